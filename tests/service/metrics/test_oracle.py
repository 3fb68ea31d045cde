"""Every number against a second, naive computation over 5,000 random tickets."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from service.metrics.asking import fitting
from service.metrics.book import built_in
from tests.service.metrics.naive.cells import Question, count_all
from tests.service.metrics.naive.drawn import drawn
from tests.service.metrics.naive.formulas import COUNTED, FORMULAS, GRAIN_OF
from tests.service.metrics.naive.installed import Installed, amount, disagreements, installed

TICKETS = 5_000
ZONES = (
    "Europe/Berlin",
    "Australia/Adelaide",
)  # Adelaide is half an hour off, and both change their clocks in October
START, END = date(2026, 7, 15), date(2026, 11, 20)
COMPUTED = "computed"  # metrics of this kind have tests of their own
ALL = tuple(sorted({*GRAIN_OF, *FORMULAS}))
OF_TICKETS = tuple(one for one in COUNTED if one not in ("visit", "contract", "report"))
BOOK = built_in().metrics


@pytest.fixture(scope="module", params=ZONES)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    zone = request.param
    return installed(tmp_path_factory.mktemp("oracle"), drawn(ZONES.index(zone), TICKETS), zone)


def test_the_naive_computation_knows_every_metric_that_is_counted() -> None:
    assert {name for name, one in BOOK.items() if one.kind != COMPUTED} == set(ALL)
    assert {name: BOOK[name].grain for name in GRAIN_OF} == dict(GRAIN_OF)


def test_the_drawn_tickets_have_members_of_every_metric(both: Installed) -> None:
    cell = both.numbers.answer(ALL, both.ask(Question(START, END)))[0]

    assert [name for name, one in cell.numbers.items() if one.value is None] == []
    assert [name for name in GRAIN_OF if cell.numbers[name].tally.n < 50] == []


@pytest.mark.parametrize(
    "question",
    [
        Question(START, END),
        Question(START, END, "week"),
        Question(START, END, "week", first_weekday=6),
        Question(START, END, "month"),
        Question(date(2026, 6, 1), date(2027, 1, 1), "quarter"),
        Question(date(2026, 10, 22), date(2026, 10, 29), "day"),
        Question(date(2026, 10, 3), date(2026, 10, 6), "day"),
        Question(date(2026, 11, 26), date(2026, 11, 27)),
        Question(date(2030, 1, 1), date(2030, 2, 1), "week"),
        Question(START, END, by=("connection",)),
    ],
    ids=lambda one: f"{one.start}-{one.end}-{one.every}-{one.first_weekday}-{len(one.by)}",
)
def test_all_metrics_agree(both: Installed, question: Question) -> None:
    names = fitting(both.numbers, ALL, both.ask(question))

    assert both.differences(names, question) == []
    assert len(names) > 100


@pytest.mark.parametrize("grain", COUNTED)
def test_every_dimension_agrees_together_with_the_next(both: Installed, grain: str) -> None:
    names = sorted(built_in().grains[grain].dimensions)

    for pair in zip(names[::2], names[1::2] or names, strict=False):
        assert both.differences(list(COUNTED[grain]), Question(START, END, by=pair)) == []
    assert both.differences(list(COUNTED[grain]), Question(START, END, "month", by=(names[-1],))) == []


def test_two_dimensions_by_month_agree(both: Installed) -> None:
    question = Question(START, END, "month", ("channel", "customer_tier"))
    names = fitting(both.numbers, ALL, both.ask(question))

    assert both.differences(names, question) == []
    assert len(names) > 100


@pytest.mark.parametrize(
    "where",
    [
        {"channel": ("email",), "priority": ("urgent", "unknown")},
        {"customer_tier": ("gold", "unknown"), "complexity": ("1",)},
        {"category": ("billing", "login"), "agent": ("ann",)},
        {"path": ("no such path",)},
        {"category": ("' OR true --",)},
    ],
    ids=str,
)
@pytest.mark.parametrize("grain", OF_TICKETS)
def test_filters_agree_also_together_with_a_dimension(
    both: Installed, grain: str, where: dict[str, tuple[str, ...]]
) -> None:
    names = list(COUNTED[grain])

    assert both.differences(names, Question(START, END, "week", where=where)) == []
    assert both.differences(names, Question(START, END, by=("language",), where=where)) == []


@pytest.mark.parametrize(
    "parameters",
    [{"window_days": 7.0}, {"window_days": 10.0}, {"verified_days": 7.0}, {"most_turns": 2.0}],
    ids=str,
)
def test_other_values_of_parameters_agree(both: Installed, parameters: dict[str, float]) -> None:
    assert both.differences(list(COUNTED["episode"]), Question(START, END), **parameters) == []


def test_the_same_question_has_the_same_answer_to_the_last_digit(both: Installed) -> None:
    names = [name for name in ALL if BOOK[name].kind in ("mean", "sum", "ratio")]
    ask = both.ask(Question(START, END, "month"))

    first = both.numbers.answer(names, ask)

    assert all(both.numbers.answer(names, ask) == first for _ in range(20))


def test_the_target_of_a_first_response_is_met_up_to_its_very_end(both: Installed) -> None:
    for target in (0.0, 480.0, 60.0 * 24 * 40):
        question = Question(date(2026, 11, 1), date(2026, 11, 27))

        assert both.differences(["first_response_overdue"], question, target_minutes=target) == []


def test_rolling_windows_are_periods_as_of_their_last_midnight(both: Installed) -> None:
    days, first, end = 14, date(2026, 10, 22), date(2026, 10, 29)
    cells = both.numbers.answer(ALL, both.numbers.rolling(first, end, days, {}))

    assert len(cells) == 7
    for cell in cells:
        midnight = datetime.combine(cell.end, time(), both.known.zone).astimezone(UTC)
        question = Question(cell.start - timedelta(days=days - 1), cell.end)
        counted = count_all(ALL, both.rows, question, replace(both.known, as_of=midnight), amount)
        found = {name: disagreements(cell.numbers[name], counted[question.start, (), name]) for name in ALL}
        assert {name: said for name, said in found.items() if said} == {}
