"""Scores by hand: what a spread of improvement is worth, what a missing metric does."""

from dataclasses import replace

import pytest

from rules.errors import ConfigError
from rules.metrics.scoring import Measure, composite, score, scorecard

CSAT = Measure("csat", "experience", value=0.84, baseline=0.80, spread=0.04, better="up")
FRT = Measure("frt_human", "efficiency", value=30.0, baseline=40.0, spread=20.0, better="down")
FCR = Measure("fcr", "quality", value=0.60, baseline=0.70, spread=0.10, better="up")


def test_the_baseline_scores_fifty_and_each_spread_twenty_five() -> None:
    assert score(replace(CSAT, value=0.80)) == 50
    assert score(CSAT) == pytest.approx(75)
    assert score(FRT) == pytest.approx(62.5)
    assert score(FCR) == pytest.approx(25)


def test_two_spreads_are_the_end_of_the_scale() -> None:
    wide = Measure("n", "quality", value=0, baseline=100.0, spread=10.0, better="up")

    found = [score(replace(wide, value=value)) for value in (119.0, 120.0, 121.0, 81.0, 80.0, 79.0)]

    assert found == pytest.approx([97.5, 100, 100, 2.5, 0, 0])


@pytest.mark.parametrize(
    ("lacking", "why"),
    [
        ({"value": None}, "no_value"),
        ({"baseline": None}, "no_baseline"),
        ({"spread": None}, "no_spread"),
        ({"spread": 0.0}, "no_spread"),
        ({"better": "neither"}, "no_direction"),
    ],
)
def test_what_cannot_be_scored_is_listed_with_its_reason(lacking: dict[str, None], why: str) -> None:
    one = replace(CSAT, **lacking)

    assert score(one) is None
    assert scorecard([one, FRT, FCR]).not_scored == (("csat", why),)


def test_a_value_of_zero_is_a_value() -> None:
    assert score(Measure("reopen", "quality", value=0.0, baseline=0.0, spread=0.1, better="down")) == 50


def test_the_total_weighs_three_categories_equally() -> None:
    found = scorecard([CSAT, FRT, FCR])

    assert found.categories == pytest.approx({"efficiency": 62.5, "quality": 25, "experience": 75})
    assert found.total == pytest.approx((62.5 + 25 + 75) / 3)
    assert found.scores == pytest.approx({"csat": 75, "frt_human": 62.5, "fcr": 25})
    assert found.not_scored == ()


def test_given_weights_are_used() -> None:
    found = scorecard([CSAT, FRT, FCR], {"efficiency": 0.5, "quality": 0.3, "experience": 0.2})

    assert found.total == pytest.approx(0.5 * 62.5 + 0.3 * 25 + 0.2 * 75)


def test_a_category_is_the_mean_of_what_it_has() -> None:
    ease = Measure("ces", "experience", value=70.0, baseline=70.0, spread=5.0, better="up")

    assert scorecard([CSAT, ease, FRT, FCR]).categories["experience"] == pytest.approx(62.5)
    without = scorecard([CSAT, replace(ease, value=None), FRT, FCR])
    assert without.categories["experience"] == pytest.approx(75)
    assert without.not_scored == (("ces", "no_value"),)


def test_a_category_without_any_metric_makes_the_total_null() -> None:
    for measures in ([FRT, FCR], [replace(CSAT, value=None), FRT, FCR]):
        found = scorecard(measures)
        assert found.total is None
        assert found.categories == {
            "efficiency": pytest.approx(62.5),
            "quality": pytest.approx(25),
            "experience": None,
        }


def test_a_category_of_no_weight_is_not_needed() -> None:
    found = scorecard([FRT, FCR], {"efficiency": 0.5, "quality": 0.5, "experience": 0.0})

    assert found.categories["experience"] is None
    assert found.total == pytest.approx(43.75)


@pytest.mark.parametrize(
    "weights", [{"quality": 0.9}, {"quality": 1.1}, {"quality": 1.5, "efficiency": -0.5}, {}]
)
def test_weights_that_do_not_add_up_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="must be 0 or more and add up to 1"):
        scorecard([], weights)


def test_a_category_without_a_weight_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match=r"quality 1\) lack experience: give each category one"):
        scorecard([CSAT, FCR], {"quality": 1.0})


def efficiency(handle_minutes: float) -> list[Measure]:
    """The composite's four, scoring 50 but for handle time, which lost or won against ten minutes; and one of no use here."""
    return [
        Measure("fcr", "quality", 0.7, 0.7, 0.1, "up"),
        Measure("handle_time", "efficiency", handle_minutes, 10.0, 5.0, "down"),
        Measure("csat", "experience", 0.8, 0.8, 0.1, "up"),
        Measure("cost_per_resolution", "efficiency", 400.0, 400.0, 50.0, "down"),
        Measure("reopen_rate", "quality", 0.9, 0.1, 0.1, "down"),
    ]


def test_the_composite_is_the_mean_of_its_four_within_each_tier() -> None:
    found = composite({"1": efficiency(5.0), "3": efficiency(20.0)})

    assert found["1"].total == pytest.approx((50 + 75 + 50 + 50) / 4)
    assert found["3"].total == pytest.approx((50 + 0 + 50 + 50) / 4)
    assert list(found["1"].scores) == ["fcr", "handle_time", "csat", "cost_per_resolution"]


def test_what_a_tier_lacks_of_the_four_is_listed() -> None:
    found = composite({"2": efficiency(5.0)[:2], "untiered": []})

    assert found["2"].total == pytest.approx(62.5)
    assert found["2"].not_scored == (("csat", "no_value"), ("cost_per_resolution", "no_value"))
    assert found["untiered"].total is None
    assert len(found["untiered"].not_scored) == 4
