"""The forecast of verified resolutions for a question: as a whole and by segment, with what it lacks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rules.errors import MissingExtra
from rules.metrics.ask import Ask
from rules.metrics.compiler import members
from rules.metrics.definition import LEAST_SHOWN, LEAST_SURE
from rules.metrics.number import NONE, SMALL, SURE, TOO_FEW
from rules.moments import to_text
from service.metrics.numbers import Numbers
from service.metrics.showing import asked_document
from service.metrics.verdicts.forecast import (
    LEARNT_FROM,
    WEEK,
    WINDOW_DAYS,
    Forecast,
    HitRate,
    forecast,
    hit_rate,
    so_far,
)
from service.metrics.verdicts.standing import Resolution

METRIC = "arr_provisional"  # its cohort are the ended contacts with an answer of the AI
COLUMNS = ("verdict", "verdict_at", "resolved_at_on")
WEEKS = 26
MOST_COMPARED = (
    30_000  # resolutions; of more every n-th, which tells the same and takes seconds, not a minute
)
NO_CONTACT = "No contact that ended in these days had an answer of the AI."
NO_PAST = (
    "Too little is known: of the AI's resolutions of the last 180 days fewer than 30 are {days:g} days old."
)
NO_WEEK = "No past week can be compared yet: before each of them too little was known."
DAYS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Contact:
    """An ended contact with an AI answer. resolution: None where the AI did not resolve it."""

    on: date
    segment: tuple[str, ...]
    resolution: Resolution | None


@dataclass(frozen=True, slots=True)
class SegmentForecast:
    """What becomes of one segment; {} is the whole. missing: why nothing is expected, None where something is."""

    segment: Mapping[str, str]
    told: Forecast
    missing: str | None

    @property
    def state(self) -> str:
        """How sure it is by the number of contacts: sure, small, too_few or none."""
        if not self.told.of:
            return NONE
        return SURE if self.told.of >= LEAST_SURE else SMALL if self.told.of >= LEAST_SHOWN else TOO_FEW


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The whole and its segments, with how often past forecasts of a week held. hits_missing: why none is known."""

    ask: Ask
    parts: Sequence[SegmentForecast]
    hits: HitRate
    hits_missing: str | None


def foresee(numbers: Numbers, ask: Ask) -> Foreseen:
    """What becomes of the AI's resolutions in the question's days, learnt from the same filter's last 180 days."""
    window = numbers.parameters.get("verified_days") or WINDOW_DAYS
    contacts = _contacts(numbers, ask, window)
    history = [one.resolution for one in contacts if one.resolution]
    cohort = [one for one in contacts if ask.start <= one.on < ask.end]
    segments: dict[tuple[str, ...], list[Contact]] = defaultdict(list)
    for one in cohort if ask.by else ():
        segments[one.segment].append(one)
    parts = [_part({}, cohort, history, ask.as_of, window)]
    for place, group in sorted(segments.items()):
        parts.append(_part(dict(zip(ask.by, place, strict=True)), group, history, ask.as_of, window))
    hits, lacking = _hits(history, ask.as_of, window)
    return Foreseen(ask, parts, hits, lacking)


def document(numbers: Numbers, found: Foreseen) -> dict[str, Any]:
    """The same for programs; shares from 0 to 1, None in segments with fewer than five contacts."""
    asked = asked_document(numbers, found.ask)
    del asked["granularity"]
    hits = {"weeks": found.hits.weeks, "within": found.hits.within, "share": found.hits.share}
    return {
        **asked, "final_after_days": numbers.parameters.get("verified_days") or WINDOW_DAYS,
        "items": [_document(one) for one in found.parts],
        "past_forecasts": {**hits, "should_be": 0.9, "missing": found.hits_missing},
    }  # fmt: skip


def _document(one: SegmentForecast) -> dict[str, Any]:
    told, shown = one.told, one.state != TOO_FEW
    low, high = told.interval if told.interval and shown else (None, None)
    return {
        "segment": dict(one.segment), "state": one.state, "contacts": told.of, "verified": told.verified,
        "revoked": told.revoked, "open": told.open, "provisional": told.provisional if shown else None,
        "expected": told.expected if shown else None, "low": low, "high": high,
        "final_at": to_text(told.final_at) if told.final_at else None, "pooled": list(told.pooled),
        "missing": one.missing,
    }  # fmt: skip


def _contacts(numbers: Numbers, ask: Ask, window: float) -> list[Contact]:
    reach = LEARNT_FROM + WEEK * WEEKS + timedelta(days=window) + DAYS
    today = ask.as_of.date()
    wide = numbers.ask(
        min(ask.start, today - reach), max(ask.end, today + 2 * DAYS), by=ask.by, where=ask.where
    )
    metric = numbers.book.metric(METRIC)
    asked = members(numbers.book.grain(metric), metric, wide, ("category", *ask.by), COLUMNS)
    return [_contact(row) for row in numbers.mirror.rows(asked.sql, asked.values)]


def _contact(row: Sequence[Any]) -> Contact:
    _, _, _, at, _, by_ai, category, *segment, verdict, verdict_at, on = row
    revoked = _utc(verdict_at or at) if verdict == "revoked" else None
    return Contact(on, tuple(segment), Resolution(_utc(at), revoked, category) if by_ai else None)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _part(
    segment: Mapping[str, str],
    group: Sequence[Contact],
    history: Sequence[Resolution],
    as_of: datetime,
    window: float,
) -> SegmentForecast:
    cohort = [one.resolution for one in group if one.resolution]
    try:
        told = forecast(history, cohort, as_of, window, len(group))
    except MissingExtra as error:
        return SegmentForecast(segment, so_far(cohort, as_of, window, len(group)), str(error))
    lacking = NO_PAST.format(days=window) if told.expected is None else None
    return SegmentForecast(segment, told, lacking if group else NO_CONTACT)


def _hits(history: Sequence[Resolution], as_of: datetime, window: float) -> tuple[HitRate, str | None]:
    step = len(history) // MOST_COMPARED + 1
    thinned = sorted(history, key=lambda one: one.resolved_at)[::step]
    try:
        found = hit_rate(thinned, as_of, window, WEEKS)
    except MissingExtra as error:
        return HitRate(0, 0, None), str(error)
    return found, None if found.weeks else NO_WEEK
