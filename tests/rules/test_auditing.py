"""When hand-overs are looked at, and which."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from rules.auditing import DAILY, MONTHLY, MOST, WEEKLY, Round, drawn, round_on

FIRST = date(2026, 3, 1)
DAY = timedelta(days=1)


def on(days: int) -> Round:
    found = round_on(FIRST + days * DAY, FIRST)
    assert found is not None
    return found


@pytest.mark.parametrize("days", [-1, 0])
def test_there_is_nothing_to_look_at_before_a_day_is_over(days: int) -> None:
    assert round_on(FIRST + days * DAY, FIRST) is None


@pytest.mark.parametrize(
    ("days", "how_often"),
    [(1, DAILY), (30, DAILY), (31, WEEKLY), (90, WEEKLY), (91, MONTHLY), (700, MONTHLY)],
)
def test_the_rounds_become_rarer_after_a_month_and_after_three(days: int, how_often: str) -> None:
    assert on(days).how_often == how_often


def test_in_the_first_month_each_day_has_the_day_before() -> None:
    for days in range(1, 31):
        today = FIRST + days * DAY
        assert on(days) == Round(DAILY, today - DAY, today, today)


def test_then_a_week_is_looked_at_within_the_week_after_it() -> None:
    rounds = {on(days) for days in range(31, 91)}

    for one in rounds:
        assert one.end - one.start == 7 * DAY
        assert one.due - one.end == 6 * DAY
    ends = sorted(one.end for one in rounds)
    assert {later - earlier for earlier, later in pairwise(ends)} == {7 * DAY}


def test_after_three_months_a_calendar_month_is_looked_at_within_the_next() -> None:
    assert round_on(date(2026, 11, 27), FIRST) == Round(
        MONTHLY, date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 30)
    )
    assert round_on(date(2027, 1, 1), FIRST) == Round(
        MONTHLY, date(2026, 12, 1), date(2027, 1, 1), date(2027, 1, 31)
    )
    assert on(700).due.month == (FIRST + 700 * DAY).month


def test_each_day_of_a_round_has_the_same_round_and_is_not_late() -> None:
    for days in range(1, 500):
        found, today = on(days), FIRST + days * DAY
        assert found.end <= today <= found.due


def test_a_sample_is_the_same_in_whatever_order_its_ids_come() -> None:
    ids = [f"zendesk-main:{number}/1" for number in range(100)]

    assert drawn(ids, on(100)) == drawn(reversed(ids), on(100))
    assert len(drawn(ids, on(100))) == MOST[MONTHLY] == 40


def test_of_few_hand_overs_all_are_looked_at() -> None:
    assert sorted(drawn(["b", "a"], on(5))) == ["a", "b"]
    assert drawn([], on(5)) == []


def test_other_rounds_draw_others() -> None:
    ids = [str(number) for number in range(1000)]

    first, second = set(drawn(ids, on(95))), set(drawn(ids, on(130)))

    assert len(first & second) < 10  # 1.6 are expected


def test_every_hand_over_has_the_same_chance() -> None:
    """Of 50, ten are drawn in each of 600 rounds: each is expected 120 times, with a standard deviation of 9.8."""
    counts = dict.fromkeys((str(number) for number in range(50)), 0)
    for number in range(600):
        start = FIRST + number * DAY
        for one in drawn(counts, Round(DAILY, start, start + DAY, start + DAY)):
            counts[one] += 1

    assert all(abs(count - 120) < 5 * 9.8 for count in counts.values())
