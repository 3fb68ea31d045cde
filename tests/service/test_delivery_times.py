"""When a push leaves that is not to leave at once; each moment is worked out by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.delivery_times import held_until, next_digest, quiet_until

BERLIN = ZoneInfo("Europe/Berlin")
UTC_ZONE = ZoneInfo("UTC")


def at(text: str) -> datetime:
    """A moment in Berlin, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("ready", "leaves"),
    [
        ("2026-03-02 19:59", "2026-03-02 19:59"),
        ("2026-03-02 20:00", "2026-03-03 07:00"),
        ("2026-03-02 23:59", "2026-03-03 07:00"),
        ("2026-03-03 00:00", "2026-03-03 07:00"),
        ("2026-03-03 06:59", "2026-03-03 07:00"),
        ("2026-03-03 07:00", "2026-03-03 07:00"),
    ],
)
def test_quiet_hours_over_midnight_end_in_the_morning(ready: str, leaves: str) -> None:
    assert quiet_until("20:00-07:00", at(ready), BERLIN) == at(leaves)


@pytest.mark.parametrize(
    ("ready", "leaves"),
    [
        ("2026-03-02 11:59", "11:59"),
        ("2026-03-02 12:00", "13:00"),
        ("2026-03-02 12:30", "13:00"),
        ("2026-03-02 13:00", "13:00"),
    ],
)
def test_quiet_hours_within_a_day_end_on_it(ready: str, leaves: str) -> None:
    assert quiet_until("12:00-13:00", at(ready), BERLIN) == at(f"2026-03-02 {leaves}")


def test_without_quiet_hours_nothing_waits() -> None:
    assert quiet_until("", at("2026-03-02 03:00"), BERLIN) == at("2026-03-02 03:00")


@pytest.mark.parametrize(
    ("after", "digest", "leaves"),
    [
        ("2026-03-02 07:59", "08:00", "2026-03-02 08:00"),
        ("2026-03-02 08:00", "08:00", "2026-03-03 08:00"),
        ("2026-03-02 08:01", "08:00,16:00", "2026-03-02 16:00"),
        ("2026-03-02 16:00", "08:00,16:00", "2026-03-03 08:00"),
        ("2026-03-02 23:59", "00:00,04:00", "2026-03-03 00:00"),
        ("2026-12-31 09:00", "08:00", "2027-01-01 08:00"),
    ],
)
def test_a_digest_leaves_at_its_next_time(after: str, digest: str, leaves: str) -> None:
    assert next_digest(digest, at(after), BERLIN) == at(leaves)


def test_a_digest_keeps_its_local_time_when_clocks_change() -> None:
    assert next_digest("08:00", at("2026-03-28 08:00"), BERLIN) == datetime(2026, 3, 29, 6, tzinfo=UTC)
    assert next_digest("08:00", at("2026-10-24 08:00"), BERLIN) == datetime(2026, 10, 25, 7, tzinfo=UTC)


def test_a_time_that_the_change_of_clocks_leaves_out_still_comes_once() -> None:
    first = next_digest("02:30", at("2026-03-28 12:00"), BERLIN)

    assert first == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert next_digest("02:30", first, BERLIN) == at("2026-03-30 02:30")


def test_quiet_hours_hold_over_the_night_of_the_change() -> None:
    assert quiet_until("20:00-07:00", at("2026-03-28 22:00"), BERLIN) == datetime(2026, 3, 29, 5, tzinfo=UTC)


def test_a_digest_that_falls_into_quiet_hours_waits_for_their_end() -> None:
    assert held_until("20:00-07:00", "22:00", at("2026-03-02 12:00"), BERLIN) == at("2026-03-03 07:00")
    assert held_until("20:00-07:00", "", at("2026-03-02 21:00"), BERLIN) == at("2026-03-03 07:00")
    assert held_until("", "08:00", at("2026-03-02 21:00"), BERLIN) == at("2026-03-03 08:00")
    assert held_until("", "", at("2026-03-02 21:00"), BERLIN) == at("2026-03-02 21:00")


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(
    MOMENTS,
    st.sampled_from(["08:00", "00:00,04:00,08:00", "02:30", "23:59"]),
    st.sampled_from([BERLIN, UTC_ZONE]),
)
def test_a_digest_is_never_late_and_never_more_than_a_day_and_an_hour_away(
    moment: datetime, digest: str, zone: ZoneInfo
) -> None:
    wait = next_digest(digest, moment, zone) - moment

    assert timedelta(0) < wait <= timedelta(hours=25)


@given(
    MOMENTS,
    st.sampled_from(["20:00-07:00", "12:00-13:00", "00:00-23:59"]),
    st.sampled_from([BERLIN, UTC_ZONE]),
)
def test_what_quiet_hours_let_go_is_not_in_them(moment: datetime, quiet: str, zone: ZoneInfo) -> None:
    leaves = quiet_until(quiet, moment, zone)

    assert moment <= leaves <= moment + timedelta(hours=25)
    assert quiet_until(quiet, leaves, zone) == leaves
