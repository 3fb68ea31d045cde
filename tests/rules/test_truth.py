"""The truth sample: drawn the same way again, spread over verdicts and categories, and what its answers tell, by hand."""

from collections import Counter
from datetime import UTC, datetime
from math import sqrt

import pytest

from rules.metrics.intervals import of_rate
from rules.truth import Candidate, Stratum, allotted, draw, true_rate

AT = datetime(2026, 3, 10, tzinfo=UTC)


def candidates(verified: int, revoked: int) -> list[Candidate]:
    """Every other one is about sign-in, the others about invoices."""
    verdicts = ["verified"] * verified + ["revoked"] * revoked
    return [
        Candidate(f"acme:{number}", f"acme:{number}#1", verdict, ("sign_in", "invoice")[number % 2], AT)
        for number, verdict in enumerate(verdicts)
    ]


def keys(drawn: list[Candidate]) -> list[str]:
    return [one.key for one in drawn]


def test_the_same_seed_draws_the_same_in_the_same_order_whatever_the_order_of_the_candidates() -> None:
    known = candidates(300, 100)

    assert keys(draw(known, 50, "1")) == keys(draw(reversed(known), 50, "1"))
    assert keys(draw(known, 50, "1")) != keys(draw(known, 50, "2"))
    assert len(set(keys(draw(known, 50, "1")))) == 50


def test_verdicts_and_categories_are_drawn_in_proportion() -> None:
    drawn = Counter((one.verdict, one.category) for one in draw(candidates(300, 100), 40, "1"))

    # A quarter is revoked, and half of each verdict is about sign-in.
    assert drawn == {
        ("verified", "sign_in"): 15, ("verified", "invoice"): 15, ("revoked", "sign_in"): 5, ("revoked", "invoice"): 5,
    }  # fmt: skip


def test_the_order_tells_nothing_of_the_verdict() -> None:
    verdicts = [one.verdict for one in draw(candidates(200, 200), 100, "1")]

    first = verdicts[:50].count("revoked")
    assert 15 <= first <= 35


@pytest.mark.parametrize(
    ("verified", "revoked", "size", "wanted"),
    [
        (300, 100, 40, (30, 10)),
        (990, 10, 50, (40, 10)),  # a fifth at least, where there are as many
        (996, 4, 50, (46, 4)),
        (4, 996, 50, (4, 46)),
        (10, 5, 50, (10, 5)),  # all of them
        (0, 30, 50, (0, 30)),
        (0, 0, 50, (0, 0)),
    ],
)
def test_how_many_of_each_verdict(verified: int, revoked: int, size: int, wanted: tuple[int, int]) -> None:
    found = allotted({"verified": verified, "revoked": revoked}, size)

    assert (found["verified"], found["revoked"]) == wanted


def test_a_verdict_holds_where_the_answer_says_the_same() -> None:
    assert Stratum("verified", 100, 40, 40, resolved=39).held == 39
    assert Stratum("revoked", 100, 10, 10, resolved=1).held == 9


def test_the_true_rate_weighs_each_verdict_by_how_many_there_are() -> None:
    strata = [Stratum("verified", 400, 40, 40, resolved=38), Stratum("revoked", 100, 10, 10, resolved=1)]
    found = true_rate(strata, 1000)

    assert found is not None
    rate, limits = found
    # 400 * 0.95 + 100 * 0.1 of 1000.
    assert rate == pytest.approx(0.39)
    verified, revoked = of_rate(38, 40), of_rate(1, 10)
    assert verified is not None
    assert revoked is not None
    # Nine tenths of each are not looked at; the weights are 0.4 and 0.1.
    below = 0.9 * (0.4 * (0.95 - verified.low)) ** 2 + 0.9 * (0.1 * (0.1 - revoked.low)) ** 2
    above = 0.9 * (0.4 * (verified.high - 0.95)) ** 2 + 0.9 * (0.1 * (revoked.high - 0.1)) ** 2
    assert limits == pytest.approx((0.39 - sqrt(below), 0.39 + sqrt(above)))
    assert limits == pytest.approx((0.346, 0.422), abs=0.001)


def test_what_is_answered_in_full_is_certain() -> None:
    strata = [Stratum("verified", 40, 40, 40, resolved=38), Stratum("revoked", 10, 10, 10, resolved=1)]

    assert true_rate(strata, 100) == (pytest.approx(0.39), (pytest.approx(0.39), pytest.approx(0.39)))


def test_a_verdict_that_does_not_occur_needs_no_answer() -> None:
    found = true_rate([Stratum("verified", 10, 10, 10, resolved=10), Stratum("revoked", 0, 0)], 20)

    assert found is not None
    assert found[0] == 0.5


@pytest.mark.parametrize(
    "strata",
    [
        [Stratum("verified", 40, 40, 40, 40), Stratum("revoked", 10, 10)],
        [Stratum("verified", 40, 40, 3, 3), Stratum("revoked", 10, 10, 1, 0)],
    ],
)
def test_too_few_answers_give_no_rate(strata: list[Stratum]) -> None:
    assert true_rate(strata, 100) is None


def test_no_contacts_give_no_rate() -> None:
    assert true_rate([Stratum("verified", 0, 0), Stratum("revoked", 0, 0)], 0) is None
