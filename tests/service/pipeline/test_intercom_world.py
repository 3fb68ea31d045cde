"""What Intercom tells of the simulated world, by webhook, by snapshot and through the reader of its API."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.helpdesks.intercom.api import IntercomApi
from service.demo.world import World
from service.demo.world.dialects.intercom import NOT_TOLD
from service.store.log import LogEntry
from tests.fakes.intercom_api import FakeIntercom
from tests.service.pipeline.harness import Run, each_once, entries, fresh
from tests.service.pipeline.test_world import FOURTEEN_DAYS, told_episodes, true_episodes

FEEDS = ("hints", "snapshots", "mixed")
SEEDS = (3, 4, 6)
Settled = Callable[[int, str], Run]


def a_world(seed: int) -> World:
    return World(seed, tickets=40, eventful=True, language="intercom", leave_out=NOT_TOLD)


def ran(folder: Path, world: World, feed: str) -> Run:
    run = fresh(folder, world.connection_settings())
    run.log(entries(world.deliveries(feed=feed)))
    run.settle(world.setup.end)
    return run


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settled]:
    """By seed and feed a world that was settled; only for tests that change nothing."""
    with each_once(lambda seed, feed: ran(tmp_path_factory.mktemp("world"), a_world(seed), feed)) as found:
        yield found


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_ais_part_repeats_and_hand_overs_equal_the_worlds_truth(
    settled: Settled, feed: str, seed: int
) -> None:
    world = a_world(seed)
    counted = {ticket: one for ticket, one in world.truth.contacts.items() if one.counts}

    run = settled(seed, feed)

    told = [row for row in run.rows("SELECT * FROM tickets") if row["id"] in counted]
    assert {row["id"]: row["ai_touchpoint"] for row in told} == {t: c.touchpoint for t, c in counted.items()}
    gaps = {row["id"]: row["repeat_gap_seconds"] for row in told if row["repeat_of"]}
    repeats = {ticket: gap for ticket, gap in gaps.items() if gap <= FOURTEEN_DAYS}
    assert repeats == {t: c.repeats.gap.total_seconds() for t, c in counted.items() if c.repeats}
    sql = "SELECT ticket_id, count(*) AS n FROM escalations WHERE kind = 'ai_to_human' GROUP BY 1"
    handed = {row["ticket_id"]: row["n"] for row in run.rows(sql) if row["ticket_id"] in counted}
    assert handed == {t: len(c.hand_overs) for t, c in counted.items() if c.hand_overs}


@pytest.mark.parametrize("feed", FEEDS)
def test_deleted_conversations_are_known_and_count_nowhere(settled: Settled, feed: str) -> None:
    world = a_world(4)
    gone = {ticket for ticket, one in world.truth.contacts.items() if not one.counts}

    run = settled(4, feed)

    assert {row["id"] for row in run.rows("SELECT id FROM tickets WHERE removed IS NOT NULL")} == gone
    assert gone


@pytest.mark.parametrize("seed", SEEDS)
def test_hints_and_snapshots_together_equal_snapshots_alone(settled: Settled, seed: int) -> None:
    world = a_world(seed)
    # Of a deleted conversation no history can be fetched any more, so there the two may differ.
    gone = {ticket for ticket, one in world.truth.contacts.items() if one.removed}

    mixed, alone = settled(seed, "mixed"), settled(seed, "snapshots")

    for table, rows in mixed.derived().items():
        kept = [
            [one for one in part if not any(ticket in one for ticket in gone)]
            for part in (rows, alone.derived()[table])
        ]
        assert kept[0] == kept[1], table


def read_all(reader: IntercomApi, world: World) -> list[LogEntry]:
    """Every document that the reader gives, as rows of the log."""
    found, cursor = [], reader.start(world.setup.start)
    for _ in range(50):
        page = reader.changed(cursor)
        found += [
            LogEntry(world.setup.connection, "snapshot", world.setup.end, {}, reader.whole(one))
            for one in page.tickets
        ]
        if page.last:
            return found
        cursor = page.cursor
    raise AssertionError("it never ends")


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_reader_reads_gives_the_worlds_truth(tmp_path: Path, seed: int) -> None:
    world = a_world(seed)
    run = fresh(tmp_path, world.connection_settings())

    with FakeIntercom(world, world.setup.end, per_page=9) as fake:
        run.log(read_all(fake.reader(), world))
    run.settle(world.setup.end)

    assert set(run.outcomes()) == {"applied"}
    assert told_episodes(run) == true_episodes(world.truth.contacts)
    run.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_conversations_are_told_truly_whatever_is_a_ticket_beside_them(tmp_path: Path, seed: int) -> None:
    world = a_world(seed)
    run = fresh(tmp_path, world.connection_settings())

    with FakeIntercom(world, world.setup.end, per_page=9, tickets_every=3) as fake:
        run.log(read_all(fake.reader(), world))
        tickets = {world.ticket(one.number) for one in world.contacts() if fake.account.as_tickets.takes(one)}
    run.settle(world.setup.end)

    true, told = true_episodes(world.truth.contacts), told_episodes(run)
    assert tickets
    assert told.keys() == true.keys()
    assert [key for key in true if told[key] != true[key] and key[0] not in tickets] == []
    run.close()
