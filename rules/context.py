"""What helpdesk, people and billing tell of an account: name, owner, what it pays. Each value holds from its time on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.model import Event, Kind
from rules.moments import from_text

Standing = Mapping[str, Any]


def _number(value: Any) -> float:
    return float(value)


# What can be told -> how its value is read. Amounts are minor units of contract_currency.
CONTEXT: Mapping[str, Callable[[Any], Any]] = {
    "name": str,
    "tier": str,
    "owner": str,
    "lifecycle": str,
    "contract_value": _number,
    "contract_currency": str,
    "contract_change": str,
    "renewal_at": from_text,
    "customer_since": from_text,
    "active_users": _number,
}
KINDS = (Kind.ACCOUNT, Kind.SUBSCRIPTION, Kind.USAGE)
# A subscription's field -> what it tells.
OF_SUBSCRIPTION = {
    "change": "contract_change", "amount": "contract_value", "currency": "contract_currency", "ends_at": "renewal_at",
}  # fmt: skip
TIER, ACTIVE_USERS = "tier", "active_users"


@dataclass(frozen=True, slots=True)
class Word:
    """One value that was told of an account. by: the event."""

    at: datetime
    by: str
    name: str
    value: Any


def account_of(event: Event) -> str:
    """Whom an event about an account is about; an id without a colon belongs to the event's own connection."""
    named = str(event.fields["account_id"])
    return named if ":" in named else f"{event.connection}:{named}"


def words_of(event: Event) -> dict[str, Any]:
    """What an event tells of its account, by our names and as it is stored; {} for what tells nothing."""
    if event.kind is Kind.ACCOUNT:
        found = {name: event.fields.get(name) for name in CONTEXT}
    elif event.kind is Kind.SUBSCRIPTION:
        found = {ours: event.fields.get(theirs) for theirs, ours in OF_SUBSCRIPTION.items()}
    elif event.kind is Kind.USAGE and event.fields.get("name") == ACTIVE_USERS:
        found = {ACTIVE_USERS: event.fields.get("value")}
    else:
        found = {}
    return {name: value for name, value in found.items() if value is not None}


def standing(words: Sequence[Word], at: datetime) -> dict[str, Any]:
    """What was known at a moment: of each name the newest value by then. words: in order of time."""
    return {word.name: word.value for word in words if word.at <= at}


def tiers(words: Sequence[Word]) -> list[Word]:
    """Each word with which the tier became another, in order of time, as the words are; of one moment the last counts."""
    told = list({word.at: word for word in words if word.name == TIER}.values())
    before = [None, *(word.value for word in told)]
    return [word for word, value in zip(told, before, strict=False) if word.value != value]


def differ_from(one: Sequence[Word], other: Sequence[Word]) -> datetime | None:
    """From which moment on two histories of a tier differ, in what they say or by whose word; None where they are equal."""
    return min((word.at for word in {*one} ^ {*other}), default=None)
