"""The composite efficiency score: first contact resolution, handle time, satisfaction and cost against the baseline."""

from collections.abc import Mapping

from rules.metrics.number import NONE, SMALL, STATES, SURE
from rules.metrics.scoring import COMPOSITE_CATEGORY, NO_BASELINE, NO_SPREAD, Measure, scorecard
from rules.metrics.tally import Number, Tally
from service.metrics.baselines.against import comparable
from service.metrics.computed.changes import NOT_THERE
from service.metrics.computed.work import Key, Place, Work
from service.store.reads.snapshot import Row

WEIGHTS = {COMPOSITE_CATEGORY: 1.0}
# Why parts that have a value are not scored, and what then is missing.
LACKING = {NO_BASELINE: NOT_THERE, NO_SPREAD: "a spread of its parts in the baseline"}
HALF = 2  # of the four have to be scored, before their mean is called sure


def score_against_baseline(work: Work) -> Mapping[Key, Number]:
    """The mean score of the parts that the baseline has in exactly this segment; those it lacks are weighed without."""
    row = work.numbers.inputs.baseline()
    return {key: _score(work, key[1], parts, row) for key, parts in work.parts(work.ask).items()}


def _score(work: Work, place: Place, parts: Mapping[str, Number], row: Row | None) -> Number:
    segment = work.segment(place)
    found = scorecard([_measure(work, name, one, segment, row) for name, one in parts.items()], WEIGHTS)
    tally = Tally(n=len(found.scores))
    if found.total is None:
        reasons = {why for _, why in found.not_scored} if row else set()
        missing = [said for why, said in LACKING.items() if why in reasons]
        return Number(None, tally, state=NONE, missing=tuple(missing[:1]))
    worst = max((parts[name].state for name in found.scores), key=STATES.index)
    few = worst != SURE or len(found.scores) <= HALF
    return Number(found.total, tally, state=SMALL if few else SURE)


def _measure(
    work: Work, name: str, number: Number, segment: Mapping[str, str] | None, row: Row | None
) -> Measure:
    metric = work.numbers.book.metric(work.metric.parts[name])
    was = comparable(row, metric, segment) if segment is not None else None
    return Measure(
        name,
        COMPOSITE_CATEGORY,
        number.value,
        was["value"] if was else None,
        was["spread"] if was else None,
        metric.better,
    )
