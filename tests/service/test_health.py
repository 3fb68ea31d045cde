"""What other programs are told: liveness, readiness, numbers; and what they are not told."""

import os
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry, Counter

from rules.errors import StorageUnavailable
from service import health
from service.doctor import stopped_findings
from service.health import SILENT_SECONDS, Check
from service.heartbeat import Heartbeat, seconds_since_beat
from service.store import sink_states
from service.store.log import LogEntry, LogWriter
from service.store.sink_states import SinkState
from service.store.sqlite import open_store
from service.web_health import Gauges, Numbers, health_blueprint

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def client(*checks: Check, numbers: Numbers = dict, registry: CollectorRegistry | None = None) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(health_blueprint(checks, [Gauges(numbers)], registry or CollectorRegistry()))
    return app.test_client()


def answer(text: str) -> Callable[[], str]:
    return lambda: text


def test_a_living_process_says_so_whatever_is_wrong() -> None:
    response = client(Check("log", answer("disk full"))).get("/healthz")

    assert (response.status_code, response.json) == (
        200,
        {"status": "ok", "instance": "", "needs_attention": []},
    )


def test_a_process_that_can_work_is_ready() -> None:
    response = client(Check("log", answer("")), Check("worker", answer(""))).get("/readyz")

    assert response.status_code == 200
    assert response.json == {"status": "ready", "checks": {"log": "fine", "worker": "fine"}}


def test_one_trouble_is_enough_not_to_be_ready_and_its_words_stay_inside() -> None:
    response = client(Check("log", answer("")), Check("worker", answer("/secret/path is gone"))).get(
        "/readyz"
    )

    assert response.status_code == 503
    assert response.json == {"status": "not ready", "checks": {"log": "fine", "worker": "wrong"}}
    assert b"/secret/path" not in response.data


def test_a_question_that_cannot_be_asked_is_trouble() -> None:
    def unreadable() -> str:
        raise StorageUnavailable("the delivery log cannot be read")

    assert "cannot be examined (the delivery log cannot be read)" in Check("log", unreadable).trouble()
    assert client(Check("log", unreadable)).get("/readyz").status_code == 503


def test_metrics_show_counters_and_gauges_read_at_that_moment() -> None:
    registry = CollectorRegistry()
    Counter("deskgauge_things", "Things", registry=registry).inc()
    backlog = iter([3.0, 5.0])
    asked = client(numbers=lambda: {"deliveries_waiting": next(backlog)}, registry=registry)

    first, second = (asked.get("/metrics").get_data(as_text=True) for _ in range(2))

    assert "deskgauge_things_total 1.0" in first
    assert "deskgauge_deliveries_waiting 3.0" in first
    assert "deskgauge_deliveries_waiting 5.0" in second


def test_health_answers_only_reading() -> None:
    asked = client(Check("log", answer("")))

    assert [asked.post(path).status_code for path in ("/healthz", "/readyz", "/metrics")] == [405, 405, 405]


def test_a_worker_that_never_ran_or_fell_silent_is_trouble(tmp_path: Path) -> None:
    assert "has never run" in health.worker_trouble(tmp_path)

    Heartbeat(tmp_path).beat()
    assert health.worker_trouble(tmp_path) == ""

    long_ago = time.time() - SILENT_SECONDS - 5
    os.utime(tmp_path / "worker.alive", (long_ago, long_ago))
    assert "has been silent for 35 s" in health.worker_trouble(tmp_path)


def test_a_beat_costs_one_touch_a_second(tmp_path: Path) -> None:
    heart = Heartbeat(tmp_path)
    heart.beat()
    os.utime(tmp_path / "worker.alive", (0, 0))
    for _ in range(100):
        heart.beat()

    assert (tmp_path / "worker.alive").stat().st_mtime == 0
    assert seconds_since_beat(tmp_path, 90.0) == 90.0


def test_a_beat_from_the_future_is_not_negative(tmp_path: Path) -> None:
    Heartbeat(tmp_path).beat()

    assert seconds_since_beat(tmp_path, 0.0) == 0.0
    assert seconds_since_beat(tmp_path / "elsewhere", 0.0) is None


def test_the_backlog_is_everything_while_no_worker_has_ever_run(tmp_path: Path) -> None:
    writer = LogWriter.open(tmp_path, "web")
    writer.append([LogEntry("help", "webhook", NOW, {}, b"{}") for _ in range(3)])
    writer.close()

    assert health.backlog(tmp_path) == 3
    assert health.backlog_trouble(tmp_path) == ""


def test_a_backlog_beyond_the_limit_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "BACKLOG_LIMIT", 1)
    writer = LogWriter.open(tmp_path, "web")
    writer.append([LogEntry("help", "webhook", NOW, {}, b"{}") for _ in range(2)])
    writer.close()

    assert health.backlog_trouble(tmp_path).startswith("2 deliveries wait for the worker.")


def test_a_disk_without_the_reserve_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.log_trouble(tmp_path) == ""

    monkeypatch.setattr(health, "RESERVE_BYTES", 2**62)
    assert "less than the reserve" in health.log_trouble(tmp_path)


def test_a_folder_that_cannot_be_written_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    assert f"{tmp_path} is not writable" in health.log_trouble(tmp_path)


def test_numbers_of_a_fresh_installation_can_be_read(tmp_path: Path) -> None:
    found = health.numbers(tmp_path)

    assert found["deliveries_waiting"] == 0
    assert found["disk_free_bytes"] > 0
    assert found["worker_silent_seconds"] != found["worker_silent_seconds"]  # NaN: it never ran


@pytest.mark.parametrize("state", ["paused", "held", "muted", "restored"])
def test_a_stopped_sink_needs_attention_and_a_resting_one_does_not(tmp_path: Path, state: str) -> None:
    with closing(open_store(tmp_path / health.DATABASE)) as db:
        sink_states.show(
            db, [SinkState("bugs", state, "/secret"), SinkState("chat", "open"), SinkState("crm", "closed")]
        )

    assert health.stopped_sinks(tmp_path) == ["bugs"]
    (finding,) = stopped_findings(tmp_path)
    assert (finding.what, finding.state) == ("pushes to bugs", "wrong")
    assert "deskgauge pushes resume bugs" in finding.fix


def test_where_nothing_is_known_nothing_needs_attention(tmp_path: Path) -> None:
    assert health.stopped_sinks(tmp_path) == []
    (tmp_path / health.DATABASE).write_text("no database")
    assert health.stopped_sinks(tmp_path) == []
