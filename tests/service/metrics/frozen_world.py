"""Contacts of ninety days, enough for a baseline, and their numbers frozen."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from service.metrics.baselines.freezing import USUAL_SPLITS, Wanted, freeze
from service.metrics.numbers import Numbers
from service.store.frozen_rows import BASELINE
from tests.service.metrics.rows import BY_AI, Rows, hours

START, END = date(2026, 3, 2), date(2026, 5, 31)  # ninety days
AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
NOW = datetime(2026, 7, 1, 8, tzinfo=UTC)
NAMES = ("fcr", "csat", "reopen_rate", "repeat_contact_rate", "resolution_time", "volume", "arr_verified")
LATE = "acme:late"


def ninety_days(folder: Path) -> Rows:
    """Each week four contacts of people in the first tier, four of the AI in the second, two of people that were opened
    again; each rated. Resolved within an hour; the weeks differ in how many the AI's held."""
    rows = Rows(folder)
    for week in range(12):
        begun = hours(7 * week)
        times: dict[str, Any] = {"started_at": begun, "resolved_at": begun + 1}
        people = [
            rows.episode(ticket={"tier": "1", "full_resolution_seconds": 3600.0}, **times) for _ in range(4)
        ]
        for number in range(4):
            verdict = "verified" if number < week % 4 else "revoked"
            rows.episode(
                BY_AI, ticket={"tier": "2", "full_resolution_seconds": 3600.0}, verdict=verdict, **times
            )
        for _ in range(2):
            rows.episode(ticket={"tier": "1"}, reopened_at=begun + 30, **times)
        for ticket in people:
            rows.survey(ticket, at=begun + 3)
    return rows


def wanted(**more: Any) -> Wanted:
    return Wanted(
        **{
            "kind": BASELINE,
            "name": "before",
            "start": START,
            "end": END,
            "metrics": NAMES,
            "splits": USUAL_SPLITS,
        }
        | more
    )


def frozen(numbers: Numbers, folder: Path, now: datetime = NOW, **more: Any) -> dict[str, Any]:
    """The row as it is put into the log."""
    return freeze(numbers, wanted(**more), folder, now)


def read(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as the store gives it."""
    columns = ("split_by", "exclusions", "definitions", "numbers")
    return {
        **row,
        **{name: json.loads(row[name]) for name in columns},
        "provisional": bool(row["provisional"]),
    }


def cell(row: Mapping[str, Any], **segment: str) -> dict[str, Any]:
    """The frozen numbers of one segment."""
    (found,) = [one["numbers"] for one in row["numbers"]["cells"] if one["segment"] == segment]
    return dict(found)


def late_contact(rows: Rows) -> None:
    """Something that is learnt a month later: one more contact in the first week, opened again."""
    begun = hours(hour=1)
    rows.episode(
        ticket={"id": LATE, "tier": "1", "created_at": begun, "resolution_path": "human"},
        started_at=begun, resolved_at=begun + 1, reopened_at=begun + 20,
    )  # fmt: skip


def month_later(rows: Rows) -> Numbers:
    return rows.numbers(AS_OF + timedelta(days=30))
