"""What Prometheus is told: tries, pushes and sinks, as the store has them."""

from datetime import timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest

from rules.errors import SinkError
from service.outbox import Outbox
from service.outbox_metrics import OutboxCollector
from service.sink_gate import GateState
from service.store.pushes import PushStore
from tests.fakes.pushes import NOW, new_push
from tests.service.outbox.scripted import Clock, Scripted, run


def told(path: Path) -> list[str]:
    registry = CollectorRegistry()
    registry.register(OutboxCollector(path))
    return [line for line in generate_latest(registry).decode().splitlines() if not line.startswith("#")]


def test_tries_pushes_and_sinks_are_told(tmp_path: Path, store: PushStore, clock: Clock) -> None:
    waiting = new_push("3", due_at=NOW + timedelta(days=1))
    store.add([new_push("1"), new_push("2"), waiting, new_push("4", sink="chat")])
    rejected = Scripted(SinkError("key", pauses_sink=True))
    run(Outbox(store, {"bugs": Scripted(SinkError("no", permanent=True)), "chat": rejected}, clock))
    lines = told(tmp_path / "deskgauge.db")

    assert 'deskgauge_push_attempts_total{outcome="dead",sink="bugs"} 1.0' in lines
    assert 'deskgauge_push_attempts_total{outcome="delivered",sink="bugs"} 1.0' in lines
    assert 'deskgauge_push_attempts_total{outcome="wait",sink="chat"} 1.0' in lines
    assert 'deskgauge_pushes{state="pending"} 2.0' in lines
    assert 'deskgauge_sink_state{sink="bugs",state="closed"} 1.0' in lines
    assert 'deskgauge_sink_state{sink="chat",state="paused"} 1.0' in lines


def test_each_sink_is_in_exactly_one_state(tmp_path: Path, store: PushStore, clock: Clock) -> None:
    Outbox(store, {"bugs": Scripted()}, clock)
    lines = [line for line in told(tmp_path / "deskgauge.db") if line.startswith("deskgauge_sink_state")]

    assert len(lines) == len(GateState)
    assert sum(line.endswith(" 1.0") for line in lines) == 1


def test_an_empty_store_tells_nothing_and_a_missing_one_fails_nothing(
    tmp_path: Path, store: PushStore
) -> None:
    assert told(tmp_path / "deskgauge.db") == []
    assert told(tmp_path / "none.db") == []
