"""How long things took: medians, their spread and who still waits, reckoned by hand."""

from pathlib import Path

import pytest

from service.metrics.numbers import Numbers
from service.metrics.showing import in_words
from tests.service.metrics.rows import (
    AS_OF,
    BY_AI,
    HANDED,
    OPEN,
    OUTBOUND,
    UNANSWERED,
    Rows,
    ask,
    before,
    number,
)  # fmt: skip

MINUTE = 60.0
OPENS = 14.0
HOURS = {"schedule": "office"}


def world(folder: Path) -> Rows:
    """Five answered contacts with known times, of which one is an AI's; three that wait; one that the team began."""
    rows = Rows(folder)
    for number_, minutes in enumerate((1, 2, 3, 4, 10)):
        spent = {
            "full_resolution_seconds": minutes * 600.0, "full_resolution_business_seconds": minutes * 120.0,
            "first_resolution_seconds": minutes * 300.0, "requester_wait_seconds": minutes * 240.0,
            "agent_wait_seconds": minutes * 180.0, "hold_seconds": 0.0 if number_ == 0 else minutes * 60.0,
        }  # fmt: skip
        rows.episode(
            HOURS, ticket=spent, answer_seconds=minutes * 10.0, answer_business_seconds=minutes * 5.0, first_answer_at=0.1,
            first_human_at=0.2, human_seconds=minutes * 60.0, human_business_seconds=minutes * 30.0,
            resolution_seconds=minutes * 600.0,
        )  # fmt: skip
    for minutes in (2, 4, 6, 8, 10):
        rows.episode(
            BY_AI, HOURS, answer_seconds=MINUTE, first_answer_at=0.1, answer_business_seconds=MINUTE,
            resolution_seconds=minutes * MINUTE, verdict="verified",
        )  # fmt: skip
    rows.episode(UNANSWERED, HOURS)
    rows.episode(UNANSWERED, HOURS, started_at=before(AS_OF, 0.25))
    rows.episode(BY_AI, OPEN, HOURS, answer_seconds=MINUTE, answer_business_seconds=MINUTE)
    rows.episode(OUTBOUND, HOURS, answer_seconds=9999.0, human_seconds=9999.0, human_business_seconds=9999.0,
                 answer_business_seconds=9999.0)  # fmt: skip
    for minutes in (5, 15, 25, 35, 45):
        rows.episode(HANDED, HOURS, taken_seconds=minutes * 120.0, taken_business_seconds=minutes * 60.0,
                     answer_seconds=MINUTE, answer_business_seconds=MINUTE, started_by="reopened")  # fmt: skip
    rows.episode(HANDED, OPEN, HOURS, answer_seconds=MINUTE, answer_business_seconds=MINUTE, human_messages=0)
    for hour in (13.0, 14.0, 15.0):
        rows.episode(HOURS, outside_hours=1, opens_at=OPENS, resolved_at=hour)
    return rows


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return world(tmp_path_factory.mktemp("times")).numbers()


# By metric the median in minutes, how many have a value, and how many still wait.
MEDIANS = {
    "first_response_any": (1.0, 17, 2), "first_response_any_business": (1.0, 17, 2),
    "first_response_human_calendar": (3.0, 5, 4), "first_response_human": (1.5, 5, 4),
    "first_response_after_handoff": (25.0, 5, 1), "first_response_after_handoff_calendar": (50.0, 5, 1),
    "ai_resolution_time": (6.0, 5, 0), "human_resolution_time": (30.0, 5, 0), "resolution_time": (30.0, 5, 0),
    "resolution_time_business": (6.0, 5, 0), "first_resolution_time": (15.0, 5, 0), "requester_wait": (12.0, 5, 0),
    "agent_wait": (9.0, 5, 0), "on_hold": (3.5, 4, 0),
}  # fmt: skip
# The open ones without any answer; of those without a person's and without the AI's those older than eight hours on the
# calendar, and the one whose hand-over nobody took.
COUNTS = {"awaiting_human": 2, "first_response_overdue": 2}
OTHERS = {"backlog_age", "after_hours"}
CASES = {*MEDIANS, *COUNTS, *OTHERS}


@pytest.mark.parametrize("metric", MEDIANS)
def test_a_median_is_the_middle_of_what_was_measured(numbers: Numbers, metric: str) -> None:
    median, n, waiting = MEDIANS[metric]
    found = number(numbers, metric, end=AS_OF.date().replace(day=16))

    assert (found.tally.n, found.tally.awaiting) == (n, waiting)
    assert found.value == (pytest.approx(median) if n >= 5 else None)


@pytest.mark.parametrize("metric", MEDIANS)
def test_the_tickets_behind_a_median_are_those_with_a_value_and_those_that_wait(
    numbers: Numbers, metric: str
) -> None:
    _, n, waiting = MEDIANS[metric]
    question = ask(numbers, end=AS_OF.date().replace(day=16))
    found = {
        part: numbers.tickets(metric, question, part) for part in ("numerator", "denominator", "awaiting")
    }

    assert {part: len(members) for part, members in found.items()} == {
        "numerator": n,
        "denominator": n,
        "awaiting": waiting,
    }
    assert all(one.value is not None for one in found["numerator"])


@pytest.mark.parametrize("metric", COUNTS)
def test_who_waits_is_counted(numbers: Numbers, metric: str) -> None:
    assert number(numbers, metric, end=AS_OF.date().replace(day=16)).value == COUNTS[metric]


def test_quartiles_the_slow_tail_and_the_notch_stand_beside_the_median(numbers: Numbers) -> None:
    # 1, 2, 3, 4, 10: quartiles 2 and 4; nine of ten at 4 + 0.6 * 6; the notch is 1.58 * 2 / sqrt(5) = 1.4132.
    found = number(numbers, "first_response_human_calendar", end=AS_OF.date())

    assert found.tally.quartiles == (2.0, 3.0, 4.0)
    assert found.tally.p90 == pytest.approx(7.6)
    assert (found.low, found.high) == (pytest.approx(1.5868, abs=1e-4), pytest.approx(4.4132, abs=1e-4))


def test_what_is_resolved_exactly_at_the_opening_was_not_resolved_before_it(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for hour in (13.0, 13.0, OPENS - 1e-6, OPENS, 15.0):
        rows.episode(HOURS, outside_hours=1, opens_at=OPENS, resolved_at=hour)
    rows.episode(HOURS, outside_hours=0, opens_at=None, resolved_at=1.0)

    found = number(rows.numbers(), "after_hours")

    assert (found.tally.numerator, found.tally.denominator) == (3, 5)


def test_the_age_of_the_backlog_counts_to_the_moment_of_the_numbers(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for days in (1, 2, 4, 8, 16):
        rows.episode(OPEN, started_at=before(AS_OF, days))
    rows.episode(started_at=before(AS_OF, 30), resolved_at=before(AS_OF, 29))

    found = number(rows.numbers(), "backlog_age", end=AS_OF.date())

    assert (found.value, found.tally.n) == (pytest.approx(4.0), 5)


def test_a_target_is_passed_after_it_not_at_it(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episode(UNANSWERED, started_at=before(AS_OF, 8 / 24))
    rows.episode(UNANSWERED, started_at=before(AS_OF, 8 / 24 + 1 / 86_400))
    numbers = rows.numbers()

    day = AS_OF.date().replace(day=16)
    assert number(numbers, "first_response_overdue", end=day).value == 1
    assert number(numbers, "first_response_overdue", end=day, parameters={"target_minutes": 479}).value == 2


def test_seconds_are_never_rounded_to_whole_minutes(tmp_path: Path) -> None:
    """A tool that counts crossed borders of minutes says 1 for 59 seconds, or 0."""
    rows = Rows(tmp_path)
    rows.episodes(5, human_seconds=59.0)
    numbers = rows.numbers()

    found = number(numbers, "first_response_human_calendar")

    assert found.value == pytest.approx(59 / 60)
    assert in_words(numbers.book.metric("first_response_human_calendar"), found.value) == "59 s"


def test_without_a_schedule_there_is_no_business_time_and_it_says_so(tmp_path: Path) -> None:
    """A tool that writes 0 shows a team without opening hours as one that answers at once."""
    rows = Rows(tmp_path)
    rows.episodes(6, human_seconds=600.0, human_business_seconds=None)

    numbers = rows.numbers()
    found = number(numbers, "first_response_human")

    assert (found.value, found.state, found.missing) == (None, "none", ("opening hours",))
    assert number(numbers, "first_response_human_calendar").value == pytest.approx(10.0)


def test_no_time_at_all_within_opening_hours_is_zero_and_not_nothing(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episodes(5, HOURS, human_seconds=600.0, human_business_seconds=0.0)

    found = number(rows.numbers(), "first_response_human")

    assert (found.value, found.missing) == (0.0, ())


def test_a_notch_never_reaches_below_zero_minutes(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for minutes in (0.0, 0.0, 1.0, 60.0, 90.0):
        rows.episode(human_seconds=minutes * MINUTE)

    found = number(rows.numbers(), "first_response_human_calendar")

    assert (found.value, found.low) == (pytest.approx(1.0), 0.0)
