"""Where a ticket's time went: spans of status that have ended, and working time that the helpdesk measured."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from rules.business_time import Hours, Schedule
from rules.fold.ticket import fold
from rules.model import Event, Kind, Ticket
from tests.rules.told import CONTEXT, LATER, MAPPING, at, change, event, said, state

HOUR = 3600.0
# The story begins on a Monday at 9:00 UTC. office: Monday to Friday, 9 to 17.
OFFICE = Schedule("office", "UTC", tuple((day * 1440 + 540, day * 1440 + 1020) for day in range(5)))
ALWAYS = Schedule("always", "UTC", ((0, 10_080),))
NAMES = ("requester_wait", "agent_wait", "hold")


def ticket(*events: Event, hours: Hours = Hours(), **context: Any) -> Ticket:  # noqa: B008  a value, never changed
    stored = [
        (one, str(number)) for number, one in enumerate([state(0, channel="email"), said("c", 0), *events])
    ]
    return fold(stored, replace(CONTEXT, hours=hours, **context), LATER).ticket


def waits(found: Ticket, business: bool = False) -> tuple[float | None, ...]:
    """Hours of requester wait, agent wait and hold."""
    end = "_business_seconds" if business else "_seconds"
    seconds = [getattr(found, name + end) for name in NAMES]
    return tuple(None if one is None else one / HOUR for one in seconds)


def statuses(*steps: tuple[float, str]) -> list[Event]:
    """A first observation and the changes after it."""
    (begun, first), *later = steps
    return [state(begun, status=first), *(change(hours, "status", after) for hours, after in later)]


# New for 1 hour, open for 2, pending for 4, on hold for 8, open for 16, then solved.
STORY = statuses((0, "new"), (1, "open"), (3, "pending"), (7, "hold"), (15, "open"), (31, "solved"))


def test_each_status_that_has_ended_counts_for_who_waited_in_it() -> None:
    assert waits(ticket(*STORY)) == (1 + 2 + 8 + 16, 4, 8)


def test_the_status_that_lasts_counts_nothing_yet() -> None:
    assert waits(ticket(*statuses((0, "new"), (1, "open"), (3, "pending")))) == (3, 0, 0)


def test_solved_and_closed_are_nobodys_wait_and_a_reopening_is_one() -> None:
    story = statuses((0, "open"), (2, "solved"), (50, "open"), (53, "solved"), (90, "closed"))

    assert waits(ticket(*story)) == (2 + 3, 0, 0)


def test_a_status_of_which_nobody_knows_the_meaning_counts_nothing() -> None:
    assert waits(ticket(*statuses((0, "open"), (2, "unknown"), (5, "open"), (6, "solved")))) == (3, 0, 0)


@pytest.mark.parametrize(
    "events", [[], statuses((0, "open")), [state(0, status="open"), state(9, status="open")]],
    ids=["no status", "one status", "the same status again"],
)  # fmt: skip
def test_while_no_status_has_ended_nothing_is_known(events: list[Event]) -> None:
    found = ticket(*events, hours=Hours(default=OFFICE))

    assert waits(found) == waits(found, business=True) == (None, None, None)


def test_within_opening_hours_each_span_counts_by_its_own_part() -> None:
    # New and open 9 to 12, pending 12 to 16, on hold 16 to 24 (one hour open), open until Tuesday 16:00 (seven hours).
    found = ticket(*STORY, hours=Hours(default=OFFICE))

    assert waits(found, business=True) == (1 + 2 + 1 + 7, 4, 1)
    assert waits(found) == (27, 4, 8)


def test_without_a_schedule_business_waits_are_not_known_and_not_nothing() -> None:
    assert waits(ticket(*STORY), business=True) == (None, None, None)


def test_outside_opening_hours_business_waits_are_nothing() -> None:
    found = ticket(*statuses((10, "open"), (12, "pending"), (13, "solved")), hours=Hours(default=OFFICE))

    assert waits(found, business=True) == (0, 0, 0)


@pytest.mark.parametrize(("several", "expected"), [("cumulative", 8 + 4), ("last", 14)])
def test_where_the_schedule_changed_within_a_span_each_stretch_counts_by_its_own_or_all_by_the_last(
    several: str, expected: float
) -> None:
    moved = [state(0, group_id="1"), change(10, "group_id", "2")]
    hours = Hours(((ALWAYS, frozenset({"group:2"})),), OFFICE, several)

    found = ticket(*moved, *statuses((0, "open"), (14, "solved")), hours=hours)

    assert waits(found, business=True)[0] == expected


REMOVED, RESTORED = event(Kind.REMOVED, 4, reason="spam"), event(Kind.RESTORED, 6)


def test_the_time_in_which_it_was_removed_is_nobodys_wait() -> None:
    story = statuses((0, "open"), (10, "solved"))

    assert waits(ticket(*story, REMOVED, RESTORED)) == (8, 0, 0)
    assert ticket(*story, REMOVED, RESTORED).removed is None


def test_a_removal_ends_the_status_and_a_word_of_the_helpdesk_begins_it_again() -> None:
    gone = ticket(*statuses((0, "open")), REMOVED)
    back = ticket(*statuses((0, "open")), REMOVED, state(6, status="open"), change(7, "status", "solved"))

    assert (waits(gone), gone.removed) == ((4, 0, 0), "spam")
    assert (waits(back), back.removed) == ((4 + 1, 0, 0), None)


def test_another_reason_of_the_removal_changes_no_wait() -> None:
    again = event(Kind.REMOVED, 5, reason="deleted")

    found = ticket(*statuses((0, "open"), (10, "solved")), REMOVED, again, RESTORED)

    assert waits(found) == (8, 0, 0)
    assert ticket(*statuses((0, "open")), REMOVED, again).removed == "deleted"


def test_two_statuses_at_one_moment_leave_no_span_between_them() -> None:
    story = [state(0, status="open"), change(2, "status", "pending", by="a"), state(2, status="hold")]

    found = ticket(*story, change(5, "status", "solved"))

    assert sum(one or 0 for one in waits(found)[:2]) == 5


def test_time_alone_changes_no_wait() -> None:
    stored = [(one, str(number)) for number, one in enumerate([said("c", 0), *STORY[:3]])]

    soon, late = (fold(stored, CONTEXT, at(3) + timedelta(days=days)).ticket for days in (0, 40))

    assert waits(soon) == waits(late) == (3, 0, 0)


def test_the_order_in_which_statuses_came_does_not_matter() -> None:
    expected = waits(ticket(*STORY))

    assert {waits(ticket(*order)) for order in permutations(STORY[:5])} == {waits(ticket(*STORY[:5]))}
    assert waits(ticket(*STORY[::-1], *STORY)) == expected


MEASURED = [
    ("300", 300), ("0", 0), ("12.5", 12.5), (" 300 ", 300), ("999999999", 999_999_999), ("007", 7),
]  # fmt: skip
NO_SECONDS = [
    "-1",
    "five",
    "1e9",
    "9999999999",
    "nan",
    "inf",
    "1_000",
    "1,000",
    "00:05:00",
    ".5",
    "5.",
    "٣",
    "",
]


def handled(*values: str | None, place: str = "field:360") -> float | None:
    told = [state(number, **{"field:360": value}) for number, value in enumerate(values, start=1)]
    return ticket(*told, mapping=MAPPING | {"handle_time": place}).handle_seconds


@pytest.mark.parametrize(("value", "seconds"), MEASURED)
def test_working_time_is_what_the_mapped_field_says(value: str, seconds: float) -> None:
    assert handled(value) == seconds


@pytest.mark.parametrize("value", [*NO_SECONDS, None])
def test_what_is_no_number_of_seconds_is_unknown_and_no_violation(value: str | None) -> None:
    found = ticket(state(1, **{"field:360": value}), mapping=MAPPING | {"handle_time": "field:360"})

    assert found.handle_seconds is None
    assert {one.tag for one in found.violations} == {"category"}


def test_the_newest_value_counts_and_an_emptied_field_is_unknown_again() -> None:
    assert handled("300", "480") == 480
    assert handled("300", None) is None


def test_without_a_mapping_or_from_another_field_there_is_none() -> None:
    assert handled("300", place="field:361") is None
    assert ticket(state(1, **{"field:360": "300"})).handle_seconds is None
