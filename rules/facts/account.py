"""The facts of an account: what its windows count, how healthy it is, and what was told of it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.context import Standing
from rules.facts.fact import DAY, About, Fact

QUARTER = 90 * DAY
HEALTH_STATES = ("healthy", "watch", "at_risk", "not_scored")


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account at a moment.

    counted: what its windows hold, see rules.health. told: what was told of it by then. begun: when each contact began, also
    those after the moment, the oldest first.
    """

    at: datetime
    counted: Mapping[str, Any]
    told: Standing
    last_contact_at: datetime | None
    begun: Sequence[datetime] = ()


def until_quiet(latest: datetime) -> tuple[datetime, datetime]:
    """The quarter up to the latest contact: after the first moment, up to and with the second."""
    return latest - QUARTER, latest


def _until_quiet(view: AccountView) -> float | None:
    if view.last_contact_at is None:
        return None
    since, last = until_quiet(view.last_contact_at)
    return float(bisect_right(view.begun, last) - bisect_right(view.begun, since))


def _first_quarter(view: AccountView) -> float | None:
    since = view.told.get("customer_since")
    if since is None:
        return None
    ended = bisect_left(view.begun, since + QUARTER)
    return float(max(0, min(ended, bisect_right(view.begun, view.at)) - bisect_left(view.begun, since)))


_COUNTED = About("account")
_TOLD = About("account", "while nobody has told it")


def _number(name: str, unit: str, meaning: str, unknown: str = "") -> Fact:
    return _COUNTED.number(name, unit, meaning, lambda view: view.counted[name], unknown)


def _told(name: str) -> Callable[[AccountView], Any]:
    return lambda view: view.told.get(name)


NO_ANSWER = "without an answer in that time"
WINDOWS = (
    _number("contacts_30", "contacts", "Contacts that began in the last 30 days"),
    _number("contacts_90", "contacts", "Contacts that began in the last 90 days"),
    _number("contacts_before_90", "contacts", "Contacts that began 90 to 180 days ago"),
    _COUNTED.number("contacts_until_quiet", "contacts", "Contacts that began in the 90 days up to its latest one", _until_quiet,
                    "before its first contact"),
    _number("urgent_30", "contacts", "Contacts of high or urgent priority that began in the last 30 days"),
    _number("urgent_before_30", "contacts", "Contacts of high or urgent priority that began 30 to 60 days ago"),
    _number("median_month", "contacts", "The usual contacts in 30 days, 0 while no earlier window is known"),
    _number("months_known", "windows", "How many earlier windows of 30 days that rests on, at most 6"),
    _number("unresolved_30", "contacts", "Contacts of the last 30 days that lack a satisfying resolution now"),
    _number("unresolved_90", "contacts", "Contacts of the last 90 days that lack a satisfying resolution now"),
    _number("escalations_30", "hand-overs", "Hand-overs from the AI to people in the last 30 days"),
    _number("escalations_90", "hand-overs", "Hand-overs from the AI to people in the last 90 days"),
    _number("expansion_30", "contacts", "Contacts in which the last 30 days brought a wish for more, such as seats"),
    _number("ease_30", "1 to 7", "Mean ease of the last 30 days", NO_ANSWER),
    _number("ease_30_answers", "answers", "From how many answers"),
    _number("ease_90", "1 to 7", "Mean ease of the last 90 days", NO_ANSWER),
    _number("ease_90_answers", "answers", "From how many answers"),
    _number("ease_baseline", "1 to 7", "Mean ease of the 180 days before the last 30", NO_ANSWER),
    _number("ease_baseline_answers", "answers", "From how many answers"),
    _number("health_score", "0 to 100", "The account's health", "while too little is known to score it"),
    _COUNTED.text("health_state", "Its health in a word", lambda view: view.counted["health_state"], values=HEALTH_STATES),
    _number("same_category_30", "contacts", "Contacts of the last 30 days in the commonest known category"),
    _COUNTED.text("top_category_30", "The commonest known category of the last 30 days",
                  lambda view: view.counted["top_category_30"], "without a contact of a known category", sample="billing"),
    _COUNTED.clock("quiet_days", DAY, "Since its latest contact began", lambda view: view.last_contact_at,
                   "before its first contact"),
)  # fmt: skip
TOLD = (
    _TOLD.text("name", "What it is called", _told("name"), sample="Synthetic Customer 17"),
    _TOLD.text("tier", "Its customer tier", _told("tier"), sample="enterprise"),
    _TOLD.text("owner", "Who looks after it", _told("owner"), sample="a.owner"),
    _TOLD.text("lifecycle", "At which stage its CRM or billing sees it", _told("lifecycle"), sample="customer"),
    _TOLD.number("contract_value", "minor units", "Its contract's value", _told("contract_value")),
    _TOLD.text("contract_currency", "In which currency (ISO 4217)", _told("contract_currency"), sample="EUR"),
    _TOLD.text("contract_change", "What last became of the contract", _told("contract_change"),
               values=("renewed", "expanded", "contracted", "churned")),
    _TOLD.number("active_users", "people", "How many people use the product", _told("active_users")),
    _TOLD.number("contacts_first_90", "contacts", "Contacts that began in its first 90 days as a customer, so far",
                 _first_quarter, "while nobody has told since when it is a customer"),
    _TOLD.clock("days_to_renewal", DAY, "Until the contract renews, negative afterwards", _told("renewal_at"),
                "while nobody has told it", down=True),
    _TOLD.clock("days_as_customer", DAY, "Since it became a customer", _told("customer_since"),
                "while nobody has told it"),
)  # fmt: skip

FACTS: tuple[Fact, ...] = (*WINDOWS, *TOLD)
