"""What is read through a helpdesk's API tells the pipeline what the fetched documents of the simulated world tell."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from adapters.ticket_api import TicketApi
from service.demo.world import World
from service.demo.world.dialects.freshdesk import NOT_TOLD
from service.store.log import LogEntry
from tests.fakes.freshdesk_api import FakeFreshdesk
from tests.fakes.zendesk_api import FakeZendesk
from tests.service.pipeline.harness import Run, entries, fresh

Fake = FakeZendesk | FakeFreshdesk
FAKES: dict[str, type[Fake]] = {"zendesk": FakeZendesk, "freshdesk": FakeFreshdesk}
LEFT_OUT = {"zendesk": frozenset[str](), "freshdesk": NOT_TOLD}
VENDORS, SEEDS = tuple(FAKES), (3, 6)


def a_world(vendor: str, seed: int = 3) -> World:
    return World(seed, tickets=40, eventful=True, language=vendor, leave_out=LEFT_OUT[vendor])


def settled(folder: Path, world: World, rows: list[LogEntry]) -> Run:
    run = fresh(folder, world.connection_settings())
    run.log(rows)
    run.settle(world.setup.end)
    return run


def row(world: World, body: bytes | None, at: datetime) -> LogEntry:
    assert body is not None
    return LogEntry(world.setup.connection, "snapshot", at, {}, body)


def all_documents(api: TicketApi, since: datetime) -> Iterator[bytes]:
    """Every list to its end."""
    cursor = api.start(since)
    for _ in range(1000):
        page = api.changed(cursor)
        yield from (api.whole(one) for one in page.tickets)
        if page.last:
            return
        cursor = page.cursor
    raise AssertionError("the lists do not end")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("vendor", VENDORS)
def test_documents_read_ticket_by_ticket_give_the_tables_of_the_worlds_snapshots(
    tmp_path: Path, vendor: str, seed: int
) -> None:
    world = a_world(vendor, seed)
    told = entries(world.deliveries(feed="snapshots"))
    read = []

    with FAKES[vendor](world, world.setup.start) as fake:
        api = fake.reader()
        for one in told:
            fake.account.at = min(one.received_at, world.setup.end)
            body = api.ticket(str(json.loads(one.body)["ticket"]["id"]))
            read.append(one if body is None else row(world, body, one.received_at))

    straight, through_api = settled(tmp_path / "a", world, told), settled(tmp_path / "b", world, read)
    assert through_api.derived() == straight.derived()
    assert set(through_api.outcomes()) <= {"applied", "duplicate"}
    straight.close()
    through_api.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_whole_export_read_once_gives_the_tables_of_all_snapshots(tmp_path: Path, seed: int) -> None:
    world = a_world("zendesk", seed)
    # A removed ticket's history can be fetched no more, so what earlier snapshots told of it is missing here.
    gone = {ticket for ticket, one in world.truth.contacts.items() if one.removed}

    with FakeZendesk(world, world.setup.end, per_page=7) as fake:
        read = [row(world, one, world.setup.end) for one in all_documents(fake.reader(), world.setup.start)]

    told = settled(tmp_path / "a", world, entries(world.deliveries(feed="snapshots")))
    run = settled(tmp_path / "b", world, read)
    for table, rows in run.derived().items():
        kept = [[one for one in part if not any(ticket in one for ticket in gone)]
                for part in (rows, told.derived()[table])]  # fmt: skip
        assert kept[0] == kept[1], table
    told.close()
    run.close()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("vendor", VENDORS)
def test_listed_tickets_give_the_tables_of_tickets_asked_for_one_by_one(
    tmp_path: Path, vendor: str, seed: int
) -> None:
    world = a_world(vendor, seed)
    end = world.setup.end

    with FAKES[vendor](world, end, per_page=7) as fake:
        api = fake.reader()
        listed = list(all_documents(api, world.setup.start))
        numbers = {str(json.loads(one)["ticket"]["id"]) for one in listed}
        single = [body for number in sorted(numbers) if (body := api.ticket(number))]

    by_list = settled(tmp_path / "a", world, [row(world, one, end) for one in listed])
    by_one = settled(tmp_path / "b", world, [row(world, one, end) for one in single])
    assert len(numbers) == world.setup.tickets
    lost = {f"{world.setup.connection}:{number}" for number in numbers} - {
        one["id"] for one in by_one.rows("SELECT id FROM tickets")
    }
    for table, rows in by_list.derived().items():
        assert [one for one in rows if not any(gone in one for gone in lost)] == by_one.derived()[table], (
            table
        )
    by_list.close()
    by_one.close()


@pytest.mark.parametrize("vendor", VENDORS)
def test_reading_everything_a_second_time_changes_no_table(tmp_path: Path, vendor: str) -> None:
    world = a_world(vendor)
    run = settled(tmp_path, world, entries(world.deliveries(feed="snapshots")))
    before = run.derived()

    with FAKES[vendor](world, world.setup.end) as fake:
        run.log([row(world, one, world.setup.end) for one in all_documents(fake.reader(), world.setup.start)])
    run.settle(world.setup.end)

    assert run.derived() == before
    run.close()
