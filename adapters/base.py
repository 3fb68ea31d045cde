"""The ports that vendors fill: Inbound (deliveries in), of which Helpdesk is the larger kind, and Sink (pushes out)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from adapters.settings import ConnectionSettings, SinkSettings
from rules.model import Event


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the delivery log. name: "<slot>/<day>/<id>". kind: webhook, snapshot, import or order. headers: those kept."""

    name: str
    connection: str
    kind: str
    received_at: datetime
    headers: Mapping[str, str]
    body: bytes


class Inbound(Protocol):
    """Whatever sends us signed webhooks: a helpdesk, or a tracker that tells of our objects.

    kept_headers: lower-case names of the headers worth keeping in the log (vendor id, timestamp, signature, content type).
    verify raises InvalidSignature; it compares bytes in constant time and does the same work whatever is wrong.
    delivery_key names the delivery for duplicates, "" where an equal body may tell another happening; it never raises.
    parse raises MalformedBody or IgnoredDelivery and nothing else.
    """

    kept_headers: ClassVar[frozenset[str]]

    @property
    def settings(self) -> ConnectionSettings | SinkSettings: ...

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None: ...

    def delivery_key(self, headers: Mapping[str, str], body: bytes) -> str: ...

    def parse(self, delivery: Delivery) -> Sequence[Event]: ...


class Helpdesk(Inbound, Protocol):
    """A helpdesk connection."""

    name: ClassVar[str]
    settings: ConnectionSettings

    def ticket_url(self, vendor_id: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Push:
    """What a sink is asked to make of one flag; what a helpdesk is asked stands in ticket_writer.

    far_id: the object's computed id, shaped as UUID version 4. content: title, summary, severity, ticket_id, ticket_url,
    evidence and facts of the flag; values are text, numbers or lists of text. person: the mail address of the colleague
    whom it is for, where it is for one. thread: the far key of an earlier push that this one follows, where it does.
    """

    id: str
    sink: str
    subject: str
    action: str
    occurrence: int
    far_id: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the far side keeps the object, how a CRM's record was found (record, external_id, domain), and as whom we wrote.

    adopted: a tracker's object that was there before, made by somebody else and linked to one of the tickets.
    """

    far_id: str
    far_key: str
    url: str
    tied_by: str = field(default="", compare=False)
    author: str = field(default="", compare=False)
    adopted: bool = field(default=False, compare=False)


class Sink(Protocol):
    """A far side. send and read_back raise SinkError and nothing else; read_back gives None when the object is not there."""

    kind: ClassVar[str]
    settings: SinkSettings

    def send(self, push: Push) -> Receipt: ...

    def read_back(self, push: Push) -> Receipt | None: ...
