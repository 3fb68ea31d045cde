"""How often the true rate lies within the interval that a sample tells, on made-up months whose truth is known."""

import random

import pytest

from rules.truth import Stratum, allotted, true_rate

MONTHS = 400


def told(drawn: random.Random, verified: int, revoked: int, right: float, of: int) -> bool:
    """Whether the interval of one sample of 50 holds the month's truth; right: the share of verdicts that hold."""
    truths = {
        "verified": [drawn.random() < right for _ in range(verified)],
        "revoked": [drawn.random() >= right for _ in range(revoked)],
    }
    sizes = allotted({name: len(one) for name, one in truths.items()}, 50)
    strata = [
        Stratum(name, len(one), sizes[name], sizes[name], sum(drawn.sample(one, sizes[name])))
        for name, one in truths.items()
    ]
    found = true_rate(strata, of)
    assert found is not None
    return found[1].holds(sum(map(sum, truths.values())) / of)


@pytest.mark.parametrize(
    ("verified", "revoked", "right"),
    [(400, 100, 0.95), (400, 100, 0.8), (900, 30, 0.9), (120, 40, 0.9), (60, 60, 0.7)],
)
def test_the_interval_holds_the_truth_about_as_often_as_it_says(
    verified: int, revoked: int, right: float
) -> None:
    drawn = random.Random(f"{verified} {revoked} {right}")
    held = sum(told(drawn, verified, revoked, right, 2 * (verified + revoked)) for _ in range(MONTHS))

    # 95 % are promised; three standard deviations of 400 months are 3.3 points, and Wilson's interval errs to the safe side.
    assert held / MONTHS >= 0.915


def test_it_is_no_wider_than_it_has_to_be() -> None:
    drawn = random.Random(7)
    held = sum(told(drawn, 400, 100, 0.8, 1000) for _ in range(MONTHS))

    assert held / MONTHS <= 0.99
