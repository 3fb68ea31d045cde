"""The worker's room for reading: it stays quick, ends in time, and a full disk or a strange answer loses nothing."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rules.errors import StorageUnavailable
from service.fetch.keeper import SLOT, Keeper
from service.fetch.room import DRAIN_SECONDS, FetchRoom
from service.store.fetches import SETTLING
from service.store.log import LogWriter
from tests.fakes import far_side
from tests.service.fetch.scene import Scene, scene, small
from tests.service.fetch.test_fetcher import hinted, only_fetched, waiting
from tests.service.fetch.test_reconciler import first_hint_only, look, tickets

MANY, TICKS = 5000, 200


def on_a_ticket(number: str, fault: far_side.Fault) -> far_side.Fault:
    """Everything is well, but for one ticket's audits."""

    def usual(exchange: far_side.Exchange) -> None:
        (fault if f"/tickets/{number}/" in exchange.handler.path else far_side.well)(exchange)

    return usual


def there(made: Scene) -> set[str]:
    """The tickets that were not deleted by the end of the world."""
    return {ticket for ticket, one in made.world.truth.contacts.items() if not one.removed}


def asked_for_all(made: Scene) -> None:
    """Every ticket of the world is due."""
    made.reconciling = False
    made.fetches().ask(made.name, made.world.truth.contacts, made.at)
    made.later(seconds=3)


def test_what_a_comparison_left_out_is_read_on_its_own_once_it_can_be(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        lost = max(there(made))
        made.api.usual = on_a_ticket(lost.partition(":")[2], far_side.status(502))
        first_hint_only(made)
        made.settle()
        assert set(made.world.truth.contacts) - tickets(made) == {lost}
        assert (bool(look(made).ended_at), look(made).reason) == (True, "")

        made.api.usual = far_side.well
        made.later(minutes=1)
        made.settle()
        assert tickets(made) == set(made.world.truth.contacts)
        assert waiting(made) == []


def test_an_answer_without_end_is_cut_and_the_next_ticket_is_read(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        lost = max(there(made))
        made.api.usual = on_a_ticket(lost.partition(":")[2], far_side.endless)
        asked_for_all(made)
        only_fetched(made)

        (row,) = waiting(made)
        assert (row["ticket_id"], "more than 67108864 bytes" in str(row["reason"])) == (lost, True)
        assert tickets(made) == there(made) - {lost}


def test_hints_about_a_ticket_whose_reading_hangs_start_no_second_one(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        made.reconciling = False
        hinted(made)
        ticket = str(waiting(made)[0]["ticket_id"])
        made.api.usual = far_side.silence
        room = made.open()
        room.tick(made.at)
        for _ in range(3):
            made.later(seconds=5)
            made.fetches().ask(made.name, [ticket], made.at)
            room.tick(made.at)

        assert room.fetcher is not None
        assert len(room.fetcher.under_way()) == 1
        assert [row["ticket_id"] for row in waiting(made)] == [ticket]


def test_readings_that_hang_hold_up_neither_the_end_nor_the_next_start(tmp_path: Path) -> None:
    released = threading.Event()

    def hang(exchange: far_side.Exchange) -> None:
        released.wait(far_side.LONGEST_FAULT)
        exchange.reset()

    with scene(tmp_path, small()) as made:
        made.api.usual = hang
        first_hint_only(made)
        made.fetches().ask(made.name, made.world.truth.contacts, made.at)
        made.later(seconds=3)
        room = made.open()
        room.tick(made.at)
        assert room.fetcher is not None
        assert room.reconciler is not None
        assert len(room.fetcher.under_way()) + len(room.reconciler.under_way()) > 2
        began = time.monotonic()
        made.close()
        took = time.monotonic() - began

        assert DRAIN_SECONDS - 0.5 < took < DRAIN_SECONDS + 1.5
        made.api.usual = far_side.well
        released.set()
        made.settle()
        assert tickets(made) == set(made.world.truth.contacts)
        assert made.run.pipeline.reader.slots() == ["fetch-0", "web-0"]


def test_a_reading_that_ends_after_its_slot_was_given_back_writes_nothing(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        keeper = Keeper(LogWriter.open(made.settings.data_dir, SLOT), lambda: made.at)
        keeper.keep(made.name, [b"{}"])
        keeper.close()

        with pytest.raises(StorageUnavailable, match="read again after the next start"):
            keeper.keep(made.name, [b"{}"])

        assert made.run.pipeline.reader.counts() == {("fetch-0", f"{datetime.now(UTC):%Y-%m-%d}"): 1}


def test_a_full_disk_loses_no_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StorageUnavailable("the disk has 0 KiB free")

    with scene(tmp_path, small()) as made:
        with monkeypatch.context() as patched:
            patched.setattr(LogWriter, "append", full)
            asked_for_all(made)
            only_fetched(made)
        stuck = waiting(made)
        made.later(minutes=20)
        only_fetched(made)
        made.later(minutes=20)
        only_fetched(made)

        assert len(stuck) == len(made.world.truth.contacts)
        assert {row["reason"] for row in stuck} <= {"the disk has 0 KiB free", None, ""}
        assert waiting(made) == []
        assert tickets(made) == there(made)


def test_a_full_disk_keeps_the_place_of_a_comparison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StorageUnavailable("the disk has 0 KiB free")

    with scene(tmp_path, small()) as made:
        first_hint_only(made)
        with monkeypatch.context() as patched:
            patched.setattr(LogWriter, "append", full)
            made.settle()
            assert (look(made).ended_at, look(made).reason) == ("", "the disk has 0 KiB free")
        made.later(hours=1)
        made.settle()

        assert tickets(made) == set(made.world.truth.contacts)


def test_a_connection_that_left_the_configuration_is_asked_nothing_and_forgets_nothing(
    tmp_path: Path,
) -> None:
    with scene(tmp_path, small()) as made:
        hinted(made)
        without = replace(made.settings, connections={})
        room = FetchRoom(without, made.run.records, {}, {}, lambda: made.at)
        for _ in range(3):
            room.tick(made.at)
        room.close()
        assert (len(waiting(made)), made.api.seen) == (1, [])

        only_fetched(made)
        assert waiting(made) == []


def test_thousands_of_due_tickets_and_a_small_limit_leave_the_worker_quick(tmp_path: Path) -> None:
    with scene(tmp_path, small(), a_minute=10) as made:
        made.reconciling = False
        many = [f"{made.name}:{number}" for number in range(10**6, 10**6 + MANY)]
        made.fetches().ask(made.name, many, made.at)
        room, longest = made.open(), 0.0
        for _ in range(TICKS):
            made.at += SETTLING
            began = time.perf_counter()
            room.tick(made.at)
            longest = max(longest, time.perf_counter() - began)

        assert longest < 2.0  # seconds on a busy machine; waiting for the limit would take a minute
        assert len(waiting(made)) > MANY - TICKS
        assert 0 < len(made.api.seen) <= 14
