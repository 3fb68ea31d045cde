"""Satisfaction, ease and recommendation: whatever the scale and its direction, the last answer of each ticket."""

from pathlib import Path
from typing import Any

import pytest

from service.metrics.numbers import Numbers
from tests.service.metrics.rows import AS_OF, BY_AI, HANDED, Rows, before, number, of

STARS = {"low": 1.0, "high": 5.0}
SEVEN = {"instrument": "ces", "low": 1.0, "high": 7.0}
EFFORT = {"instrument": "ces", "low": 1.0, "high": 5.0, "higher_is_better": 0}  # 1 is no effort at all
TEN = {"instrument": "nps", "low": 0.0, "high": 10.0}


def rated(rows: Rows, *kinds: Any, offered: str = "", **answer: Any) -> str:
    instrument = answer.get("instrument", "csat")
    ticket = rows.episode(*kinds, **({f"{instrument}_offered": 1} if instrument != "nps" else {}))
    rows.survey(ticket, **answer)
    return ticket


def world(folder: Path) -> Rows:
    """Ratings of three paths; ease on two scales; recommendations; surveys that nobody answered."""
    rows = Rows(folder)
    for score in (1, 1, 1, 1, 0):
        rated(rows, BY_AI, score=float(score))
    for score in (1, 1, 1, 0, 0):
        rated(rows, score=float(score))
    for score in (5, 4, 3, 2, 1):
        rated(rows, HANDED, score=float(score), **STARS)
    rows.episodes(10, csat_offered=1, ces_offered=1)
    rows.episodes(2, csat_offered=1, resolved_at=before(AS_OF, 3))
    for score in (7, 5, 4, 3, 1):
        rated(rows, BY_AI, **SEVEN, score=float(score))
    for score in (1, 2, 3, 4, 5):
        rated(rows, **EFFORT, score=float(score))
    for score in (10, 9, 8, 7, 6, 0):
        rated(rows, **TEN, score=float(score))
    return rows


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return world(tmp_path_factory.mktemp("surveys")).numbers()


# Of seven the three easiest are 5 to 7; as much of five are 3 / 7 * 5 = 2.14 points, so the two easiest.
# At or below 3 of 7, or 2 of 5: 3 and 1; and, where 5 is the most effort, 4 and 5.
RATES = {
    "csat": (9, 15), "csat_ai": (4, 5), "csat_human": (3, 5), "csat_mixed": (2, 5), "csat_response_rate": (15, 27),
    "ces_response_rate": (10, 20),
    "ces_low_share": (4, 10),
}  # fmt: skip
# Ease of seven points: 100, 66.7, 50, 33.3, 0; of five: 100, 75, 50, 25, 0.
MEANS = {"ces": 50.0, "ces_ai": 50.0, "nps": 0.0}
CASES = {*RATES, *MEANS, "ces_easy"}


@pytest.mark.parametrize("metric", RATES)
def test_a_rate_of_answers_is_what_was_counted_by_hand(numbers: Numbers, metric: str) -> None:
    assert of(number(numbers, metric, end=AS_OF.date())) == RATES[metric]


@pytest.mark.parametrize("metric", MEANS)
def test_a_mean_of_answers_is_reckoned_by_hand(numbers: Numbers, metric: str) -> None:
    assert number(numbers, metric).value == pytest.approx(MEANS[metric])


def test_a_mean_has_the_interval_of_students_t(tmp_path: Path) -> None:
    # Ease 100, 75, 50, 25, 0: mean 50, deviation 39.528; t of 4 degrees is 2.7764, so 50 +- 2.7764 * 39.528 / sqrt(5).
    rows = Rows(tmp_path)
    for score in (1, 2, 3, 4, 5):
        rated(rows, **EFFORT, score=float(score))

    found = number(rows.numbers(), "ces")

    assert found.tally.deviation == pytest.approx(39.528, abs=1e-3)
    assert (found.low, found.high) == (pytest.approx(0.92, abs=0.01), pytest.approx(99.08, abs=0.01))


@pytest.mark.parametrize(
    ("scale", "score", "easy", "hard"),
    [(SEVEN, 5, 1, 0), (SEVEN, 4, 0, 0), (SEVEN, 3, 0, 1), (EFFORT, 1, 1, 0), (EFFORT, 3, 0, 0), (EFFORT, 4, 0, 1),
     ({**SEVEN, "high": 5.0}, 5, 1, 0), ({**SEVEN, "high": 5.0}, 3, 0, 0), ({**SEVEN, "high": 5.0}, 2, 0, 1)],
)  # fmt: skip
def test_easy_and_hard_begin_at_their_points_of_the_scale(
    tmp_path: Path, scale: dict[str, Any], score: int, easy: int, hard: int
) -> None:
    rows = Rows(tmp_path)
    rated(rows, **scale, score=float(score))
    numbers = rows.numbers()

    assert of(number(numbers, "ces_easy")) == (easy, 1)
    assert of(number(numbers, "ces_low_share")) == (hard, 1)


@pytest.mark.parametrize(
    ("scale", "score", "positive"),
    [(STARS, 4, 1), (STARS, 3, 0), ({}, 1, 1), ({}, 0, 0), ({"low": 1.0, "high": 3.0}, 3, 1), ({"low": 1.0, "high": 3.0}, 2, 0),
     ({"low": 1.0, "high": 4.0}, 3, 1), ({"low": 1.0, "high": 4.0}, 2, 0)],
)  # fmt: skip
def test_positive_is_good_or_the_upper_part_of_the_scale(
    tmp_path: Path, scale: dict[str, Any], score: int, positive: int
) -> None:
    rows = Rows(tmp_path)
    rated(rows, **scale, score=float(score))

    assert of(number(rows.numbers(), "csat")) == (positive, 1)


def test_of_a_ticket_and_survey_the_last_answer_counts(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    ticket = rated(rows, score=1.0, at=5.0)
    rows.survey(ticket, score=0.0, at=6.0)
    rows.survey(ticket, **SEVEN, score=7.0, at=7.0)
    numbers = rows.numbers()

    assert of(number(numbers, "csat")) == (0, 1)
    assert number(numbers, "ces").tally.n == 1


def test_a_survey_that_nobody_answered_may_be_answered_for_fourteen_days(numbers: Numbers) -> None:
    assert number(numbers, "csat_response_rate", end=AS_OF.date()).tally.provisional == 2


def test_a_scale_without_width_is_no_answer(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rated(rows, score=1.0, low=1.0, high=1.0)

    assert of(number(rows.numbers(), "csat")) == (0, 0)


@pytest.mark.parametrize(("score", "value"), [(9, 100.0), (8, 0.0), (7, 0.0), (6, -100.0)])
def test_who_recommends_is_nine_and_ten_and_who_does_not_is_six_and_less(
    tmp_path: Path, score: int, value: float
) -> None:
    rows = Rows(tmp_path)
    for _ in range(5):
        rated(rows, **TEN, score=float(score))

    assert number(rows.numbers(), "nps").value == value


def test_without_any_rating_it_is_said_what_is_missing(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episodes(6)

    found = number(rows.numbers(), "csat")

    assert (found.value, found.missing) == (None, ("satisfaction ratings",))
