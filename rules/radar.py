"""After a release: whether more people reached out than in the same hours of the weeks before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.metrics.anomaly import TAIL, poisson_tail

WEEK = timedelta(weeks=1)
WEEKS, FEWEST_WEEKS = 8, 4
LEAST_EXTRA = 3.0  # contacts; fewer are no news, however rare
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Above:
    """What was told of more often than usual. usual: the mean of the same hours in the weeks before."""

    key: str
    count: int
    usual: float


def windows(at: datetime, span: timedelta, first: datetime) -> list[tuple[datetime, datetime]]:
    """The same hours of up to eight weeks before, as far as anything was known by then."""
    begins = [at - number * WEEK for number in range(1, WEEKS + 1)]
    return [(begin, begin + span) for begin in begins if begin >= first]


def above(now: Counts, before: Sequence[Counts]) -> list[Above] | None:
    """What is above its usual number, the largest surplus first; None where too few weeks are known to say what is usual.

    So rare by chance that one in some thousand looks at something usual finds it; a problem that is new had none before.
    """
    if len(before) < FEWEST_WEEKS:
        return None
    found = [
        Above(key, count, sum(one.get(key, 0) for one in before) / len(before)) for key, count in now.items()
    ]
    odd = [one for one in found if one.count - one.usual >= LEAST_EXTRA and _is_rare(one)]
    return sorted(odd, key=lambda one: (one.usual - one.count, one.key))


def _is_rare(one: Above) -> bool:
    return poisson_tail(one.count, one.usual) <= TAIL
