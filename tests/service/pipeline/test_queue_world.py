"""From deliveries to flags about queues: in any order, hour by hour or at once, live, rebuilt and looked back at."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import service.pipeline
from rules.moments import optional_text, to_text
from service.backtest import backtest
from service.demo.world import World
from service.rebuild import rebuild
from service.rule_set import usable_rules
from service.rulebook import built
from service.stored_history import stored_history
from tests.service.pipeline.harness import Run, each_once, entries, fresh
from tests.service.store.conftest import db, opened  # noqa: F401

RULES = ("backlog_growth", "category_anomaly", "knowledge_gap_growing")
WEEK = 7 * 24
Found = set[tuple[str, str, str, str | None]]
Settled = Callable[[int, str], Run]


def busy_world(seed: int = 1, **knobs: Any) -> World:
    """A world in which a surge makes each of the rules fire."""
    return World(seed, tickets=150, surges=True, **knobs)


def ran(folder: Path, world: World, **switches: Any) -> Run:
    run = fresh(folder, world.connection_settings())
    run.log(entries(world.deliveries(**switches)))
    run.settle(world.setup.end)
    return run


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settled]:
    """By seed and feed a busy world that was settled; only for tests that change nothing."""

    def made(seed: int, feed: str) -> Run:
        return ran(tmp_path_factory.mktemp("world"), busy_world(seed), feed=feed)

    with each_once(made) as settled:
        yield settled


def found(run: Run) -> Found:
    sql = "SELECT rule, subject, opened_at, closed_at FROM {} WHERE about = 'queue'"
    return {tuple(row.values()) for table in ("flags", "shadow_flags") for row in run.rows(sql.format(table))}  # type: ignore[misc]


def whole(run: Run) -> list[str]:
    """Everything that flags about queues say."""
    return sorted(repr(row) for row in run.rows("SELECT * FROM shadow_flags WHERE about = 'queue'"))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize("feed", ["hints", "snapshots"])
def test_flags_equal_the_worlds_truth(settled: Settled, seed: int, feed: str) -> None:
    world = busy_world(seed)

    run = settled(seed, feed)

    wanted = {
        (one.rule, one.subject, to_text(one.since), optional_text(one.until)) for one in world.of_queues()
    }
    assert found(run) == wanted
    assert {rule for rule, *_ in wanted} == set(RULES)


@pytest.mark.parametrize(("seed", "batch"), [(1, 1000), (2, 50)])
def test_any_order_and_duplication_gives_the_same_flags(
    tmp_path: Path, settled: Settled, seed: int, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = busy_world(seed)
    straight = settled(seed, "hints")
    rows = entries(world.deliveries())
    shuffled = [*rows, *random.Random(seed).sample(rows, len(rows) // 4)]
    random.Random(seed).shuffle(shuffled)
    monkeypatch.setattr(service.pipeline, "BATCH", batch)
    other = fresh(tmp_path, world.connection_settings())

    # Looked at in between, so that what comes later corrects what was judged already.
    for start in range(0, len(shuffled), len(shuffled) // 5):
        other.log(shuffled[start : start + len(shuffled) // 5])
        other.settle(world.setup.end)

    assert whole(other) == whole(straight) != []
    assert other.derived() == straight.derived()
    other.close()


@pytest.mark.parametrize("hours", [7, 24 * 5])
def test_looking_often_finds_what_looking_once_finds(tmp_path: Path, settled: Settled, hours: int) -> None:
    world = busy_world()
    once = settled(1, "hints")
    often = fresh(tmp_path, world.connection_settings())
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
    often.close()


def test_late_deliveries_give_the_same_flags(tmp_path: Path, settled: Settled) -> None:
    punctual, tardy = settled(1, "hints"), ran(tmp_path, busy_world(), late=0.4)

    assert whole(tardy) == whole(punctual) != []
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
def test_looking_back_some_days_finds_what_opened_in_them(settled: Settled, days: int) -> None:
    world = busy_world()
    run = settled(1, "hints")
    since = to_text(world.setup.end - timedelta(days=days))

    seen = {one for name in RULES for one in looked_back(run, world, name, days)}

    assert seen == {one for one in found(run) if one[2] >= since}


def test_their_tickets_are_the_newest_and_no_more_than_twenty(settled: Settled) -> None:
    run = settled(1, "hints")
    tickets = {row["id"]: row for row in run.rows("SELECT * FROM tickets")}

    for row in run.rows("SELECT * FROM shadow_flags WHERE rule = 'category_anomaly'"):
        named = json.loads(row["evidence"])
        category = row["subject"].removeprefix("queue:")
        assert 5 <= len(named) <= 20
        assert {tickets[one]["category"] for one in named} == {category}
        assert all(tickets[one]["created_at"] <= row["opened_at"] for one in named)
