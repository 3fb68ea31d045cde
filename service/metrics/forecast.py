"""What will be left of provisional AI resolutions once their windows have closed, and how often such forecasts held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from rules.metrics.intervals import Interval
from service.metrics.standing import Resolution, seen_at
from service.metrics.stats_extra import needs_stats

if TYPE_CHECKING:
    from service.metrics.survival import Outlook

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
    window_days: int = WINDOW_DAYS,
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
    members = seen_at(as_of, cohort, window_days)
    waiting = [one for one in members if one.open]
    total, revoked = len(members) if of is None else of, sum(one.fell for one in members)
    verified = len(members) - revoked - len(waiting)
    told = outlooks(learnt, waiting, window_days) if total else None
    left = _left(told, learnt.between_weeks, len(waiting))
    return Forecast(
        as_of=as_of,
        of=total,
        verified=verified,
        revoked=revoked,
        open=len(waiting),
        provisional=(verified + len(waiting)) / total if total else None,
        expected=(verified + left[0]) / total if left else None,
        interval=Interval((verified + left[1]) / total, (verified + left[2]) / total) if left else None,
        final_at=_last_due(cohort, as_of, window_days),
        pooled=tuple(sorted({one.category for one in waiting} - set(learnt.own))),
    )


def hit_rate(
    history: Sequence[Resolution], as_of: datetime, window_days: int = WINDOW_DAYS, weeks: int = 26
) -> HitRate:
    """Forecasts each of the last weeks whose windows have closed, as if at the week's end, and compares with what came.

    Weeks without resolutions, and those before which too little was known, are left out.
    """
    newest = as_of - timedelta(days=window_days)
    held = [_held(history, newest - WEEK * back, as_of, window_days) for back in range(weeks)]
    told = [one for one in held if one is not None]
    return HitRate(len(told), sum(told), sum(told) / len(told) if told else None)


def _held(history: Sequence[Resolution], end: datetime, as_of: datetime, window_days: int) -> bool | None:
    cohort = [one for one in history if end - WEEK <= one.resolved_at < end]
    told = forecast(history, cohort, end, window_days)
    if told.interval is None:
        return None
    standing = sum(not one.fell for one in seen_at(as_of, cohort, window_days))
    return told.interval.holds(standing / told.of)


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


def _last_due(cohort: Iterable[Resolution], as_of: datetime, window_days: int) -> datetime | None:
    youngest = max((one.resolved_at for one in cohort if one.resolved_at <= as_of), default=None)
    return youngest and youngest + timedelta(days=window_days)
