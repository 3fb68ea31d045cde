"""The port through which a helpdesk account is connected: asked who we are, read, and given what is missing.

All that a vendor's account can tell is put into one shape, so that the questions to the person who connects are the
same for every helpdesk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from adapters.account import Account, Sample
from adapters.call_budget import CallBudget
from adapters.settings import ConnectionSettings

MARK = "Deskgauge"  # begins the name of everything that we make


@dataclass(frozen=True, slots=True)
class Standing:
    """Who we are there. may_make: None where the account does not say. answered_at: by the helpdesk's clock.

    user_id: the vendor's id of that user, "" where it does not tell.
    """

    who: str
    role: str
    may_make: bool | None
    limit: int | None = None
    remaining: int | None = None
    answered_at: datetime | None = None
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field that we want. key: ours, such as escalation_cause. choices: codes with labels; none makes a text field.

    number: the field holds whole numbers, where the helpdesk has such fields and lets them be emptied.
    """

    key: str
    title: str
    choices: tuple[tuple[str, str], ...] = ()
    number: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A thing of ours at the helpdesk. kind: webhook, trigger, field or tag. place: where the mapping finds a field's value."""

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


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether one kind of case may be read. fix: what to do where it may not, "" where it may or there is none."""

    what: str
    seen: str
    fix: str = ""


@runtime_checkable
class Reaches(Protocol):
    """A connector of a helpdesk with several kinds of cases, each with a permission of its own. SinkError as below."""

    def reaches(self) -> list[Reach]: ...


class Connector(Protocol):
    """Sets one account up. Every method that asks the helpdesk raises SinkError and nothing else.

    hours: the account's schedules alone, in a few calls; what could not be read is noted there. found: what of ours is
    there, by our mark. webhook: makes ours, and gives all that was made for it. secret: the one that the webhook signs
    with; new_secret: makes another, the old one signs nothing any more. Both give "" where the helpdesk tells none.
    make: a field. remove: a thing that is gone already is no error.
    """

    def standing(self) -> Standing: ...

    def account(self) -> Account: ...

    def hours(self) -> Account: ...

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
