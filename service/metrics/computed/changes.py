"""Numbers against the frozen baseline: handle time within the same complexity, and volume a day."""

from collections.abc import Mapping
from datetime import date

from rules.metrics.definition import LEAST_SHOWN
from rules.metrics.mixed import change_in_same_mix
from rules.metrics.number import NONE, SMALL, SURE, TOO_FEW
from rules.metrics.tally import Number, Tally
from service.metrics.baselines.against import comparable
from service.metrics.computed.work import Key, Place, Span, Work
from service.store.reads.snapshot import Row

TIER = "complexity"
NOT_THERE = "this segment in the baseline"
PART = "now"


def change_in_same_tier(work: Work) -> Mapping[Key, Number]:
    """The change of a mean against the baseline, within each complexity, weighted with the cases of today."""
    ask, row = work.split(TIER), work.numbers.inputs.baseline()
    place_of_tier = ask.by.index(TIER)
    tiers: dict[Key, dict[str, Number]] = {}
    for (first, place), parts in work.parts(ask).items():
        key = (first, place[: len(work.ask.by)])
        tiers.setdefault(key, {})[place[place_of_tier]] = parts[PART]
    return {key: _changed(work, key[1], numbers, row) for key, numbers in tiers.items()}


def _changed(work: Work, place: Place, now: Mapping[str, Number], row: Row | None) -> Number:
    part = work.numbers.book.metric(work.metric.parts[PART])
    segment = work.segment(place)
    before = {
        tier: was["value"] for tier in now
        if segment is not None and (was := comparable(row, part, segment | {TIER: tier})) is not None
    }  # fmt: skip
    means = {tier: (one.tally.n, mean) for tier, one in now.items() if (mean := one.tally.mean) is not None}
    found = change_in_same_mix(means, before)
    tally = Tally(found.before, found.more, found.n, awaiting=found.left_out)
    if row is not None and means and not before:
        return Number(None, tally, state=NONE, missing=(NOT_THERE,))
    return _shown(work, found.share, tally)


def _shown(work: Work, value: float | None, tally: Tally) -> Number:
    if tally.n < LEAST_SHOWN or value is None:
        return Number(None, tally, state=TOO_FEW if 0 < tally.n < LEAST_SHOWN else NONE)
    return Number(value, tally, state=SURE if tally.n >= work.metric.least else SMALL)


def growth_a_day(work: Work) -> Mapping[Key, Number]:
    """The change of a count a day against the baseline's."""
    row, spans = work.numbers.inputs.baseline(), {one.first: one for one in work.spans()}
    return {
        key: _grown(work, key[1], parts[PART], spans[key[0]], row)
        for key, parts in work.parts(work.ask).items()
    }


def _grown(work: Work, place: Place, now: Number, span: Span, row: Row | None) -> Number:
    part, segment = work.numbers.book.metric(work.metric.parts[PART]), work.segment(place)
    was = comparable(row, part, segment) if segment is not None else None
    if row is None or was is None or not was["value"]:
        return Number(None, Tally(n=now.tally.n), state=NONE, missing=(NOT_THERE,) if row else ())
    days = len(span) - sum(span.start <= one < span.end for one in work.ask.without)
    if not days:
        return Number(None, Tally(), state=NONE)
    usual = was["value"] / _days(row) * days
    tally = Tally(usual, now.tally.numerator - usual, now.tally.n)
    return _shown(work, tally.numerator / usual, tally)


def _days(row: Row) -> int:
    """How many days of the baseline count."""
    whole = date.fromisoformat(row["end_day"]) - date.fromisoformat(row["first_day"])
    return whole.days - len(row["exclusions"])
