"""One webhook event about a ticket, loaded and ready to be read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.source import Source
from rules.model import Event, Kind


@dataclass(frozen=True, slots=True)
class Webhook:
    """One webhook event; `detail` and `event` are loaded by the shapes of its type."""

    source: Source
    id: str
    at: datetime
    detail: Mapping[str, Any]
    event: Mapping[str, Any]
    custom_fields: frozenset[str]

    @property
    def sequence(self) -> str:
        """The action's id and the place in it; events of one action often carry the same time."""
        sequence = (self.event.get("meta") or {}).get("sequence") or {}
        return f"{sequence.get('id') or ''}:{sequence.get('position') or 0:09d}" if sequence else ""

    def happened(
        self, kind: Kind, fields: Mapping[str, Any], *, thing: str = "", text: str = ""
    ) -> list[Event]:
        """One event, named after the envelope where the vendor gives the thing no id of its own."""
        made = self.source.happened(
            kind, thing or f"event:{self.id}", self.at, fields, sequence=self.sequence, text=text
        )
        return [made]


Reader = Callable[[Webhook], list[Event]]
