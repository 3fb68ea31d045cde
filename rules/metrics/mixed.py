"""A mean compared with an earlier one in the same mix: what changed within each class, not how often each class came."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MixChange:
    """What the present cases took more (or less, then negative) than they would have taken before.

    more, before: sums over the cases that have an earlier mean of their class. n: how many those are. left_out: the others.
    """

    more: float
    before: float
    n: int
    left_out: int

    @property
    def share(self) -> float | None:
        """The change as a share of before; None where before is nothing."""
        return self.more / self.before if self.before else None


def change_in_same_mix(now: Mapping[str, tuple[int, float]], before: Mapping[str, float]) -> MixChange:
    """By class how many cases there are now with their mean, against the earlier mean of the class."""
    known = {name: one for name, one in now.items() if name in before}
    return MixChange(
        more=sum(n * (mean - before[name]) for name, (n, mean) in known.items()),
        before=sum(n * before[name] for name, (n, _) in known.items()),
        n=sum(n for n, _ in known.values()),
        left_out=sum(n for name, (n, _) in now.items() if name not in before),
    )
