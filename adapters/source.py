"""What the events of one body share, and the one place that makes events out of a vendor's facts."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.base import Delivery
from rules.model import Event, Form, Kind, Status
from rules.moments import to_text


@dataclass(frozen=True, slots=True)
class Source:
    """One ticket (or, with an empty `ticket`, the people) as one body of one delivery speaks of it.

    ticket: the bare vendor id. updated_at: the ticket's own time in this body. time_source: "received" where
    the body carries no time.
    """

    delivery: Delivery
    ticket: str
    form: Form
    updated_at: datetime | None = None
    time_source: str = "vendor"

    @property
    def ticket_id(self) -> str:
        """Our id of the ticket, "" for people."""
        return f"{self.delivery.connection}:{self.ticket}" if self.ticket else ""

    def happened(
        self,
        kind: Kind,
        thing: str,
        at: datetime,
        fields: Mapping[str, Any],
        *,
        sequence: str = "",
        text: str = "",
        subject: str = "",
        updated_at: datetime | None = None,
    ) -> Event:
        """An event named after the vendor's id of the thing itself, for example `comment:123`."""
        return Event(
            id=f"{self.delivery.connection}:{thing}",
            connection=self.delivery.connection,
            ticket_id=self.ticket_id,
            kind=kind,
            form=self.form,
            at=at,
            fields=fields,
            sequence=sequence,
            updated_at=updated_at or self.updated_at,
            time_source=self.time_source,
            text=text,
            subject=subject,
            received_at=self.delivery.received_at,
            delivery=self.delivery.name,
        )

    def observed(
        self, kind: Kind, subject: str, at: datetime, fields: Mapping[str, Any], *, sequence: str = ""
    ) -> Event:
        """A state as of a moment, named after its subject, the vendor's time and a hash of what was seen."""
        return self.happened(
            kind,
            f"{subject}@{to_text(self.updated_at or at)}#{_hash(fields)}",
            at,
            fields,
            sequence=sequence,
        )

    def state(self, fields: Mapping[str, Any], at: datetime, *, sequence: str = "") -> list[Event]:
        """The STATE of the ticket that these fields are; none where nothing is told."""
        return (
            [self.observed(Kind.STATE, f"ticket:{self.ticket}", at, fields, sequence=sequence)]
            if fields
            else []
        )


def begun_open(delivery: Delivery, created: Event) -> list[Event]:
    """That a ticket was open when it was created, for a source that tells nothing between that and its last state."""
    if created.updated_at == created.at:
        return []
    ticket = created.ticket_id.partition(":")[2]
    return Source(delivery, ticket, created.form, created.at).state({"status": Status.OPEN.value}, created.at)


def _hash(fields: Mapping[str, Any]) -> str:
    canonical = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
