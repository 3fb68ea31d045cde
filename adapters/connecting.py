"""The port through which a helpdesk account is connected: asked who we are, read, and given what is missing.

All that a vendor's account can tell is put into one shape, so that the questions to the person who connects are the
same for every helpdesk.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from adapters.base import ConnectionSettings
from adapters.call_budget import CallBudget
from adapters.ticket_api import JsonApi
from rules.errors import SinkError

MARK = "Deskgauge"  # begins the name of everything that we make
MOST_PAGES = 50
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Standing:
    """Who we are there. may_make: None where the account does not say. answered_at: by the helpdesk's clock."""

    who: str
    role: str
    may_make: bool | None
    limit: int | None = None
    remaining: int | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A group, form or tag of the account."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """A status that the account made. ours: what Deskgauge reads it as."""

    id: str
    name: str
    ours: str


@dataclass(frozen=True, slots=True)
class AccountField:
    """A custom field of tickets. id: as `field:ID` names it. options: values of a choice. mark: which of ours it is."""

    id: str
    title: str
    type: str
    options: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class AccountSchedule:
    """Opening hours as `[schedules.NAME]` takes them. zone: IANA name, "" where the vendor's word `said` is not known."""

    id: str
    name: str
    zone: str
    said: str
    week: Mapping[str, str]
    closed: tuple[date, ...] = ()
    applies_to: tuple[str, ...] = ()
    default: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What the account is set up like. unread: what could not be read, each with the reason."""

    schedules: tuple[AccountSchedule, ...] = ()
    statuses: tuple[AccountStatus, ...] = ()
    groups: tuple[Named, ...] = ()
    fields: tuple[AccountField, ...] = ()
    forms: tuple[Named, ...] = ()
    tags: tuple[str, ...] = ()
    machines: tuple[Named, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """One recent ticket: its tags, and its custom fields by id."""

    id: str
    tags: tuple[str, ...]
    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field that we want. key: ours, such as escalation_cause. choices: codes with labels; none makes a text field."""

    key: str
    title: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A thing of ours at the helpdesk. kind: webhook, trigger or field. place: where the mapping finds a field's value."""

    kind: str
    id: str
    name: str
    key: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """What a person does by hand: clicks in their order, and what is pasted on the way, "" without."""

    title: str
    clicks: tuple[str, ...]
    paste: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """One permission, and what it is for. writing: needed only where Deskgauge makes or writes something."""

    name: str
    purpose: str
    writing: bool = False


class Connector(Protocol):
    """Sets one account up. Every method that asks the helpdesk raises SinkError and nothing else.

    found: what of ours is there, by our mark. webhook: makes ours, and gives all that was made for it. secret: the
    one that the webhook signs with; new_secret: makes another, the old one signs nothing any more. Both give "" where
    the helpdesk tells none. make: a field. remove: a thing that is gone already is no error.
    """

    def standing(self) -> Standing: ...

    def account(self) -> Account: ...

    def recent(self, number: int) -> list[Sample]: ...

    def found(self, url: str) -> list[Made]: ...

    def webhook(self, url: str) -> list[Made]: ...

    def secret(self, webhook: Made) -> str: ...

    def new_secret(self, webhook: Made) -> str: ...

    def make(self, plan: FieldPlan) -> Made: ...

    def remove(self, made: Made) -> None: ...


@dataclass(frozen=True, slots=True)
class Vendor:
    """How accounts of one helpdesk are connected.

    credentials: the names that its API asks for. base_url: its address, or an example of it. fixed: the same for
    every account. own_secret: the helpdesk makes the signing secret, else we draw it. hooks: the webhook can be made
    by API. webhook_steps, field_steps, removal_steps: by hand, for a webhook's address or a field. required: how a
    field becomes compulsory.
    """

    name: str
    credentials: tuple[str, ...]
    base_url: str
    fixed: bool
    own_secret: bool
    hooks: bool
    scopes: tuple[Scope, ...]
    open: Callable[[ConnectionSettings, CallBudget], Connector]
    webhook_steps: Callable[[str, str], Steps]
    field_steps: Callable[[FieldPlan], Steps]
    removal_steps: Callable[[str], Steps]
    rotation_steps: Callable[[str], Steps]
    required: Callable[[str], str]


def no_more(path: str, answer: Any) -> str | None:
    """For lists that come whole."""
    return None


@dataclass(slots=True)
class Parts:
    """Reads an account part by part: what we may not read, or what the plan lacks, is noted and left out.

    following: the path of a list's next page, from the first one's path and an answer; None after the last.
    """

    api: JsonApi
    following: Callable[[str, Any], str | None] = no_more
    unread: list[str] = field(default_factory=list)

    def rows(self, name: str, path: str, key: str = "") -> list[Mapping[str, Any]]:
        """The objects of a list, which lies under `key` where it is not the answer itself."""
        found: list[Mapping[str, Any]] = []
        page: str | None = path
        for _ in range(MOST_PAGES):
            answer = self._answer(name, page) if page else None
            if answer is None:
                return found
            found += objects(self.api, answer, path, key)
            page = self.following(path, answer)
        return found

    def _answer(self, name: str, path: str) -> Any:
        try:
            answer = self.api.get(path)
        except SinkError as error:
            if not (error.permanent or error.pauses_sink):
                raise
            self.unread.append(f"{name}: {error}")
            return None
        if answer is None:
            self.unread.append(f"{name}: this account has none")
        return answer


def objects(api: JsonApi, answer: Any, path: str, key: str = "") -> list[Mapping[str, Any]]:
    """The objects of a list in an answer; SinkError where there is no list."""
    rows = answer.get(key) if key and isinstance(answer, dict) else answer
    if not isinstance(rows, list):
        raise api.odd(path)
    return [one for one in rows if isinstance(one, dict)]


def standing(api: JsonApi, who: str, role: str, may_make: bool | None) -> Standing:
    """Who we are, with what the last answer's headers say besides."""
    lane = api.budget.lane()
    return Standing(who, role, may_make, lane.limit, lane.remaining, _date(api.heard.get("Date")))


def _date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None


def like_a_machine(users: Sequence[Named]) -> tuple[Named, ...]:
    """The users whose name says that they are a program; a hint for a person, never a decision."""
    words = frozenset({"bot", "ai", "assistant", "automation", "automated", "fin", "virtual", "answerbot"})
    return tuple(one for one in users if words & set(one.name.lower().replace("-", " ").split()))


def choice_words(told: Any) -> tuple[str, ...]:
    """The texts of a choice's options, whatever else a vendor lists there."""
    return tuple(one for one in told if isinstance(one, str)) if isinstance(told, list) else ()
