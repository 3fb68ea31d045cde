"""What came of a logged change: whole weeks before and after for the metric it was meant to move, and whether that tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from rules.baselines import closed_at
from rules.errors import MissingExtra
from rules.metrics.ask import DAY, WEEKDAYS, bucket_of
from rules.metrics.definition import Metric
from rules.moments import from_text
from rules.suggestion import suggestion
from service.metrics.changes.comparison import CANNOT_TELL, TOO_EARLY, Comparison, Question
from service.metrics.changes.series import compared
from service.metrics.changes.surroundings import LogbookTold, Named, left_out, named
from service.metrics.changes.weeks import WEEK, Around, firsts
from service.metrics.numbers import Numbers
from service.store.mirror.shares import first_day
from service.store.reads.snapshot import Row

BEFORE = 8 * WEEK
WINDOWS = ("window_days", "verified_days")
UNTIL_VERIFIED = ("window_over", "verified", "verdict", "$verified_days")


@dataclass(frozen=True, slots=True)
class Result:
    """What can be said. outcome: helped, hurt, cannot_tell or too_early; numbers_say: the same, whatever else happened.

    why: in words. told_on: the day from which it can be told. around: the days looked at. comparison: None where there is
    none. confounders: what else may explain a difference. without: by day left out why.
    """

    outcome: str
    numbers_say: str
    why: str
    told_on: date | None = None
    around: Around | None = None
    comparison: Comparison | None = None
    confounders: Sequence[Named] = ()
    without: Mapping[date, str] = field(default_factory=dict)


def result(numbers: Numbers, change: Row, told: LogbookTold) -> Result:
    """Compare the whole weeks before a change with those after it, up to the day on which it is to be measured again."""
    metric = numbers.book.metrics.get(change["metric"])
    if metric is None:
        why = f"There is no metric {change['metric']}. {suggestion(change['metric'], numbers.book.metrics)}"
        return Result(CANNOT_TELL, CANNOT_TELL, why)
    around = days_around(numbers, change)
    without = left_out(told, around, ZoneInfo(numbers.mirror.manifest.zone))
    question = _question(numbers, metric, change["direction"], around)
    told_on = max(around.end, question.final_on or around.end)
    known = min(around.end, question.as_of)
    if known <= around.start:
        return Result(TOO_EARLY, TOO_EARLY, f"It can be told on {told_on}.", told_on, around)
    try:
        found = compared(numbers, metric, numbers.ask(around.start, known, without=without), question)
    except MissingExtra as error:
        return Result(CANNOT_TELL, CANNOT_TELL, str(error), told_on, around)
    confounders = named(numbers, metric, change, told, around, without)
    return _judged(found, confounders, told_on, question, around, without)


def days_around(numbers: Numbers, change: Row) -> Around:
    """Eight weeks before the week of a change, or as many as are known, to the day on which it is to be measured again."""
    zone = ZoneInfo(numbers.mirror.manifest.zone)
    changed = from_text(change["at"]).astimezone(zone).date()
    end = max(from_text(change["remeasure_at"]).astimezone(zone).date(), changed + DAY)
    start = bucket_of(changed, "week", numbers.week_start) - BEFORE
    first = first_day(numbers.mirror)
    known = min(max(start, first), changed) if first else start
    return Around(changed, known, end, WEEKDAYS.index(numbers.week_start))


def _question(numbers: Numbers, metric: Metric, direction: str, around: Around) -> Question:
    zone = ZoneInfo(numbers.mirror.manifest.zone)
    window = window_of(numbers, metric)
    final = closed_at(around.end, window, zone).astimezone(zone)
    ends_later = final.date() + (DAY if final.time() != final.min.time() else timedelta(0))
    as_of = numbers.mirror.as_of.astimezone(zone).date()
    return Question(around, direction, as_of, ends_later if window else None)


def window_of(numbers: Numbers, metric: Metric) -> float:
    """For how many days a member of a metric may still change."""
    found = [0.0]
    for one in numbers.book.within(metric):
        found += [value for name, value in one.parameters.items() if name in WINDOWS]
        if any(word in text for word in UNTIL_VERIFIED for text in (one.where, one.numerator, one.value)):
            found.append(numbers.parameters.get("verified_days") or 0.0)
    return max(found)


def _judged(
    found: Comparison, confounders: Sequence[Named], told_on: date, question: Question, around: Around,
    without: Mapping[date, str],
) -> Result:  # fmt: skip
    overlapping = [one for one in confounders if one.kind == "overlap"]
    said = found.outcome
    if said == TOO_EARLY and question.as_of >= told_on:
        said = CANNOT_TELL  # the days are over: there will be no more cases
    outcome = CANNOT_TELL if overlapping and said != TOO_EARLY else said
    why = _why(found, said, told_on, question, around)
    if outcome != said:
        why = f"{why} Another change acts in the same time, so that this belongs to neither alone."
    return Result(outcome, said, why, told_on, around, found, confounders, without)


def _why(found: Comparison, said: str, told_on: date, question: Question, around: Around) -> str:
    before, after = firsts(around)
    if said == TOO_EARLY:
        if question.as_of < around.end or not question.final_on:
            return f"It can be told on {told_on}, when the days up to the new measurement are over."
        return f"It can be told on {told_on}, when nothing of those days can change any more."
    if not after:
        return "No whole week lies between the change and its new measurement. Set a later one."
    if not before or not found.before.n:
        return "Nothing is known of a whole week before it."
    if found.interval is None:
        return f"{found.before.weeks} weeks before and {found.after.weeks} after are too few to tell."
    if said == CANNOT_TELL:
        return "The difference is not more than chance and the usual unrest of weeks explain."
    return "The difference is more than chance and the usual unrest of weeks explain."
