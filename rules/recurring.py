"""What an account's subscriptions tell of its contract: recurring revenue of a year, the next renewal, the stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from rules.moments import to_text


class Stage(StrEnum):
    """Where a subscription stands, in our words."""

    UNPAID = "unpaid"
    PAST_DUE = "past_due"
    ACTIVE = "active"
    ENDING = "ending"  # paid until its end, and then it is over
    TRIAL = "trial"
    PAUSED = "paused"
    INCOMPLETE = "incomplete"  # never paid yet
    CANCELLED = "cancelled"


# A day and a week of a year, whose length is taken as 365 days.
PER_YEAR: dict[str, Fraction] = {
    "day": Fraction(365),
    "week": Fraction(365, 7),
    "month": Fraction(12),
    "year": Fraction(1),
}
PAYING = frozenset({Stage.UNPAID, Stage.PAST_DUE, Stage.ACTIVE, Stage.ENDING})
STANDING = PAYING | {Stage.TRIAL, Stage.PAUSED}


@dataclass(frozen=True, slots=True)
class Subscription:
    """One of an account's subscriptions. yearly: minor units of the currency, None where it is not known in advance.

    renews_at: the end of the period that runs, None where it is not told. renewals: how many such periods a year has.
    """

    stage: Stage
    yearly: Fraction | None
    currency: str
    renews_at: datetime | None = None
    renewals: Fraction = Fraction(1)


def yearly(amount: Fraction, interval: str, count: int) -> Fraction:
    """What an amount of every `count` intervals is in a year; KeyError for an interval that is none."""
    return amount * PER_YEAR[interval] / count


def told(subscriptions: Sequence[Subscription]) -> dict[str, Any]:
    """What they tell together, as a row about the account: by the names of rules.context, nothing where nothing is sure.

    The stage is the first of those in the order of Stage. The renewal is that of the longest period, for what is added by the
    month is no contract beside one of a year. Trials and pauses bring nothing, and currencies are never added.
    """
    known = [one for one in subscriptions if one.stage is not Stage.INCOMPLETE]
    if not known:
        return {}
    order = list(Stage)
    stage = min((one.stage for one in known), key=order.index)
    renewals = [(one.renewals, one.renews_at) for one in known if one.renews_at and one.stage in STANDING]
    found: dict[str, Any] = {"lifecycle": str(stage)}
    if renewals:
        found["renewal_at"] = to_text(min(renewals)[1])
    return found | _value(known)


def _value(known: Sequence[Subscription]) -> dict[str, Any]:
    """The sum of what is paid for; of an account that pays nothing any more it is 0."""
    paying = [one for one in known if one.stage in PAYING]
    amounts = [one.yearly for one in paying if one.yearly is not None]
    currencies = {one.currency for one in paying or known}
    if len(amounts) < len(paying) or len(currencies) != 1:
        return {}
    return {"contract_value": round(sum(amounts, Fraction())), "contract_currency": currencies.pop()}
