"""What Prometheus is told about silence, read from the store, so that any process can tell it."""

from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service.fetch.watch import is_fault, noted
from service.store.records import Records
from service.store.sqlite import open_read_only


class SilenceCollector(Collector):
    """Reads deskgauge.db anew at each scrape; a connection that has never sent anything has no series."""

    def __init__(self, path: Path, connections: Iterable[str], now: Callable[[], datetime]) -> None:
        self._path, self._connections, self._now = path, sorted(connections), now

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not read the store."""
        return []

    def collect(self) -> Iterable[Metric]:
        """1 where far more should have come by now."""
        if not self._path.exists():
            return
        family = GaugeMetricFamily(
            "deskgauge_connection_silent", "Whether far more should have come by now", labels=["connection"]
        )
        with closing(open_read_only(self._path)) as db:
            for name in self._connections:
                if said := noted(Records(db), name):
                    family.add_metric([name], float(is_fault(said, self._now())))
        yield family
