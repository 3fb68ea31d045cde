"""Days cut into whole weeks around a change."""

from datetime import date, timedelta

import pytest

from service.metrics.changes.weeks import Around, whole_weeks

MONDAY = date(2026, 6, 1)
DAY = timedelta(days=1)


def numbered(around: Around) -> dict[date, int]:
    """Each day with its distance from the change."""
    days = [around.start + DAY * number for number in range(-9, (around.end - around.start).days + 9)]
    return {day: (day - around.changed_on).days for day in days}


def test_a_change_at_the_beginning_of_a_week_loses_no_week() -> None:
    around = Around(MONDAY, MONDAY - 14 * DAY, MONDAY + 7 * DAY)

    before, after = whole_weeks(numbered(around), around)

    assert before == [list(range(-14, -7)), list(range(-7, 0))]
    assert after == [list(range(7))]


def test_the_week_within_which_the_change_fell_is_on_neither_side() -> None:
    around = Around(MONDAY + 2 * DAY, MONDAY - 7 * DAY, MONDAY + 14 * DAY)

    before, after = whole_weeks(numbered(around), around)

    assert before == [list(range(-9, -2))]
    assert after == [list(range(5, 12))]


@pytest.mark.parametrize(
    ("late", "early", "weeks"), [(0, 0, (2, 2)), (1, 0, (1, 2)), (0, 1, (2, 1)), (1, 1, (1, 1))]
)
def test_days_that_fill_no_week_are_not_used(late: int, early: int, weeks: tuple[int, int]) -> None:
    around = Around(MONDAY, MONDAY - (14 - late) * DAY, MONDAY + (14 - early) * DAY)

    before, after = whole_weeks(numbered(around), around)

    assert (len(before), len(after)) == weeks


def test_weeks_begin_as_configured() -> None:
    sunday = MONDAY - DAY
    around = Around(sunday, sunday - 7 * DAY, sunday + 7 * DAY, week_start=6)

    assert whole_weeks(numbered(around), around) == ([list(range(-7, 0))], [list(range(7))])


def test_missing_days_are_left_out_and_their_week_stays() -> None:
    around = Around(MONDAY, MONDAY - 7 * DAY, MONDAY + 7 * DAY)

    assert whole_weeks({MONDAY: 5}, around) == ([[]], [[5]])


def test_a_period_without_a_whole_week_has_none() -> None:
    for around in (
        Around(MONDAY, MONDAY - 6 * DAY, MONDAY + 6 * DAY),
        Around(MONDAY, MONDAY, MONDAY),
        Around(MONDAY, MONDAY + DAY, MONDAY - DAY),
    ):
        assert whole_weeks(numbered(around), around) == ([], [])
