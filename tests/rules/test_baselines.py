"""When a baseline may be taken: boundaries on both sides."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.baselines import (
    BY_FIRST,
    BY_SHARE,
    NEVER,
    Start,
    Week,
    closed_at,
    propose,
    refusals,
    start_of_ai,
)

DAY = timedelta(days=1)
FIRST = date(2026, 1, 5)
GO_LIVE = date(2026, 5, 4)
NO_AI = Start(None, NEVER)
CLOSED = datetime(2026, 4, 19, tzinfo=UTC)
FIVE = {
    "fcr": 0.5,
    "csat": 0.8,
    "reopen_rate": 0.1,
    "repeat_contact_rate": 0.1,
    "resolution_time": 60.0,
    "ces": None,
}


def refused(
    days: int = 90, core: dict[str, float | None] = FIVE, as_of: datetime = CLOSED, *, anyway: bool = False
) -> str:
    return " ".join(refusals(FIRST, FIRST + days * DAY, core, CLOSED, as_of, provisional=anyway))


def test_the_ai_is_there_from_the_first_week_in_which_it_took_part_in_one_of_a_hundred() -> None:
    weeks = [Week(FIRST, 200, 1), Week(FIRST + 7 * DAY, 200, 2), Week(FIRST + 14 * DAY, 200, 90)]

    assert start_of_ai(weeks, FIRST + 2 * DAY) == Start(FIRST + 7 * DAY, BY_SHARE)


def test_where_no_week_reaches_that_the_first_day_on_which_it_was_seen_counts() -> None:
    assert start_of_ai([Week(FIRST, 201, 2)], FIRST + 3 * DAY) == Start(FIRST + 3 * DAY, BY_FIRST)


def test_a_week_without_contacts_is_no_week_with_an_ai() -> None:
    assert start_of_ai([Week(FIRST, 0, 0)], None) == NO_AI


def test_the_ninety_days_before_the_ai_are_proposed() -> None:
    found = propose(FIRST, date(2026, 11, 1), Start(GO_LIVE, BY_SHARE))

    assert (found.start, found.end) == (GO_LIVE - 90 * DAY, GO_LIVE)
    assert found.available == (GO_LIVE - FIRST).days


def test_sixty_days_are_enough_and_fifty_nine_are_not() -> None:
    ai = Start(GO_LIVE, BY_SHARE)

    enough = propose(GO_LIVE - 60 * DAY, date(2026, 11, 1), ai)
    short = propose(GO_LIVE - 59 * DAY, date(2026, 11, 1), ai)

    assert (enough.start, enough.end) == (GO_LIVE - 60 * DAY, GO_LIVE)
    assert (short.start, short.end, short.available) == (None, None, 59)


def test_without_an_ai_the_days_end_where_nothing_can_be_revoked_any_more() -> None:
    found = propose(FIRST, date(2026, 11, 12), NO_AI)

    assert (found.start, found.end) == (date(2026, 8, 14), date(2026, 11, 12))


def test_an_ai_that_is_there_since_the_data_begin_leaves_no_time_before() -> None:
    assert propose(FIRST, date(2026, 11, 1), Start(FIRST, BY_SHARE)).available == 0
    assert propose(FIRST, date(2026, 11, 1), Start(FIRST - DAY, BY_FIRST)).available == 0


def test_a_period_is_closed_when_the_windows_of_its_last_day_are_over_at_local_midnight() -> None:
    # In Berlin it is summer time on 19 April: midnight is 22:00 in UTC.
    assert closed_at(date(2026, 4, 5), 14, ZoneInfo("Europe/Berlin")) == datetime(2026, 4, 18, 22, tzinfo=UTC)


def test_a_period_that_is_closed_long_enough_and_has_five_core_metrics_is_taken() -> None:
    assert refused() == ""
    assert refused(60) == ""
    assert refused(184) == ""


def test_a_short_period_is_refused_unless_it_is_marked() -> None:
    assert "The period has 59 days. Take 60 to 184" in refused(59)
    assert refused(59, anyway=True) == ""


def test_a_period_of_more_than_six_months_is_refused_in_any_case() -> None:
    assert "185 days" in refused(185)
    assert "185 days" in refused(185, anyway=True)


@pytest.mark.parametrize("anyway", [True, False])
def test_four_core_metrics_are_refused_with_the_names_of_those_without_a_value(anyway: bool) -> None:
    said = refused(core={**FIVE, "fcr": None}, anyway=anyway)

    assert "4 core metrics have a value, 5 are needed. Without one: ces, fcr." in said


def test_windows_that_are_open_are_refused_to_the_last_moment_unless_they_are_marked() -> None:
    early = CLOSED - timedelta(microseconds=1)

    assert "can be revoked until 2026-04-19" in refused(as_of=early)
    assert refused(as_of=early, anyway=True) == ""


def test_every_reason_is_given_at_once() -> None:
    assert len(refusals(FIRST, FIRST + DAY, {}, CLOSED, CLOSED - DAY, provisional=False)) == 3
