"""What else may explain a difference before and after a change: other changes, what happened, another mix, another volume."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from rules.baselines import DISTURBING
from rules.metrics.ask import Ask
from rules.metrics.blended import Segment, blend
from rules.metrics.definition import Metric
from service.logbook.recording import overlap_words
from service.metrics.asking import dimensions_of
from service.metrics.baselines.proposing import days_of
from service.metrics.changes.weeks import WEEK, Around, firsts
from service.metrics.numbers import Numbers
from service.store.reads.snapshot import Row

OVERLAP, OTHER, HAPPENED, MIX, VOLUME = KINDS = "overlap", "other_change", "annotation", "mix", "volume"
SPLITS = ("category", "complexity", "channel")
MUCH = 0.5  # of a difference, from which on the mix is named as explaining it
OTHER_VOLUME = 0.2  # more or less contacts a week
FEWEST = 30  # contacts on either side before their number is compared
CONTACTS = "volume"


@dataclass(frozen=True, slots=True)
class LogbookTold:
    """What the store knows. changes, annotations: all. exclusions: the days that the newest baseline leaves out."""

    changes: Sequence[Row] = ()
    annotations: Sequence[Row] = ()
    exclusions: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """One thing that may explain a difference. kind: one of KINDS; what: in words; id: of a change or annotation."""

    kind: str
    what: str
    id: str = ""


def left_out(told: LogbookTold, around: Around, zone: tzinfo) -> dict[date, str]:
    """The days unlike others: of incidents, outages and campaigns, and those that the newest baseline leaves out."""
    found = {date.fromisoformat(one["day"]): one["reason"] for one in told.exclusions}
    for row in told.annotations:
        if row["kind"] in DISTURBING:
            found |= dict.fromkeys(days_of(row, zone), f"{row['kind']}: {row['title']}")
    return {day: why for day, why in sorted(found.items()) if around.start <= day < around.end}


def named(
    numbers: Numbers, metric: Metric, change: Row, told: LogbookTold, around: Around, without: Mapping[date, str]
) -> list[Named]:  # fmt: skip
    """All of it, the most serious first."""
    sides = asks(numbers, around, without)
    found = [*_changes(change, told.changes, around), *_happened(told.annotations, around)]
    if sides:
        found += [*_mix(numbers, metric, *sides), *_volume(numbers, *sides)]
    return sorted(found, key=lambda one: KINDS.index(one.kind))


def asks(numbers: Numbers, around: Around, without: Iterable[date] = ()) -> tuple[Ask, Ask] | None:
    """The whole weeks before and after as questions; None where one side has none."""
    before, after = firsts(around)
    if not before or not after:
        return None
    left = numbers.ask(before[0], before[-1] + WEEK, without=without)
    return left, numbers.ask(after[0], after[-1] + WEEK, without=without)


def _changes(change: Row, changes: Sequence[Row], around: Around) -> Iterator[Named]:
    for other in changes:
        if other["id"] in change["overlaps"]:
            yield Named(OVERLAP, overlap_words(other), other["id"])
        elif other["id"] != change["id"] and _falls(other["at"], around):
            said = f"“{other['what']}” changed on {other['at'][:10]}, within the weeks that are compared."
            yield Named(OTHER, said, other["id"])


def _falls(moment: str, around: Around) -> bool:
    return around.start.isoformat() <= moment[:10] < around.end.isoformat()


def _happened(annotations: Sequence[Row], around: Around) -> Iterator[Named]:
    for row in annotations:
        ends = row["until"] or row["at"]
        if row["at"][:10] < around.end.isoformat() and ends[:10] >= around.start.isoformat():
            days = f"{row['at'][:10]}" + (f" to {ends[:10]}" if ends[:10] != row["at"][:10] else "")
            out = "; these days are left out" if row["kind"] in DISTURBING else ""
            yield Named(HAPPENED, f"{row['kind']}: {row['title']} ({days}){out}.", row["id"])


def _mix(numbers: Numbers, metric: Metric, before: Ask, after: Ask) -> Iterator[Named]:
    if metric.kind != "rate":
        return
    for dimension in SPLITS:
        if dimension not in dimensions_of(numbers, metric):
            continue
        found = blend(_segments(numbers, metric, dimension, before, after))
        if found is None or not found.difference:
            continue
        share = found.mix_effect / found.difference
        if found.contradicts:
            yield Named(
                MIX,
                f"Over all it moved against each {dimension} that has enough members: the mix has changed.",
            )
        elif share >= MUCH:
            yield Named(MIX, f"{share:.0%} of the difference come from another mix by {dimension}.")


def _segments(numbers: Numbers, metric: Metric, dimension: str, before: Ask, after: Ask) -> list[Segment]:
    counts: dict[str, list[tuple[int, int]]] = {}
    for place, ask in enumerate((before, after)):
        for cell in numbers.answer([metric.id], _by(numbers, ask, dimension)):
            tally = cell.numbers[metric.id].tally
            own = counts.setdefault(cell.segment[dimension], [(0, 0), (0, 0)])
            own[place] = (int(tally.numerator), int(tally.denominator))
    return [Segment(name, *own) for name, own in sorted(counts.items())]


def _by(numbers: Numbers, ask: Ask, dimension: str) -> Ask:
    return numbers.ask(ask.start, ask.end, by=(dimension,), without=ask.without)


def _volume(numbers: Numbers, before: Ask, after: Ask) -> Iterator[Named]:
    was, became = (_a_week(numbers, ask) for ask in (before, after))
    if was and became and abs(became / was - 1) >= OTHER_VOLUME:
        yield Named(VOLUME, f"{became:.0f} contacts a week after {was:.0f}.")


def _a_week(numbers: Numbers, ask: Ask) -> float | None:
    """Contacts in seven days, None where there are too few to say."""
    (cell,) = numbers.answer([CONTACTS], ask)
    contacts = cell.numbers[CONTACTS].value or 0.0
    days = (ask.end - ask.start).days - sum(ask.start <= day < ask.end for day in ask.without)
    return contacts * 7 / days if contacts >= FEWEST and days else None
