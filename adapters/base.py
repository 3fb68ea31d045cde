"""The two ports every vendor fills: Helpdesk (deliveries in) and Sink (pushes out)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from rules.model import Event

ORGANIZATION = "organization:"  # before the name of a custom field that is an organization's, not a ticket's


@dataclass(frozen=True, slots=True)
class Secret:
    """One accepted secret; `until` is when it stops being accepted, None for as long as it is configured."""

    value: str = field(repr=False)
    until: datetime | None = None

    def active(self, now: datetime) -> bool:
        """Whether it is accepted at `now`."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """One configured helpdesk connection, checked and with its secrets resolved.

    survey_field, read_only, write_tags, write_fields (our tag to its custom field), ask_reason: see docs/write-back.md.
    own_user: the vendor's id of the user that we write as, "" where its API tells.
    ai_authors: vendor ids of the AI's users. ai_author_types: the vendor's types of author that are always the AI.
    ai_signs: places ("tag:NAME" or "field:ID=VALUE") that tell which part the AI had (triage, assist, answer).
    publishable_keys: name to text of the keys that pages may show, which are no secrets; origins: of these pages.
    mapping: our tag to the place that carries it, such as "field:360001" or "tag:cause_"; account_tier: "organization:KEY".
    statuses: the account's own statuses, the vendor's id or its label in lower case, to rules.model.Status.
    """

    name: str
    helpdesk: str
    secrets: tuple[Secret, ...] = ()
    base_url: str = ""
    ai_authors: frozenset[str] = frozenset()
    ai_author_types: frozenset[str] = frozenset()
    ai_signs: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    survey_field: str = ""
    read_only: bool = False
    write_tags: bool = False
    write_fields: Mapping[str, str] = field(default_factory=dict)
    ask_reason: bool = False
    own_user: str = ""
    go_live: datetime | None = None
    allow_private: bool = False
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    publishable_keys: Mapping[str, str] = field(default_factory=dict)
    origins: frozenset[str] = frozenset()

    def rotating(self, now: datetime) -> bool:
        """Whether its secret is being replaced just now: until the new one is there, the old one stands in both places."""
        active = [one.value for one in self.secrets if one.active(now)]
        return len(set(active)) < len(active)

    @property
    def asks_for_writing(self) -> bool:
        """Whether any setting does."""
        return bool(self.survey_field or self.write_tags or self.write_fields or self.ask_reason)

    @property
    def mapped_fields(self) -> frozenset[str]:
        """The vendor's names of the custom fields that the mapping and the AI's signs read; ORGANIZATION stays before some."""
        places = [*self.mapping.values(), *self.ai_signs]
        named = (place.partition(":") for place in places)
        of_tickets = {name.partition("=")[0] for kind, _, name in named if kind == "field"}
        return frozenset(of_tickets | {place for place in places if place.startswith(ORGANIZATION)})


@dataclass(frozen=True, slots=True)
class SinkSettings:
    """One configured sink; `options` are its own keys (team, labels ...), `secret` its key or token."""

    name: str
    kind: str
    base_url: str = ""
    secret: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the delivery log. name: "<slot>/<day>/<id>". kind: webhook, snapshot, import or order. headers: those kept."""

    name: str
    connection: str
    kind: str
    received_at: datetime
    headers: Mapping[str, str]
    body: bytes


class Helpdesk(Protocol):
    """A helpdesk connection.

    kept_headers: lower-case names of the headers worth keeping in the log (vendor id, timestamp, signature, content type).
    verify raises InvalidSignature; it compares bytes in constant time and does the same work whatever is wrong.
    delivery_key names the delivery for duplicates, "" where an equal body may tell another happening; it never raises.
    parse raises MalformedBody or IgnoredDelivery and nothing else.
    """

    name: ClassVar[str]
    kept_headers: ClassVar[frozenset[str]]
    settings: ConnectionSettings

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None: ...

    def delivery_key(self, headers: Mapping[str, str], body: bytes) -> str: ...

    def parse(self, delivery: Delivery) -> Sequence[Event]: ...

    def ticket_url(self, vendor_id: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Push:
    """What a sink is asked to make of one flag; what a helpdesk is asked stands in ticket_writer.

    far_id: the object's computed id, shaped as UUID version 4. content: title, summary, severity, ticket_id, ticket_url,
    evidence and facts of the flag; values are text, numbers or lists of text.
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
    """Where the far side keeps the object, how a CRM's record was found (record, external_id, domain), and as whom we wrote."""

    far_id: str
    far_key: str
    url: str
    tied_by: str = field(default="", compare=False)
    author: str = field(default="", compare=False)


class Sink(Protocol):
    """A far side. send and read_back raise SinkError and nothing else; read_back gives None when the object is not there."""

    kind: ClassVar[str]
    settings: SinkSettings

    def send(self, push: Push) -> Receipt: ...

    def read_back(self, push: Push) -> Receipt | None: ...
