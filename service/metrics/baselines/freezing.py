"""Freezes numbers: the answer to a question with its definitions, spreads and members, to be kept as it is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from rules.baselines import closed_at, refusals
from rules.errors import ConfigError, DeskgaugeError
from rules.metrics.ask import Ask, is_whole
from rules.metrics.compiler import Scan, members
from rules.metrics.definition import Metric
from rules.metrics.scoring import COMPOSITE
from rules.metrics.spread import spread_of
from rules.moments import to_text
from service.metrics.asking import dimensions_of
from service.metrics.book import as_document
from service.metrics.numbers import Cell, Numbers
from service.metrics.showing import number_document
from service.store.frozen_rows import BASELINE, id_of
from service.store.mirror.members import FOLDER, write_members

USUAL_SPLITS = (("complexity",), ("category",))
WINDOWS = ("window_days", "verified_days")  # parameters that say for how long something may still change
TRIES = 3
Split = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be frozen: days [start, end) but the excluded ones, by day the reason; splits: beside the whole.

    audience: of a report, None where the metrics were named. provisional: whether what may still change is accepted.
    """

    kind: str
    name: str
    start: date
    end: date
    metrics: Sequence[str]
    splits: Sequence[Split] = ()
    exclusions: Mapping[date, str] | None = None
    provisional: bool = False
    audience: str | None = None


def freeze(numbers: Numbers, wanted: Wanted, data_dir: Path, now: datetime) -> dict[str, Any]:
    """The row to keep; its members are in their file by then. ConfigError says why these days cannot be frozen."""
    folder = data_dir / FOLDER
    for _ in range(TRIES):
        ask = asked(numbers, wanted)
        provisional = _checked(numbers, wanted, ask)
        document = _document(numbers, wanted, ask)
        half = folder / f"{uuid4().hex}.new"
        digest = write_members(numbers.mirror, scans(numbers, wanted.metrics, ask, wanted.splits), half)
        if (
            numbers.mirror.as_of == ask.as_of
        ):  # else the mirror was made anew between the numbers and their members
            row = _row(wanted, ask, numbers, document, provisional, digest, now)
            half.rename(members_file(data_dir, row["id"]))
            return row
        half.unlink()
    raise DeskgaugeError("The numbers changed while they were frozen. Try again in a minute.")


def members_file(data_dir: Path, key: str) -> Path:
    """Where the members of frozen numbers are."""
    return data_dir / FOLDER / f"{key}.parquet"


def asked(numbers: Numbers, wanted: Wanted) -> Ask:
    """The question about the whole; ConfigError for days left out that are none of the period's."""
    strange = sorted(one for one in wanted.exclusions or () if not wanted.start <= one < wanted.end)
    if strange:
        raise ConfigError(
            f"{strange[0]} is no day of the period {wanted.start} to {wanted.end}. Do not exclude it."
        )
    return numbers.ask(wanted.start, wanted.end, without=wanted.exclusions or ())


def usual_metrics(numbers: Numbers, more: Sequence[str] = ()) -> list[str]:
    """What a baseline holds unless told otherwise: the core with its guards, the composite's parts, volume, and more."""
    core = [one for one in numbers.book.metrics.values() if one.core]
    guards = [guard for one in core for guard in one.guards]
    known = dict.fromkeys([*(one.id for one in core), *guards, *COMPOSITE, "volume", *more])
    return [name for name in known if name in numbers.book.metrics]


def of_audience(numbers: Numbers, audience: str) -> list[str]:
    """The metrics that an audience reads."""
    return [name for name, one in numbers.book.metrics.items() if audience in one.audience]


def window_days(numbers: Numbers, names: Sequence[str], ask: Ask) -> float:
    """For how many days at most a member of these metrics may still change."""
    own = [one.parameters for name in names for one in numbers.book.within(numbers.book.metric(name))]
    told = [value for known in (*own, ask.parameters) for name, value in known.items() if name in WINDOWS]
    return max((value for value in told if value is not None), default=0.0)


def scans(numbers: Numbers, names: Sequence[str], ask: Ask, splits: Sequence[Split]) -> list[Scan]:
    """The members of all counted metrics within these, with every dimension that the splits name."""
    dimensions = list(dict.fromkeys(name for split in splits for name in split))
    counted = {one.id: one for name in names for one in numbers.book.within(numbers.book.metric(name))}
    return [members(numbers.book.grain(one), one, ask, dimensions) for one in counted.values()]


def cells(
    numbers: Numbers, names: Sequence[str], ask: Ask, splits: Sequence[Split]
) -> Iterator[tuple[Split, Cell]]:
    """The whole and each segment of each split, with the metrics that can be split so."""
    for split in ((), *splits):
        fit = fitting_names(numbers, names, split)
        if not fit:
            continue
        for cell in numbers.answer(fit, _by(numbers, ask, split)):
            yield split, cell


def fitting_names(numbers: Numbers, names: Sequence[str], split: Split) -> list[str]:
    """Those of the metrics that know all these dimensions."""
    return [one for one in names if set(split) <= set(dimensions_of(numbers, numbers.book.metric(one)))]


def _by(numbers: Numbers, ask: Ask, split: Split, granularity: str | None = None) -> Ask:
    return numbers.ask(
        ask.start, ask.end, by=split, granularity=granularity, parameters=ask.parameters, without=ask.without
    )


def _checked(numbers: Numbers, wanted: Wanted, ask: Ask) -> bool:
    """Whether something may still change; ConfigError with every reason against it."""
    zone = ZoneInfo(numbers.mirror.manifest.zone)
    closes_at = closed_at(ask.end, window_days(numbers, wanted.metrics, ask), zone)
    if wanted.kind == BASELINE:
        core = [name for name in wanted.metrics if numbers.book.metric(name).core]
        (cell,) = numbers.answer(core, ask) if core else (Cell(ask.start, ask.end, {}),)
        values = {name: one.value for name, one in cell.numbers.items()}
        against = refusals(ask.start, ask.end, values, closes_at, ask.as_of, provisional=wanted.provisional)
        if against:
            raise ConfigError("\n".join(against))
    return wanted.provisional or closes_at > ask.as_of


def _document(numbers: Numbers, wanted: Wanted, ask: Ask) -> dict[str, Any]:
    weekly = {split: _weekly(numbers, wanted.metrics, ask, split) for split in ((), *wanted.splits)}
    return {
        "parameters": dict(ask.parameters),
        "metrics": [as_document(numbers.book.metric(name)) for name in wanted.metrics],
        "cells": [
            {"segment": dict(cell.segment), "numbers": dict(_numbers(numbers, cell, weekly[split]))}
            for split, cell in cells(numbers, wanted.metrics, ask, wanted.splits)
        ],
    }


def _numbers(
    numbers: Numbers, cell: Cell, weekly: Mapping[tuple[str, Split], Sequence[float]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    place = tuple(cell.segment.values())
    for name, number in cell.numbers.items():
        metric = numbers.book.metric(name)
        spread = spread_of(metric, number, weekly.get((name, place), ()))
        yield name, number_document(metric, number) | {"spread": spread}


def _weekly(
    numbers: Numbers, names: Sequence[str], ask: Ask, split: Split
) -> dict[tuple[str, Split], list[float]]:
    """By metric and segment the values of the whole weeks that have one."""
    names = [
        one for one in fitting_names(numbers, names, split) if numbers.book.metric(one).kind not in NO_WEEKS
    ]
    weeks, found = _by(numbers, ask, split, "week"), dict[tuple[str, Split], list[float]]()
    for cell in numbers.answer(names, weeks) if names else ():
        if is_whole((cell.start, cell.end), weeks):
            for name, number in cell.numbers.items():
                if number.value is not None:
                    found.setdefault((name, tuple(cell.segment.values())), []).append(number.value)
    return found


NO_WEEKS = ("count", "level", "sum", "median")


def _row(
    wanted: Wanted, ask: Ask, numbers: Numbers, document: Mapping[str, Any], provisional: bool, digest: str, now: datetime
) -> dict[str, Any]:  # fmt: skip
    metrics: list[Metric] = [numbers.book.metric(name) for name in wanted.metrics]
    left_out = [
        {"day": day.isoformat(), "reason": why} for day, why in sorted((wanted.exclusions or {}).items())
    ]
    row: dict[str, Any] = {
        "name": wanted.name, "frozen_at": to_text(now), "first_day": ask.start.isoformat(), "end_day": ask.end.isoformat(),
        "time_zone": numbers.mirror.manifest.zone, "split_by": json.dumps(wanted.splits), "exclusions": json.dumps(left_out),
        "definitions": json.dumps({one.id: one.version for one in metrics}), "as_of": to_text(ask.as_of),
        "numbers": json.dumps(document, sort_keys=True), "members_hash": digest, "provisional": int(provisional),
    }  # fmt: skip
    if wanted.kind != BASELINE:
        row["audience"] = wanted.audience
    return {"id": id_of(wanted.kind, row), **row}
