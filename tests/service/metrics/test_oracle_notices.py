"""The naive computation notices definitions that are wrong: mistakes of other systems, one metric at a time."""

from dataclasses import replace
from datetime import date

import pytest

from service.metrics.book import MetricBook, built_in
from service.metrics.numbers import Numbers
from tests.service.metrics.naive.cells import Question, spans
from tests.service.metrics.naive.counting import quantile
from tests.service.metrics.naive.drawn import drawn
from tests.service.metrics.naive.installed import PARAMETERS, Amounts, Installed, installed

QUESTION = Question(date(2026, 7, 15), date(2026, 11, 20))
MISTAKES = [
    ("arr_verified", "where", "contact AND ai_involved", "the window still runs for some of them"),
    ("arr_verified", "numerator", "ai_resolved", "what was taken back counts"),
    ("containment_rate", "where", "contact", "contacts without the AI are in the denominator"),
    ("volume", "where", "true", "what the team sent out counts"),
    ("repeat_contact_rate", "numerator", "repeat_gap_seconds < 86400 * $window_days", "a repeat at exactly 14 days does not"),
    ("fcr", "numerator", "follow_ups = 0", "repeats and reopenings do not count"),
    ("reopen_rate", "numerator", "reopened_at IS NOT NULL", "a reopening counts however late"),
    ("csat", "numerator", "score >= 4", "scales of other lengths and directions"),
    ("ces", "value", "100 * (score - low) / (high - low)", "the direction of the scale"),
    ("handle_time", "value", "coalesce(handle_seconds, 0) / 60", "what is not measured is no zero"),
    ("first_response_human", "value", "coalesce(human_business_seconds, 0) / 60", "no schedule is not at once"),
    ("resolution_time", "value", "floor(full_resolution_seconds / 60)", "minutes are not cut"),
]  # fmt: skip


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return installed(tmp_path_factory.mktemp("noticed"), drawn(5, 1_200), "Europe/Berlin")


@pytest.mark.parametrize(
    ("name", "key", "text", "why"), MISTAKES, ids=lambda one: one if " " not in one else ""
)
def test_a_wrong_definition_is_noticed(right: Installed, name: str, key: str, text: str, why: str) -> None:
    book = built_in()
    wrong = book.metrics | {name: replace(book.metrics[name], **{key: text})}
    numbers = Numbers(right.numbers.mirror, MetricBook(book.grains, wrong), Amounts(), parameters=PARAMETERS)
    mistaken = Installed(numbers, right.rows, "Europe/Berlin", right.known.as_of)

    assert right.differences([name], QUESTION) == []
    assert mistaken.differences([name], QUESTION) != [], why


def test_a_metric_that_divides_by_zero_knows_nothing_of_those_members(right: Installed) -> None:
    book = built_in()
    halved = replace(book.metrics["ces"], value="score / (high - low)")
    numbers = Numbers(
        right.numbers.mirror, MetricBook(book.grains, {"ces": halved}), Amounts(), parameters=PARAMETERS
    )
    answers = [one for one in right.rows["survey"] if one["instrument"] == "ces"]

    cell = numbers.answer(["ces"], numbers.ask(date(2026, 1, 1), date(2027, 1, 1)))[0]

    assert cell.numbers["ces"].tally.n == sum(one["high"] > one["low"] for one in answers) < len(answers)
    assert cell.numbers["ces"].value is not None


def test_a_day_of_the_wrong_zone_is_noticed(right: Installed) -> None:
    elsewhere = Installed(right.numbers, right.rows, "Australia/Adelaide", right.known.as_of)

    assert elsewhere.differences(["volume"], Question(date(2026, 10, 20), date(2026, 10, 30), "day")) != []


def test_weeks_are_cut_to_the_period_and_begin_on_their_day() -> None:
    tuesday, thursday = date(2026, 11, 3), date(2026, 11, 12)

    assert list(spans(Question(tuesday, thursday, "week"))) == [
        (tuesday, date(2026, 11, 9)), (date(2026, 11, 9), thursday),
    ]  # fmt: skip
    assert list(spans(Question(tuesday, thursday, "week", first_weekday=6))) == [
        (tuesday, date(2026, 11, 8)), (date(2026, 11, 8), thursday),
    ]  # fmt: skip
    assert list(spans(Question(tuesday, thursday))) == [(tuesday, thursday)]


@pytest.mark.parametrize(("share", "value"), [(0.25, 1.75), (0.5, 2.5), (0.75, 3.25), (0.9, 3.7)])
def test_a_quantile_lies_between_its_neighbours_in_proportion(share: float, value: float) -> None:
    assert quantile([1, 2, 3, 4], share) == pytest.approx(value)
    assert quantile([7], share) == 7
