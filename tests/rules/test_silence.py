"""When nothing coming is a fault: by the hours of the week at which deliveries usually come."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.silence import EXPECTED, LONGEST, SHORTEST, alarming_at, hour_of_week, usual_pace

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
NOW = MONDAY + timedelta(weeks=4)


def office_hours(per_hour: int) -> dict[datetime, int]:
    """Four weeks in which deliveries come from nine to five, Monday to Friday."""
    return {
        MONDAY + timedelta(weeks=week, days=day, hours=hour): per_hour
        for week in range(4)
        for day in range(5)
        for hour in range(9, 17)
    }


def pace(per_hour: int) -> dict[int, float]:
    return usual_pace(office_hours(per_hour), MONDAY, NOW)


def test_the_pace_is_the_mean_of_the_weeks_by_hour_of_the_week() -> None:
    found = pace(20)

    assert found[hour_of_week(MONDAY + timedelta(hours=9))] == 20
    assert hour_of_week(MONDAY + timedelta(hours=8)) not in found
    assert sum(found.values()) == 20 * 8 * 5


def test_weeks_before_the_first_delivery_count_for_nothing() -> None:
    last_week = {at: n for at, n in office_hours(20).items() if at >= MONDAY + timedelta(weeks=3)}

    assert usual_pace(last_week, MONDAY + timedelta(weeks=3), NOW) == pace(20)


def test_silence_in_busy_hours_is_a_fault_soon() -> None:
    last = NOW + timedelta(hours=10)

    assert alarming_at(last, pace(20)) == last + timedelta(hours=EXPECTED / 20)


@pytest.mark.parametrize("day", [0, 1, 2, 3])
def test_a_quiet_night_is_no_fault_and_the_morning_after_is(day: int) -> None:
    evening = NOW + timedelta(days=day, hours=17)

    assert alarming_at(evening, pace(20)) == evening + timedelta(hours=16 + EXPECTED / 20)


def test_a_quiet_weekend_is_no_fault() -> None:
    friday = NOW + timedelta(days=4, hours=17)

    assert alarming_at(friday, pace(40)) == friday + timedelta(days=2, hours=16 + EXPECTED / 40)


def test_where_little_comes_it_takes_days_to_tell() -> None:
    last = NOW + timedelta(hours=9)

    fault_at = alarming_at(last, pace(1))

    assert fault_at == NOW + timedelta(days=4, hours=17)  # forty hours of being open later


def test_where_hardly_anything_comes_nobody_can_tell() -> None:
    once_a_week = usual_pace({MONDAY + timedelta(weeks=n, hours=9): 1 for n in range(4)}, MONDAY, NOW)

    assert alarming_at(NOW, once_a_week) is None
    assert alarming_at(NOW, {}) is None


def test_half_an_hour_counts_as_half() -> None:
    last = NOW + timedelta(hours=16, minutes=30)

    fault_at = alarming_at(last, pace(40))

    assert fault_at == NOW + timedelta(days=1, hours=9.5)
    assert fault_at < last + LONGEST


def test_however_much_comes_a_short_pause_is_no_fault() -> None:
    last = NOW + timedelta(hours=10)

    assert alarming_at(last, pace(50_000)) == last + SHORTEST


def test_an_hour_that_goes_on_makes_nothing_usual_yet() -> None:
    hour = NOW.replace(minute=0)

    assert usual_pace({hour: 5000}, hour, hour + timedelta(minutes=59)) == {}
    assert usual_pace({hour: 5000}, hour, hour + timedelta(minutes=60)) == {hour_of_week(hour): 5000}
