"""The worker's reads and writes about metrics: their numbers day by day, and which of them are to be judged."""

import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rules.facts.metric import MeasuredDay
from rules.metric_days import MeasuredMetric
from rules.moments import to_text
from rules.targets import Target
from service.store.measured import Measurement, Part
from service.store.mirror.days import newest
from service.store.reads.goals import WITH_TARGET, targets_of
from service.store.records import Records

# Up to when metrics are measured (the day after the last one), what all of it rests on, and up to which change.
UNTIL, BASIS, UPTO = "metrics_measured_until", "metrics_basis", "metrics_upto"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """What is stored. until: by subject the day after its last one. changed: the first day of which something changed since.

    basis: what the numbers rest on, "" before the first.
    """

    basis: str
    until: Mapping[str, date]
    changed: date | None


class MetricRows:
    """Joins the open transaction of the records it is made from."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def measured_until(self) -> str | None:
        """The day up to which everything is measured, None before that."""
        return self._records.mark(UNTIL)

    def measured(self) -> Measured:
        """What is stored, for whoever measures further."""
        rows = self._records.select("SELECT subject, max(day) AS day FROM metric_days GROUP BY subject")
        until = {row["subject"]: date.fromisoformat(row["day"]) + DAY for row in rows}
        sql = "SELECT min(day) AS day FROM mirror_days WHERE number > ?"
        first = self._records.select(sql, [int(self._records.mark(UPTO) or 0)])[0]["day"]
        # Days of the mirror are those of UTC: of a local one the day may begin the day before.
        changed = date.fromisoformat(first) - DAY if first else None
        return Measured(self._records.mark(BASIS) or "", until, changed)

    def goals(self) -> list[str]:
        """The metrics that are somebody's goal."""
        return [row["metric"] for row in self._records.select("SELECT metric FROM goals ORDER BY metric")]

    def goal_targets(self, zone: ZoneInfo) -> list[Target]:
        """What goals want of their metrics, each from the local day on which it was told."""
        return targets_of(self._records.select(WITH_TARGET), zone)

    def newest_change(self) -> int:
        """The number of the last change that the mirror has to take over."""
        return newest(self._records.db)

    def atomic(self) -> AbstractContextManager[None]:
        """A transaction of the store."""
        return self._records.db.atomic()

    def put(self, found: Measurement) -> None:
        """Replace the days that were measured, and all of metrics that are not any more; those that changed become due."""
        gone = set(self.all()) - {one.subject for one in found.parts}
        self._records.delete_in("metric_days", "subject", sorted(gone))
        for part in found.parts:
            self._records.db.execute(
                "DELETE FROM metric_days WHERE subject = ? AND day >= ?",
                [part.subject, part.since.isoformat()],
            )
            self._records.upsert("metric_days", [_row(part, day) for day in part.days])
        self._set_due([*gone, *(one.subject for one in found.parts)])
        marks = ((UNTIL, found.until.isoformat()), (BASIS, found.basis), (UPTO, str(found.upto)))
        for name, value in marks:
            self._records.set_mark(name, value)

    def all(self) -> list[str]:
        """Every metric that is measured, with those of segments."""
        rows = self._records.select("SELECT DISTINCT subject FROM metric_days ORDER BY subject")
        return [row["subject"] for row in rows]

    def of(self, subject: str) -> MeasuredMetric | None:
        """One metric with its days, None where it is not measured."""
        rows = self._records.select("SELECT * FROM metric_days WHERE subject = ? ORDER BY day", [subject])
        if not rows:
            return None
        last = rows[-1]
        days = [_day(row) for row in rows]
        return MeasuredMetric(
            last["metric"], last["name"], last["kind"], last["better"], json.loads(last["segment"]), days
        )

    def judge_again(self) -> None:
        """Have every metric judged."""
        self._set_due(self.all())

    def due(self) -> str | None:
        """A metric that is to be judged."""
        rows = self._records.select("SELECT id FROM due_metrics ORDER BY id LIMIT 1")
        return rows[0]["id"] if rows else None

    def judged(self, subject: str) -> None:
        """A metric is no longer due."""
        self._records.delete_in("due_metrics", "id", [subject])

    def _set_due(self, subjects: Iterable[str]) -> None:
        self._records.upsert("due_metrics", [{"id": one} for one in sorted(set(subjects))])


def _row(part: Part, day: MeasuredDay) -> dict[str, Any]:
    return {
        "subject": part.subject, "day": day.day.isoformat(), "metric": part.metric, "name": part.name, "kind": part.kind,
        "better": part.better, "segment": json.dumps(dict(part.where), sort_keys=True), "at": to_text(day.at),
        "value": day.value, "low": day.low, "high": day.high, "n": day.n, "is_enough": int(day.is_enough),
        "events": day.events, "evidence": json.dumps(list(day.evidence)),
    }  # fmt: skip


def _day(row: Mapping[str, Any]) -> MeasuredDay:
    return MeasuredDay(
        date.fromisoformat(row["day"]), datetime.fromisoformat(row["at"]), row["value"], row["low"], row["high"], row["n"],
        bool(row["is_enough"]), row["events"], tuple(json.loads(row["evidence"])),
    )  # fmt: skip
