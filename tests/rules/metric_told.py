"""Days of a metric as they may have been measured, for tests of what is made of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from rules.checking import read_rule
from rules.facts.metric import MeasuredDay
from rules.metric_days import MeasuredMetric
from rules.rule import Rule

FIRST = date(2026, 6, 1)  # a Monday
DAY = timedelta(days=1)


def on(number: int) -> date:
    """The day so many days after the first."""
    return FIRST + number * DAY


def midnight_after(number: int) -> datetime:
    """When the day so many days after the first is over."""
    return datetime.combine(on(number + 1), time.min, UTC)


def a_day(number: int, value: float | None = 0.5, half: float | None = 0.1, **more: Any) -> MeasuredDay:
    """A day with a number and half the width of its interval, None for none."""
    ends = (None, None) if half is None or value is None else (value - half, value + half)
    told: dict[str, Any] = {"n": 100, "is_enough": True, "events": 3, "evidence": (f"acme:{number}",)} | more
    return MeasuredDay(on(number), midnight_after(number), value, *ends, **told)


def a_metric(
    days: Sequence[MeasuredDay],
    kind: str = "rate",
    better: str = "up",
    where: Mapping[str, str] | None = None,
) -> MeasuredMetric:
    """A metric with these days."""
    return MeasuredMetric("csat", "Satisfaction", kind, better, where or {}, days)


def a_rule(name: str, when: str, **more: Any) -> Rule:
    """A rule about metrics."""
    names = ("missed_days", "days_declining", "day_events", "n", "value")
    cases = [{"name": "yes", "facts": dict.fromkeys(names, 99), "fires": True},
             {"name": "no", "facts": dict.fromkeys(names, 0), "fires": False}]  # fmt: skip
    return read_rule(
        {"id": name, "title": name, "about": "metric", "holds": "while", "when": when, "tests": cases} | more
    )
