"""The worker: takes what the log has, keeps the clock, ends when told, and is alone."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.exchanges import Exchange
from rules.errors import ConfigError
from rules.moments import to_text
from service.heartbeat import NAME, Heartbeat, seconds_since_beat
from service.pipeline import utc_now
from service.store import exchanges
from service.store.queue_rows import JUDGED_UNTIL
from service.worker import Clock, run_worker, worker_lock
from tests.service.pipeline.desk import Desk, at
from tests.service.processes.installation import until
from tests.service.written_desk import written_desk


@contextmanager
def running(desk: Desk) -> Iterator[threading.Event]:
    """A worker in a thread; ended at the end."""
    desk.run.close()
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(desk.run.settings, stop))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def tickets(desk: Desk) -> int:
    import sqlite3

    connection = sqlite3.connect(f"file:{desk.run.settings.data_dir / 'deskgauge.db'}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM tickets").fetchone()[0])
    finally:
        connection.close()


def test_what_is_logged_while_it_runs_is_settled(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.run.log([desk.entry(desk.created())])

    with running(desk):
        assert until(lambda: tickets(desk) == 1)
        desk.run.log([desk.entry(desk.created(1, "2"))])
        assert until(lambda: tickets(desk) == 2)


def test_it_ends_soon_after_it_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    with running(desk) as stop:
        assert until(lambda: (tmp_path / NAME).exists())
        started = time.monotonic()
        stop.set()
    assert time.monotonic() - started < 5


def test_a_second_worker_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    with worker_lock(desk.run.settings), pytest.raises(ConfigError, match="already runs"):
        run_worker(desk.run.settings, threading.Event())


def test_the_lock_is_free_again_afterwards(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with worker_lock(desk.run.settings):
        pass

    with worker_lock(desk.run.settings):
        taken = (tmp_path / "worker.lock").exists()

    assert taken


def test_the_clock_verifies_what_has_stayed_solved(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(*desk.by_ai(0, "1"))
    clock = Clock(desk.run.pipeline, desk.run.settings)

    assert clock.tick(at(2) + timedelta(days=13, hours=23)) == 0
    assert clock.tick(at(2) + timedelta(days=14)) == 1
    assert desk.run.rows("SELECT verdict FROM episodes") == [{"verdict": "verified"}]


def test_the_clock_ends_what_has_been_idle_and_looks_at_most_once_a_second(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(), desk.comment("9900", 1))
    clock = Clock(desk.run.pipeline, desk.run.settings)
    assert clock.tick(at(1)) == 0

    assert clock.tick(at(1) + timedelta(milliseconds=900)) == 0
    assert clock.tick(at(73)) == 1
    assert desk.run.rows("SELECT path, boundary FROM episodes") == [{"path": "ai", "boundary": "idle"}]


def test_a_clock_that_is_put_back_holds_up_nothing_that_falls_due(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(), desk.comment("9900", 1), now=at(1))
    clock = Clock(desk.run.pipeline, desk.run.settings)
    clock.tick(at(2) + timedelta(days=1))
    clock.tick(at(2))
    desk.take(desk.created(3, "2"), desk.comment("9900", 4, "2"), now=at(4))

    assert clock.tick(at(4) + timedelta(milliseconds=500)) == 0
    assert clock.rests_since == at(4) + timedelta(milliseconds=500)


def test_the_clock_forgets_what_was_said_to_far_sides_with_the_texts(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    said = Exchange("POST", "https://far.example", "", "{}", 201)
    exchanges.keep(desk.run.records.db, 1, "p-1", [said], at(0))
    days = desk.run.settings.privacy.text_days
    clock = Clock(desk.run.pipeline, desk.run.settings)
    clock.tick(at(0) + timedelta(days=days))
    assert len(desk.run.rows("SELECT * FROM exchanges")) == 1

    clock.tick(at(1) + timedelta(days=days))
    assert desk.run.rows("SELECT * FROM exchanges") == []


def test_the_clock_forgets_texts_after_their_days(tmp_path: Path) -> None:
    desk = Desk(tmp_path, more="\n[privacy]\ntext_days = 2\n")
    desk.take(desk.created())
    clock = Clock(desk.run.pipeline, desk.run.settings)

    clock.tick(at(47))
    assert len(desk.run.rows("SELECT * FROM texts")) == 1
    clock.tick(at(49))
    assert desk.run.rows("SELECT * FROM texts") == []


def test_the_heartbeat_says_how_long_ago(tmp_path: Path) -> None:
    assert seconds_since_beat(tmp_path, utc_now().timestamp()) is None

    Heartbeat(tmp_path).beat()

    age = seconds_since_beat(tmp_path, time.time() + 60)
    assert age is not None
    assert 55 < age < 70


def test_the_clock_compares_what_was_written_with_what_is(tmp_path: Path) -> None:
    with written_desk(tmp_path) as desk:
        desk.run.log([desk.entry(one) for one in desk.solved()])
        while desk.run.pipeline.step(at(1)):
            pass
        clock = Clock(desk.run.pipeline, desk.run.settings)

        clock.tick(at(1) + timedelta(seconds=1))
        assert desk.states() == []
        clock.tick(at(1) + timedelta(seconds=6))
        assert desk.states() == ["pending"]


def test_in_a_flood_accounts_are_judged_every_ten_seconds_and_afterwards_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    clock = Clock(desk.run.pipeline, desk.run.settings)
    clock.tick(at(0), flooded=True)
    desk.run.log([desk.entry(desk.created(0, organization_id="81"))])
    while desk.run.pipeline.step(at(0)):
        pass

    waits = [clock.tick(at(0) + timedelta(seconds=second), flooded=True) for second in range(2, 9, 2)]
    accounts = desk.run.rows("SELECT id FROM accounts")
    clock.tick(at(0) + timedelta(seconds=12), flooded=True)

    assert (waits, accounts) == ([0, 0, 0, 0], [])
    assert len(desk.run.rows("SELECT id FROM accounts")) == 1
    desk.run.log([desk.entry(desk.created(0, "2", organization_id="82"))])
    while desk.run.pipeline.step(at(0)):
        pass
    clock.tick(at(0) + timedelta(seconds=14))
    assert len(desk.run.rows("SELECT id FROM accounts")) == 2


def looked_at(clock: Clock, monkeypatch: pytest.MonkeyPatch, *moments: float) -> list[float]:
    """At which of these minutes the clock looks at the queues."""
    looks: list[float] = []
    monkeypatch.setattr(clock, "judge_accounts", lambda now: 0)
    for minute in moments:
        now = at(24) + timedelta(minutes=minute)
        monkeypatch.setattr(type(clock.pipeline), "due_queue", lambda self, now: looks.append(minute) or 0)  # noqa: B023
        clock.rests_since = None
        clock.tick(now)
    return looks


def test_queues_are_looked_at_after_each_full_hour_and_within_it_every_few_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(Desk(tmp_path).run.pipeline, Desk(tmp_path).run.settings)

    # What happened shortly before the hour gets two minutes to arrive.
    found = looked_at(clock, monkeypatch, 0, 1.9, 2, 3, 6.9, 7, 58, 59, 60, 61.9, 62, 63)

    assert found == [2, 7, 58, 62]


def test_queues_are_judged_with_what_time_there_is_and_go_on_with_the_next_tick(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(0), desk.created(0, "2", tags=["cat_billing"]), now=at(0.1))
    clock = Clock(desk.run.pipeline, desk.run.settings)
    monkeypatch.setattr("service.worker.QUEUE_SECONDS", 0)
    assert clock.judge_queues(at(5)) == 0
    assert clock.queues_at is None

    monkeypatch.setattr("service.worker.QUEUE_SECONDS", 5)

    assert clock.judge_queues(at(5)) == 3
    assert clock.queues_at == at(5)
    assert clock.judge_queues(at(5)) == 0


def test_in_a_running_worker_queues_reach_the_present_hour(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(0), now=at(0.1))
    clock = Clock(desk.run.pipeline, desk.run.settings)

    clock.tick(at(30.2))

    assert desk.run.records.mark(JUDGED_UNTIL) == to_text(at(30))
    assert desk.run.rows("SELECT * FROM due_queues") == []
