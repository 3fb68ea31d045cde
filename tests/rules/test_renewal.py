"""When a renewal is told of: the newest step whose time has come, once for a renewal wherever its date moves."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.renewal import ToldStep, due_step, is_told, renews, step_at

RENEWAL = datetime(2027, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "step"),
    [(91, None), (90, 90), (61, 90), (60, 60), (30.01, 60), (30, 30), (0.01, 30), (0, None), (-5, None)],
)
def test_the_newest_step_whose_time_has_come_is_due(days: float, step: int | None) -> None:
    assert due_step(RENEWAL, RENEWAL - days * DAY) == step


def test_a_steps_moment_is_so_many_days_before() -> None:
    assert step_at(RENEWAL, 60) == datetime(2026, 12, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("step", "moved", "expected"),
    [
        (60, 0, True),  # the same date
        (60, 40, True),  # moved within its quarter
        (60, -79, True),
        (60, 80, False),  # another quarter
        (60, 365, False),  # the next year's
        (90, 5, True),  # an earlier step after a later one
        (30, 0, False),  # the next step
    ],
)
def test_a_step_is_told_once_for_a_renewal_wherever_its_date_moves(
    step: int, moved: int, expected: bool
) -> None:
    assert is_told(step, RENEWAL + moved * DAY, [ToldStep(60, RENEWAL)]) is expected


def test_what_was_never_told_is_not_told() -> None:
    assert not is_told(30, RENEWAL, [])


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, True),
        ({"contract_change": "renewed", "lifecycle": "active"}, True),
        ({"contract_change": "churned"}, False),
        ({"lifecycle": "cancelled"}, False),
    ],
)
def test_a_contract_that_has_ended_does_not_renew(told: dict[str, str], expected: bool) -> None:
    assert renews(told) is expected
