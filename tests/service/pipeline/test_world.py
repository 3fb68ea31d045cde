"""The pipeline against the simulated world, whose truth is known without any of the fold."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import service.pipeline
from service.demo.world import World
from service.demo.world.answers import ContactTruth
from service.rebuild import rebuild
from tests.service.pipeline.harness import Run, each_once, entries, fresh
from tests.service.pipeline.holding import comparable, stored, tell_contracts, true

FEEDS = ("hints", "snapshots", "mixed")
SEEDS = (3, 4, 6, 7)
FOURTEEN_DAYS = 14 * 86_400
Settled = Callable[[int, str], Run]


def a_world(seed: int = 3, **knobs: Any) -> World:
    return World(seed, tickets=40, eventful=True, **knobs)


def ran(folder: Path, world: World, feed: str, **switches: object) -> Run:
    run = fresh(folder, world.connection_settings())
    run.log(entries(world.deliveries(feed=feed, **switches)))
    run.settle(world.setup.end)
    return run


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settled]:
    """By seed and feed a plain world that was settled; only for tests that change nothing."""
    with each_once(lambda seed, feed: ran(tmp_path_factory.mktemp("world"), a_world(seed), feed)) as found:
        yield found


def standing(run: Run) -> set[tuple[str, str]]:
    """The flags about tickets, and about problems by their first; those about accounts have an oracle of their own."""
    sql = "SELECT rule, subject FROM flags WHERE about <> 'account' AND (closed_at IS NULL OR closed_at = opened_at)"
    whom = run.whom()
    return {(row["rule"], whom(row["subject"])) for row in run.rows(sql)}


def told_episodes(run: Run) -> dict[tuple[str, int], tuple[object, ...]]:
    """What the store says of every episode of a ticket that counts."""
    sql = (
        "SELECT ticket_id, number, path, verdict, e.turn_count, ai_turns, human_turns, confirmed_at IS NULL AS quiet"
        " FROM episodes e JOIN tickets t ON t.id = ticket_id WHERE removed IS NULL AND merged_into IS NULL"
    )
    return {(row.pop("ticket_id"), row.pop("number")): tuple(row.values()) for row in run.rows(sql)}


def true_episodes(contacts: Mapping[str, ContactTruth]) -> dict[tuple[str, int], tuple[object, ...]]:
    """The same from the world."""
    return {
        (contact.ticket, one.number): (
            str(one.path), str(one.verdict) if one.verdict else None, one.turns, one.ai_turns, one.human_turns,
            int(one.confirmed_at is None),
        )
        for contact in contacts.values()
        if contact.counts
        for one in contact.episodes
    }  # fmt: skip


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("seed", [*SEEDS, 5, 8])
def test_flags_equal_the_worlds_truth_when_no_delivery_is_lost(
    settled: Settled, feed: str, seed: int
) -> None:
    world = a_world(seed)

    run = settled(seed, feed)

    assert standing(run) == set(world.flags())
    assert standing(run)


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("seed", [*SEEDS, 5, 8])
def test_what_rules_see_over_time_equals_the_worlds_truth(tmp_path: Path, feed: str, seed: int) -> None:
    world = a_world(seed, chatty=0.2, extras=0.3)
    run = fresh(tmp_path, world.connection_settings())
    tell_contracts(run, world)

    run.log(entries(world.deliveries(feed=feed)))
    run.settle(world.setup.end)

    wanted = true(world, feed)
    assert comparable(stored(run), world) == wanted
    assert len({one[0] for one in wanted}) > 8
    run.close()


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_episodes_equal_the_worlds_truth(settled: Settled, feed: str, seed: int) -> None:
    world = a_world(seed)

    run = settled(seed, feed)

    assert told_episodes(run) == true_episodes(world.truth.contacts)


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_ais_part_repeats_and_hand_overs_equal_the_worlds_truth(
    settled: Settled, feed: str, seed: int
) -> None:
    world = a_world(seed)
    counted = {ticket: one for ticket, one in world.truth.contacts.items() if one.counts}

    run = settled(seed, feed)

    told = run.rows("SELECT * FROM tickets WHERE removed IS NULL AND merged_into IS NULL")
    assert {row["id"]: row["ai_touchpoint"] for row in told} == {t: c.touchpoint for t, c in counted.items()}
    gaps = {row["id"]: row["repeat_gap_seconds"] for row in told if row["repeat_of"]}
    repeats = {ticket: gap for ticket, gap in gaps.items() if gap <= FOURTEEN_DAYS}
    assert repeats == {t: c.repeats.gap.total_seconds() for t, c in counted.items() if c.repeats}
    handed = run.rows(
        "SELECT ticket_id, count(*) AS n FROM escalations WHERE kind = 'ai_to_human' GROUP BY 1"
    )
    found = {row["ticket_id"]: row["n"] for row in handed if row["ticket_id"] in counted}
    assert found == {t: len(c.hand_overs) for t, c in counted.items() if c.hand_overs}


@pytest.mark.parametrize("feed", FEEDS)
def test_removed_and_merged_tickets_are_known_and_count_nowhere(settled: Settled, feed: str) -> None:
    world = a_world()
    gone = {ticket for ticket, one in world.truth.contacts.items() if not one.counts}

    run = settled(3, feed)

    rows = run.rows("SELECT id, repeat_of FROM tickets WHERE removed IS NOT NULL OR merged_into IS NOT NULL")
    assert {row["id"] for row in rows} == gone
    assert gone
    assert not {subject for _, subject in standing(run)} & gone
    assert not any(row["repeat_of"] for row in rows)


def test_bodies_without_messages_invent_no_flag_and_say_what_is_not_known(settled: Settled) -> None:
    world = a_world()

    run = settled(3, "triggers")

    assert standing(run) <= set(world.flags())
    blind = run.rows("SELECT ticket_id FROM violations WHERE tag = 'resolution_path' AND problem = 'unknown'")
    assert len(blind) == run.rows("SELECT count(*) AS n FROM tickets")[0]["n"]


@pytest.mark.parametrize("feed", [*FEEDS, "triggers"])
@pytest.mark.parametrize(("seed", "batches"), [(3, (1, 1000)), (6, (7,))])
def test_any_order_duplication_and_batching_gives_the_same_tables(
    tmp_path: Path,
    settled: Settled,
    feed: str,
    seed: int,
    batches: tuple[int, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = a_world(seed)
    straight = settled(seed, feed)
    rows = entries(world.deliveries(feed=feed))

    for number, batch in enumerate(batches):
        shuffled = [*rows, *random.Random(number).sample(rows, len(rows) // 3)]
        random.Random(number).shuffle(shuffled)
        other = fresh(tmp_path / str(number), world.connection_settings())
        monkeypatch.setattr(service.pipeline, "BATCH", batch)
        other.log(shuffled)
        other.settle(world.setup.end)
        assert other.derived() == straight.derived()
        other.close()


@pytest.mark.parametrize("switch", ["delay", "late"])
def test_late_deliveries_give_the_same_tables(tmp_path: Path, settled: Settled, switch: str) -> None:
    world = a_world()
    punctual = settled(3, "hints")

    tardy = ran(tmp_path, world, "hints", **{switch: 0.4})

    assert tardy.derived() == punctual.derived()
    tardy.close()


def test_what_time_alone_changes_does_not_depend_on_when_somebody_looked(
    tmp_path: Path, settled: Settled
) -> None:
    world = a_world()
    once = settled(3, "hints")
    daily = fresh(tmp_path, world.connection_settings())
    rows = entries(world.deliveries(feed="hints"))

    for day in range(0, 91, 3):
        now = world.setup.start + timedelta(days=day)
        part = [one for one in rows if now - timedelta(days=3) < one.received_at <= now]
        if part:
            daily.log(part)
        daily.settle(now)
    seen = sum(daily.pipeline.reader.counts().values())
    daily.log([one for one in rows if one.received_at > now])
    daily.settle(world.setup.end)

    assert 0 < seen <= len(rows)
    assert daily.derived() == once.derived()
    daily.close()


@pytest.mark.parametrize("feed", [*FEEDS, "triggers"])
def test_rebuild_gives_identical_tables(tmp_path: Path, feed: str) -> None:
    world = a_world()
    run = ran(tmp_path, world, feed)
    before = run.derived()

    report = rebuild(run.settings, dry_run=False, as_of=world.setup.end)

    assert {one for one in report.tables.values() if one.added or one.removed or one.changed} == set()
    assert run.derived() == before
    run.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_hints_and_snapshots_together_equal_snapshots_alone(settled: Settled, seed: int) -> None:
    world = a_world(seed)
    # Of a ticket that was removed no history can be fetched any more, so there the two may differ.
    gone = {ticket for ticket, one in world.truth.contacts.items() if one.removed}

    mixed, alone = settled(seed, "mixed"), settled(seed, "snapshots")

    for table, rows in mixed.derived().items():
        kept = [
            [one for one in part if not any(ticket in one for ticket in gone)]
            for part in (rows, alone.derived()[table])
        ]
        assert kept[0] == kept[1], table


def test_lost_tickets_cost_exactly_their_own_flags(tmp_path: Path) -> None:
    world = a_world()
    feed = world.deliveries(feed="hints", drop_tickets=0.2)
    run = fresh(tmp_path, world.connection_settings())

    run.log(entries(feed))
    run.settle(world.setup.end)

    assert feed.lost_tickets
    assert standing(run) == set(world.truth_at(world.setup.end, without=feed.lost_tickets).standing)
    run.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_lost_deliveries_cost_only_flags_that_rest_on_them(tmp_path: Path, seed: int) -> None:
    world = a_world(seed)
    feed = world.deliveries(feed="hints", drop=0.4)
    run = fresh(tmp_path, world.connection_settings())

    run.log(entries(feed))
    run.settle(world.setup.end)

    lost = {one.ticket for one in feed.lost}
    missing = [flag for flag in world.truth.flags if (flag.rule, flag.subject) not in standing(run)]
    assert missing
    assert all(flag.evidence & lost for flag in missing)
    extra = standing(run) - set(world.flags())
    evidence = {(row["rule"], row["subject"]): row["evidence"] for row in run.rows("SELECT * FROM flags")}
    assert all(
        subject in lost or any(one in evidence[rule, subject] for one in lost) for rule, subject in extra
    )
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
