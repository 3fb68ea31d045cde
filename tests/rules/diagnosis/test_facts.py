"""What is known of a metric, an article and a rate over all; and what is said where it is not."""

import random

import pytest

from rules.diagnosis.facts import Compared, facts_of, is_enough, trend, widening
from rules.diagnosis.lacking import why_unknown
from rules.diagnosis.others import ArticleSeen, facts_of_article, facts_of_blend
from rules.metrics.blended import Segment
from rules.metrics.tally import Number, Tally
from tests.rules.diagnosis.asked import COST, COUNT, MEDIAN, RATE, cost, count, rate


def median(value: float, n: int, around: float = 1.0) -> Number:
    return Number(value, Tally(n, n, n), value - around, value + around, "sure")


def test_a_rate_needs_thirty_members_in_both_periods() -> None:
    known = facts_of(RATE, Compared(rate(24, 30), rate(15, 30)))
    few_now = facts_of(RATE, Compared(rate(24, 29), rate(15, 30)))
    few_before = facts_of(RATE, Compared(rate(24, 30), rate(15, 29)))

    assert (known["value"], known["before"], known["n"], known["n_before"]) == (0.8, 0.5, 30.0, 30.0)
    assert (few_now["value"], few_now["before"], few_now["trend"]) == (None, None, None)
    assert (few_before["value"], few_before["trend"]) == (None, None)


def test_a_median_needs_ten() -> None:
    assert facts_of(MEDIAN, Compared(median(5, 10), median(9, 10)))["trend"] == "improving"
    assert facts_of(MEDIAN, Compared(median(5, 9), median(9, 10)))["value"] is None


def test_at_most_a_tenth_may_still_change() -> None:
    assert is_enough(RATE, rate(20, 40, provisional=4))
    assert not is_enough(RATE, rate(20, 40, provisional=5))


def test_growth_is_the_part_that_came_on_top() -> None:
    known = facts_of(COST, Compared(cost(900.0), cost(1000.0), baseline=cost(1200.0)))

    assert known["growth"] == pytest.approx(-0.1)
    assert known["baseline_growth"] == pytest.approx(-0.25)
    assert (known["baseline"], known["trend"], known["since_baseline"]) == (1200.0, None, None)


def test_a_count_has_risen_when_the_intervals_of_both_share_no_point() -> None:
    # 1.96 * (10 + sqrt(143)) is 43.04, and 1.96 * (10 + 12) is 43.12
    assert trend(COUNT, count(100), count(143)) == "stable"
    assert trend(COUNT, count(100), count(144)) == "rising"
    assert trend(COUNT, count(144), count(100)) == "falling"
    assert trend(COUNT, count(29), count(300)) == "insufficient_data"


def test_counts_are_not_compared_with_a_baseline_that_lasts_longer() -> None:
    known = facts_of(COUNT, Compared(count(100), count(100), baseline=count(300)))

    assert (known["value"], known["baseline_growth"], known["since_baseline"]) == (100.0, None, None)


def test_a_rate_is_compared_with_the_whole_the_rollout_and_the_baseline() -> None:
    found = Compared(
        rate(60, 100), rate(60, 100), whole=rate(700, 1000), rollout=rate(90, 100), baseline=rate(20, 100)
    )
    known = facts_of(RATE, found)

    assert (known["whole"], known["at_rollout"], known["baseline"]) == (0.7, 0.9, 0.2)
    assert (known["trend"], known["since_rollout"], known["since_baseline"]) == (
        "stable",
        "declining",
        "improving",
    )


def test_an_article_needs_thirty_visits_in_both_periods_and_thirty_votes() -> None:
    now = ArticleSeen(40, 12, 4, votes_up=10, votes_down=20)
    known = facts_of_article(now, ArticleSeen(30, votes_up=30))
    new = facts_of_article(now, ArticleSeen(29, votes_up=29))

    assert (known["visits"], known["contacted"], known["escalated"]) == (40.0, 0.3, 0.1)
    assert known["disliked"] == pytest.approx(2 / 3)
    assert (new["contacted"], new["escalated"], new["disliked"]) == (None, None, None)


def test_a_rate_over_all_against_both_its_segments() -> None:
    # Easy questions 80 % and hard ones 20 %, both two points less, but far more easy ones: 50 % become 66 %.
    segments = [Segment("easy", (80, 100), (234, 300)), Segment("hard", (20, 100), (18, 100))]
    known = facts_of_blend(segments)

    assert (known["before"], known["after"], known["segments"], known["against"]) == (0.5, 0.63, 2.0, 2.0)
    assert known["change"] == pytest.approx(0.13)
    # Shares of easy ones 0.5 and 0.75: mix 0.25 * (0.79 - 0.19), within -0.02.
    assert (known["mix"], known["within"]) == (pytest.approx(0.15), pytest.approx(-0.02))


def test_one_segment_that_goes_along_takes_the_contradiction_away() -> None:
    segments = [Segment("easy", (80, 100), (240, 300)), Segment("hard", (20, 100), (18, 100))]

    assert facts_of_blend(segments)["against"] == 0.0


def test_a_rate_over_all_with_too_few_members_says_nothing() -> None:
    few = facts_of_blend([Segment("easy", (20, 29), (234, 300))])

    assert set(few.values()) == {None}


@pytest.mark.parametrize(
    ("found", "aspect", "said"),
    [
        (Compared(rate(10, 12)), "value", "30 members, it has 12"),
        (Compared(rate(20, 40, provisional=9)), "value", "final members: 9 of 40 may still change, at most 10% may"),
        (Compared(rate(20, 40)), "before", "no days before these"),
        (Compared(rate(20, 40), rate(2, 3)), "trend", "30 members, it has 3 in the days before"),
        (Compared(rate(20, 40), rate(20, 40)), "since_rollout", "no days before the AI first took part"),
        (Compared(rate(20, 40), rollout=rate(1, 5)), "at_rollout", "30 members, it has 5 before the AI"),
        (Compared(rate(20, 40)), "since_baseline", "no baseline that has it as it is defined now"),
        (Compared(rate(20, 40), whole=rate(1, 5)), "whole", "30 members, it has 5 over all"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(found: Compared, aspect: str, said: str) -> None:
    assert why_unknown(RATE, found, aspect) == said


def test_a_missing_input_is_named_before_anything_else() -> None:
    assert why_unknown(COST, Compared(cost(None, 3, ("costs of the AI",))), "growth") == "costs of the AI"


def test_intervals_are_wider_the_more_comparisons_are_made() -> None:
    assert widening(1) == widening(5) == 1.0
    # A chance of 0.025 / 240 lies beyond 3.71 deviations; 3.71 / (1.414 * 1.96) is 1.34.
    assert widening(240) == pytest.approx(1.34, abs=0.01)

    before, now = rate(150, 200), rate(177, 200)
    assert trend(RATE, before, now) == "improving"
    assert trend(RATE, before, now, among=240) == "stable"


def test_where_nothing_changed_chance_calls_something_worse_in_one_run_of_twenty_at_most() -> None:
    segments, runs, wrong = 40, 400, 0
    for seed in range(runs):
        drawn = random.Random(seed)
        for _ in range(segments):
            n, chance = drawn.randint(30, 300), drawn.uniform(0.2, 0.8)
            two = [rate(sum(drawn.random() < chance for _ in range(n)), n) for _ in range(2)]
            if trend(RATE, *two, among=segments) == "declining":
                wrong += 1
                break

    assert wrong / runs <= 0.05
