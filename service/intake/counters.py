"""What the intake counts for Prometheus; labels are configured names and our own reasons only."""

from functools import cache

from prometheus_client import Counter, Histogram

ACCEPTED = Counter("deskgauge_deliveries_accepted", "Deliveries stored and acknowledged", ["connection"])
REFUSED = Counter("deskgauge_deliveries_refused", "Webhook requests not stored", ["connection", "reason"])
BODY_BYTES = Counter("deskgauge_delivery_body_bytes", "Bytes of acknowledged bodies", ["connection"])
ACK_SECONDS = Histogram(
    "deskgauge_ack_seconds",
    "From the request's headers to its acknowledgement",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)


def count_accepted(connection: str, body_bytes: int, seconds: float) -> None:
    """One delivery stored."""
    accepted, size = _accepted(connection)
    accepted.inc()
    size.inc(body_bytes)
    ACK_SECONDS.observe(seconds)


@cache
def _accepted(connection: str) -> tuple[Counter, Counter]:
    """The two counters of a connection; finding them by label takes longer than counting."""
    return ACCEPTED.labels(connection), BODY_BYTES.labels(connection)


def count_refused(connection: str, reason: str) -> None:
    """One request not stored; reason: a key of answers.REFUSALS, for events also "invalid" (breaks its schema),
    "forbidden" and "rate" (with a publishable key), or "left" when the client went away.
    """
    REFUSED.labels(connection, reason).inc()
