"""What a problem costs support in a week: the minutes of people on its tickets, at what an hour of theirs costs."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.money import Estimate, rounded
from rules.staffing import HOUR_MINUTES, handle_minutes


@dataclass(frozen=True, slots=True)
class Week:
    """A problem's tickets of seven days. measured: how many have measured seconds; unmeasured: the others by tier."""

    tickets: int
    seconds: float
    measured: int
    unmeasured: Mapping[str, int]


def week_cost(week: Week, hour: float | None, usual: Mapping[str, Estimate]) -> int | None:
    """Minor units of the currency of `hour`, the cost of an hour; None where that or the minutes of a tier are not known.

    usual: minutes by tier, as the operator estimates them.
    """
    if hour is None:
        return None
    handled = handle_minutes(week.seconds / 60, week.measured, week.unmeasured, usual)
    return rounded(handled.minutes.base * round(hour) / HOUR_MINUTES) if handled else None


def rank(week: Week, cost: int | None) -> tuple[int, int]:
    """What costs more comes first, then what more tickets report."""
    return -(cost or 0), -week.tickets
