"""Which metrics are measured day by day, and what they are called."""

import json
from collections.abc import Iterable

from rules.metric_days import segment_of
from service.metric_words import metric_words
from service.store.base import places
from service.store.reads.snapshot import Row, Snapshot


def metrics(snapshot: Snapshot) -> dict[str, str]:
    """By subject what it is called."""
    rows = snapshot.rows("SELECT DISTINCT subject, name, segment FROM metric_days ORDER BY subject")
    return _called(rows)


def named(snapshot: Snapshot, subjects: Iterable[str]) -> dict[str, str]:
    """What those of the subjects are called that are metrics."""
    wanted = sorted(set(subjects))
    sql = f"SELECT DISTINCT subject, name, segment FROM metric_days WHERE subject IN ({places(wanted)})"
    return _called(snapshot.rows(sql, wanted)) if wanted else {}


def _called(rows: Iterable[Row]) -> dict[str, str]:
    return {row["subject"]: metric_words(row["name"], segment_of(json.loads(row["segment"]))) for row in rows}
