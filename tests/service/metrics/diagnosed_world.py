"""Two periods of 28 days in which as much is done as well, and the ways to plant a pattern into one of them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rules.diagnosis.advice import Finding
from service.metrics.diagnosis.book import diagnosis_rules
from service.metrics.diagnosis.diagnosing import Diagnosis, Told, diagnose
from service.metrics.numbers import Numbers
from tests.service.metrics.rows import BY_AI, GIVEN_UP, HANDED, Rows, hours

LENGTH = 28
BEFORE, NOW = (date(2026, 3, 2), date(2026, 3, 30)), (date(2026, 3, 30), date(2026, 4, 27))
AS_OF = datetime(2026, 5, 11, 12, tzinfo=UTC)  # fourteen days later: every verification window is over
CATEGORIES = {"billing": "2", "sign_in": "1", "data_import": "2"}
# Contacts of one category in one period, by what became of them; of the AI's and people's each so many are rated, so many well.
USUAL: Mapping[str, int] = {
    "by_ai": 30, "handed": 8, "given_up": 4, "people": 20, "reopened": 2, "rated_ai": 15, "good_ai": 13, "rated_people": 10,
    "good_people": 9, "gaps": 1, "came_back": 0,
}  # fmt: skip


def fill(rows: Rows, planted: Mapping[tuple[str, str], Mapping[str, int]] | None = None) -> None:
    """Both periods. planted: by period (before, now) and category what differs from what is usual."""
    for number, period in enumerate(("before", "now")):
        for category, tier in CATEGORIES.items():
            told = {**USUAL, **(planted or {}).get((period, category), {})}
            _contacts(rows, number * LENGTH, {"category": category, "tier": tier}, told)


def _contacts(rows: Rows, first: int, about: Mapping[str, Any], told: Mapping[str, int]) -> None:
    for number in range(told["by_ai"]):
        verdict = "revoked" if number < told["came_back"] else "verified"
        ticket = rows.episode(BY_AI, ticket=about, verdict=verdict, **_times(first, number))
        _rate(rows, ticket, first, number, (told["rated_ai"], told["good_ai"]))
    for number in range(told["handed"]):
        times = _times(first, number)
        times |= {"handed_at": times["started_at"] + 0.5}
        ticket = rows.episode(HANDED, ticket=about, follow_ups=1, **times)
        trigger = "knowledge_gap" if number < told["gaps"] else "customer_request"
        rows.escalation(ticket, at=times["handed_at"], trigger=trigger, context_complete=1)
    for number in range(told["given_up"]):
        rows.episode(GIVEN_UP, ticket=about, **_times(first, number))
    for number in range(told["people"]):
        times = _times(first, number)
        if number < told["reopened"]:
            times |= {"reopened_at": times["resolved_at"] + 20}
        ticket = rows.episode(ticket=about, human_business_seconds=1800.0, **times)
        _rate(rows, ticket, first, number, (told["rated_people"], told["good_people"]))


def _times(first: int, number: int) -> dict[str, Any]:
    begun = hours(first + number % LENGTH)
    return {"started_at": begun, "ai_first_at": begun + 0.1, "resolved_at": begun + 1}


def _rate(rows: Rows, ticket: str, first: int, number: int, told: tuple[int, int]) -> None:
    rated, good = told
    if number < rated:
        rows.survey(ticket, at=hours(first + number % LENGTH, 2), score=float(number < good))


def diagnosed(numbers: Numbers, told: Told | None = None, **where: tuple[str, ...]) -> Diagnosis:
    """All rules over the second period."""
    return diagnose(numbers, diagnosis_rules(), numbers.ask(*NOW, where=where), told or Told())


def world(folder: Path, planted: Mapping[tuple[str, str], Mapping[str, int]] | None = None) -> Numbers:
    """The numbers of such an installation."""
    rows = Rows(folder)
    fill(rows, planted)
    return rows.numbers(AS_OF)


def found(diagnosis: Diagnosis) -> dict[tuple[str, str], Finding]:
    """The findings by rule and segment."""
    return {
        (one.rule.id, ",".join(f"{name}={value}" for name, value in one.segment.items())): one
        for one in diagnosis.findings
    }
