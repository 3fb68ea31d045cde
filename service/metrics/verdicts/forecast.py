"""What will be left of provisional AI resolutions once their windows have closed, and how often such forecasts held."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from rules.metrics.intervals import Interval
from service.metrics.stats_extra import needs_stats
from service.metrics.verdicts.standing import Resolution, Seen, seen_at

if TYPE_CHECKING:
    from service.metrics.verdicts.survival import Outlook

WINDOW_DAYS = 14
LEARNT_FROM = timedelta(days=180)  # what is older tells little of today
WEEK = timedelta(weeks=1)
SIDES = NormalDist().inv_cdf(0.95)  # a 90 % interval leaves 5 % on each side


@dataclass(frozen=True, slots=True)
class Forecast:
    """What becomes of a cohort, as known at `as_of`.

    verified, revoked, open: how many of its resolutions. of: the denominator of the shares (0..1). provisional: the share of
    what stands, verified or open. expected: the share that will be verified, with its 90 % interval; both None where too
    little is known of the past. final_at: when the last window closes. pooled: open categories judged by others' past too.
    """

    as_of: datetime
    of: int
    verified: int
    revoked: int
    open: int
    provisional: float | None
    expected: float | None
    interval: Interval | None
    final_at: datetime | None
    pooled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HitRate:
    """In how many past weeks the truth fell within the forecast's interval; share: 0..1, None without a week."""

    weeks: int
    within: int
    share: float | None


def forecast(
    history: Iterable[Resolution],
    cohort: Sequence[Resolution],
    as_of: datetime,
    window_days: float = WINDOW_DAYS,
    of: int | None = None,
) -> Forecast:
    """How much of the cohort will be verified, judged by how long the resolutions of the last 180 days stood.

    history: all resolutions, the cohort's too; what happened after `as_of` is not looked at. of: the denominator where it is
    more than the cohort's resolutions (all contacts with an AI answer). MissingExtra without the extra `stats`.

    The interval is 1.645 standard deviations wide to each side. Their square adds up the chance of each open resolution,
    p (1 - p), the uncertainty of the curves (Greenwood's sum, shared by all that one curve judges), and how much past weeks
    differed from each other beyond chance.
    """
    with needs_stats("A forecast"):
        from service.metrics.learnt import learn, outlooks
    recent = (one for one in history if one.resolved_at > as_of - LEARNT_FROM)
    learnt = learn(seen_at(as_of, recent, window_days), window_days)
    known = so_far(cohort, as_of, window_days, of)
    waiting = [one for one in seen_at(as_of, cohort, window_days) if one.open]
    told = outlooks(learnt, waiting, window_days) if known.of else None
    left = _left(told, learnt.between_weeks, len(waiting))
    if left is None:
        return replace(known, pooled=_pooled(waiting, learnt.own))
    expected, low, high = ((known.verified + one) / known.of for one in left)
    return replace(
        known, expected=expected, interval=Interval(low, high), pooled=_pooled(waiting, learnt.own)
    )


def so_far(
    cohort: Sequence[Resolution], as_of: datetime, window_days: float = WINDOW_DAYS, of: int | None = None
) -> Forecast:
    """What is known of the cohort without a look at the past: nothing is expected yet. Needs no extra."""
    members = seen_at(as_of, cohort, window_days)
    total, revoked = len(members) if of is None else of, sum(one.fell for one in members)
    standing, waiting = len(members) - revoked, sum(one.open for one in members)
    return Forecast(
        as_of=as_of, of=total, verified=standing - waiting, revoked=revoked, open=waiting,
        provisional=standing / total if total else None, expected=None, interval=None,
        final_at=_last_due(cohort, as_of, window_days), pooled=(),
    )  # fmt: skip


def hit_rate(
    history: Sequence[Resolution], as_of: datetime, window_days: float = WINDOW_DAYS, weeks: int = 26
) -> HitRate:
    """Forecasts each of the last weeks whose windows have closed, as if at the week's end, and compares with what came.

    Weeks without resolutions, and those before which too little was known, are left out.
    """
    newest = as_of - timedelta(days=window_days)
    held = [_held(history, newest - WEEK * back, as_of, window_days) for back in range(weeks)]
    told = [one for one in held if one is not None]
    return HitRate(len(told), sum(told), sum(told) / len(told) if told else None)


def _held(history: Sequence[Resolution], end: datetime, as_of: datetime, window_days: float) -> bool | None:
    cohort = [one for one in history if end - WEEK <= one.resolved_at < end]
    told = forecast(history, cohort, end, window_days)
    if told.interval is None:
        return None
    standing = sum(not one.fell for one in seen_at(as_of, cohort, window_days))
    return told.interval.holds(standing / told.of)


def _pooled(waiting: Iterable[Seen], own: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({one.category for one in waiting} - set(own)))


def _left(
    told: "Sequence[Outlook] | None", between_weeks: float, most: int
) -> tuple[float, float, float] | None:
    """How many of the open ones will stand: expected, and the ends of its 90 % interval."""
    if told is None:
        return None
    middle = sum(one.expected for one in told)
    by_week = between_weeks * (most - middle) ** 2
    side = SIDES * sqrt(by_week + sum(one.by_chance + one.by_curve for one in told))
    return middle, max(0.0, middle - side), min(float(most), middle + side)


def _last_due(cohort: Iterable[Resolution], as_of: datetime, window_days: float) -> datetime | None:
    youngest = max((one.resolved_at for one in cohort if one.resolved_at <= as_of), default=None)
    return youngest and youngest + timedelta(days=window_days)
