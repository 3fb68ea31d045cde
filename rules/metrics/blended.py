"""A blended rate against its segments: what of its change comes from the mix, and whether it contradicts them all."""

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 30  # of a segment in both periods, before its own direction is believed
FEWEST_SEGMENTS = 2


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment's counts in both periods: (numerator, denominator)."""

    name: str
    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Blend:
    """How a blended rate changed. Rates from 0 to 1; difference = mix_effect + rate_effect.

    mix_effect: what the changed shares of the segments did. rate_effect: what the changed rates within them did.
    contradicts: the total moved one way and every segment that was judged the other. judged, too_small: names of segments.
    """

    before: float
    after: float
    difference: float
    mix_effect: float
    rate_effect: float
    contradicts: bool
    judged: tuple[str, ...]
    too_small: tuple[str, ...]


def blend(segments: Sequence[Segment]) -> Blend | None:
    """The change of the rate over all segments; None where one of the periods has no case at all.

    A segment that one period lacks counts as mix only: it has no rate there that could have changed.
    """
    before, after = _total([one.before for one in segments]), _total([one.after for one in segments])
    if not (before[1] and after[1]):
        return None
    was, became = _rate(before), _rate(after)
    judged = [one for one in segments if min(one.before[1], one.after[1]) >= FEWEST]
    return Blend(
        before=was,
        after=became,
        difference=became - was,
        mix_effect=sum(_mix(one, before[1], after[1]) for one in segments),
        rate_effect=sum(_change(one) * sum(_shares(one, before[1], after[1])) / 2 for one in segments),
        contradicts=_contradicts(_sign(before, after), judged),
        judged=tuple(one.name for one in judged),
        too_small=tuple(one.name for one in segments if one not in judged),
    )


def _total(counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(one[0] for one in counts), sum(one[1] for one in counts)


def _rate(counts: tuple[int, int]) -> float:
    return counts[0] / counts[1]


def _rates(segment: Segment) -> tuple[float, float]:
    before = segment.before if segment.before[1] else segment.after
    after = segment.after if segment.after[1] else segment.before
    return (_rate(before), _rate(after)) if before[1] else (0.0, 0.0)


def _shares(segment: Segment, before: int, after: int) -> tuple[float, float]:
    return segment.before[1] / before, segment.after[1] / after


def _change(segment: Segment) -> float:
    was, became = _rates(segment)
    return became - was


def _mix(segment: Segment, before: int, after: int) -> float:
    had, has = _shares(segment, before, after)
    return (has - had) * sum(_rates(segment)) / 2


def _sign(before: tuple[int, int], after: tuple[int, int]) -> int:
    """-1, 0 or 1 for a rate that fell, stayed or rose; in whole numbers, so that equal rates are equal."""
    left, right = before[0] * after[1], after[0] * before[1]
    return (right > left) - (right < left)


def _contradicts(total: int, judged: Sequence[Segment]) -> bool:
    against = all(_sign(one.before, one.after) == -total for one in judged)
    return total != 0 and len(judged) >= FEWEST_SEGMENTS and against
