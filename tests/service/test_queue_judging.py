"""Queues judged again and again while what happened changes: the same as judging all of it once, on both kinds of database."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rules.checking import read_rule
from rules.queues import BEGUN, GAP, OPENED, RESOLVED, Step
from rules.rule import Rule
from service.flagging import Flagger
from service.queues import QueueHistory, QueueJudge
from service.store.base import Store
from service.store.queue_rows import QueueRows
from service.store.records import Records
from tests.rules.queued import at
from tests.service.pipeline.desk import Desk
from tests.service.store.conftest import db, opened  # noqa: F401

LAST = 24 * 40
ASKED = ("contacts_1", "open_tickets", "knowledge_gaps_7")


def a_rule(name: str, when: str, **more: Any) -> Rule:
    return read_rule({
        "id": name, "title": name, "about": "queue", "holds": "while", "when": when,
        "tests": [{"name": "yes", "facts": dict.fromkeys(ASKED, 9), "fires": True},
                  {"name": "no", "facts": dict.fromkeys(ASKED, 0), "fires": False}],
    } | more)  # fmt: skip


RULES = [
    a_rule("busy", "contacts_1 >= 3.0", evidence=["contacts_1"]),
    a_rule(
        "full",
        "open_tickets >= 4.0",
        evidence=["open_tickets"],
        mode="shadow",
        shows=["open_mean_7_days_ago"],
    ),
    a_rule("gaps", "knowledge_gaps_7 >= 2.0", holds="once", evidence=["knowledge_gaps_7"]),
    a_rule("each", "contacts_1 >= 2.0", each=["contacts_1"], shows=["usual_day", "accounts_7"]),
]


def judge_over(folder: Path, store: Store) -> QueueJudge:
    desk = Desk(folder / "desk", store=store)
    desk.run.pipeline.reader.close()
    records = Records(store)
    go_live = desk.run.pipeline.deriver.go_live
    history = QueueHistory(desk.run.settings, QueueRows(records), go_live)
    return QueueJudge(history, records, RULES, Flagger(records, logging=True))


def a_ticket(rng: Random, ticket: str) -> list[Step]:
    """What it may turn out to be: a contact of some category, resolved or not, with a knowledge gap or without."""
    begins, category = rng.uniform(0, LAST), rng.choice(("billing", "login", "uncategorised"))
    moments = [(begins, BEGUN), (begins, OPENED)]
    if rng.random() < 0.6:
        moments.append((begins + rng.uniform(0, 200), RESOLVED))
    if rng.random() < 0.3:
        moments.append((begins + rng.uniform(0, 50), GAP))
    account, whole = f"zd:{rng.randrange(4)}", rng.random() < 0.2  # some happen exactly on full hours
    return [
        Step(at(round(hour) if whole else round(hour, 2)), what, ticket, category, account)
        for hour, what in moments
    ]


def look(judge: QueueJudge, hour: float) -> None:
    while judge.judge_due(at(hour)) is not None:
        pass


def stored(judge: QueueJudge) -> dict[str, list[str]]:
    return {
        table: sorted(repr(row) for row in judge.records.select(f"SELECT * FROM {table}"))
        for table in ("flags", "shadow_flags", "queue_steps", "due_queues")
    }


def put(judge: QueueJudge, ticket: str, steps: Sequence[Step]) -> None:
    with judge.records.db.atomic():
        judge.history.store.put_steps([ticket], steps)


@pytest.mark.parametrize("seed", range(6))
def test_looking_in_between_at_what_was_wrong_then_changes_nothing_in_the_end(
    tmp_path: Path,
    db: Store,  # noqa: F811
    seed: int,
) -> None:
    rng = Random(seed)
    known = {f"acme:{number}": a_ticket(rng, f"acme:{number}") for number in range(60)}
    judge = judge_over(tmp_path, db)
    told = [ticket for ticket in known for _ in range(2)]
    rng.shuffle(told)

    # Everything is told twice in any order, the first time perhaps otherwise; the clock goes on meanwhile.
    hours = sorted(rng.uniform(0, LAST + 300) for _ in range(8))
    for number, ticket in enumerate(told):
        is_last = ticket not in told[number + 1 :]
        put(
            judge,
            ticket,
            known[ticket] if is_last else rng.choice(([], a_ticket(rng, ticket), known[ticket])),
        )
        if hours and rng.random() < 0.1:
            look(judge, hours.pop(0))
    look(judge, LAST + 300)
    often = stored(judge)

    for table in ("flags", "shadow_flags", "queue_steps", "due_queues"):
        judge.records.db.execute(f"DELETE FROM {table}")
    for ticket in sorted(known):
        put(judge, ticket, known[ticket])
    look(judge, LAST + 300)

    assert stored(judge) == often
    assert len(often["flags"]) > 10
    assert often["shadow_flags"]
    assert often["due_queues"] == []


def test_hour_by_hour_is_all_at_once_and_nothing_is_logged_twice(tmp_path: Path, db: Store) -> None:  # noqa: F811
    rng = Random(99)
    judge = judge_over(tmp_path, db)
    for number in range(60):
        put(judge, f"acme:{number}", a_ticket(rng, f"acme:{number}"))
    for hour in range(0, LAST, 5):
        look(judge, hour)
    look(judge, LAST)
    by_hour = stored(judge)

    judge.history.store.judge_again()
    look(judge, LAST)

    assert stored(judge) == by_hour
    log = judge.records.select("SELECT flag_id, what, count(*) AS n FROM flag_log GROUP BY flag_id, what")
    assert {row["n"] for row in log} == {1}


def test_a_long_history_is_judged_in_parts_that_fit_together(
    tmp_path: Path,
    db: Store,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = Random(5)
    judge = judge_over(tmp_path, db)
    for number in range(60):
        put(judge, f"acme:{number}", a_ticket(rng, f"acme:{number}"))
    look(judge, LAST + 200)
    whole = stored(judge)

    monkeypatch.setattr("service.queues.AT_ONCE", timedelta(hours=37))
    judge.history.store.judge_again()
    look(judge, LAST + 200)

    assert stored(judge) == whole


def test_where_no_rule_asks_nothing_is_counted(
    tmp_path: Path,
    db: Store,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge = judge_over(tmp_path, db)
    put(judge, "acme:1", a_ticket(Random(1), "acme:1"))
    judge.rules = []

    def never(*arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr(QueueRows, "happened", never)
    look(judge, LAST)

    assert stored(judge)["due_queues"] == []
