"""The vocabulary: what a delivery becomes, and what is derived from it. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from rules.aftermath import Aftermath
from rules.counted import Counted
from rules.felt import Mood
from rules.kinds import Kind as Kind
from rules.likeness import Wording
from rules.of_customer import OfCustomer
from rules.spent import Spent


class Form(StrEnum):
    """How good a source of an event is; later members win over earlier ones."""

    HINT = "hint"
    SNAPSHOT = "snapshot"
    HISTORY = "history"


class Role(StrEnum):
    """Who wrote, as far as the helpdesk says."""

    CUSTOMER = "customer"
    STAFF = "staff"
    AI = "ai"  # only where the sender is an AI platform that names its own messages
    SYSTEM = "system"
    UNKNOWN = "unknown"


class Actor(StrEnum):
    """Who acted, once the configured AI authors are known."""

    CUSTOMER = "customer"
    HUMAN = "human"
    AI = "ai"
    SYSTEM = "system"


class Status(StrEnum):
    """A ticket's state in our words."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    HOLD = "hold"
    SOLVED = "solved"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Touchpoint(StrEnum):
    """The AI's part, from least to most."""

    NONE = "none"
    TRIAGE = "triage"
    ASSIST = "assist"
    ANSWER = "answer"


class Path(StrEnum):
    """How an episode ended."""

    AI = "ai"
    AI_THEN_HUMAN = "ai_then_human"
    HUMAN = "human"
    SELF_SERVICE = "self_service"
    ABANDONED = "abandoned"
    OPEN = "open"


class Verdict(StrEnum):
    """Whether an AI resolution has proved itself."""

    PROVISIONAL = "provisional"
    VERIFIED = "verified"
    REVOKED = "revoked"


# Fields that a STATE or CHANGE event may speak of. Custom fields are "field:<vendor id>", values are text or None;
# tags is a sorted list of text; ids are bare vendor ids as text.
TICKET_FIELDS = (
    "status", "priority", "type", "channel", "assignee_id", "group_id", "requester_id", "organization_id",
    "brand_id", "form_id", "schedule_id", "tags", "created_at", "followup_of",
)  # fmt: skip


# What a hand-over can bring along for the person who takes it.
CONTEXT_PARTS = ("summary", "steps_tried", "customer")


@dataclass(frozen=True, slots=True)
class Event:
    """One normalised fact of one delivery.

    id: the vendor's id of the thing itself ("<connection>:comment:123") or, for an observation,
    (ticket, vendor updated_at, hash of what was observed). ticket_id: "<connection>:<vendor id>", "" for people.
    at: the vendor's time, else the time of receipt (then time_source is "received"). sequence: the vendor's, else "".
    updated_at: the ticket's vendor time in the body that carried the event.
    text, subject: customer text, never stored with the event; wording: what is kept of it, in a table of its own.
    signs: what was measured in the text (see rules.text), filled in before the event is stored.
    """

    id: str
    connection: str
    ticket_id: str
    kind: Kind
    form: Form
    at: datetime
    fields: Mapping[str, Any]
    sequence: str = ""
    updated_at: datetime | None = None
    time_source: str = "vendor"
    text: str = ""
    subject: str = ""
    signs: Mapping[str, Any] = field(default_factory=dict)
    received_at: datetime | None = None
    delivery: str = ""
    wording: Wording | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """One hand-over. kind: "ai_to_human" or "human_to_human"; accepted_at: the first human public message after it.

    context: which of CONTEXT_PARTS came along; context_complete: whether all did, None between people. bounced_at: when,
    within a day, it went back to the AI or on to another team. trigger_at, cause_at: since when each is known.
    """

    id: str
    ticket_id: str
    episode_id: str
    kind: str
    at: datetime
    trigger: str | None
    cause: str | None
    cause_at: datetime | None
    turn: int
    last_ai_at: datetime | None
    accepted_at: datetime | None
    context: tuple[str, ...] = ()
    context_complete: bool | None = None
    bounced_at: datetime | None = None
    trigger_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """One answered survey question, on its own scale. episode_id: the latest episode begun by then, else the first."""

    id: str
    ticket_id: str
    instrument: str
    at: datetime
    score: float
    low: float
    high: float
    higher_is_better: bool
    is_negative: bool
    episode_id: str | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """A tag that is missing or wrong, and how to put it right."""

    ticket_id: str
    tag: str
    problem: str  # missing, contradicts, unmapped, unknown
    at: datetime
    found: str | None
    fix: str


@dataclass(frozen=True, slots=True)
class Revocation:
    """Why and when an AI resolution was taken back."""

    reason: str  # reopened, repeat_contact, escalated_after, negative_feedback
    at: datetime
    by: str  # the event or ticket that took the ground away
    by_ticket: bool = False  # whether it was another ticket


# How an episode begins whose ticket somebody of the team opened with words of their own.
OUTBOUND = "outbound"


@dataclass(frozen=True, slots=True)
class Episode(Counted, Aftermath):
    """First message or reopening, to resolution. Times are None while they have not happened.

    Waits in seconds: to the first answer, to the first human one, from the first hand-over to who took it, to the resolution;
    those in business hours are None where no schedule holds.
    moods: how the customer had felt from each of their messages on.
    """

    id: str
    ticket_id: str
    number: int
    started_at: datetime
    started_by: str  # created, reopened, outbound
    resolved_at: datetime | None
    boundary: str | None  # solved, idle, confirmed
    path: Path
    confirmed_at: datetime | None
    ai_touchpoint: Touchpoint
    ai_first_at: datetime | None
    ai_agent: str | None
    turn_count: int
    ai_turns: int
    human_turns: int
    first_answer_at: datetime | None
    first_human_at: datetime | None
    last_customer_at: datetime | None
    answer_seconds: float | None = None
    answer_business_seconds: float | None = None
    human_seconds: float | None = None
    human_business_seconds: float | None = None
    taken_seconds: float | None = None
    taken_business_seconds: float | None = None
    resolution_seconds: float | None = None
    resolution_business_seconds: float | None = None
    ai_version: str | None = None
    verdict: Verdict | None = None
    verdict_at: datetime | None = None
    verdict_due_at: datetime | None = None
    revocations: tuple[Revocation, ...] = ()
    moods: tuple[Mood, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket(OfCustomer, Spent):
    """One of the vendor's cases with everything derived from its own events; customer-wide facts are added later.

    corrections: by tag the automatic value, the person's and the event. customer_id: the requester, merged across connections
    by e-mail hash. next_moment_at: when it changes by time alone. ai_version: of the AI that took part first.
    """

    id: str
    connection: str
    created_at: datetime
    updated_at: datetime
    status: Status
    priority: str | None
    channel: str | None
    tags: tuple[str, ...]
    requester_id: str | None
    customer_id: str | None
    account_id: str | None
    account_source: str
    assignee_id: str | None
    group_id: str | None
    category: str
    category_source: str
    tier: str
    ai_touchpoint: Touchpoint
    ai_first_at: datetime | None
    ai_agent: str | None
    resolution_path: Path | None
    turn_count: int
    followup_of: str | None
    corrections: Mapping[str, Mapping[str, str | None]]
    merged_into: str | None
    removed: str | None
    history_until: datetime | None
    next_moment_at: datetime | None
    taxonomy_version: str
    fold_version: str
    ai_version: str | None = None
    episodes: tuple[Episode, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    surveys: tuple[Survey, ...] = ()
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """An interval in event time in which a rule holds for a subject; `closed_at` None means it still does."""

    id: str
    rule: str
    rule_version: str
    about: str
    subject: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str | None
    severity: str
    evidence: tuple[str, ...]
    facts: Mapping[str, Any]
    historic: bool = False
    shadow: bool = False  # its rule only looks on: shown apart and never pushed
