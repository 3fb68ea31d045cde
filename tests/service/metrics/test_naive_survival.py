"""The curve and its forecasts against a second, plain computation."""

import random

import pytest

from service.metrics.verdicts.survival import fitted, outlook

WINDOW = 14.0


def plain(days: list[float], fell: list[bool], until: float) -> tuple[float, float]:
    """The share standing and Greenwood's sum, day by day in plain words."""
    share, total = 1.0, 0.0
    for day in sorted({one for one, down in zip(days, fell, strict=True) if down and one <= until}):
        at_risk = sum(one >= day for one in days)
        falls = sum(one == day and down for one, down in zip(days, fell, strict=True))
        share *= 1 - falls / at_risk
        total += falls / (at_risk * (at_risk - falls))
    return share, total


def drawn(seed: int) -> tuple[list[float], list[bool]]:
    """Up to sixty resolutions seen for up to two weeks, often on the same day; the last one stands."""
    random_ = random.Random(seed)
    rows = [(float(random_.randint(1, 14)), random_.random() < 0.3) for _ in range(random_.randint(5, 60))]
    return [*(day for day, _ in rows), WINDOW], [*(down for _, down in rows), False]


@pytest.mark.parametrize("seed", range(40))
def test_curves_agree_with_the_plain_computation(seed: int) -> None:
    days, fell = drawn(seed)
    curve = fitted(days, fell)

    for until in (0.5, 1.0, 5.0, 13.5, WINDOW):
        found = float(curve.share(until)), float(curve.variance(until))
        assert found == pytest.approx(plain(days, fell, until))


@pytest.mark.parametrize("seed", range(40))
def test_outlooks_agree_with_adding_up_each_pair(seed: int) -> None:
    days, fell = drawn(seed)
    ages = [random.Random(seed + number).uniform(0, 13.9) for number in range(12)]
    whole, all_of_it = plain(days, fell, WINDOW)

    chances = [whole / plain(days, fell, age)[0] for age in ages]
    shared = [all_of_it - plain(days, fell, age)[1] for age in ages]
    pairs = [
        chances[one] * chances[other] * shared[one if ages[one] > ages[other] else other]
        for one in range(12)
        for other in range(12)
    ]
    found = outlook(fitted(days, fell), ages, WINDOW)

    assert found.expected == pytest.approx(sum(chances))
    assert found.by_chance == pytest.approx(sum(chance * (1 - chance) for chance in chances))
    assert found.by_curve == pytest.approx(sum(pairs))
