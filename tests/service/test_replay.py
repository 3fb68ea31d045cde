"""Replay: what was set aside goes through again, once, with the worker stopped."""

from pathlib import Path

import pytest

from adapters.base import Delivery
from rules.errors import ConfigError, MalformedBody
from rules.model import Event
from service.replay import replay
from service.worker import worker_lock
from tests.service.pipeline.desk import Desk, at


def set_aside(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A good delivery that an adapter with a defect could not read."""

    def defective(_: object, delivery: Delivery) -> list[Event]:
        raise MalformedBody("cannot be read", "/ticket")

    with monkeypatch.context() as patched:
        patched.setattr(type(desk.run.pipeline.senders["acme"]), "parse", defective)
        desk.take(desk.created())
    assert desk.run.rows("SELECT outcome FROM deliveries") == [{"outcome": "quarantined"}]


def names(desk: Desk) -> list[str]:
    return [row["name"] for row in desk.run.rows("SELECT name FROM deliveries ORDER BY name")]


def test_a_mended_adapter_reads_what_was_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path)
    set_aside(desk, monkeypatch)

    assert replay(desk.run.settings, None, "quarantined").requeued == 1

    assert desk.run.rows("SELECT outcome FROM deliveries") == [{"outcome": "applied"}]
    assert desk.run.rows("SELECT id FROM tickets") == [{"id": "acme:1"}]


def test_replaying_twice_changes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2"))
    every = names(desk)

    first = replay(desk.run.settings, every, None)
    derived, log = desk.run.derived(), desk.log_of_flags()
    again = replay(desk.run.settings, every, None)

    assert (first.requeued, again.requeued) == (len(every), len(every))
    assert desk.run.derived() == derived
    assert desk.log_of_flags() == log


def test_a_name_that_is_not_in_the_log_is_an_error_and_nothing_moves(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created())

    with pytest.raises(ConfigError, match="not in the log"):
        replay(desk.run.settings, ["web-0/2026-03-02/99"], None)

    assert desk.run.rows("SELECT outcome FROM deliveries") == [{"outcome": "applied"}]


def test_beside_a_running_worker_it_refuses(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    with worker_lock(desk.run.settings), pytest.raises(ConfigError, match="Stop it first"):
        replay(desk.run.settings, None, "quarantined")


def test_what_a_delivery_said_is_taken_back_with_its_texts(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(), desk.comment("2001", 1))
    _, second = names(desk)

    with desk.run.records.db.atomic():
        touched = desk.run.records.take_back(second)

    assert {ticket for ticket, _ in touched} == {"acme:1"}
    assert desk.run.rows("SELECT id FROM events WHERE delivery = ?", second) == []
    assert len(desk.run.rows("SELECT * FROM texts")) == 1


def test_what_another_delivery_also_said_stays(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    body = desk.created()
    twin = {**body, "id": "another-event"}
    desk.take(body, twin, now=at(1))

    with desk.run.records.db.atomic():
        desk.run.records.take_back(names(desk)[0])

    assert {row["delivery"] for row in desk.run.rows("SELECT delivery FROM events")} == {names(desk)[1]}
