"""What is known of a resolution at a moment, at the boundaries of its window."""

from datetime import UTC, datetime, timedelta

import pytest

from service.metrics.verdicts.standing import Resolution, Seen, seen_at

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WINDOW = timedelta(days=14)


def seen(after: timedelta, fell_after: timedelta | None = None) -> Seen:
    fell_at = None if fell_after is None else AT + fell_after
    return seen_at(AT + after, [Resolution(AT, fell_at, "login")], 14)[0]


def test_an_open_one_was_seen_for_its_age() -> None:
    assert seen(timedelta(days=3)) == Seen("login", age=3, days=3, fell=False, due=False)
    assert seen(timedelta(days=3)).open


def test_at_the_end_of_its_window_it_is_verified_and_a_second_before_it_is_open() -> None:
    assert (seen(WINDOW).due, seen(WINDOW).open) == (True, False)
    assert (seen(WINDOW - SECOND).due, seen(WINDOW - SECOND).open) == (False, True)
    assert seen(WINDOW * 3).days == 14


@pytest.mark.parametrize(("fell_after", "fell"), [(WINDOW, True), (WINDOW + SECOND, False), (SECOND, True)])
def test_a_fall_counts_up_to_the_very_end_of_the_window(fell_after: timedelta, fell: bool) -> None:
    found = seen(WINDOW * 2, fell_after)

    assert (found.fell, found.days) == (fell, fell_after / timedelta(days=1) if fell else 14)


def test_what_happened_later_is_not_known_yet() -> None:
    fall = timedelta(days=5)

    assert seen(fall - SECOND, fall).open
    assert seen(fall, fall).fell
    assert seen(fall, fall).days == 5


def test_one_that_is_resolved_later_does_not_exist_yet() -> None:
    later = Resolution(AT + SECOND, None, "login")

    assert seen_at(AT, [later], 14) == []
    assert len(seen_at(AT + SECOND, [later], 14)) == 1
