"""Computed metrics are definitions like the others: checked at the start, and honest about what they are made of."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from rules.errors import ConfigError
from rules.metrics.ask import DAY
from service.metrics.book import as_document, built_in, read_book
from service.metrics.computed.registry import METHODS
from service.metrics.computed.work import Work
from service.metrics.numbers import Numbers
from tests.service.metrics.rows import MONTH, Rows, ask

COMPUTED = [one for one in built_in().metrics.values() if one.method]
MINE = {
    "id": "mine", "version": "1", "name": "Mine", "question": "How?", "formula": "Somehow.", "tier": "business",
    "layer": "impact", "audience": ["support"], "unit": "percent", "better": "up",
}  # fmt: skip
GROWTH = {"kind": "computed", "parts": {"now": "human_resolutions"}, "method": "growth_a_day"}


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return Rows(tmp_path_factory.mktemp("computed")).numbers()


def written(folder: Path, **more: object) -> Path:
    """A folder with one metric of the operator's own."""
    (folder / "mine.yaml").write_text(yaml.safe_dump(MINE | more, sort_keys=False))
    return folder


def test_every_method_is_used_and_every_computed_metric_has_one() -> None:
    assert {one.method for one in COMPUTED} == set(METHODS)
    assert all(one.kind == "computed" for one in COMPUTED)


def test_a_metric_of_one_s_own_may_be_worked_out_in_the_same_ways(tmp_path: Path) -> None:
    found = read_book(written(tmp_path, **GROWTH)).metric("mine")

    assert (found.method, found.parts, found.is_made) == ("growth_a_day", {"now": "human_resolutions"}, True)
    assert as_document(found)["method"] == "growth_a_day"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"method": "growth_a_week"}, "is no way to work a number out"), ({"parts": {"now": "volumes"}}, "is no metric"),
     ({"method": "slope_per_week"}, "needs the part rate, the parameter weeks"),
     ({"grain": "episode"}, "says nothing of a computed"), ({"parts": {"now": "mine"}}, "leads back")],
)  # fmt: skip
def test_what_is_wrong_with_it_is_found_at_the_start(
    tmp_path: Path, wrong: Mapping[str, object], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        read_book(written(tmp_path, **{**GROWTH, **wrong}))


def test_a_formula_is_not_made_of_what_is_worked_out(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="worked out itself"):
        read_book(
            written(tmp_path, kind="formula", parts={"growth": "volume_growth"}, expression="growth * 2.0")
        )


@pytest.mark.parametrize("metric", COMPUTED, ids=lambda one: one.id)
def test_its_tickets_are_those_of_its_parts(numbers: Numbers, metric) -> None:
    with pytest.raises(ConfigError, match="made of other numbers") as error:
        numbers.tickets(metric.id, ask(numbers), "numerator")

    assert all(one.id in str(error.value) for one in numbers.book.within(metric))


@pytest.mark.parametrize("metric", COMPUTED, ids=lambda one: one.id)
def test_without_any_ticket_there_is_no_number_in_any_step(numbers: Numbers, metric) -> None:
    cells = numbers.answer([metric.id], ask(numbers, granularity="week"))

    assert [cell.numbers[metric.id].value for cell in cells] == [None] * 6


@pytest.mark.parametrize("metric", COMPUTED, ids=lambda one: one.id)
def test_it_is_measured_day_by_day_like_others(numbers: Numbers, metric) -> None:
    cells = numbers.answer([metric.id], numbers.rolling(*MONTH, 28, {}))

    assert [cell.numbers[metric.id].state for cell in cells] == ["none"] * 31


def test_a_rolling_window_reaches_back_from_its_day(numbers: Numbers) -> None:
    rolling = numbers.rolling(MONTH[0], MONTH[0] + 2 * DAY, 28, {})

    spans = list(Work(numbers, COMPUTED[0], rolling).spans())

    assert [(one.first, len(one), one.end) for one in spans] == [
        (MONTH[0], 28, MONTH[0] + DAY), (MONTH[0] + DAY, 28, MONTH[0] + 2 * DAY),
    ]  # fmt: skip


def test_the_segment_of_a_baseline_is_what_the_question_is_narrowed_to(numbers: Numbers) -> None:
    asked = ask(numbers, by=("category",), where={"channel": ("email",)})
    work = Work(numbers, COMPUTED[0], asked)

    assert work.segment(("billing",)) == {"channel": "email", "category": "billing"}
    assert (
        replace(work, ask=replace(asked, where={"channel": ("email", "chat")})).segment(("billing",)) is None
    )
