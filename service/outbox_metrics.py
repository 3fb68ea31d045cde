"""What Prometheus is told about pushes, read from the store, so that any process can tell it."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service.sink_gate import GateState
from service.store import sink_states
from service.store.pushes import PushStore
from service.store.sink_states import SinkState
from service.store.sqlite import open_read_only


class OutboxCollector(Collector):
    """Reads deskgauge.db anew at each scrape; nothing while the worker has never run."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not read the store."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Tries, pushes and sinks."""
        if not self._path.exists():
            return
        with closing(open_read_only(self._path)) as db:
            store, states = PushStore(db), sink_states.shown(db)
            yield _attempts(store.attempt_counts())
            yield _pushes(store.counts())
            yield _sinks(states)


def _attempts(counts: dict[tuple[str, str], int]) -> Metric:
    family = CounterMetricFamily(
        "deskgauge_push_attempts", "Tries to send a push", labels=["sink", "outcome"]
    )
    for labels, number in counts.items():
        family.add_metric(labels, number)
    return family


def _pushes(counts: dict[str, int]) -> Metric:
    family = GaugeMetricFamily("deskgauge_pushes", "Pushes by state", labels=["state"])
    for state, number in counts.items():
        family.add_metric([state], number)
    return family


def _sinks(states: list[SinkState]) -> Metric:
    """One series for each state a sink can be in, 1 for the one it is in."""
    family = GaugeMetricFamily("deskgauge_sink_state", "What a sink is fit for", labels=["sink", "state"])
    for shown in states:
        for state in GateState:
            family.add_metric([shown.sink, state], float(shown.state == state))
    return family
