"""When customers write for a new reason: more by day than by night, more on working days than at weekends."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate

from service.demo.world.acts import HOUR, draw, seconds
from service.demo.world.setup import Setup

_BY_HOUR = (1, 1, 1, 1, 1, 2, 4, 8, 14, 16, 16, 15, 13, 15, 16, 15, 14, 11, 7, 5, 4, 3, 2, 1)
_WEEKEND = 0.25
ARRIVAL = 11


def arrivals(setup: Setup) -> Iterator[int]:
    """As many ascending moments as the world has tickets, each drawn within its own slice of the load."""
    reached = list(accumulate(_loads(setup)))
    start = seconds(setup.start)
    for number in range(setup.tickets):
        rng = draw(setup.seed, ARRIVAL, number)
        load = reached[-1] * (number + rng.random()) / setup.tickets
        hour = bisect_left(reached, load)
        before = reached[hour - 1] if hour else 0.0
        yield start + int((hour + (load - before) / (reached[hour] - before)) * HOUR)


def _loads(setup: Setup) -> Iterator[float]:
    for hour in range(setup.days * 24):
        at = setup.start + timedelta(hours=hour)
        yield _BY_HOUR[at.hour] * (_WEEKEND if at.weekday() >= 5 else 1.0)
