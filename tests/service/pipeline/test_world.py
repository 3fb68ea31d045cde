"""The pipeline against the simulated world, whose truth is known without any of the fold."""

import random
from datetime import timedelta
from pathlib import Path

import pytest

import service.pipeline
from service.demo.world import World
from service.rebuild import rebuild
from tests.service.pipeline.harness import Run, entries, fresh

FEEDS = ("hints", "snapshots", "mixed")
WITHOUT_REMOVALS = frozenset({"deleted", "spam"})


def a_world(seed: int = 3) -> World:
    return World(seed, tickets=40, eventful=True, leave_out=WITHOUT_REMOVALS)


def ran(folder: Path, world: World, feed: str, **switches: object) -> Run:
    run = fresh(folder, world.connection_settings())
    run.log(entries(world.deliveries(feed=feed, **switches)))
    run.settle(world.setup.end)
    return run


def standing(run: Run) -> set[tuple[str, str]]:
    rows = run.rows("SELECT rule, subject FROM flags WHERE closed_at IS NULL OR closed_at = opened_at")
    return {(row["rule"], row["subject"]) for row in rows}


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_flags_equal_the_worlds_truth_when_no_delivery_is_lost(tmp_path: Path, feed: str, seed: int) -> None:
    world = a_world(seed)

    run = ran(tmp_path, world, feed)

    assert standing(run) == set(world.flags())
    assert standing(run)
    run.close()


@pytest.mark.parametrize("feed", FEEDS)
def test_paths_and_verdicts_equal_the_worlds_truth(tmp_path: Path, feed: str) -> None:
    world = a_world()

    run = ran(tmp_path, world, feed)

    found = {
        (row["ticket_id"], row["number"]): (row["path"], row["verdict"])
        for row in run.rows("SELECT ticket_id, number, path, verdict FROM episodes")
    }
    wanted = {
        (ticket, number): (str(one.path), str(one.verdict) if one.verdict else None)
        for ticket, contact in world.truth.contacts.items()
        for number, one in enumerate(contact.episodes, 1)
    }
    assert found == wanted
    run.close()


@pytest.mark.parametrize("feed", FEEDS)
def test_any_order_duplication_and_batching_gives_the_same_tables(
    tmp_path: Path, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = a_world()
    straight = ran(tmp_path / "straight", world, feed)
    rows = entries(world.deliveries(feed=feed))

    for number, batch in enumerate((1, 7, 1000)):
        shuffled = [*rows, *random.Random(number).sample(rows, len(rows) // 3)]
        random.Random(number).shuffle(shuffled)
        other = fresh(tmp_path / str(number), world.connection_settings())
        monkeypatch.setattr(service.pipeline, "BATCH", batch)
        other.log(shuffled)
        other.settle(world.setup.end)
        assert other.derived() == straight.derived()
        other.close()
    straight.close()


@pytest.mark.parametrize("feed", FEEDS)
def test_rebuild_gives_identical_tables(tmp_path: Path, feed: str) -> None:
    world = a_world()
    run = ran(tmp_path, world, feed)
    run.close()

    report = rebuild(run.settings, dry_run=True, as_of=world.setup.end)

    assert {one for one in report.tables.values() if one.added or one.removed or one.changed} == set()


def test_hints_and_snapshots_together_equal_snapshots_alone(tmp_path: Path) -> None:
    world = a_world()

    mixed, alone = ran(tmp_path / "a", world, "mixed"), ran(tmp_path / "b", world, "snapshots")

    parts = ("episodes", "flags", "escalations")
    assert {name: mixed.derived()[name] for name in parts} == {name: alone.derived()[name] for name in parts}
    mixed.close()
    alone.close()


def test_lost_tickets_cost_exactly_their_own_flags(tmp_path: Path) -> None:
    world = a_world()
    feed = world.deliveries(feed="hints", drop_tickets=0.2)
    run = fresh(tmp_path, world.connection_settings())

    run.log(entries(feed))
    run.settle(world.setup.end)

    assert feed.lost_tickets
    assert standing(run) == set(world.truth_at(world.setup.end, without=feed.lost_tickets).standing)
    run.close()


def test_every_delivery_has_one_outcome(tmp_path: Path) -> None:
    world = a_world()

    run = ran(tmp_path, world, "hints", repeat=0.3)

    logged = sum(run.pipeline.reader.counts().values())
    assert sum(run.outcomes().values()) == logged
    assert run.outcomes()["duplicate"] > 0
    run.close()


def test_a_verdict_waits_for_fourteen_days(tmp_path: Path) -> None:
    world = a_world()
    run = ran(tmp_path, world, "hints")
    before = run.rows("SELECT count(*) AS n FROM episodes WHERE verdict = 'provisional'")[0]["n"]

    run.settle(world.setup.end + timedelta(days=30))

    after = run.rows("SELECT count(*) AS n FROM episodes WHERE verdict = 'provisional'")[0]["n"]
    assert (before > 0, after) == (True, 0)
    run.close()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_bodies_under_one_key_the_lower_hash_is_applied(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    world = a_world()
    rows = entries(world.deliveries(feed="hints", conflict=1.0))[:2]
    run = fresh(tmp_path, world.connection_settings())

    run.log([rows[index] for index in order])
    run.settle(world.setup.end)

    found = run.rows("SELECT outcome, body_hash, conflict FROM deliveries ORDER BY body_hash")
    assert [one["outcome"] for one in found] in (["applied", "duplicate"], ["applied", "applied"])
    run.close()
