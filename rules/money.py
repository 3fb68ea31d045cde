"""Money: whole minor units of one currency, never mixed, and the three cases in which an estimate is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount. amount: whole minor units (cents of EUR, yen of JPY). currency: ISO 4217 code."""

    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other).amount, self.currency)

    def times(self, factor: Fraction | int) -> "Money":
        """The multiple, rounded once, halves up."""
        return Money(rounded(self.amount * Fraction(factor)), self.currency)

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added. Tell them apart.")
        return other


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number in its low, base and high case; all three are equal where it is measured."""

    low: Fraction
    base: Fraction
    high: Fraction

    def __add__(self, other: "Estimate") -> "Estimate":
        return Estimate(self.low + other.low, self.base + other.base, self.high + other.high)

    def times(self, factor: Fraction | int) -> "Estimate":
        """The multiple by a factor of at least 0."""
        return Estimate(self.low * factor, self.base * factor, self.high * factor)

    def __str__(self) -> str:
        cases = (self.low,) if self.low == self.high else (self.low, self.base, self.high)
        return "/".join(f"{float(case):g}" for case in cases)


def certain(number: Fraction | float) -> Estimate:
    """A number that is the same in every case."""
    exact = Fraction(number)
    return Estimate(exact, exact, exact)


@dataclass(frozen=True, slots=True)
class Cases:
    """An amount of one currency in its low, base and high case."""

    low: Money
    base: Money
    high: Money

    @property
    def currency(self) -> str:
        """The currency of all three."""
        return self.base.currency

    def __add__(self, other: "Cases") -> "Cases":
        return Cases(self.low + other.low, self.base + other.base, self.high + other.high)

    def __sub__(self, other: "Cases") -> "Cases":
        return Cases(self.low - other.high, self.base - other.base, self.high - other.low)

    def times(self, factor: Estimate) -> "Cases":
        """The multiple case by case, each rounded once."""
        return Cases(self.low.times(factor.low), self.base.times(factor.base), self.high.times(factor.high))


Amounts = Mapping[str, Cases]  # by currency


def cases(currency: str, low: int, base: int, high: int) -> Cases:
    """Three amounts in minor units as one."""
    return Cases(Money(low, currency), Money(base, currency), Money(high, currency))


def exactly(currency: str, amount: int) -> Cases:
    """An amount in minor units that is the same in every case."""
    return cases(currency, amount, amount, amount)


def summed(amounts: Iterable[Cases]) -> Amounts:
    """The sum of each currency."""
    found: dict[str, Cases] = {}
    for one in amounts:
        found[one.currency] = found[one.currency] + one if one.currency in found else one
    return found


def both(*amounts: Amounts) -> Amounts:
    """The sums of several by currency."""
    return summed(one for each in amounts for one in each.values())


def less(amounts: Amounts, others: Amounts) -> Amounts:
    """What is left by currency; the low case takes the high case of what is taken away."""
    found = {}
    for currency in sorted(amounts.keys() | others.keys()):
        none = exactly(currency, 0)
        found[currency] = amounts.get(currency, none) - others.get(currency, none)
    return found


def multiplied(amounts: Amounts, factor: Estimate) -> Amounts:
    """The multiple of each currency."""
    return {currency: one.times(factor) for currency, one in amounts.items()}


def each(amounts: Amounts | None, count: int) -> Amounts | None:
    """The share of one of so many, by currency; None where the amounts are not known or there is not one."""
    if amounts is None or count <= 0:
        return None
    return multiplied(amounts, certain(Fraction(1, count)))


def rounded(exact: Fraction) -> int:
    """The nearest whole number, halves up: adding a whole number before or after rounding is the same."""
    return (exact + HALF).__floor__()
