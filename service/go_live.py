"""From when a connection counts as live: configured, else its first accepted webhook."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rules.moments import from_text
from service.config.settings import Settings
from service.store.records import Records


@dataclass(slots=True)
class GoLive:
    """Asks configuration and store."""

    settings: Settings
    records: Records

    def of(self, connection: str) -> datetime | None:
        """The moment, None while nothing is known."""
        configured = self.settings.connections.get(connection)
        if configured and configured.go_live:
            return configured.go_live
        recorded = self.records.mark(f"go_live:{connection}")
        return from_text(recorded) if recorded else None

    def is_before(self, connections: Iterable[str], at: datetime) -> bool:
        """Whether a moment lies before the latest of these connections went live; one that never did is not live yet."""
        known = [self.of(one) for one in connections]
        return any(live is None or at < live for live in known)
