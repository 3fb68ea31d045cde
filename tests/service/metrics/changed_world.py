"""Twelve weeks of contacts with a change after the eighth, and the row of that change."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from service.metrics.changes.results import Result, result
from service.metrics.changes.surroundings import LogbookTold
from service.metrics.numbers import Numbers
from tests.service.metrics.rows import Rows, hours

CHANGED, MEASURED = date(2026, 4, 27), date(2026, 5, 25)  # both Mondays
TOLD = date(2026, 6, 8)  # fourteen days later
A_WEEK = 42  # contacts, six a day
# How many of a week's contacts are opened again: of 336 before 96, so 28.6 %.
BEFORE = (11, 12, 13, 12, 12, 11, 13, 12)
FEWER, AS_MANY, MORE = (4, 5, 3, 4), (12, 11, 13, 12), (24, 25, 23, 24)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def week(rows: Rows, number: int, reopened: int, contacts: int = A_WEEK, **more: Any) -> None:
    """The contacts of one week, spread over its days; the first of them are opened again."""
    for one in range(contacts):
        begun = hours(7 * number + one % 7)
        again = {"reopened_at": begun + 30} if one < reopened else {}
        minutes = more.get("minutes", 60.0) + one % 5
        ticket = {"category": more.get("category", "billing"), "full_resolution_seconds": 60.0 * minutes}
        rows.episode(ticket=ticket, started_at=begun, resolved_at=begun + 1, **again)


def world(
    folder: Path, after: Sequence[int], as_of: datetime | None = None, before: Sequence[int] = BEFORE
) -> Numbers:
    """The numbers of such weeks."""
    rows = Rows(folder)
    for number, reopened in enumerate([*before, *after]):
        week(rows, number, reopened)
    return rows.numbers(as_of or at(TOLD))


def change(key: str = "a", **more: Any) -> dict[str, Any]:
    """A change as the store gives it: fewer reopenings are expected."""
    return {
        "id": key, "at": "2026-04-27T00:00:00.000000Z", "remeasure_at": "2026-05-25T00:00:00.000000Z", "what": "Another prompt",
        "why": "Too many", "metric": "reopen_rate", "direction": "down", "overlaps": [], **more,
    }  # fmt: skip


def annotation(kind: str, day: str, title: str = "Sign-in", until: str | None = None) -> dict[str, Any]:
    ends = f"{until}T00:00:00.000000Z" if until else None
    return {
        "id": f"{kind}-{day}",
        "kind": kind,
        "title": title,
        "at": f"{day}T00:00:00.000000Z",
        "until": ends,
    }


def came(numbers: Numbers, told: LogbookTold | None = None, **more: Any) -> Result:
    return result(numbers, change(**more), told or LogbookTold())
