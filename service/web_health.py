"""What other programs ask: /healthz (the process lives), /readyz (it can do its work), /metrics (Prometheus).

Open to everybody, so the answers name checks and numbers, never a path, a customer or an error's text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from service.health import Check

Numbers = Callable[[], Mapping[str, float]]


def health_blueprint(
    checks: Sequence[Check],
    collectors: Sequence[Collector] = (),
    registry: CollectorRegistry = REGISTRY,
    instance: str = "",
    attention: Callable[[], Sequence[str]] = tuple,
) -> Blueprint:
    """The three routes. collectors: what /metrics shows besides this process's own counters in `registry`.

    instance: tells this installation from others. attention: names of what a person has to look at; it never raises.
    """
    store = CollectorRegistry()
    for collector in collectors:
        store.register(collector)
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return jsonify({"status": "ok", "instance": instance, "needs_attention": [*attention()]})

    @blueprint.get("/readyz")
    def readyz() -> tuple[Response, int]:
        found = {check.name: "wrong" if check.trouble() else "fine" for check in checks}
        ready = "wrong" not in found.values()
        return jsonify({"status": "ready" if ready else "not ready", "checks": found}), 200 if ready else 503

    @blueprint.get("/metrics")
    def metrics() -> Response:
        shown = generate_latest(registry) + generate_latest(store)
        return Response(shown, content_type=CONTENT_TYPE_LATEST)

    return blueprint


class Gauges(Collector):
    """Numbers by name, read anew for each scrape."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: registering must not read anything."""
        return []

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """A gauge for each number."""
        for name, value in self._numbers().items():
            yield GaugeMetricFamily(f"deskgauge_{name}", name.replace("_", " "), value=value)
