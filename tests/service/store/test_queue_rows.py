"""What the store keeps of queues, on both kinds of database: steps, what is due from when on, counts by the hour."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from rules.moments import to_text
from rules.queues import BEGUN, GAP, OPENED, RESOLVED, Step
from service.store.base import Store
from service.store.queue_rows import JUDGED_UNTIL, QueueRows
from service.store.records import Records
from tests.rules.queued import DAY, WEEK, at

BEGINNING = datetime.min.replace(tzinfo=at(0).tzinfo)


@pytest.fixture
def rows(db: Store) -> QueueRows:
    return QueueRows(Records(db))


def a_step(
    hours: float, what: str = BEGUN, ticket: str = "zd:1", category: str = "billing", account: str = "a"
) -> Step:
    return Step(at(hours), what, ticket, category, account)


def put(rows: QueueRows, *steps: Step) -> None:
    rows.put_steps({one.ticket_id for one in steps}, steps)


def due(rows: QueueRows, hour: float) -> dict[str, float]:
    """All that is due by an hour, each from which hour on; nothing is due any more afterwards."""
    found = {}
    while one := rows.due(at(hour)):
        queue, since = one
        found[queue] = (since - at(0)) / timedelta(hours=1) if since.year > 1 else -1.0
        rows.judged(queue)
    return found


def test_a_contact_makes_its_queues_due_from_its_beginning(rows: QueueRows) -> None:
    put(rows, a_step(3.5), a_step(3.5, OPENED), a_step(4, RESOLVED))

    assert due(rows, 5) == {"queue:all": 3.5, "queue:billing": 3.5}
    assert due(rows, 5) == {}


def test_what_stays_the_same_makes_nothing_due(rows: QueueRows) -> None:
    put(rows, a_step(3.5))
    due(rows, 5)

    put(rows, a_step(3.5))

    assert due(rows, 5) == {}


def test_only_what_differs_is_judged_again_from_the_earliest_of_it(rows: QueueRows) -> None:
    put(rows, a_step(1), a_step(1, OPENED), a_step(9, RESOLVED))
    put(rows, a_step(2, ticket="zd:2", category="login"))
    due(rows, 20)

    put(rows, a_step(1), a_step(1, OPENED), a_step(7, RESOLVED), a_step(12, OPENED))

    assert due(rows, 20) == {"queue:all": 7, "queue:billing": 7}


def test_a_changed_category_changes_both_categories_and_not_the_whole_queue(rows: QueueRows) -> None:
    put(rows, a_step(1), a_step(5, GAP))
    due(rows, 20)

    put(rows, a_step(1, category="login"), a_step(5, GAP, category="login"))

    assert due(rows, 20) == {"queue:billing": 1, "queue:login": 1}
    assert rows.first("queue:billing") is None
    assert rows.first("queue:login") == at(1)


def test_a_changed_account_changes_the_whole_queue_too(rows: QueueRows) -> None:
    put(rows, a_step(1))
    due(rows, 20)

    put(rows, a_step(1, account="b"))

    assert due(rows, 20) == {"queue:all": 1, "queue:billing": 1}


def test_a_ticket_that_is_gone_takes_its_steps_along(rows: QueueRows) -> None:
    put(rows, a_step(1), a_step(2, ticket="zd:2"))
    due(rows, 20)

    rows.put_steps(["zd:2"], [])

    assert due(rows, 20) == {"queue:all": 2, "queue:billing": 2}
    assert [one.ticket_id for one in rows.steps("queue:all", at(-1), at(20))] == ["zd:1"]


def test_of_several_changes_the_earliest_counts_whatever_their_order(rows: QueueRows) -> None:
    for hour in (7, 3, 5):
        put(rows, a_step(hour, ticket=f"zd:{hour}"))

    assert due(rows, 20) == {"queue:all": 3, "queue:billing": 3}


def test_every_hour_makes_all_queues_due_from_the_last_one_on(rows: QueueRows) -> None:
    put(
        rows,
        a_step(1),
        a_step(1, ticket="zd:2", category="login"),
        a_step(1, ticket="zd:3", category="uncategorised"),
    )
    due(rows, 5)

    assert due(rows, 5) == {}
    assert due(rows, 6) == {"queue:all": 5, "queue:billing": 5, "queue:login": 5}
    assert due(rows, 30) == {"queue:all": 6, "queue:billing": 6, "queue:login": 6}


def test_what_happened_since_the_last_full_hour_waits_for_the_next(rows: QueueRows) -> None:
    put(rows, a_step(1))
    due(rows, 5)
    put(rows, a_step(5.5, ticket="zd:2"))

    assert due(rows, 5) == {}
    assert due(rows, 6) == {"queue:all": 5, "queue:billing": 5}


def test_a_clock_that_was_put_back_judges_from_where_it_is(rows: QueueRows, db: Store) -> None:
    put(rows, a_step(1))
    due(rows, 500)

    assert due(rows, 5) == {"queue:all": 5, "queue:billing": 5}
    assert Records(db).mark(JUDGED_UNTIL) == to_text(at(5))
    assert due(rows, 6) == {"queue:all": 5, "queue:billing": 5}


def test_all_can_be_judged_again_from_the_beginning(rows: QueueRows) -> None:
    put(rows, a_step(1), a_step(2, ticket="zd:2", category="login"))
    due(rows, 5)

    rows.judge_again()

    assert due(rows, 5) == {"queue:all": -1, "queue:billing": -1, "queue:login": -1}


def test_the_queue_of_everything_comes_first_and_unknown_categories_have_none(rows: QueueRows) -> None:
    put(
        rows,
        a_step(1, category="api"),
        a_step(1, ticket="zd:2"),
        a_step(1, ticket="zd:3", category="uncategorised"),
    )

    assert rows.all() == ["queue:all", "queue:api", "queue:billing"]


def test_an_empty_store_has_no_queue(rows: QueueRows) -> None:
    assert (rows.all(), rows.due(at(0)), rows.first("queue:all")) == ([], None, None)


def everything(rows: QueueRows, queue: str, since: float, until: float) -> dict[str, dict[float, int]]:
    first = rows.first(queue) or at(0)
    found = rows.happened(queue, first, at(since), at(until))
    return {
        what: {(hour - at(0)) / timedelta(hours=1): number for hour, number in own.items()}
        for what, own in found.counts.items()
        if own
    }


def test_counts_are_by_the_hour_at_which_a_thing_counts(rows: QueueRows) -> None:
    put(rows, a_step(3.5), a_step(3.7, OPENED), a_step(4, GAP), a_step(4.1, RESOLVED))
    put(rows, a_step(3.9, ticket="zd:2", category="login"))

    assert everything(rows, "queue:billing", 4, 9) == {
        BEGUN: {4: 1},
        OPENED: {4: 1},
        GAP: {4: 1},
        RESOLVED: {5: 1},
    }
    assert everything(rows, "queue:all", 4, 9)[BEGUN] == {4: 2}
    assert everything(rows, "queue:all", 4, 4).get(RESOLVED) is None


def some(number: int, what: str, hour: float) -> list[Step]:
    return [a_step(hour, what, f"zd:{what}{number}") for number in range(number)]


def test_what_is_too_long_ago_is_only_counted_where_it_is_still_open(rows: QueueRows) -> None:
    long_ago: Sequence[Step] = [*some(3, OPENED, 1), *some(2, RESOLVED, 2), *some(3, BEGUN, 1)]
    put(rows, *long_ago, *some(1, OPENED, 50 * DAY), *some(1, BEGUN, 50 * DAY))

    found = rows.happened("queue:billing", at(1), at(20 * WEEK), at(20 * WEEK))

    assert {what: dict(own) for what, own in found.counts.items() if own} == {}
    assert found.open_before == 2
    assert rows.happened("queue:billing", at(1), at(52 * DAY), at(52 * DAY)).open_before == 1


def test_known_accounts_are_kept_by_the_hour(rows: QueueRows) -> None:
    put(rows, a_step(1), a_step(1, ticket="zd:2", account="b"), a_step(1, ticket="zd:3", account=""))

    found = rows.happened("queue:all", at(1), at(1), at(5))

    assert {hour: set(accounts) for hour, accounts in found.accounts.items()} == {at(1): {"a", "b"}}


def test_steps_come_in_order_of_time_and_end_with_their_hour(rows: QueueRows) -> None:
    put(rows, a_step(2.5, ticket="zd:2"), a_step(1.5), a_step(3.5, ticket="zd:3"), a_step(0.5, ticket="zd:0"))

    assert [one.ticket_id for one in rows.steps("queue:billing", at(1), at(3))] == ["zd:1", "zd:2"]
