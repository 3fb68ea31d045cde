"""Simpson's paradox and the parts of a difference, by hand."""

import random

import pytest

from rules.metrics.blended import Segment, blend

# Both segments rise by 5 points, the total falls because the hard one grew: 0.8 -> 0.85 and 0.2 -> 0.25, 0.68 -> 0.43.
EASY = Segment("easy", before=(64, 80), after=(34, 40))
HARD = Segment("hard", before=(20, 100), after=(40, 160))
WEIGHTY_EASY = Segment("easy", before=(320, 400), after=(85, 100))


def test_a_total_that_moves_against_all_its_segments_is_called_out() -> None:
    found = blend([WEIGHTY_EASY, HARD])

    assert found is not None
    assert found.contradicts
    # 340 of 500 before, 125 of 260 after.
    assert (found.before, found.after) == pytest.approx((0.68, 125 / 260))
    assert found.judged == ("easy", "hard")


def test_the_difference_is_split_into_mix_and_rate() -> None:
    found = blend([WEIGHTY_EASY, HARD])

    assert found is not None
    # Every segment gained 0.05, so the rate effect is 0.05 whatever the mix; the rest is the mix.
    assert found.rate_effect == pytest.approx(0.05)
    assert found.mix_effect == pytest.approx(125 / 260 - 0.68 - 0.05)


def test_a_total_that_moves_with_one_of_its_segments_contradicts_nothing() -> None:
    falling = Segment("easy", before=(320, 400), after=(79, 100))
    same = Segment("easy", before=(320, 400), after=(80, 100))

    assert [found.contradicts for one in (falling, same) if (found := blend([one, HARD]))] == [False, False]


def test_the_mirror_image_is_called_out_too() -> None:
    turned = [Segment(one.name, one.after, one.before) for one in (WEIGHTY_EASY, HARD)]
    found = blend(turned)

    assert found is not None
    assert found.contradicts
    assert found.difference > 0 > found.rate_effect


def test_a_total_that_did_not_move_contradicts_nothing() -> None:
    # 60 of 100 both times, though both segments rose.
    easy = Segment("easy", before=(50, 60), after=(40, 44))
    hard = Segment("hard", before=(10, 40), after=(20, 56))
    found = blend([easy, hard])

    assert found is not None
    assert found.difference == 0
    assert not found.contradicts


def test_small_segments_do_not_speak_and_are_named() -> None:
    against = Segment("tiny", before=(29, 29), after=(0, 29))
    found = blend([WEIGHTY_EASY, HARD, against])

    assert found is not None
    assert found.contradicts
    assert found.too_small == ("tiny",)


def test_a_segment_speaks_from_thirty_cases_in_both_periods_on() -> None:
    for count, contradicts in [(29, True), (30, False)]:
        lost = Segment("third", before=(count, count), after=(0, count))
        found = blend([WEIGHTY_EASY, HARD, lost])
        assert found is not None
        assert found.contradicts is contradicts


def test_one_segment_alone_is_no_contradiction() -> None:
    tiny = Segment("tiny", before=(29, 29), after=(0, 29))
    # The judged one rises, the total falls.
    found = blend([Segment("large", before=(30, 100), after=(31, 100)), tiny])

    assert found is not None
    assert found.difference < 0
    assert not found.contradicts


def test_a_segment_that_is_new_changes_only_the_mix() -> None:
    found = blend([Segment("old", (50, 100), (50, 100)), Segment("new", (0, 0), (90, 100))])

    assert found is not None
    assert (found.before, found.after) == (0.5, 0.7)
    assert found.rate_effect == 0
    assert found.mix_effect == pytest.approx(0.2)
    assert found.too_small == ("new",)


def test_a_segment_that_never_occurred_changes_nothing() -> None:
    with_it, without = blend([EASY, HARD, Segment("none", (0, 0), (0, 0))]), blend([EASY, HARD])

    assert with_it is not None
    assert without is not None
    assert (with_it.mix_effect, with_it.rate_effect) == (without.mix_effect, without.rate_effect)


def test_a_period_without_cases_has_no_blend() -> None:
    assert blend([]) is None
    assert blend([Segment("a", (0, 0), (5, 10))]) is None
    assert blend([Segment("a", (5, 10), (0, 0))]) is None


def test_mix_and_rate_always_add_up_to_the_difference() -> None:
    drawn = random.Random(7)

    def counts() -> tuple[int, int]:
        size = drawn.choice([0, 1, 7, 300])
        return drawn.randint(0, size), size

    for _ in range(500):
        found = blend([Segment(str(number), counts(), counts()) for number in range(drawn.randint(1, 6))])
        if found is not None:
            assert found.mix_effect + found.rate_effect == pytest.approx(found.difference, abs=1e-12)
