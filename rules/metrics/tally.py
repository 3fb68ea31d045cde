"""What one scan counted of one metric, and the number that it makes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one metric in one cell. quartiles, p90, mean, deviation: of the values; None without any.

    numerator, denominator: of a rate whole numbers, of a ratio sums. excluded: by exclusion, in their order.
    """

    denominator: float = 0
    numerator: float = 0
    n: int = 0
    quartiles: tuple[float, float, float] | None = None
    p90: float | None = None
    mean: float | None = None
    deviation: float | None = None
    awaiting: int = 0
    provisional: int = 0
    excluded: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """One value with all that a sceptical reader asks for beside it.

    value: None where there is none (an empty denominator, a missing input, too few members). low, high: 95 % interval.
    spread: the distance between the quartiles of a median. missing: what would be needed. state: sure, small or none.
    """

    value: float | None
    tally: Tally
    low: float | None = None
    high: float | None = None
    state: str = "none"
    missing: tuple[str, ...] = ()
