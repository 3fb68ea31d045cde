"""Moments and spans as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from service.web.times import Times, about, span

NOW = datetime(2026, 11, 23, 9, 12, 30, tzinfo=UTC)
BERLIN = Times("Europe/Berlin", lambda: NOW)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("day", "2 Nov"),
        ("short", "2 Nov, 09:14"),
        ("exact", "2 Nov, 09:14:03"),
        ("clock", "09:14:03"),
        ("full", "2 Nov 2026, 09:14"),
    ],
)
def test_a_moment_is_shown_in_the_time_zone_of_the_installation(form, expected):
    assert getattr(BERLIN, form)("2026-11-02T08:14:03.000000Z") == expected


def test_another_year_is_named_by_the_local_calendar():
    assert BERLIN.short("2025-12-31T22:59:00.000000Z") == "31 Dec 2025, 23:59"
    assert BERLIN.short("2025-12-31T23:00:00.000000Z") == "1 Jan, 00:00"


def test_today_begins_at_local_midnight_also_when_the_clocks_change():
    spring = Times("Europe/Berlin", lambda: datetime(2026, 3, 29, 10, tzinfo=UTC))

    assert BERLIN.midnight() == "2026-11-22T23:00:00.000000Z"
    assert spring.midnight() == "2026-03-28T23:00:00.000000Z"


def test_the_heading_names_the_weekday():
    assert BERLIN.heading() == "Monday 23 November, 10:12"
    assert BERLIN.before(timedelta(hours=24)) == "2026-11-22T09:12:30.000000Z"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3661, "1 h 1 min"),
        (701030, "8 d 2 h 43 min"),
        (86400, "1 d"),
    ],
)
def test_a_span_is_exact_to_the_minute(seconds, expected):
    assert span(seconds) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.5, "0 seconds"),
        (1, "1 second"),
        (119, "1 minute"),
        (7200, "2 hours"),
        (86399, "23 hours"),
        (8.9 * 86400, "8 days"),
    ],
)
def test_a_span_in_a_sentence_is_never_rounded_up(seconds, expected):
    assert about(seconds) == expected
