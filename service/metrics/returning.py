"""What the AI returned in a period, what it would have cost without it, and its cost month by month since it began."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from rules.costs import Days, spending
from rules.metrics.ask import Ask
from rules.money import Amounts, Cases, Estimate
from rules.roi import Assumption, Roi, WithoutAi, without_automation
from rules.rollout import Maturity, MonthOfUse, cost_curve, maturity, phase
from rules.staffing import counted
from service.metrics.computed.returns import returns
from service.metrics.computed.work import Work
from service.metrics.numbers import Numbers
from service.store.mirror.shares import first_ai_day, resolutions

ROI, VERIFIED, LEARNING = "roi", "verified_resolutions", "learning_velocity"


@dataclass(frozen=True, slots=True)
class Story:
    """go_live: the day on which an AI was first seen, None without one; then there are no months, phase and stage.

    provisional: contacts of the AI that are still being verified and bring nothing until then.
    """

    days: Days
    roi: Roi
    without: WithoutAi | None
    go_live: date | None
    months: Collection[MonthOfUse]
    phase: str | None
    stage: Maturity | None
    provisional: int


def story(numbers: Numbers, ask: Ask, *, connected: bool) -> Story:
    """The return of the question's days. connected: whether support is joined to a CRM or a tracker."""
    whole = numbers.ask(ask.start, ask.end)
    ((_, found),) = returns(Work(numbers, numbers.book.metric(ROI), whole))
    spent = spending(numbers.inputs.costs.entries, found.days, found.done.counts)
    go_live = first_ai_day(numbers.mirror)
    return Story(
        found.days,
        found.roi,
        without_automation(spent, found.roi.avoided),
        go_live,
        _months(numbers, go_live, ask.end) if go_live else (),
        phase(go_live, ask.end) if go_live else None,
        maturity(found.done.verified, _learning(numbers, whole), connected),
        found.provisional,
    )


def _months(numbers: Numbers, go_live: date, until: date) -> list[MonthOfUse]:
    if go_live >= until:
        return []
    costs, days = numbers.inputs.costs, Days(go_live, until)
    counts = counted(resolutions(numbers.mirror, go_live, until), costs.staff, days)
    cells = numbers.answer([VERIFIED], numbers.ask(go_live, until, granularity="day"))
    verified = {cell.start: int(cell.numbers[VERIFIED].tally.numerator) for cell in cells}
    return cost_curve(costs.entries, go_live, until, verified, counts)


def _learning(numbers: Numbers, ask: Ask) -> bool | None:
    (cell,) = numbers.answer([LEARNING], ask)
    low = cell.numbers[LEARNING].low
    return None if low is None else low > 0


def document(found: Story) -> dict[str, Any]:
    """The same for programs: amounts in minor units by currency, each in its low, base and high case."""
    roi = found.roi
    return {
        "start": found.days.start.isoformat(), "end": found.days.end.isoformat(),
        "roi": asdict(roi.ratio) if roi.ratio else None, "why_not": roi.why_not or None,
        "provisional": found.provisional,
        "pillars": {name: _amounts(one) for name, one in roi.pillars.items()},
        "cost": _amounts(roi.cost),
        "avoided": {
            "cost": _amounts(roi.avoided.cost), "counted": dict(roi.avoided.counted), "left_out": dict(roi.avoided.left_out),
        } if roi.avoided else None,
        "without_ai": {
            "actual": _amounts(found.without.actual), "without": _amounts(found.without.without),
            "saved": _amounts(found.without.saved),
        } if found.without else None,
        "left_out": [{"pillar": one.pillar, "what": one.what, "why": why} for one, why in roi.left_out],
        "assumptions": [_assumption(one) for one in roi.assumptions],
        "go_live": found.go_live.isoformat() if found.go_live else None, "phase": found.phase,
        "stage": asdict(found.stage) if found.stage else None,
        "months": [_month(one) for one in found.months],
    }  # fmt: skip


def _month(one: MonthOfUse) -> dict[str, Any]:
    return {
        "number": one.number, "start": one.days.start.isoformat(), "end": one.days.end.isoformat(), "whole": one.whole,
        "cost": _amounts(one.cost), "verified": one.verified, "per_resolution": _amounts(one.per_resolution),
    }  # fmt: skip


def _assumption(one: Assumption) -> dict[str, Any]:
    said = _cases(one.said) if isinstance(one.said, Cases) else _estimate(one.said)
    as_of = one.as_of.isoformat() if one.as_of else None
    return {"what": one.what, **said, "source": one.source or None, "as_of": as_of}


def _amounts(amounts: Amounts | None) -> Mapping[str, Any] | None:
    return None if amounts is None else {currency: _cases(one) for currency, one in sorted(amounts.items())}


def _cases(one: Cases) -> dict[str, Any]:
    return {"low": one.low.amount, "base": one.base.amount, "high": one.high.amount, "currency": one.currency}


def _estimate(one: Estimate) -> dict[str, Any]:
    return {"low": float(one.low), "base": float(one.base), "high": float(one.high), "currency": None}
