"""When a wait is over, whatever the clock does meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.moments import is_over

BEGAN, WAIT = datetime(2026, 3, 1, tzinfo=UTC), timedelta(hours=1)


@pytest.mark.parametrize(
    ("minutes", "over"), [(0, False), (59, False), (60, True), (600, True), (-1, True), (-6000, True)]
)
def test_a_wait_is_over_at_its_end_and_before_its_beginning(minutes: int, over: bool) -> None:
    assert is_over(BEGAN, WAIT, BEGAN + timedelta(minutes=minutes)) is over


def test_a_wait_of_nothing_is_over_at_once() -> None:
    assert is_over(BEGAN, timedelta(0), BEGAN)
