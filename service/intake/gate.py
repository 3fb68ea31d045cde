"""Decides about one webhook request, whatever server it came through: refuse, greet, or make a log entry."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from adapters.base import Inbound
from rules.errors import InvalidSignature
from service.intake.answers import HELLO, Answer, Refused
from service.store.log import LogEntry

WEBHOOKS_PATH = "/webhooks"
DEFAULT_LIMIT_BYTES = 1_048_576
READ_SECONDS = 10.0
NEVER_KEPT = frozenset({"authorization", "proxy-authorization", "cookie"})


def utc_now() -> datetime:
    """The clock of a running program."""
    return datetime.now(UTC)


def keep() -> bool:
    """The secrets are as they were."""
    return False


class Gate:
    """The front door of connections and trackers. Header names are lower case; the body is the raw bytes of the request.

    renew: asked where a signature fits none of the known secrets; whether there are fresh ones to try.

    Neither what it says nor the work it does tells an unknown connection from a wrong signature.
    """

    def __init__(
        self,
        senders: Mapping[str, Inbound],
        *,
        limit_bytes: int = DEFAULT_LIMIT_BYTES,
        clock: Callable[[], datetime] = utc_now,
        renew: Callable[[], bool] = keep,
    ) -> None:
        self.limit_bytes = limit_bytes
        self._senders = senders
        self._clock = clock
        self._renew = renew

    def greet(self, method: str, headers: Mapping[str, str]) -> Answer | None:
        """What can be answered without the body: raises Refused, answers a HEAD, or None to go on reading."""
        if method == "HEAD":
            return HELLO
        if method != "POST":
            raise Refused("method")
        if headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise Refused("encoding")
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > self.limit_bytes:
            raise Refused("too_large")
        return None

    def admit(self, connection: str, headers: Mapping[str, str], body: bytes) -> LogEntry:
        """The log entry of an authentic delivery; raises Refused."""
        now = self._clock()
        sender = self._verified(connection, headers, body, now)
        kept = {name: headers[name] for name in sender.kept_headers - NEVER_KEPT if name in headers}
        return LogEntry(connection, "webhook", now, kept, body)

    def label(self, connection: str) -> str:
        """The connection's name for counters; a name that nobody configured never becomes a label."""
        return connection if connection in self._senders else "unknown"

    def _verified(self, connection: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Inbound:
        """A request for an unknown connection is checked against another's secrets, then refused in any case.

        While any connection's secret is being replaced, what fits none is asked to come again.
        """
        fits = self._fits(connection, headers, body, now)
        if not fits and self._renew():
            fits = self._fits(connection, headers, body, now)
        if not fits and any(one.settings.rotating(now) for one in self._senders.values()):
            raise Refused("rotating")
        known = self._senders.get(connection)
        if not fits or known is None:
            raise Refused("signature")
        return known

    def _fits(self, connection: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        checked = self._senders.get(connection) or next(iter(self._senders.values()), None)
        try:
            if checked is not None:
                checked.verify(headers, body, now)
        except InvalidSignature:
            return False
        return True
