"""From what is told of an account to its tickets: a tier that becomes another judges again those that it can reach."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from rules.moments import optional_text, to_text
from service import account_told
from service.backtest import backtest
from service.rebuild import rebuild
from service.rule_set import usable_rules
from service.rulebook import built
from service.store.log import LogEntry
from service.stored_history import explain, stored_history
from tests.service.pipeline.desk import PERSON, Desk, at

RULE = "first_response_over_target"
ORG, OTHER = ({"organization_id": one, "priority": "NORMAL"} for one in ("81", "82"))
END = 100.0
Spans = dict[str, list[tuple[str, str | None]]]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.run.close()


def word(value: str, hours: float, account: str = "acme:81", **more: str) -> dict[str, str]:
    """One row of a file of accounts."""
    return {"account": account, "at": to_text(at(hours)), "tier": value, **more}


def tell(desk: Desk, *rows: dict[str, str], now: float) -> None:
    account_told.keep(desk.run.settings.data_dir, rows, at(now))
    desk.run.settle(at(now))


def overdue(desk: Desk) -> Spans:
    """By ticket when its first answer was overdue, in hours."""
    found: Spans = {}
    for row in desk.run.rows(
        "SELECT subject, opened_at, closed_at FROM shadow_flags WHERE rule = ? ORDER BY opened_at", RULE
    ):
        found.setdefault(row["subject"], []).append((row["opened_at"], row["closed_at"]))
    return found


def between(since: float, until: float | None = None) -> tuple[str, str | None]:
    return to_text(at(since)), optional_text(None if until is None else at(until))


def marked(desk: Desk, now: float) -> set[str]:
    """The tickets that wait to be judged at a moment."""
    return set(desk.run.records.due_tickets(at(now), 100))


def test_a_tier_told_late_reaches_the_tickets_that_waited_then_and_later_ones_only(desk: Desk) -> None:
    desk.take(
        desk.created(0, "1", **ORG), desk.comment(PERSON, 5, "1", **ORG),
        desk.created(10, "2", **ORG), desk.created(30, "3", **ORG), desk.created(30, "4", **OTHER), now=at(40),
    )  # fmt: skip
    assert overdue(desk) == {"acme:2": [between(18)], "acme:3": [between(38)], "acme:4": [between(38)]}

    tell(desk, word("Gold", 20), now=41)

    assert overdue(desk) == {"acme:2": [between(18)], "acme:3": [between(34)], "acme:4": [between(38)]}
    tell(desk, word("Gold", 2), now=42)
    assert overdue(desk)["acme:1"] == [between(4, 5)]
    assert overdue(desk)["acme:2"] == [between(14)]


def test_only_a_word_that_changes_the_tier_has_tickets_judged_again(desk: Desk) -> None:
    desk.take(desk.created(0, "1", **ORG), desk.created(1, "2", **ORG), desk.comment(PERSON, 2, "2", **ORG))
    pipeline, log = desk.run.pipeline, desk.run.settings.data_dir

    def heard(row: dict[str, str], hours: float) -> set[str]:
        account_told.keep(log, [row], at(hours))
        pipeline.step(at(hours))
        waiting = marked(desk, hours)
        desk.run.settle(at(hours))
        return waiting

    assert heard(word("gold", 2.5), 2.6) == {"acme:1"}
    assert heard(word("gold", 2.7), 2.7) == set()
    assert heard({"account": "acme:81", "at": to_text(at(2.8)), "owner": "a.owner"}, 2.8) == set()
    assert heard(word("lead", 2.9, "acme:82"), 2.9) == set()
    assert heard(word("gold", 1.5), 3) == {"acme:1", "acme:2"}


def test_a_tier_that_is_taken_back_leaves_what_was_judged_without_it(desk: Desk) -> None:
    desk.take(desk.created(0, "1", **ORG))
    tell(desk, word("gold", -5), now=6)
    assert overdue(desk) == {"acme:1": [between(4)]}
    name = desk.run.rows("SELECT name FROM deliveries WHERE kind = 'account_told'")[0]["name"]

    pipeline = desk.run.pipeline
    with desk.run.records.db.atomic():
        pipeline._taken_back(name, at(6))
    desk.run.settle(at(6))

    assert overdue(desk) == {}


def test_a_tier_that_begins_in_the_future_is_looked_at_when_it_begins(desk: Desk) -> None:
    desk.take(desk.created(0, "1", **ORG))
    tell(desk, word("gold", 6), now=1)

    desk.run.settle(at(5.9))
    assert overdue(desk) == {}
    desk.run.settle(at(6))
    assert overdue(desk) == {"acme:1": [between(6)]}


def test_a_ticket_that_moves_to_another_account_is_judged_by_the_tier_of_that_one(desk: Desk) -> None:
    tell(desk, word("gold", -5, "acme:82"), now=0)
    desk.take(desk.created(0, "1", **ORG), now=at(5))
    assert overdue(desk) == {}

    desk.take(desk.status("PENDING", 5.5, "1", **OTHER), now=at(6))

    assert overdue(desk) == {"acme:1": [between(4)]}


def test_the_order_of_words_and_tickets_changes_nothing_and_a_rebuild_finds_the_same(tmp_path: Path) -> None:
    derived: list[dict[str, list[str]]] = []
    for number, order in enumerate(list(permutations(range(5)))[::7]):
        desk = Desk(tmp_path / str(number))
        for turn, which in enumerate(order):
            desk.run.log([told_at(desk, which)])
            if turn % 2:
                desk.run.settle(at(60 + turn))
        desk.run.settle(at(END))
        derived.append(desk.run.derived())
        if number % 6 == 0:
            report = rebuild(desk.run.settings, dry_run=True, as_of=at(END))
            assert not any(one.added + one.removed + one.changed for one in report.tables.values())
        desk.run.close()

    assert len(derived) == 18
    assert all(one == derived[0] for one in derived)
    flags = [row for row in derived[0]["shadow_flags"] if RULE in row]
    assert len(flags) == 3


def told_at(desk: Desk, which: int) -> LogEntry:
    """Two tickets and three words, one of them about the same moment as another."""
    desk.number = 10 * which
    said: Sequence[Any] = (
        lambda: desk.entry(desk.created(0, "1", **ORG), at(50)),
        lambda: desk.entry(desk.created(15, "2", **ORG), at(50)),
        lambda: words(word("gold", 5)),
        lambda: words(word("silver", 21)),
        lambda: words(word("vip", 22), word("platinum", 22)),
    )
    entry: LogEntry = said[which]()
    return entry


def words(*rows: dict[str, str]) -> LogEntry:
    body = json.dumps({"accounts": rows}).encode()
    return LogEntry(account_told.CONNECTION, account_told.KIND, at(50), {}, body)


def test_looking_back_and_explaining_see_the_tier_that_was_known_then(desk: Desk) -> None:
    desk.take(desk.created(0, "1", **ORG), desk.created(1, "2", **OTHER), now=at(2))
    tell(desk, word("gold", 6), now=7)
    settings, until = desk.run.settings, at(7)
    found = usable_rules(settings)
    book = built(found, desk.run.records)

    with stored_history(settings, book) as history:
        done = backtest(settings, history, book.known[RULE].rule, 30, until, lambda now, total: None)

    assert {one.subject: [(to_text(one.opened_at), None)] for one in done.flags} == overdue(desk)
    assert states(settings, found, at(5), at(6.5)) == ["silent", "fires"]


def states(settings: Any, found: Any, *moments: datetime) -> list[str]:
    """What the rule says of the first ticket at each moment."""
    said = [explain(settings, found, RULE, "acme:1", moment) for moment in moments]
    return [one.state for one in said if one]


def test_a_ticket_nobody_answered_for_long_is_still_looked_back_at(desk: Desk) -> None:
    desk.take(desk.created(0, "1", **ORG), now=at(3))
    late = 24 * 200.0
    tell(desk, word("gold", late), now=late + 1)
    book = built(usable_rules(desk.run.settings), desk.run.records)

    with stored_history(desk.run.settings, book) as history:
        done = backtest(
            desk.run.settings, history, book.known[RULE].rule, 1, at(late + 1), lambda now, total: None
        )

    assert (done.subjects, done.flags) == (1, ())
