"""The facts of a metric on a day: its number of 28 days, what it should be, where it is going, and what is unlike other days.

A metric is judged at each local midnight by the days that are over. Its number is that of the last 28 of them as it then stood.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rules.facts.fact import About, Fact
from rules.metrics.anomaly import HIGH, LOW, NOT_JUDGED, USUAL, DayJudged
from rules.metrics.trend import DECLINING, FALLING, IMPROVING, INSUFFICIENT, RISING, STABLE
from rules.targets import Target

EVERYTHING = "all"  # the segment of a metric that is not of one alone


@dataclass(frozen=True, slots=True)
class MeasuredDay:
    """A metric's number at a day's end. at: that midnight. value, low, high: of the 28 days, None where there is none.

    n: its members. is_enough: whether they are. events: of the day alone, what is counted, of a rate what speaks against it;
    None of a formula. evidence: the newest tickets that speak against the number.
    """

    day: date
    at: datetime
    value: float | None
    low: float | None
    high: float | None
    n: int
    is_enough: bool
    events: int | None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricView:
    """A metric at a midnight. segment: EVERYTHING, or as in channel=email. baseline: its value, None without one.

    missed: whether the number misses its target, None without one. missed_days, days_declining: that day and those before it
    without a gap. before: the number of the 28 days before these. anomaly: None of a formula.
    """

    metric: str
    name: str
    segment: str
    better: str
    today: MeasuredDay
    target: Target | None
    target_better: str | None
    missed: bool | None
    missed_days: int
    baseline: float | None
    before: float | None
    trend: str
    days_declining: int
    anomaly: DayJudged | None


def _number(give: Callable[[MetricView], float | None]) -> Callable[[MetricView], float | None]:
    def given(view: MetricView) -> float | None:
        value = give(view)
        return None if value is None else float(value)

    return given


def _of_day(give: Callable[[DayJudged], float | None]) -> Callable[[MetricView], float | None]:
    return _number(lambda v: give(v.anomaly) if v.anomaly else None)


TRENDS: Sequence[str] = (IMPROVING, DECLINING, STABLE, RISING, FALLING, INSUFFICIENT)
NO_NUMBER = "with fewer than 5 members, or while something that it needs is missing"
NO_INTERVAL = "where there is no number, and for counts and costs"
NO_TARGET = "where no target holds on that day"
FORMULA = "for a metric made of others"
_METRIC = About("metric")
FACTS: tuple[Fact, ...] = (
    _METRIC.text("metric", "Which metric: its id", lambda v: v.metric, sample="csat"),
    _METRIC.text("metric_name", "What it is called", lambda v: v.name, sample="Satisfaction"),
    _METRIC.text("segment", "Of what: all, or a segment as in channel=email", lambda v: v.segment, sample=EVERYTHING),
    _METRIC.text("better", "Which way is good", lambda v: v.better, values=("up", "down", "neither")),
    _METRIC.number("value", "of the metric", "Its number of the last 28 days", _number(lambda v: v.today.value), NO_NUMBER),
    _METRIC.number("low", "of the metric", "The lower end of the number's 95 % interval",
                   _number(lambda v: v.today.low), NO_INTERVAL),
    _METRIC.number("high", "of the metric", "The upper end of the number's 95 % interval",
                   _number(lambda v: v.today.high), NO_INTERVAL),
    _METRIC.number("n", "members", "How many members the number rests on", lambda v: float(v.today.n)),
    _METRIC.truth("is_enough", "Whether these are enough for a sure number", lambda v: v.today.is_enough),
    _METRIC.number("target", "of the metric", "What it should reach by the target of that day",
                   _number(lambda v: v.target.value if v.target else None), NO_TARGET),
    _METRIC.text("target_better", "Which way of the target is good", lambda v: v.target_better, NO_TARGET, ("up", "down")),
    _METRIC.truth("target_missed", "Whether it misses its target, and that with its whole interval", lambda v: v.missed,
                  NO_TARGET),
    _METRIC.number("missed_days", "days", "For how many days on end it has missed its target so",
                   lambda v: None if v.missed is None else float(v.missed_days), NO_TARGET),
    _METRIC.number("baseline", "of the metric", "Its value in the baseline", _number(lambda v: v.baseline),
                   "without a baseline of this metric and segment"),
    _METRIC.number("before", "of the metric", "Its number of the 28 days before these", _number(lambda v: v.before),
                   f"{NO_NUMBER}, and in the first 55 days"),
    _METRIC.text("trend", "What happened to it since those", lambda v: v.trend, values=tuple(TRENDS)),
    _METRIC.number("days_declining", "days", "For how many days on end it has been declining so",
                   lambda v: float(v.days_declining)),
    _METRIC.number("day_events", "events", "What it counts on the last day alone: of a rate what speaks against it",
                   _of_day(lambda d: d.value), FORMULA),
    _METRIC.number("usual_day_events", "events", "The usual ones: the median of up to eight earlier days of the weekday",
                   _of_day(lambda d: d.usual), f"{FORMULA}, and in the first week"),
    _METRIC.number("z", "deviations", "How far the day lies from the usual one, in robust deviations", _of_day(lambda d: d.z),
                   "where the earlier days are too few or all alike"),
    _METRIC.text("anomaly", "Whether the day is unlike the others of its weekday",
                 lambda v: v.anomaly.word if v.anomaly else None, FORMULA, (USUAL, HIGH, LOW, NOT_JUDGED)),
)  # fmt: skip
