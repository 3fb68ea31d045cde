"""The facts of an account: what its windows count, how healthy it is, and what was told of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.context import Standing
from rules.facts.fact import DAY, About, Fact

HEALTH_STATES = ("healthy", "watch", "at_risk", "not_scored")


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account at a moment. counted: what its windows hold, see rules.health. told: what was told of it by then."""

    at: datetime
    counted: Mapping[str, Any]
    told: Standing
    last_contact_at: datetime | None


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
    _number("median_month", "contacts", "The usual contacts in 30 days, 0 while no earlier window is known"),
    _number("months_known", "windows", "How many earlier windows of 30 days that rests on, at most 6"),
    _number("unresolved_30", "contacts", "Contacts of the last 30 days that lack a satisfying resolution now"),
    _number("unresolved_90", "contacts", "Contacts of the last 90 days that lack a satisfying resolution now"),
    _number("escalations_30", "hand-overs", "Hand-overs from the AI to people in the last 30 days"),
    _number("escalations_90", "hand-overs", "Hand-overs from the AI to people in the last 90 days"),
    _number("ease_30", "1 to 7", "Mean ease of the last 30 days", NO_ANSWER),
    _number("ease_30_answers", "answers", "From how many answers"),
    _number("ease_90", "1 to 7", "Mean ease of the last 90 days", NO_ANSWER),
    _number("ease_90_answers", "answers", "From how many answers"),
    _number("ease_baseline", "1 to 7", "Mean ease of the 180 days before the last 30", NO_ANSWER),
    _number("ease_baseline_answers", "answers", "From how many answers"),
    _number("health_score", "0 to 100", "The account's health", "while too little is known to score it"),
    _COUNTED.text("health_state", "Its health in a word", lambda view: view.counted["health_state"], values=HEALTH_STATES),
    _number("same_category_30", "contacts", "Contacts of the last 30 days in the commonest known category"),
    _COUNTED.text("top_category_30", "That category", lambda view: view.counted["top_category_30"],
                  "without a contact of a known category", sample="billing"),
    _COUNTED.clock("quiet_days", DAY, "Since its latest contact began", lambda view: view.last_contact_at,
                   "before its first contact"),
)  # fmt: skip
TOLD = (
    _TOLD.text("name", "What it is called", _told("name"), sample="Synthetic Customer 17"),
    _TOLD.text("tier", "Its customer tier", _told("tier"), sample="enterprise"),
    _TOLD.text("owner", "Who looks after it", _told("owner"), sample="a.owner"),
    _TOLD.number("contract_value", "minor units", "Its contract's value", _told("contract_value")),
    _TOLD.text("contract_currency", "In which currency (ISO 4217)", _told("contract_currency"), sample="EUR"),
    _TOLD.text("contract_change", "What last became of the contract", _told("contract_change"),
               values=("renewed", "expanded", "contracted", "churned")),
    _TOLD.number("active_users", "people", "How many people use the product", _told("active_users")),
    _TOLD.clock("days_to_renewal", DAY, "Until the contract renews, negative afterwards", _told("renewal_at"),
                "while nobody has told it", down=True),
    _TOLD.clock("days_as_customer", DAY, "Since it became a customer", _told("customer_since"),
                "while nobody has told it"),
)  # fmt: skip

FACTS: tuple[Fact, ...] = (*WINDOWS, *TOLD)
