"""Twelve typical questions and one over whole issues, asked of the object that pages, API and commands ask."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from service.metrics.book import built_in
from service.metrics.diagnosis.book import diagnosis_rules
from service.metrics.diagnosis.diagnosing import Diagnosis, Told, diagnose
from service.metrics.numbers import Cell, Numbers
from service.store.mirror.reading import Mirror

START, END = date(2024, 11, 1), date(2026, 11, 21)
QUARTER = date(2026, 8, 23)
SETTLED = (date(2026, 10, 10), date(2026, 11, 7))
TIERS = ("tier_1", "tier_2", "tier_3", "untiered")
PARAMETERS = {"verified_days": 14.0} | {f"minutes_{one}": 12.0 for one in TIERS}
Question = Callable[[Numbers], list[Cell]]


def opened(folder: Path) -> Numbers:
    """The numbers over a mirror."""
    return Numbers(Mirror(folder / "mirror"), built_in(), parameters=PARAMETERS)


def _asked(names: list[str], start: date = START, **how: Any) -> Question:
    return lambda numbers: numbers.answer(names, numbers.ask(start, END, **how))


QUESTIONS: dict[str, Question] = {
    "containment by week, category": _asked(["containment_rate"], granularity="week", by=["category"]),
    "first response by channel": _asked(["first_response_human_calendar"], by=["channel"]),
    "repeat in 14 days": _asked(["repeat_contact_rate"]),
    "backlog by day": _asked(["backlog"], granularity="day"),
    "escalation reasons by month": _asked(["escalations"], granularity="month", by=["trigger"]),
    "CSAT AI, human by week": _asked(["csat_ai", "csat_human"], granularity="week"),
    "reopen rate": _asked(["reopen_rate"]),
    "handle minutes by category": _asked(["handle_minutes", "human_resolutions"], by=["category"]),
    "accounts of 90 days": _asked(["volume", "reopen_rate"], QUARTER, by=["account"]),
    "resolution p50, p90": _asked(["resolution_time"]),
    "turns and ease": _asked(["turns", "ces"]),
    "FCR": _asked(["fcr"]),
    "work for an issue by tier": _asked(["work_per_issue"], by=["complexity"]),
}


def core(numbers: Numbers) -> list[Cell]:
    """The scorecard: the core metrics with their guards, over the last quarter."""
    metrics = numbers.book.metrics.values()
    chosen = [one for one in metrics if one.core]
    names = [one.id for one in chosen] + [guard for one in chosen for guard in one.guards]
    return numbers.answer(names, numbers.ask(QUARTER, END))


def diagnosis(numbers: Numbers) -> Diagnosis:
    """All rules over four weeks, compared with the four before."""
    return diagnose(numbers, diagnosis_rules(), numbers.ask(*SETTLED), Told())
