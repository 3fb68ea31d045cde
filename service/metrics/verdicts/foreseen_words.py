"""The forecast as people read it."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from rules.metrics.number import SMALL, TOO_FEW
from service.metrics.verdicts.forecast import Forecast
from service.metrics.verdicts.foreseen import Foreseen, SegmentForecast


def lines(found: Foreseen, zone: str) -> Iterator[str]:
    """One line for the whole, one for each segment, and what past forecasts were worth."""
    for one in found.parts:
        place = " ".join(f"{name}={value}" for name, value in one.segment.items())
        yield f"  {place}  {said(one, zone)}" if place else said(one, zone)
    yield hits(found)


def said(one: SegmentForecast, zone: str) -> str:
    """61 % provisional, 52-55 % expected, final on 7 December 2026."""
    told = one.told
    if told.provisional is None:
        return one.missing or "nothing"
    if one.state == TOO_FEW:
        return f"too few to show (n {told.of})"
    parts = [f"{_percent(told.provisional)} % provisional", *_expected(told, zone)]
    few = f" (few: n {told.of})" if one.state == SMALL else ""
    return f"{', '.join(parts)}{few}" + (f". {one.missing}" if one.missing else "")


def hits(found: Foreseen) -> str:
    """What past forecasts were worth."""
    if found.hits.share is None:
        return found.hits_missing or ""
    share = f"{_percent(found.hits.share)} %"
    return f"Past forecasts of a week: {found.hits.within} of {found.hits.weeks} held ({share}); 90 % should."


def _expected(told: Forecast, zone: str) -> Iterator[str]:
    if told.interval:
        low, high = _percent(told.interval.low), _percent(told.interval.high)
        yield (
            f"{low} % verified"
            if not told.open
            else f"{low}-{high} % expected"
            if low != high
            else f"{low} % expected"
        )
    if told.final_at:
        day = told.final_at.astimezone(ZoneInfo(zone))
        yield f"final {'on' if told.open else 'since'} {day.day} {day:%B %Y}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
