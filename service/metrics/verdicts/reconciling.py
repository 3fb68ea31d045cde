"""Compares a metric with a helpdesk's own export, ticket by ticket."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from statistics import fmean, median
from typing import Any
from zoneinfo import ZoneInfo

from rules.errors import ConfigError
from rules.metrics.ask import Ask
from rules.metrics.compiler import looked_at
from rules.metrics.definition import Grain, Metric
from rules.metrics.tally import Number
from rules.moments import midnight
from rules.reconciling import UNEXPLAINED, Difference, Fate, Known, Question, Row, Theirs, difference
from service.metrics.numbers import Numbers
from service.metrics.showing import asked_document, harmless
from service.metrics.verdicts.their_file import TICKET, Wanted, number, read_table, truth
from service.store.mirror.known_tickets import known_tickets
from service.store.mirror.tables import SOURCES

WHOLE: Mapping[str, Callable[[list[float]], float]] = {"median": median, "mean": fmean, "sum": sum}
VALUES = tuple(WHOLE)
COUNTS = ("rate", "count")
UNITS = {"seconds": 1 / 60, "minutes": 1.0, "hours": 60.0, "days": 1440.0}  # in minutes
FATE = ("path", "verdict", "revoked_because", "human_messages", "hand_overs")
OF_RESOLUTIONS = re.compile(r"\b(verified|ai_resolved)\b")
WINDOW = "window_over"


@dataclass(frozen=True, slots=True)
class Export:
    """What their file says. rows: how many; by ticket as it is written there; unreadable: lines whose value says nothing."""

    rows: int
    theirs: Mapping[str, Theirs]
    unreadable: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Both sides and every difference. agree: tickets of theirs on which both say the same."""

    metric: Metric
    ask: Ask
    export: Export
    ours: Number
    agree: int
    differences: Sequence[Difference]

    @property
    def unexplained(self) -> int:
        """How many differences have no reason."""
        return sum(one.reason == UNEXPLAINED for one in self.differences)


def read_export(
    path: Path, metric: Metric, ticket: str | None, value: str | None, unit: str = "minutes"
) -> Export:
    """Their file; of a ticket that stands in it twice the last row holds. Without a value column every row counts."""
    if metric.kind not in (*VALUES, *COUNTS):
        raise ConfigError(
            f"{metric.id} cannot be compared ticket by ticket: it is made of other numbers or of what stands at a moment."
        )
    of_values = metric.kind in VALUES
    wanted = {
        "ticket": Wanted("--ticket-column", TICKET, ticket),
        "value": Wanted("--value-column", ("value", metric.id), value, needed=of_values),
    }
    found: dict[str, Theirs] = {}
    rows, unreadable = 0, []
    factor = UNITS[unit] if metric.unit == "minutes" else 1.0
    for line, row in read_table(path, wanted):
        rows += 1
        key, text = row["ticket"], row.get("value")
        read = _value(key, text, factor) if of_values else _count(key, text)
        if not (key and read.is_readable):
            unreadable.append(line)
        if key:
            found[key] = read
    return Export(rows, found, tuple(unreadable))


def reconcile(
    numbers: Numbers, metric: Metric, ask: Ask, export: Export, connection: str | None
) -> Reconciled:
    """Every ticket on which the metric and the export differ, with its reason."""
    known = known_tickets(numbers.mirror, list(export.theirs), connection)
    rows = _rows(numbers, metric, ask, [one.id for one in known.values()], connection)
    zone = ZoneInfo(numbers.mirror.manifest.zone)
    question = Question(metric.kind in VALUES, midnight(ask.start, zone), midnight(ask.end, zone), metric.at)
    found = [
        difference(question, one, known.get(text), rows.get(known[text].id, ()) if text in known else ())
        for text, one in export.theirs.items()
    ]
    differing = [one for one in found if one]
    theirs = {one.id for one in known.values()}
    ours = (difference(question, None, Known(key), rows[key]) for key in sorted(rows.keys() - theirs))
    (cell,) = numbers.answer([metric.id], ask)
    return Reconciled(
        metric, ask, export, cell.numbers[metric.id], len(found) - len(differing), [*differing, *(one for one in ours if one)]
    )  # fmt: skip


def document(numbers: Numbers, found: Reconciled) -> dict[str, Any]:
    """The same for programs."""
    counts = Counter(one.reason for one in found.differences)
    asked = {
        name: value
        for name, value in asked_document(numbers, found.ask).items()
        if name in ("as_of", "time_zone", "start", "end")
    }
    return {
        **asked, "metric": found.metric.id, "unit": found.metric.unit,
        "theirs": {
            "rows": found.export.rows, "tickets": len(found.export.theirs), "unreadable": list(found.export.unreadable),
            "value": their_number(found),
        },
        "ours": {"value": found.ours.value, "n": found.ours.tally.n},
        "agree": found.agree, "reasons": dict(counts.most_common()), "unexplained": found.unexplained,
        "differences": [
            {"ticket": one.ticket, "reason": one.reason, "said": one.said, "theirs": one.theirs, "ours": one.ours}
            for one in found.differences
        ],
    }  # fmt: skip


def as_csv(found: Reconciled) -> str:
    """Every difference as a row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["ticket", "reason", "explanation", "theirs", "ours"])
    for one in found.differences:
        sides = ["" if value is None else f"{value:g}" for value in (one.theirs, one.ours)]
        writer.writerow([harmless(one.ticket), one.reason, harmless(one.said), *sides])
    return out.getvalue()


def their_number(found: Reconciled) -> float | None:
    """What their export says of the whole, in the metric's unit."""
    theirs = [one for one in found.export.theirs.values() if one.is_readable]
    if found.metric.kind == "rate":
        return sum(one.counts for one in theirs) / len(theirs) if theirs else None
    if found.metric.kind == "count":
        return float(sum(one.counts for one in theirs))
    values = [one.value for one in theirs if one.value is not None]
    return float(WHOLE[found.metric.kind](values)) if values else None


def _value(ticket: str, text: str | None, factor: float) -> Theirs:
    if not text:
        return Theirs(ticket)
    read = number(text)
    return Theirs(ticket, is_readable=False) if read is None else Theirs(ticket, value=read * factor)


def _count(ticket: str, text: str | None) -> Theirs:
    counts = True if text is None else truth(text)
    return Theirs(ticket, is_readable=False) if counts is None else Theirs(ticket, counts)


def _rows(
    numbers: Numbers, metric: Metric, ask: Ask, tickets: Sequence[str], connection: str | None
) -> dict[str, list[Row]]:
    grain = numbers.book.grain(metric)
    parts = list(_conjuncts(metric.where))
    others = _others(metric, grain)
    fate = FATE if grain.table == "episodes" and OF_RESOLUTIONS.search(metric.numerator) else ()
    inside = f"{metric.at}_on >= DATE '{ask.start}' AND {metric.at}_on < DATE '{ask.end}'"
    columns = [
        grain.ticket, grain.key, metric.at, _is(inside), _is(metric.numerator or "true"), metric.value or "NULL",
        *map(_is, parts), *(_is(one.when) for one in metric.exclude), *others.values(), *fate,
    ]  # fmt: skip
    only = " AND connection = ?" if connection else ""
    condition = (
        f"(({inside}) OR {grain.ticket} IN (SELECT unnest(?))){only} ORDER BY {metric.at}, {grain.key}"
    )
    sql = looked_at(grain, metric, ask, columns, condition)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in numbers.mirror.rows(sql, [list(tickets), *([connection] if connection else [])]):
        found[row[0]].append(_row(metric, grain, parts, others, row))
    return found


def _row(
    metric: Metric, grain: Grain, parts: Sequence[str], others: Mapping[str, str], row: Sequence[Any]
) -> Row:
    _, key, at, inside, counted, value, *rest = row
    holds, rest = rest[: len(parts)], rest[len(parts) :]
    left_out, rest = rest[: len(metric.exclude)], rest[len(metric.exclude) :]
    measured, fate = rest[: len(others)], rest[len(others) :]
    missing = [part for part, is_so in zip(parts, holds, strict=True) if not is_so]
    failing = [_words(grain, part) for part in missing]
    failing += [one.why for one, is_so in zip(metric.exclude, left_out, strict=True) if is_so]
    waits = missing == [WINDOW] and len(failing) == 1
    return Row(
        str(key), at.replace(tzinfo=UTC) if at else None, inside, counted, tuple(failing), waits, value,
        dict(zip(others, measured, strict=True)), Fate(*fate[:3], *(one or 0 for one in fate[3:])),
    )  # fmt: skip


def _others(metric: Metric, grain: Grain) -> dict[str, str]:
    """The value as it would be if measured in another way, where the table knows it."""
    if "_business_seconds" in metric.value:
        tried = {"calendar_time": metric.value.replace("_business_seconds", "_seconds")}
    else:
        tried = {"business_time": metric.value.replace("_seconds", "_business_seconds")}
    tried["first_resolution"] = metric.value.replace("full_resolution", "first_resolution")
    columns = SOURCES[grain.table].columns
    return {
        reason: sql for reason, sql in tried.items()
        if sql != metric.value and all(name in columns for name in re.findall(r"\w+_seconds", sql))
    }  # fmt: skip


def _words(grain: Grain, part: str) -> str:
    term = grain.terms.get(part)
    return f'not so: "{term.means}"' if term else f"not so: {part}"


def _is(condition: str) -> str:
    return f"coalesce({condition}, false)"


def _conjuncts(where: str) -> Iterator[str]:
    """The conditions that AND joins at the top."""
    depth, quoted, begun = 0, False, 0
    for place, sign in enumerate(where):
        quoted ^= sign == "'"
        depth += 0 if quoted else (sign == "(") - (sign == ")")
        if not depth and not quoted and where.startswith(" AND ", place):
            yield where[begun:place].strip()
            begun = place + len(" AND ")
    yield where[begun:].strip()
