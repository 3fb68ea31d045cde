"""The word for what happened to a number between two periods."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.metrics.intervals import Interval

IMPROVING, DECLINING, STABLE, INSUFFICIENT = "improving", "declining", "stable", "insufficient_data"
RISING, FALLING = "rising", "falling"
# How many cases each of the two periods needs before a word is said.
MINIMUM_N: Mapping[str, int] = {"rate": 30, "median": 10, "mean": 10}
# What a number that went up or down is called, by the direction that is better.
WORDS: Mapping[str, Mapping[bool, str]] = {
    "up": {True: IMPROVING, False: DECLINING},
    "down": {True: DECLINING, False: IMPROVING},
    "neither": {True: RISING, False: FALLING},
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A number of one period: over how many cases, and within what (see rules.metrics.intervals)."""

    n: int
    value: float
    interval: Interval | None


def trend_word(before: Measured, after: Measured, kind: str, better: str) -> str:
    """improving, declining, stable or insufficient_data; rising and falling where neither direction is better.

    A number has moved when the two intervals share no point. kind: a key of MINIMUM_N. better: a key of WORDS.
    """
    if min(before.n, after.n) < MINIMUM_N[kind] or before.interval is None or after.interval is None:
        return INSUFFICIENT
    if before.interval.overlaps(after.interval):
        return STABLE
    return WORDS[better][after.value > before.value]
