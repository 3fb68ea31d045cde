"""Days against others of their weekday, by hand."""

from datetime import date, timedelta

import pytest

from rules.metrics.anomaly import judge_day, suggested_exclusions

MONDAY = date(2026, 11, 23)
# Median 100, absolute deviations 0 0 2 2 4 4 6 6, their median 3: one robust deviation is 1.4826 * 3 = 4.4478.
EIGHT = (100, 100, 98, 102, 96, 104, 94, 106)


def mondays(*values: int, last: date = MONDAY - timedelta(weeks=1)) -> dict[date, int]:
    """Values of Mondays, the last of them on `last`."""
    return {last - timedelta(weeks=back): value for back, value in enumerate(reversed(values))}


def test_a_day_is_judged_by_its_robust_z() -> None:
    # 3.5 * 4.4478 = 15.567
    for value, word in [(116, "high"), (115, "usual"), (85, "usual"), (84, "low")]:
        judged = judge_day({**mondays(*EIGHT), MONDAY: value}, MONDAY)

        assert (judged.word, judged.usual, judged.compared) == (word, 100, 8)
        assert judged.z == pytest.approx((value - 100) / 4.4478)


def test_a_small_difference_is_none_however_rare() -> None:
    # Median 10, deviations 1 1 0 0 1 1 0 0 with median 0.5: 3.5 robust deviations are 2.6 events, but ten are asked for.
    series = mondays(9, 11, 10, 10, 9, 11, 10, 10)

    assert judge_day({**series, MONDAY: 19}, MONDAY).word == "usual"
    assert judge_day({**series, MONDAY: 20}, MONDAY).word == "high"
    assert judge_day({**series, MONDAY: 0}, MONDAY).word == "low"


def test_only_the_last_eight_of_its_weekday_count() -> None:
    series = mondays(900, 900, 900, *EIGHT)

    judged = judge_day({**series, MONDAY: 100, MONDAY - timedelta(days=1): 5000}, MONDAY)

    assert (judged.word, judged.usual, judged.compared) == ("usual", 100, 8)


def test_later_days_are_not_looked_at() -> None:
    series = {**mondays(*EIGHT), MONDAY: 100, MONDAY + timedelta(weeks=1): 900}

    assert judge_day(series, MONDAY).compared == 8


def test_an_excluded_day_is_skipped_and_an_earlier_one_takes_its_place() -> None:
    series = {**mondays(500, *EIGHT), MONDAY: 100}

    judged = judge_day(series, MONDAY, excluded={MONDAY - timedelta(weeks=1)})

    # The 106 of last week is out, the 500 of nine weeks ago is in: the sorted middle is 100 and 100.
    assert (judged.compared, judged.usual) == (8, 100)
    assert judge_day(series, MONDAY, excluded=series.keys()).word == "not_judged"


def test_fewer_than_four_of_its_weekday_judge_nothing() -> None:
    few = judge_day({**mondays(100, 100, 100), MONDAY: 900}, MONDAY)
    enough = judge_day({**mondays(100, 100, 100, 100), MONDAY: 900}, MONDAY)

    assert (few.word, few.usual, few.z, few.compared) == ("not_judged", 100, None, 3)
    assert enough.word == "high"


def test_a_first_day_is_not_judged() -> None:
    judged = judge_day({MONDAY: 5}, MONDAY)

    assert (judged.word, judged.usual, judged.compared) == ("not_judged", None, 0)


def test_where_the_others_do_not_spread_a_poisson_bound_judges() -> None:
    # Poisson of mean 100: P(X >= 137) = 0.000247, P(X >= 138) = 0.000172, and below 0.000233 is odd. P(X <= 66) = 0.000181.
    series = mondays(*[100] * 8)
    words = {value: judge_day({**series, MONDAY: value}, MONDAY).word for value in (137, 138, 67, 66, 100)}

    assert words == {137: "usual", 138: "high", 67: "usual", 66: "low", 100: "usual"}
    assert judge_day({**series, MONDAY: 138}, MONDAY).z is None


def test_the_poisson_bound_also_asks_for_ten_events() -> None:
    series = mondays(*[0] * 8)

    assert judge_day({**series, MONDAY: 9}, MONDAY).word == "usual"
    assert judge_day({**series, MONDAY: 10}, MONDAY).word == "high"
    assert judge_day({**series, MONDAY: 0}, MONDAY).word == "usual"


@pytest.mark.parametrize(("value", "word"), [(0, "low"), (10**9, "high"), (10**6, "usual")])
def test_large_counts_are_judged_at_once(value: int, word: str) -> None:
    assert judge_day({**mondays(*[10**6] * 8), MONDAY: value}, MONDAY).word == word


def test_the_poisson_bound_agrees_with_the_library() -> None:
    poisson = pytest.importorskip("scipy.stats").poisson
    tail = pytest.importorskip("scipy.stats").norm.sf(3.5)
    for usual in (15, 40, 250, 1000):
        series = mondays(*[usual] * 8)
        for value in range(0, usual * 2, 3):
            odd = min(poisson.sf(value - 1, usual), poisson.cdf(value, usual)) <= tail
            word = judge_day({**series, MONDAY: value}, MONDAY).word
            assert (word != "usual") == (odd and abs(value - usual) >= 10)


def test_a_day_that_is_missing_cannot_be_judged() -> None:
    with pytest.raises(KeyError):
        judge_day(mondays(1, 2, 3), MONDAY)


def ordinary(weeks: int) -> dict[date, int]:
    """Days with a weekly rhythm of 50 on weekdays and 10 at weekends, a little different each week."""
    first = MONDAY - timedelta(weeks=weeks)
    days = [first + timedelta(days=number) for number in range(weeks * 7)]
    return {day: (10 if day.weekday() >= 5 else 50) + number // 7 % 5 for number, day in enumerate(days)}


def test_days_unlike_their_weekday_are_suggested_for_exclusion() -> None:
    series = ordinary(10)
    outage, holiday = min(series) + timedelta(days=1), min(series) + timedelta(days=30)
    series |= {outage: 200, holiday: 5}

    found = suggested_exclusions(series)

    assert [(one.day, one.word, one.value, one.compared) for one in found] == [
        (outage, "high", 200, 9),
        (holiday, "low", 5, 9),
    ]


def test_a_usual_window_has_nothing_to_exclude() -> None:
    assert suggested_exclusions(ordinary(10)) == []


def test_what_is_excluded_already_is_not_suggested_again() -> None:
    series = ordinary(10)
    outage = min(series) + timedelta(days=1)

    assert suggested_exclusions(series | {outage: 200}, excluded={outage}) == []


def test_a_window_of_four_weeks_is_too_short_to_suggest_and_of_five_is_not() -> None:
    for weeks, found in [(4, 0), (5, 1)]:
        series = ordinary(weeks)
        assert len(suggested_exclusions(series | {min(series): 500})) == found
