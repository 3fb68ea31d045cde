"""Metrics day by day: what their numbers say at each midnight, and the flags that rules about metrics make of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rules.engine import Moment, asked_facts, by_rule, intervals, moment_of
from rules.facts.metric import EVERYTHING, MeasuredDay, MetricView
from rules.metrics.anomaly import WEEKS, DayJudged, judge_day
from rules.metrics.intervals import Interval
from rules.metrics.trend import DECLINING, INSUFFICIENT, MINIMUM_N, Measured, trend_word
from rules.model import Flag
from rules.rule import Rule
from rules.targets import Target, target_on

SUBJECT = "metric:"
WINDOW_DAYS = 28
MOST_EVIDENCE = 20
DAY = timedelta(days=1)
Baseline = Callable[[str, Mapping[str, str], date], float | None]


def no_baseline(metric: str, where: Mapping[str, str], day: date) -> float | None:
    """Where nobody has taken one."""
    return None


def segment_of(where: Mapping[str, str]) -> str:
    """A segment in one word, as in channel=email,priority=high."""
    return ",".join(f"{name}={value}" for name, value in sorted(where.items())) or EVERYTHING


def subject_of(metric: str, where: Mapping[str, str]) -> str:
    """What flags call a metric of a segment: metric:csat, or metric:csat:channel=email."""
    return f"{SUBJECT}{metric}:{segment_of(where)}" if where else f"{SUBJECT}{metric}"


@dataclass(frozen=True, slots=True)
class MeasuredMetric:
    """A metric of a segment with its days on end, oldest first. kind, better: as in its definition."""

    metric: str
    name: str
    kind: str
    better: str
    where: Mapping[str, str]
    days: Sequence[MeasuredDay]

    @property
    def subject(self) -> str:
        """As flags name it."""
        return subject_of(self.metric, self.where)


class MetricRules:
    """The rules about metrics; rules: all versions, those of one rule in order of time. targets, baseline: what days are
    measured against."""

    def __init__(
        self, rules: Sequence[Rule], targets: Iterable[Target] = (), baseline: Baseline = no_baseline
    ) -> None:
        self.rules = [one for one in rules if one.about == "metric"]
        self._versions = by_rule(self.rules)
        self._facts = asked_facts(self.rules, "metric")
        self._targets, self._baseline = tuple(targets), baseline

    def views(self, known: MeasuredMetric) -> Iterator[MetricView]:
        """The metric at each midnight."""
        events = {one.day: one.events for one in known.days if one.events is not None}
        missed_days = days_declining = 0
        for place, today in enumerate(known.days):
            target = target_on(self._targets, known.metric, known.where, today.day)
            better = _better(known, target)
            missed = misses(today, target.value, better) if target and better else None
            earlier = known.days[place - WINDOW_DAYS] if place >= 2 * WINDOW_DAYS - 1 else None
            trend = _trend(known, earlier, today)
            missed_days = missed_days + 1 if missed else 0
            days_declining = days_declining + 1 if trend == DECLINING else 0
            yield MetricView(
                known.metric, known.name, segment_of(known.where), known.better, today, target, better, missed, missed_days,
                self._baseline(known.metric, known.where, today.day), earlier.value if earlier else None, trend,
                days_declining, _anomaly(events, today.day),
            )  # fmt: skip

    def moments(self, known: MeasuredMetric) -> list[Moment]:
        """The facts that these rules ask for, at each midnight."""
        return [moment_of(view.today.at, "", view, self._facts) for view in self.views(known)]

    def flags(self, known: MeasuredMetric, moments: Sequence[Moment], as_of: datetime) -> list[Flag]:
        """Every interval of every rule, each with the tickets that spoke against the number as it began."""
        behind = {one.at: one.evidence for one in known.days}
        found = [
            flag for versions in self._versions for flag in intervals(versions, known.subject, moments, as_of)
        ]
        return [replace(one, evidence=behind.get(one.opened_at, ())) for one in found]


def misses(day: MeasuredDay, target: float, better: str) -> bool:
    """Whether a sure number lies on the wrong side of a target with its whole interval; one without interval by itself."""
    if day.value is None or not day.is_enough:
        return False
    if better == "up":
        return (day.value if day.high is None else day.high) < target
    return (day.value if day.low is None else day.low) > target


def _better(known: MeasuredMetric, target: Target | None) -> str | None:
    """Which way of a target is good, None where neither it nor the metric says so."""
    said = (target.better or known.better) if target else None
    return said if said in ("up", "down") else None


def _trend(known: MeasuredMetric, before: MeasuredDay | None, after: MeasuredDay) -> str:
    if before is None or known.kind not in MINIMUM_N or before.value is None or after.value is None:
        return INSUFFICIENT
    return trend_word(_measured(before), _measured(after), known.kind, known.better)


def _measured(day: MeasuredDay) -> Measured:
    interval = Interval(day.low, day.high) if day.low is not None and day.high is not None else None
    return Measured(day.n, day.value or 0.0, interval)


def _anomaly(events: Mapping[date, int], day: date) -> DayJudged | None:
    if day not in events:
        return None
    weekdays = [day - number * 7 * DAY for number in range(WEEKS + 1)]
    return judge_day({one: events[one] for one in weekdays if one in events}, day)
