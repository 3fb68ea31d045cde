"""Moments: any offset in, one stored form out; leap seconds have a place."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.moments import from_text, to_text


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00.000000Z"),
        ("2026-03-02T14:30:00.123456789+05:30", "2026-03-02T09:00:00.123456Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"),
        ("2016-12-31T23:59:60.500Z", "2017-01-01T00:00:00.500000Z"),
        ("2017-01-01T05:29:60+05:30", "2017-01-01T00:00:00.000000Z"),
        ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000000Z"),
        ("2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00.000000Z"),
    ],
)
def test_a_moment_has_one_stored_form(text: str, stored: str) -> None:
    assert to_text(from_text(text)) == stored


@pytest.mark.parametrize(
    "text", ["2026-03-02T09:00:00", "2026-03-02T09:00:60Z", "2026-02-29T00:00:00Z", "soon", ""]
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_text(text)


@pytest.mark.parametrize("days", [7, 14, 30])
def test_windows_are_elapsed_time_whatever_the_clocks_do(days: int) -> None:
    before = from_text("2026-03-22T12:00:00+01:00")
    after = from_text("2026-04-05T12:00:00+02:00")

    assert (after - before) == timedelta(days=14) - timedelta(hours=1)
    assert to_text(before + timedelta(days=days)).endswith("T11:00:00.000000Z")
    assert before.tzinfo is UTC
    assert datetime.max.replace(tzinfo=UTC) > after
