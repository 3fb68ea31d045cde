"""How long an episode's steps took, on the calendar and within opening hours that may change on the way."""

from dataclasses import replace

import pytest

from rules.business_time import Hours, Schedule
from rules.fold.ticket import fold
from rules.model import Episode, Event
from tests.rules.told import CONTEXT, LATER, at, change, said, state

HOUR = 3600.0
# The story begins on a Monday at 9:00 UTC. office: Monday to Friday, 9 to 17; always: day and night.
OFFICE = Schedule("office", "UTC", tuple((day * 1440 + 540, day * 1440 + 1020) for day in range(5)))
ALWAYS = Schedule("always", "UTC", ((0, 10_080),))


def last(*events: Event, hours: Hours = Hours(default=OFFICE)) -> Episode:  # noqa: B008  a value, never changed
    known = state(0, status="open", requester_id="customer", channel="email", group_id="1")
    stored = [(one, str(number)) for number, one in enumerate([known, *events])]
    return fold(stored, replace(CONTEXT, hours=hours), LATER).ticket.episodes[-1]


STORY = (said("c", 0), said("a", 1), said("h", 10), state(25, status="solved"))


def test_waits_are_known_on_the_calendar_and_within_opening_hours() -> None:
    one = last(*STORY)

    assert (one.answer_seconds, one.answer_business_seconds) == (HOUR, HOUR)
    assert (one.human_seconds, one.human_business_seconds) == (10 * HOUR, 8 * HOUR)
    assert (one.resolution_seconds, one.resolution_business_seconds) == (25 * HOUR, 9 * HOUR)
    assert one.schedule == "office"


def test_without_a_schedule_business_time_is_not_known_and_not_nothing() -> None:
    one = last(*STORY, hours=Hours())

    assert (one.human_seconds, one.human_business_seconds, one.schedule) == (10 * HOUR, None, None)


def test_what_has_not_happened_has_no_length() -> None:
    one = last(said("c", 0))

    assert (one.answer_seconds, one.human_business_seconds, one.resolution_seconds) == (None, None, None)


def test_an_acknowledgement_by_the_system_is_no_answer() -> None:
    assert last(said("c", 0), said("s", 0.1), said("h", 2)).answer_seconds == 2 * HOUR


def test_the_wait_after_a_hand_over_runs_until_somebody_takes_it() -> None:
    handed = change(2, "tags", ["esc_trigger_sentiment"], by="ai")

    one = last(said("c", 0), said("a", 1), handed, said("h", 4))

    assert (one.taken_seconds, one.taken_business_seconds) == (2 * HOUR, 2 * HOUR)


MOVED = (said("c", 0), change(6, "group_id", "2"), said("h", 30))
BY_GROUP = ((ALWAYS, frozenset({"group:2"})),)


@pytest.mark.parametrize(
    ("several", "hours"), [("cumulative", 6 + 24), ("last", 30)], ids=["cumulative", "last"]
)
def test_where_the_schedule_changed_each_stretch_counts_by_its_own_or_all_by_the_last(
    several: str, hours: float
) -> None:
    one = last(*MOVED, hours=Hours(BY_GROUP, OFFICE, several))

    assert (one.human_business_seconds, one.schedule) == (hours * HOUR, "office")


def test_a_schedule_holds_only_while_its_place_fits() -> None:
    there_and_back = (said("c", 0), change(9, "group_id", "2"), change(10, "group_id", "1"), said("h", 24))

    one = last(*there_and_back, hours=Hours(BY_GROUP, OFFICE))

    assert one.human_business_seconds == (8 + 1) * HOUR


def test_each_episode_counts_from_its_own_beginning() -> None:
    again = (said("c", 26), state(26, status="open"), said("h", 27))

    one = last(*STORY, *again)

    assert (one.number, one.started_at, one.human_seconds) == (2, at(26), HOUR)


ASSIGNED = ((ALWAYS, frozenset({"schedule:7"})),)
SECOND = 1 / 3600


@pytest.mark.parametrize(
    ("seconds", "schedule", "hours"),
    [(0, "always", 30), (3, "always", 30), (5, "always", 30), (6, "office", 30)],
)
def test_what_is_assigned_within_five_seconds_of_the_creation_held_from_it(
    seconds: float, schedule: str, hours: float
) -> None:
    one = last(
        said("c", 0),
        change(seconds * SECOND, "schedule_id", "7"),
        said("h", 30),
        hours=Hours(ASSIGNED, OFFICE),
    )

    assert (one.schedule, one.human_business_seconds) == (schedule, pytest.approx(hours * HOUR))


def test_the_creation_is_the_tickets_own_where_the_first_word_came_later() -> None:
    told = state(10, created_at=at(0).isoformat())
    late = (told, said("c", 10), change(10 + 3 * SECOND, "schedule_id", "7"), said("h", 30))

    assert last(*late, hours=Hours(ASSIGNED, OFFICE)).schedule == "office"


def test_of_two_assigned_right_after_the_creation_the_later_one_holds() -> None:
    both = ((OFFICE, frozenset({"schedule:8"})), *ASSIGNED)
    story = (said("c", 0), change(2 * SECOND, "schedule_id", "8"), change(4 * SECOND, "schedule_id", "7"))

    assert last(*story, hours=Hours(both, OFFICE)).schedule == "always"


def test_an_assigned_schedule_outranks_a_place_that_stands_before_it() -> None:
    hours = Hours(((OFFICE, frozenset({"group:1"})), *ASSIGNED), None)
    story = (said("c", 0), change(1, "schedule_id", "7"), said("h", 30))

    assert hours.at(frozenset({"group:1", "schedule:7"})) == ALWAYS
    assert last(*story, hours=hours).human_business_seconds == (1 + 29) * HOUR


def test_an_assigned_schedule_that_nothing_names_leaves_the_places_in_their_order() -> None:
    hours = Hours(((OFFICE, frozenset({"group:1"})), *ASSIGNED), ALWAYS)

    assert hours.at(frozenset({"group:1", "schedule:9"})) == OFFICE
    assert hours.at(frozenset({"schedule:9"})) == ALWAYS


def test_a_schedule_that_is_taken_away_holds_until_then() -> None:
    story = (
        said("c", 0),
        change(0, "schedule_id", "7"),
        change(10, "schedule_id", None),
        said("h", 24),
    )

    one = last(*story, hours=Hours(ASSIGNED, OFFICE))

    # Day and night until 19:00 on Monday; the office then opens at 9:00 on Tuesday, when the answer comes.
    assert (one.schedule, one.human_business_seconds) == ("always", 10 * HOUR)


def outside(hours: float, known: Hours = Hours(default=OFFICE)) -> tuple[int | None, float | None]:  # noqa: B008  a value
    """Whether a contact that many hours after Monday 9:00 began outside the hours, and how long until they began."""
    begun = at(hours)
    story = [state(hours, status="open", requester_id="customer", channel="email"), said("c", hours)]
    ticket = fold([(one, one.id) for one in story], replace(CONTEXT, hours=known), LATER).ticket
    opens = ticket.episodes[0].opens_at
    assert ticket.episodes[0].started_at == begun
    return ticket.episodes[0].outside_hours, opens and (opens - begun).total_seconds() / HOUR


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        (-SECOND, (1, pytest.approx(SECOND))),
        (0, (0, None)),
        (8 - SECOND, (0, None)),
        (8, (1, 16.0)),
        (4 * 24 + 8, (1, 2 * 24 + 16.0)),
        (5 * 24, (1, 48.0)),
    ],
    ids=["before", "at opening", "before closing", "at closing", "on Friday evening", "on Saturday"],
)
def test_what_begins_outside_opening_hours_says_when_they_begin(
    hours: float, found: tuple[int, float | None]
) -> None:
    assert outside(hours) == found


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (Hours(), (None, None)),
        (Hours(default=ALWAYS), (0, None)),
        (Hours(default=Schedule("never", "UTC", ())), (1, None)),
    ],
    ids=["no schedule", "day and night", "never"],
)
def test_without_a_schedule_nobody_knows_and_what_never_opens_has_no_next_opening(
    known: Hours, found: tuple[int | None, None]
) -> None:
    assert outside(5 * 24, known) == found


def test_the_schedule_at_the_beginning_tells_whatever_holds_later() -> None:
    moved = (said("c", 9), change(10, "group_id", "2"), said("h", 30))
    begun = state(9, created_at=at(9).isoformat())

    one = last(begun, *moved, hours=Hours(BY_GROUP, OFFICE))

    assert (one.schedule, one.outside_hours, one.opens_at) == ("office", 1, at(24))


def test_a_reopening_is_outside_hours_by_its_own_beginning() -> None:
    again = (said("c", 30), state(30, status="open"), said("c", 31))

    one = last(*STORY, *again)

    assert (one.number, one.outside_hours, one.opens_at) == (2, 0, None)
    late = last(*STORY, said("c", 34), state(34, status="open"))
    assert (late.outside_hours, late.opens_at) == (1, at(48))
