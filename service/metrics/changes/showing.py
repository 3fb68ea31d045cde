"""What came of changes, out of the store and the numbers, as documents for programs and lines for people."""

from collections.abc import Iterator, Mapping
from typing import Any

from rules.diagnosis.rule import Source
from rules.metrics.ask import Ask
from rules.metrics.definition import Metric
from service.metrics.changes.comparison import HELPED, HURT, TOO_EARLY, Side
from service.metrics.changes.results import result
from service.metrics.changes.surroundings import OVERLAP, LogbookTold, asks
from service.metrics.diagnosis.showing import opener
from service.metrics.numbers import Numbers
from service.metrics.showing import in_words
from service.store.reads.frozen import frozen
from service.store.reads.logbook_rows import all_annotations, all_changes
from service.store.reads.snapshot import Row, Snapshot

WORDS: Mapping[str, str] = {HELPED: "helped", HURT: "hurt", TOO_EARLY: "too early"}
OTHERWISE = "cannot tell"


def told_of(snapshot: Snapshot) -> LogbookTold:
    """What the store knows of everything that may explain a difference."""
    newest = frozen(snapshot, "baselines")
    excluded = newest["exclusions"] if newest else ()
    return LogbookTold(all_changes(snapshot), all_annotations(snapshot), excluded)


def document(numbers: Numbers, change: Row, told: LogbookTold) -> dict[str, Any]:
    """What came of one change."""
    found = result(numbers, change, told)
    compared, metric = found.comparison, numbers.book.metrics.get(change["metric"])
    sides = asks(numbers, found.around) if found.around else None
    left, right = sides or (None, None)
    interval = compared.interval if compared else None
    return {
        "outcome": found.outcome, "numbers_say": found.numbers_say, "why": found.why,
        "told_on": found.told_on.isoformat() if found.told_on else None,
        "as_of": numbers.mirror.manifest.as_of, "unit": metric.unit if metric else None,
        "before": _side(numbers, metric, compared.before if compared else None, left),
        "after": _side(numbers, metric, compared.after if compared else None, right),
        "difference": compared.difference if compared else None,
        "low": interval.low if interval else None, "high": interval.high if interval else None,
        "warnings": [{"change_id": one.id, "detail": one.what} for one in found.confounders if one.kind == OVERLAP],
        "confounders": [{"kind": one.kind, "what": one.what, "id": one.id or None} for one in found.confounders],
        "left_out": [{"day": day.isoformat(), "reason": why} for day, why in found.without.items()],
    }  # fmt: skip


def _side(
    numbers: Numbers, metric: Metric | None, side: Side | None, ask: Ask | None
) -> dict[str, Any] | None:
    """One side with the addresses of its tickets, of a formula those of its parts; days left out are among these."""
    if metric is None or side is None or ask is None:
        return None
    parts = [one.id for one in numbers.book.within(metric)]
    return {
        "weeks": side.weeks, "n": side.n, "value": side.value, "from": ask.start.isoformat(), "to": ask.end.isoformat(),
        "tickets": [opener(one, Source(one), ask, {}) for one in parts],
    }  # fmt: skip


def lines(numbers: Numbers, change: Row, found: Mapping[str, Any]) -> Iterator[str]:
    """The same for people."""
    yield f"{WORDS.get(found['outcome'], OTHERWISE)}: {change['what']}  ({change['id']}, {change['at'][:10]})"
    yield f"    {found['why']}"
    metric = numbers.book.metrics.get(change["metric"])
    if metric and found["before"] and found["after"]:
        yield f"    {metric.name}, meant to go {change['direction']}: {_words(metric, found)}"
    yield from (f"    {one['kind'].replace('_', ' ')}: {one['what']}" for one in found["confounders"])
    if found["left_out"]:
        yield f"    {len(found['left_out'])} days are left out"


def _words(metric: Metric, found: Mapping[str, Any]) -> str:
    sides = [
        f"{in_words(metric, one['value'])} in {one['weeks']} whole weeks {name} (n {one['n']:,})"
        for name, one in (("before", found["before"]), ("after", found["after"]))
    ]
    said = ", ".join(sides)
    if found["low"] is None:
        return said
    difference, low, high = (_points(metric, found[name]) for name in ("difference", "low", "high"))
    return f"{said}; difference {difference}, {low} to {high}"


def _points(metric: Metric, value: float) -> str:
    """A difference with its sign; that of two percentages is in points."""
    sign = "-" if value < 0 else "+"
    return f"{sign}{in_words(metric, abs(value))}".replace(" %", " points")
