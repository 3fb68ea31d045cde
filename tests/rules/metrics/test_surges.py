"""Weeks with many more contacts than usual, by hand."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from rules.metrics.surges import Week, surges

MONDAY = date(2026, 1, 5)


def weeks(*told: Week) -> dict[date, Week]:
    return {MONDAY + timedelta(weeks=number): one for number, one in enumerate(told)}


USUAL = [Week(100, 40, 60.0, 50.0)] * 8


def test_the_extra_contacts_are_those_beyond_the_usual_ones() -> None:
    (found,) = surges(weeks(*USUAL, Week(180, 88, 90.0, 75.0)), 1.5)

    assert (found.first, found.extra, found.extra_by_ai) == (MONDAY + timedelta(weeks=8), 80, 48)
    assert (found.wait, found.backlog) == (pytest.approx(0.5), pytest.approx(0.5))


@pytest.mark.parametrize(("contacts", "many"), [(149, 0), (150, 1)])
def test_a_week_is_a_surge_from_one_and_a_half_times_on(contacts: int, many: int) -> None:
    assert len(surges(weeks(*USUAL, Week(contacts, 0)), 1.5)) == many


def test_one_surge_does_not_make_the_next_one_usual() -> None:
    found = surges(weeks(*USUAL, Week(400, 40), Week(160, 50)), 1.5)

    assert [(one.extra, one.extra_by_ai) for one in found] == [(300, 0), (60, 10)]


def test_the_usual_week_is_the_middle_one_of_eight() -> None:
    uneven = [Week(number, number / 2) for number in (10, 20, 30, 40, 60, 70, 80, 90)]

    (found,) = surges(weeks(*uneven, Week(100, 30)), 1.5)

    assert (found.extra, found.extra_by_ai) == (50, 5)


@pytest.mark.parametrize(
    "before", [USUAL[:7], [Week(0, 0)] * 8], ids=["seven weeks", "weeks without a contact"]
)  # fmt: skip
def test_without_eight_weeks_and_something_usual_there_is_no_surge(before: Sequence[Week]) -> None:
    assert surges(weeks(*before, Week(1000, 0)), 1.5) == []


def test_a_beginning_is_no_surge() -> None:
    # Of the eight weeks before the first with a hundred, five had nothing: the team had not begun to write it down.
    assert surges(weeks(*[Week(0, 0)] * 5, *[Week(10, 0)] * 3, *[Week(100, 0)] * 4), 1.5) == []


def test_a_gap_in_the_weeks_is_not_skipped() -> None:
    known = weeks(*USUAL, Week(0, 0), Week(500, 0))
    del known[MONDAY + timedelta(weeks=8)]

    assert surges(known, 1.5) == []


def test_a_change_needs_five_known_weeks_and_a_backlog_of_twenty() -> None:
    four = [*[Week(100, 0, None, 19.0)] * 4, *[Week(100, 0, 60.0, 19.0)] * 4]
    five = [*[Week(100, 0, None, 20.0)] * 3, *[Week(100, 0, 60.0, 20.0)] * 5]

    (unknown,) = surges(weeks(*four, Week(200, 0, 90.0, 38.0)), 1.5)
    (known,) = surges(weeks(*five, Week(200, 0, 90.0, 38.0)), 1.5)

    assert (unknown.wait, unknown.backlog) == (None, None)
    assert (known.wait, known.backlog) == (pytest.approx(0.5), pytest.approx(0.9))
