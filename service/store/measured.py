"""What measuring metrics day by day gives, and how it comes from one process to another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rules.facts.metric import MeasuredDay
from rules.metric_days import subject_of
from rules.moments import to_text


@dataclass(frozen=True, slots=True)
class Wanted:
    """until: the day after the last one to measure. goals: metrics that are somebody's goal.

    What stands: basis of all that is known; known, by subject the day after its last one; changed, the first day of which
    something changed since, None for nothing.
    """

    until: date
    goals: Sequence[str] = ()
    basis: str = ""
    known: Mapping[str, date] | None = None
    changed: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One metric of one segment. since: its first day that was measured; those before stand. days: on end from there."""

    metric: str
    name: str
    kind: str
    better: str
    where: Mapping[str, str]
    since: date
    days: Sequence[MeasuredDay]

    @property
    def subject(self) -> str:
        """As flags name it."""
        return subject_of(self.metric, self.where)


@dataclass(frozen=True, slots=True)
class Measurement:
    """until: the day after the last one. basis: what all numbers rest on. upto: the number of the last change within.

    refused: what cannot be measured, each with the reason.
    """

    until: date
    basis: str
    upto: int
    parts: Sequence[Part]
    refused: Sequence[str] = ()


def write(found: Measurement, file: Path) -> None:
    """As JSON."""
    file.write_text(json.dumps(asdict(found), default=_plain), encoding="utf-8")


def _plain(value: Any) -> Any:
    return to_text(value) if isinstance(value, datetime) else value.isoformat()


def read(file: Path) -> Measurement:
    """The same back."""
    told = json.loads(file.read_text(encoding="utf-8"))
    parts = [_part(one) for one in told["parts"]]
    return Measurement(
        date.fromisoformat(told["until"]), told["basis"], told["upto"], parts, tuple(told["refused"])
    )


def _part(told: Mapping[str, Any]) -> Part:
    days = [_day(one) for one in told["days"]]
    return Part(**{**told, "since": date.fromisoformat(told["since"]), "days": days})


def _day(told: Mapping[str, Any]) -> MeasuredDay:
    typed = {"day": date.fromisoformat(told["day"]), "at": datetime.fromisoformat(told["at"])}
    return MeasuredDay(**{**told, **typed, "evidence": tuple(told["evidence"])})
