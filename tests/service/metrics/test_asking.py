"""Questions in texts: what is meant without arguments, which metrics can answer, and the most that may be asked."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from rules.errors import ConfigError
from service.metrics import numbers as asked_of
from service.metrics.asking import Asked, WrongQuestionError, ask_of, dimensions_of, fitting, period
from service.metrics.numbers import Numbers
from tests.service.installation import Installation
from tests.service.measured import counted  # noqa: F401
from tests.service.seeded import numbers_of

DAYS = ("2026-10-26", "2026-11-23")


@pytest.fixture
def numbers(counted: Installation) -> Numbers:  # noqa: F811
    return numbers_of(counted.data_dir / "mirror")


def wrong(numbers: Numbers, **asked: object) -> dict[str, str]:
    with pytest.raises(WrongQuestionError) as error:
        ask_of(numbers, Asked(**asked))
    return dict(error.value.errors)


@pytest.mark.parametrize(
    ("moment", "zone", "last"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), "UTC", date(2026, 11, 23)),
        (datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 11, 24)),
        (datetime(2026, 11, 23, 3, tzinfo=UTC), "America/New_York", date(2026, 11, 22)),
    ],
)
def test_the_usual_period_ends_with_the_last_local_day_that_is_over(moment, zone, last):
    start, end = period(None, None, moment, zone)

    assert end == last
    assert (end - start).days == 28


def test_a_start_alone_reaches_to_today_and_an_end_alone_back_28_days():
    moment = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert period("2026-11-01", None, moment, "UTC") == (date(2026, 11, 1), date(2026, 11, 23))
    assert period(None, "2026-11-01", moment, "UTC") == (date(2026, 10, 4), date(2026, 11, 1))


@pytest.mark.parametrize(("days", "fits"), [(3660, True), (3661, False)])
def test_the_longest_period_is_ten_years(numbers, days, fits):
    start = date.fromordinal(date(2026, 11, 23).toordinal() - days).isoformat()
    if fits:
        assert ask_of(numbers, Asked(start, "2026-11-23")).start.isoformat() == start
    else:
        assert "3660 days" in wrong(numbers, start=start, end="2026-11-23")["from"]


def test_one_day_is_a_period_and_none_is_not(numbers):
    assert ask_of(numbers, Asked("2026-11-22", "2026-11-23")).start == date(2026, 11, 22)
    assert "begins on 2026-11-23" in wrong(numbers, start="2026-11-23", end="2026-11-23")["from"]


def test_dimensions_may_be_given_one_by_one_or_with_a_comma(numbers):
    assert ask_of(numbers, Asked(by=["channel", "path"])).by == ("channel", "path")
    assert ask_of(numbers, Asked(by=["channel,path"])).by == ("channel", "path")


def test_a_value_may_hold_an_equals_sign(numbers):
    assert ask_of(numbers, Asked(where=["category=a=b"])).where == {"category": ("a=b",)}


@pytest.mark.parametrize(("values", "fits"), [(100, True), (101, False)])
def test_a_dimension_takes_so_many_values_and_no_more(numbers, values, fits):
    where = [f"category={number}" for number in range(values)]
    if fits:
        assert len(ask_of(numbers, Asked(where=where)).where["category"]) == values
    else:
        assert "at most 100" in wrong(numbers, where=where)["where"]


def test_parameters_are_those_of_definitions_and_of_the_installation(numbers):
    ask = ask_of(numbers, Asked(parameter=["window_days=10", "verified_days=7"]))

    assert (ask.parameters["window_days"], ask.parameters["verified_days"]) == (10, 7)
    assert "no parameter" in wrong(numbers, parameter=["verified_day=7"])["parameter"]


@pytest.mark.parametrize(("text", "value"), [("0", 0.0), ("1000000", 1e6), ("0.5", 0.5)])
def test_a_parameter_lies_between_its_bounds(numbers, text, value):
    assert ask_of(numbers, Asked(parameter=[f"window_days={text}"])).parameters["window_days"] == value


def test_a_support_agent_can_be_asked_for_only_where_that_is_switched_on(counted):  # noqa: F811
    open_numbers = numbers_of(counted.data_dir / "mirror", per_agent=True)
    volume = open_numbers.book.metric("volume")

    assert ask_of(open_numbers, Asked(by=["agent"])).by == ("agent",)
    assert "agent" in dimensions_of(open_numbers, volume)
    assert "agent" not in dimensions_of(numbers_of(counted.data_dir / "mirror"), volume)


def test_a_formula_can_be_split_by_what_all_its_parts_know(numbers):
    book = numbers.book

    assert dimensions_of(numbers, book.metric("deflection_rate")) == ["connection"]
    assert "channel" in dimensions_of(numbers, book.metric("automation_rate"))


def test_a_formula_of_inputs_alone_cannot_be_split(numbers):
    lonely = [one for one in numbers.book.metrics.values() if not list(numbers.book.within(one))]

    assert all(dimensions_of(numbers, one) == [] for one in lonely)


def test_without_dimensions_every_metric_can_answer(numbers):
    assert fitting(numbers, numbers.book.metrics, ask_of(numbers, Asked(*DAYS))) == list(numbers.book.metrics)


@pytest.mark.parametrize(("by", "where"), list(product(["channel", "trigger", "outcome"], repeat=2)))
def test_whatever_fits_is_answered(numbers, by, where):
    ask = ask_of(numbers, Asked(*DAYS, by=[by], where=[f"{where}=x"]))
    names = fitting(numbers, numbers.book.metrics, ask)

    assert set(names) == {
        one
        for one in numbers.book.metrics
        if {by, where} <= set(dimensions_of(numbers, numbers.book.metric(one)))
    }
    assert numbers.answer(names, ask) == []


def test_a_metric_that_was_named_has_to_fit(numbers):
    ask = ask_of(numbers, Asked(*DAYS, by=["trigger"]))

    with pytest.raises(WrongQuestionError, match="volume cannot be split by trigger"):
        fitting(numbers, ["escalations"], ask, ["volume"])


def test_an_answer_holds_so_many_numbers_and_no_more(numbers, monkeypatch):
    ask = ask_of(numbers, Asked(*DAYS, every="day", by=["channel"]))
    monkeypatch.setattr(asked_of, "MOST_NUMBERS", 28 * 2 * 2)
    assert len(numbers.answer(["volume", "resolution_rate"], ask)) == 28 * 2

    monkeypatch.setattr(asked_of, "MOST_NUMBERS", 28 * 2 * 2 - 1)
    with pytest.raises(ConfigError, match="That would be 112 numbers, and 111 are the most"):
        numbers.answer(["volume", "resolution_rate"], ask)
