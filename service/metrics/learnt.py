"""What past resolutions tell of open ones. Import it inside needs_stats: its libraries are an extra."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from service.metrics.verdicts.standing import Seen
from service.metrics.verdicts.survival import Curve, Outlook, fitted, outlook

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
FEWEST_DUE, FEWEST_FALLEN = 100, 10  # for a curve of a category's own
FEWEST_POOLED = 30  # due ones, for a curve at all
FEWEST_WEEKS, FEWEST_A_WEEK = 6, 30  # before the difference between weeks is believed


@dataclass(frozen=True, slots=True)
class Learnt:
    """Curves by category and one for all others.

    between_weeks: the variance with which weeks differ in how many fall, beyond chance, relative to the square of that number.
    """

    own: Mapping[str, Curve]
    others: Curve | None
    between_weeks: float


def learn(past: Sequence[Seen], window: float) -> Learnt:
    """A curve for each category with enough of a past, the others together; None for those where even all are too few."""
    groups = _grouped((one.category, one) for one in past)
    own = {name: _curve(group) for name, group in groups.items() if _suffices(group)}
    left = [one for one in past if one.category not in own]
    together = left if _suffices(left) else past
    others = _curve(together) if sum(one.due for one in together) >= FEWEST_POOLED else None
    return Learnt(own, others, _between_weeks(past, own, others, window))


def outlooks(learnt: Learnt, waiting: Iterable[Seen], window: float) -> list[Outlook] | None:
    """What becomes of open resolutions, one for each curve; None where one of them has no curve."""
    ages = _grouped((learnt.own.get(one.category, learnt.others), one.age) for one in waiting)
    if None in ages:
        return None
    return [outlook(curve, stood, window) for curve, stood in ages.items() if curve]


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _suffices(group: Sequence[Seen]) -> bool:
    return sum(one.due for one in group) >= FEWEST_DUE and sum(one.fell for one in group) >= FEWEST_FALLEN


def _curve(group: Sequence[Seen]) -> Curve:
    return fitted([one.days for one in group], [one.fell for one in group])


def _between_weeks(
    past: Sequence[Seen], own: Mapping[str, Curve], others: Curve | None, window: float
) -> float:
    shares = {name: float(curve.share(window)) for name, curve in own.items()}
    rest = float(others.share(window)) if others else 1.0
    weeks = _grouped(
        (int(one.age // 7), (one.fell, shares.get(one.category, rest))) for one in past if one.due
    )
    sums = [_excess(rows) for rows in weeks.values() if len(rows) >= FEWEST_A_WEEK]
    falls = sum(square for _, square in sums)
    if len(sums) < FEWEST_WEEKS or not falls:
        return 0.0
    return max(0.0, sum(excess for excess, _ in sums) / falls)


def _excess(rows: Sequence[tuple[bool, float]]) -> tuple[float, float]:
    """By how much a week's squared distance from what was expected exceeds chance; the square of the falls expected."""
    fell = sum(fell for fell, _ in rows)
    expected = sum(1 - share for _, share in rows)
    by_chance = sum(share * (1 - share) for _, share in rows)
    return (fell - expected) ** 2 - by_chance, expected**2
