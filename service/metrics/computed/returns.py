"""Return on the AI: what its verified resolutions and other value are worth against what it costs, in three cases."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rules.costs import Days
from rules.metrics.number import NONE, SMALL, SURE
from rules.metrics.tally import Number, Tally
from rules.roi import NO_AI_COST, NO_AVOIDED, NO_COST, SEVERAL, Roi, return_on
from rules.roi import Work as Done
from rules.staffing import TIERS, counted
from service.metrics.computed.work import Key, Work
from service.store.mirror.shares import contracts_known, resolutions

TIER = "complexity"
UNTIERED = TIERS[-1]
# Why there is no return -> what would have to be there.
WANTED = {
    NO_AI_COST: "costs of the AI for these days",
    NO_AVOIDED: "people's costs, staff and usual minutes for these days",
    NO_COST: "a cost of the AI above 0",
    SEVERAL: "one currency for value and cost",
}
CANNOT_SPLIT = "an amount for this segment alone"


@dataclass(frozen=True, slots=True)
class Return:
    """The return of one step, and the work that it rests on. provisional: contacts of the AI that are still being verified."""

    days: Days
    roi: Roi
    done: Done
    provisional: int


def return_on_automation(work: Work) -> Mapping[Key, Number]:
    """The base case with the low and the high one at its sides; nothing of a segment, which has no cost of its own."""
    if work.ask.by or work.ask.where:
        lacking = Number(None, Tally(), state=NONE, missing=(CANNOT_SPLIT,))
        return dict.fromkeys(work.parts(work.ask), lacking)
    return {(first, ()): _number(work, one) for first, one in returns(work)}


def returns(work: Work) -> Iterator[tuple[date, Return]]:
    """By the first day of each step its return; parts: verified, a count, minutes, a mean, and standing, a rate."""
    costs, mirror, spans = work.numbers.inputs.costs, work.numbers.mirror, list(work.spans())
    tiers: dict[date, list[tuple[str, Mapping[str, Number]]]] = {}
    for (first, place), parts in work.parts(work.split(TIER)).items():
        tiers.setdefault(first, []).append((place[-1], parts))
    resolved = resolutions(mirror, min(one.start for one in spans), spans[-1].end)
    churn_known = contracts_known(mirror)
    for span in spans:
        days = Days(span.start, span.end)
        found = tiers.get(span.first, [])
        verified, measured = _by_tier(found)
        waiting = sum(parts["standing"].tally.provisional for _, parts in found)
        done = Done(counted(resolved, costs.staff, days), verified, measured, churn_known)
        yield span.first, Return(days, return_on(costs, days, done), done, waiting)


def _by_tier(found: Iterable[tuple[str, Mapping[str, Number]]]) -> tuple[dict[str, int], dict[str, float]]:
    """Verified resolutions, and the measured minutes of a person's where enough are measured."""
    verified = dict.fromkeys(TIERS, 0)
    measured: dict[str, float] = {}
    for place, parts in found:
        tier = place if place in TIERS else UNTIERED
        verified[tier] += int(parts["verified"].tally.numerator)
        if parts["minutes"].value is not None:
            measured[tier] = parts["minutes"].value
    return verified, measured


def _number(work: Work, one: Return) -> Number:
    tally = Tally(n=sum(one.done.verified.values()), provisional=one.provisional)
    if one.roi.ratio is None:
        return Number(None, tally, state=NONE, missing=(WANTED[one.roi.why_not],))
    state = SURE if tally.n >= work.metric.least else SMALL
    return Number(one.roi.ratio.base, tally, one.roi.ratio.low, one.roi.ratio.high, state)
