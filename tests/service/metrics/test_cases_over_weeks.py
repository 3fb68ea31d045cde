"""Numbers that look at several weeks, reckoned by hand."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rules.errors import MissingExtra
from service.metrics.computed import learning
from service.metrics.numbers import Numbers
from tests.service.metrics.rows import BY_AI, UNANSWERED, Rows, hours, number, of, split

CASES = ("ai_resolved_contacts", "learning_velocity", "surge_backlog", "surge_capacity", "surge_wait")
MONDAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)
AS_OF = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    """Six weeks with forty contacts of the AI, of which 10, 14, ... 30 held; then one with twenty, of which none did."""
    rows = Rows(tmp_path_factory.mktemp("learnt"))
    for week, held in enumerate((10, 14, 18, 22, 26, 30)):
        resolved = hours(7 * week, 2)
        rows.episodes(held, BY_AI, verdict="verified", started_at=hours(7 * week), resolved_at=resolved)
        rows.episodes(40 - held, BY_AI, verdict="revoked", started_at=hours(7 * week), resolved_at=resolved)
    rows.episodes(20, BY_AI, verdict="revoked", started_at=hours(42), resolved_at=hours(42, 2))
    return rows.numbers(AS_OF)


def test_the_rate_rises_by_ten_points_a_week(learnt: Numbers) -> None:
    """10 of 40 is a quarter, and each week four more of forty; the week with twenty cases is too small to be looked at."""
    found = number(learnt, "learning_velocity", start=MONDAY, end=MONDAY + 7 * WEEK)

    assert found.value == pytest.approx(0.1)
    assert (found.tally.n, found.state) == (6, "sure")
    # Half of all held, so a case varies by a quarter: 0.25 / (40 * 17.5), times t(4) = 2.7764.
    assert (found.low, found.high) == pytest.approx(
        (0.1 - 2.7764 * 0.018898, 0.1 + 2.7764 * 0.018898), abs=1e-5
    )


def test_a_short_period_looks_back_as_far_as_the_definition_says(learnt: Numbers) -> None:
    asked = {"start": MONDAY + 5 * WEEK, "end": MONDAY + 6 * WEEK}

    assert number(learnt, "learning_velocity", **asked).value == pytest.approx(0.1)
    five = number(learnt, "learning_velocity", **asked, parameters={"weeks": 5.0})
    assert (five.value, five.state, five.tally.n) == (None, "too_few", 5)
    assert five.missing == ("6 whole weeks with 30 cases or more",)


def test_a_week_that_the_period_cuts_is_left_out(learnt: Numbers) -> None:
    found = number(learnt, "learning_velocity", start=MONDAY, end=MONDAY + 6 * WEEK - timedelta(days=1))

    assert (found.value, found.tally.n) == (None, 5)


def test_each_step_of_a_series_is_judged_as_of_its_end(learnt: Numbers) -> None:
    ask = learnt.ask(MONDAY + 4 * WEEK, MONDAY + 6 * WEEK, granularity="week")

    found = [cell.numbers["learning_velocity"].value for cell in learnt.answer(["learning_velocity"], ask)]

    assert found == [None, pytest.approx(0.1)]


def test_a_segment_has_weeks_of_its_own(learnt: Numbers) -> None:
    asked = {"start": MONDAY, "end": MONDAY + 7 * WEEK}

    assert split(learnt, "learning_velocity", "channel", **asked)["email"].value == pytest.approx(0.1)
    assert number(learnt, "learning_velocity", where={"channel": ("chat",)}, **asked).value is None


def test_without_the_statistics_it_is_said_what_to_install(
    learnt: Numbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(_weeks: object) -> None:
        raise MissingExtra("Learning velocity", "stats")

    monkeypatch.setattr(learning, "learning_velocity", absent)

    found = number(learnt, "learning_velocity", start=MONDAY, end=MONDAY + 7 * WEEK)

    assert found.value is None
    assert "stats" in found.missing[0]


@pytest.fixture(scope="module")
def surged(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    """Eight weeks with ten contacts, four of the AI; then one with twenty, nine of the AI's; people answer after 30 and 45
    minutes, and 24 contacts of the first week are open all the time."""
    rows = Rows(tmp_path_factory.mktemp("surged"))
    rows.episodes(24, UNANSWERED)
    for week in range(9):
        last = week == 8
        begun = {"started_at": hours(7 * week), "resolved_at": hours(7 * week, 1)}
        rows.episodes(9 if last else 4, BY_AI, verdict="verified", **begun)
        rows.episodes(11 if last else 6, human_business_seconds=60.0 * (45 if last else 30), **begun)
    rows.episodes(12, UNANSWERED, started_at=hours(7 * 9))
    return rows.numbers(AS_OF)


SURGE = {"start": MONDAY, "end": MONDAY + 10 * WEEK}


def test_the_ai_carried_half_of_what_came_on_top(surged: Numbers) -> None:
    """Ten contacts more than usual, and five more that the AI resolved; the week of twelve is no surge."""
    found = number(surged, "surge_capacity", **SURGE)

    assert of(found) == (5, 10)
    assert (found.value, found.tally.n, found.state) == (0.5, 1, "small")


def test_those_who_waited_for_a_person_waited_half_as_long_again(surged: Numbers) -> None:
    assert number(surged, "surge_wait", **SURGE).value == pytest.approx(0.5)
    assert number(surged, "surge_backlog", **SURGE).value == pytest.approx(0.0)


def test_another_measure_of_a_surge_can_be_asked_for(surged: Numbers) -> None:
    found = number(surged, "surge_capacity", **SURGE, parameters={"times": 1.2})

    # Now the twelve count too: two more than usual, and of the AI's four fewer.
    assert of(found) == (5 - 4, 10 + 2)


def test_weeks_without_a_surge_have_no_number_and_lack_nothing(surged: Numbers) -> None:
    found = number(surged, "surge_capacity", start=MONDAY, end=MONDAY + 8 * WEEK)

    assert (found.value, found.state, found.missing) == (None, "none", ())


def test_a_week_that_is_not_over_is_no_surge_yet(surged: Numbers) -> None:
    ends = MONDAY + 9 * WEEK - timedelta(days=1)

    assert number(surged, "surge_capacity", start=MONDAY, end=ends).value is None


def test_what_the_ai_resolved_goes_by_the_day_on_which_it_came_in(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episodes(3, BY_AI, verdict="verified")
    rows.episodes(2, BY_AI, verdict="provisional")
    rows.episode(BY_AI, verdict="revoked")
    rows.episode(BY_AI, verdict="verified", started_at=-hours(5))
    rows.episode()

    found = number(rows.numbers(), "ai_resolved_contacts")

    assert (found.value, found.tally.provisional) == (5, 2)
