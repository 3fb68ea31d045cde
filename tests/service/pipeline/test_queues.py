"""From deliveries to flags about queues: in any order, hour by hour or at once, live, rebuilt and looked back at."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import service.pipeline
from rules.moments import optional_text, to_text
from rules.queues import QueueRules
from service.backtest import backtest
from service.demo.world import World
from service.rebuild import rebuild
from service.rule_set import usable_rules
from service.rulebook import built
from service.store.base import Store
from service.store.log import LogEntry
from service.stored_history import stored_history
from tests.rules.queued import asking
from tests.service.pipeline.desk import Desk, at, routed
from tests.service.pipeline.harness import Run, entries, fresh
from tests.service.store.conftest import db, opened  # noqa: F401

RULES = ("backlog_growth", "category_anomaly", "knowledge_gap_growing")
WEEK = 7 * 24
Found = set[tuple[str, str, str, str | None]]


def busy_world(seed: int = 1, **knobs: Any) -> World:
    """A world in which a surge makes each of the rules fire."""
    return World(seed, tickets=150, surges=True, **knobs)


def ran(folder: Path, world: World, **switches: Any) -> Run:
    run = fresh(folder, world.connection_settings())
    run.log(entries(world.deliveries(**switches)))
    run.settle(world.setup.end)
    return run


def found(run: Run) -> Found:
    sql = "SELECT rule, subject, opened_at, closed_at FROM {} WHERE about = 'queue'"
    return {tuple(row.values()) for table in ("flags", "shadow_flags") for row in run.rows(sql.format(table))}  # type: ignore[misc]


def whole(run: Run) -> list[str]:
    """Everything that flags about queues say."""
    return sorted(repr(row) for row in run.rows("SELECT * FROM shadow_flags WHERE about = 'queue'"))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize("feed", ["hints", "snapshots"])
def test_flags_equal_the_worlds_truth(tmp_path: Path, seed: int, feed: str) -> None:
    world = busy_world(seed)

    run = ran(tmp_path, world, feed=feed)

    wanted = {
        (one.rule, one.subject, to_text(one.since), optional_text(one.until)) for one in world.of_queues()
    }
    assert found(run) == wanted
    assert {rule for rule, *_ in wanted} == set(RULES)
    run.close()


@pytest.mark.parametrize(("seed", "batch"), [(1, 1000), (2, 50)])
def test_any_order_and_duplication_gives_the_same_flags(
    tmp_path: Path, seed: int, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = busy_world(seed)
    straight = ran(tmp_path / "straight", world)
    rows = entries(world.deliveries())
    shuffled = [*rows, *random.Random(seed).sample(rows, len(rows) // 4)]
    random.Random(seed).shuffle(shuffled)
    monkeypatch.setattr(service.pipeline, "BATCH", batch)
    other = fresh(tmp_path / "other", world.connection_settings())

    # Looked at in between, so that what comes later corrects what was judged already.
    for start in range(0, len(shuffled), len(shuffled) // 5):
        other.log(shuffled[start : start + len(shuffled) // 5])
        other.settle(world.setup.end)

    assert whole(other) == whole(straight) != []
    assert other.derived() == straight.derived()
    straight.close()
    other.close()


@pytest.mark.parametrize("hours", [7, 24 * 5])
def test_looking_often_finds_what_looking_once_finds(tmp_path: Path, hours: int) -> None:
    world = busy_world()
    once = ran(tmp_path / "once", world)
    often = fresh(tmp_path / "often", world.connection_settings())
    rows = sorted(entries(world.deliveries()), key=lambda one: one.received_at)
    now = world.setup.start

    while now < world.setup.end:
        now = min(now + timedelta(hours=hours), world.setup.end)
        part = [one for one in rows if one.received_at <= now]
        rows = rows[len(part) :]
        if part:
            often.log(part)
        while often.pipeline.step(now) + often.pipeline.due(now) + often.pipeline.due_queue(now):
            pass
    often.log(rows)
    often.settle(world.setup.end)

    assert whole(often) == whole(once) != []
    once.close()
    often.close()


def test_late_deliveries_give_the_same_flags(tmp_path: Path) -> None:
    world = busy_world()
    punctual, tardy = ran(tmp_path / "a", world), ran(tmp_path / "b", world, late=0.4)

    assert whole(tardy) == whole(punctual) != []
    punctual.close()
    tardy.close()


def test_rebuild_gives_the_same_and_looking_back_finds_it(tmp_path: Path) -> None:
    world = busy_world()
    run = ran(tmp_path, world)
    before = run.derived()

    report = rebuild(run.settings, dry_run=False, as_of=world.setup.end)

    assert {one for one in report.tables.values() if one.added or one.removed or one.changed} == set()
    assert run.derived() == before
    assert {name: looked_back(run, world, name) for name in RULES} == {
        name: {one for one in found(run) if one[0] == name} for name in RULES
    }
    assert all(looked_back(run, world, name) for name in RULES)
    run.close()


def looked_back(run: Run, world: World, name: str, days: int = 1000) -> Found:
    book = built(usable_rules(run.settings), run.records)
    with stored_history(run.settings, book) as history:
        done = backtest(
            run.settings, history, book.known[name].rule, days, world.setup.end, lambda done, total: None
        )
    return {
        (one.rule, one.subject, to_text(one.opened_at), optional_text(one.closed_at)) for one in done.flags
    }


@pytest.mark.parametrize("days", [20, 36, 37, 60])
def test_looking_back_some_days_finds_what_opened_in_them(tmp_path: Path, days: int) -> None:
    world = busy_world()
    run = ran(tmp_path, world)
    since = to_text(world.setup.end - timedelta(days=days))

    seen = {one for name in RULES for one in looked_back(run, world, name, days)}

    assert seen == {one for one in found(run) if one[2] >= since}
    run.close()


def test_their_tickets_are_the_newest_and_no_more_than_twenty(tmp_path: Path) -> None:
    world = busy_world()
    run = ran(tmp_path, world)
    tickets = {row["id"]: row for row in run.rows("SELECT * FROM tickets")}

    for row in run.rows("SELECT * FROM shadow_flags WHERE rule = 'category_anomaly'"):
        named = json.loads(row["evidence"])
        category = row["subject"].removeprefix("queue:")
        assert 5 <= len(named) <= 20
        assert {tickets[one]["category"] for one in named} == {category}
        assert all(tickets[one]["created_at"] <= row["opened_at"] for one in named)
    run.close()


# By hand.


@pytest.fixture
def desk(tmp_path: Path, db: Store) -> Iterator[Desk]:  # noqa: F811
    """On each kind of database."""
    made = Desk(tmp_path / "desk", store=db)
    yield made
    made.run.pipeline.reader.close()


def contact(desk: Desk, hours: float, ticket: str, tag: str = "cat_billing", **more: Any) -> dict[str, Any]:
    """Of a customer and an organization of its own."""
    own = {"requester_id": f"6{ticket}", "submitter_id": f"6{ticket}", "organization_id": f"8{ticket}"}
    return desk.created(hours, ticket, tags=[tag], **own | more)


def surge(desk: Desk, hours: float, number: int = 5, first: int = 100) -> list[dict[str, Any]]:
    return [contact(desk, hours + place / 10, str(first + place)) for place in range(number)]


KNOWN = 3.0 * WEEK + 33.2  # hours after the first contact at which two weeks before the last one are known


def billing(desk: Desk) -> list[tuple[str, str | None]]:
    rows = desk.run.rows("SELECT * FROM shadow_flags WHERE subject = 'queue:billing' ORDER BY opened_at")
    return [(row["opened_at"], row["closed_at"]) for row in rows]


def test_a_surge_opens_a_flag_at_the_next_full_hour_and_a_day_later_it_is_over(desk: Desk) -> None:
    desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN))
    assert billing(desk) == []

    opens = next_full(KNOWN + 0.4)
    desk.run.settle(at(opens))
    assert billing(desk) == [(to_text(at(opens)), None)]

    desk.run.settle(at(opens + 24))
    assert billing(desk) == [(to_text(at(opens)), to_text(at(next_full(KNOWN) + 24)))]


def next_full(hours: float) -> float:
    return float(-int(-hours // 1))


def test_a_contact_that_is_heard_of_late_opens_it_at_its_own_time(desk: Desk) -> None:
    late = contact(desk, KNOWN, "900")
    desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN, 4), now=at(KNOWN + 100))
    assert billing(desk) == []

    desk.take(late, now=at(KNOWN + 100))

    assert billing(desk)[0][0] == to_text(at(next_full(KNOWN + 0.3)))


def test_a_contact_that_turns_out_to_be_about_something_else_withdraws_it(desk: Desk) -> None:
    desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN), now=at(KNOWN + 10))
    assert len(billing(desk)) == 1

    moved = {"requester_id": "6100", "organization_id": "8100", "created_at": to_text(at(KNOWN))}
    desk.take(desk.status("PENDING", KNOWN + 5, "100", tags=["cat_sign_in"], **moved), now=at(KNOWN + 10))

    assert billing(desk) == []


def test_spam_counts_nowhere(desk: Desk) -> None:
    desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN), now=at(KNOWN + 10))
    assert len(billing(desk)) == 1

    desk.take(desk.body("marked_as_spam", KNOWN + 6, {}, id="100", status="OPEN"), now=at(KNOWN + 10))

    assert billing(desk) == []


def test_it_is_historic_where_one_of_its_connections_went_live_later(tmp_path: Path) -> None:
    opens = next_full(KNOWN + 0.4)
    for name, live, historic in (("before", at(opens), 0), ("after", at(opens) + timedelta(seconds=1), 1)):
        desk = Desk(tmp_path / name, go_live=f"go_live = {to_text(live)}\n")
        desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN), now=at(opens))
        assert desk.run.rows("SELECT historic FROM shadow_flags WHERE about = 'queue'") == [
            {"historic": historic}
        ]
        desk.run.close()


def switched_on(desk: Desk, rule: str, hours: float, *, restate: bool = False) -> None:
    order = {"order": "rule", "rule": rule, "mode": "on", "restate": restate}
    desk.take(LogEntry("", "order", at(hours), {}, json.dumps(order).encode()))


def test_one_that_is_switched_on_is_pushed_once_and_names_its_queue(tmp_path: Path) -> None:
    desk = Desk(tmp_path, routed("category_anomaly", max_age="900d"))
    desk.take(contact(desk, 0, "1"))
    switched_on(desk, "category_anomaly", 1)
    desk.take(*surge(desk, KNOWN), now=at(KNOWN + 2))
    desk.run.settle(at(KNOWN + 3))

    assert desk.pushes() == [("queue:billing", "pending")]
    content = desk.run.rows("SELECT content FROM pushes")[0]["content"]
    assert '"title": "Far more contacts about one thing than usual: contacts about Billing"' in content
    assert '"ticket_id": ""' in content
    assert ("category_anomaly", "opened", "") in desk.log_of_flags()
    desk.run.close()


def test_one_that_is_restated_judges_all_of_history_and_pushes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, routed("category_anomaly", max_age="900d"))
    desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN), now=at(KNOWN + 50))
    assert len(billing(desk)) == 1

    switched_on(desk, "category_anomaly", KNOWN + 50, restate=True)
    desk.run.settle(at(KNOWN + 50))

    rows = desk.run.rows("SELECT rule, subject FROM flags WHERE about = 'queue'")
    assert rows == [{"rule": "category_anomaly", "subject": "queue:billing"}]
    assert (billing(desk), desk.pushes()) == ([], [])
    desk.run.close()


def test_a_rule_in_shadow_keeps_what_it_saw_when_it_goes_on_looking(desk: Desk) -> None:
    desk.take(contact(desk, 0, "1"), *surge(desk, KNOWN), now=at(KNOWN + 2))
    before = billing(desk)
    for hours in range(3, 30, 4):
        desk.run.settle(at(KNOWN + hours))

    assert before[0][1] is None
    assert [one[0] for one in billing(desk)] == [before[0][0]]
    assert billing(desk)[0][1] is not None


@pytest.mark.parametrize(("hours", "historic"), [(0, True), (0.5, False)])
def test_where_no_ticket_is_named_all_connections_have_to_be_live(
    tmp_path: Path, hours: float, historic: bool
) -> None:
    desk = Desk(tmp_path, go_live="")
    desk.take(contact(desk, hours, "1"), now=at(2))  # received, and so live, three seconds later
    history, rules = desk.run.pipeline.deriver.queues.history, QueueRules([asking()])

    moments = history.moments(rules, "queue:all", at(0), at(2))
    (flag,) = history.flags(rules, "queue:all", moments, at(2))

    assert (flag.evidence, flag.historic) == ((), historic)
    desk.run.close()
