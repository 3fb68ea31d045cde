"""Numbers against a frozen baseline, reckoned by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rules.costs import HUMAN, MONTH, Entry
from rules.money import certain, exactly
from rules.roi import Costs, Minutes
from rules.staffing import Staff
from service.metrics.numbers import Numbers
from tests.service.metrics.rows import DAY, Rows, number, of, split

CASES = ("efficiency_score", "handle_time_change", "volume_growth")
SINCE = date(2026, 1, 1)
COSTS = Costs(
    "EUR",
    (Entry(amount=exactly("EUR", 310_000), of=HUMAN, kind="salary", per=MONTH, since=SINCE),),
    (Staff(SINCE, None, 2, 35),),
    Minutes({"1": certain(6), "2": certain(12)}, "a guess", SINCE),
)  # fmt: skip


def cell(segment: dict[str, str], **numbers: tuple[float, float | None]) -> dict[str, Any]:
    """By metric its value and spread."""
    told = {name: {"value": value, "spread": spread} for name, (value, spread) in numbers.items()}
    return {"segment": segment, "numbers": told}


def a_baseline(*cells: dict[str, Any], **definitions: str) -> dict[str, Any]:
    """Sixty days, two of them excluded."""
    names = ("handle_time", "volume", "fcr", "csat", "human_cost_per_resolution")
    return {
        "id": "before", "name": "before", "first_day": "2026-01-01", "end_day": "2026-03-02",
        "exclusions": [{"day": "2026-01-01", "reason": "holiday"}, {"day": "2026-01-02", "reason": "outage"}],
        "definitions": dict.fromkeys(names, "1") | definitions, "numbers": {"cells": list(cells)},
    }  # fmt: skip


# Before: 10 minutes of tier 1, 30 of tier 2; none of tier 3 was seen. 58 days that count, 116 contacts: two a day.
BASELINE = a_baseline(
    cell(
        {}, handle_time=(12.0, 4.0), volume=(116.0, None), fcr=(0.5, 0.1), csat=(0.6, None),
        human_cost_per_resolution=(400.0, 100.0),
    ),
    cell({"complexity": "1"}, handle_time=(10.0, 4.0)),
    cell({"complexity": "2"}, handle_time=(30.0, 4.0)),
)  # fmt: skip


def world(folder: Path) -> Rows:
    """In March: six tickets of tier 1 at 8 minutes, four of tier 2 at 27, two of tier 3 at 90; all on the first days."""
    rows = Rows(folder)
    for tier, minutes, many in (("1", 8, 6), ("2", 27, 4), ("3", 90, 2)):
        for place in range(many):
            begun = DAY * place
            rows.episode(
                ticket={"tier": tier, "handle_seconds": 60.0 * minutes},
                started_at=begun,
                resolved_at=begun + 2,
            )
    return rows


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return world(tmp_path_factory.mktemp("against")).numbers(costs=COSTS, baseline=BASELINE)


def test_handle_time_is_compared_inside_each_complexity(numbers: Numbers) -> None:
    """Six took 2 minutes less and four 3: 24 minutes less than the 60 + 120 that they would have taken."""
    found = number(numbers, "handle_time_change")

    assert of(found) == (pytest.approx(-24.0), pytest.approx(180.0))
    assert found.value == pytest.approx(-24 / 180)
    assert (found.tally.n, found.tally.awaiting, found.state) == (10, 2, "small")


def test_a_mix_that_became_harder_is_no_slower_work(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for tier, minutes, many in (("1", 10, 5), ("2", 30, 20)):
        for _ in range(many):
            rows.episode(ticket={"tier": tier, "handle_seconds": 60.0 * minutes})
    found = rows.numbers(baseline=BASELINE)

    assert number(found, "handle_time").value == pytest.approx(26.0)  # more than twice the 12 of before
    assert number(found, "handle_time_change").value == pytest.approx(0.0)


def test_each_complexity_has_its_own_change(numbers: Numbers) -> None:
    found = split(numbers, "handle_time_change", "complexity")

    assert found["1"].value == pytest.approx(-0.2)
    assert (found["2"].value, found["2"].state) == (None, "too_few")
    assert found["3"].missing == ("this segment in the baseline",)


def test_growth_is_of_contacts_a_day_without_excluded_days(numbers: Numbers) -> None:
    """Twelve in the 31 days of March, where the baseline had two a day: 62."""
    found = number(numbers, "volume_growth")

    assert of(found) == (pytest.approx(12 - 62), pytest.approx(62))
    assert found.value == pytest.approx(12 / 62 - 1)


def test_days_that_are_left_out_do_not_make_contacts_rarer(numbers: Numbers) -> None:
    (found,) = numbers.answer(
        ["volume_growth"], numbers.ask(date(2026, 3, 2), date(2026, 3, 5), without=[date(2026, 3, 4)])
    )

    # Three contacts on each of the two days that are left, where two a day were usual.
    assert found.numbers["volume_growth"].value == pytest.approx(6 / 4 - 1)


def test_the_score_is_the_mean_of_what_the_baseline_can_be_compared_with(numbers: Numbers) -> None:
    """All resolved at the first contact: 125 is held at 100. Handle time 28 for 12 is held at 0. Satisfaction had no spread.

    People cost 10.00 an hour, so that 28 minutes cost 4.6667: two thirds of a spread more, 50 - 25 * 2 / 3.
    """
    assert number(numbers, "fcr").value == 1.0
    assert number(numbers, "handle_time").value == pytest.approx((6 * 8 + 4 * 27 + 2 * 90) / 12)

    found = number(numbers, "efficiency_score")

    assert found.value == pytest.approx((100 + 0 + 50 - 25 * 2 / 3) / 3)
    assert (found.tally.n, found.state) == (3, "small")


def test_a_segment_that_the_baseline_lacks_has_no_score_and_says_so(numbers: Numbers) -> None:
    found = number(numbers, "efficiency_score", where={"channel": ("email",)})

    assert (found.value, found.missing) == (None, ("this segment in the baseline",))


def test_parts_without_a_spread_in_the_baseline_have_no_score_and_say_so(tmp_path: Path) -> None:
    flat = a_baseline(
        cell({}, fcr=(0.5, None), handle_time=(12.0, 0.0), human_cost_per_resolution=(400.0, None))
    )

    found = number(world(tmp_path).numbers(baseline=flat, costs=COSTS), "efficiency_score")

    assert (found.value, found.missing) == (None, ("a spread of its parts in the baseline",))


def test_where_nothing_was_resolved_the_baseline_lacks_nothing(numbers: Numbers) -> None:
    (found,) = numbers.answer(["efficiency_score"], numbers.ask(date(2026, 5, 2), date(2026, 5, 5)))

    assert (found.numbers["efficiency_score"].value, found.numbers["efficiency_score"].missing) == (None, ())


@pytest.mark.parametrize("metric", CASES)
def test_without_a_baseline_it_is_said_that_one_is_missing(tmp_path: Path, metric: str) -> None:
    found = number(world(tmp_path).numbers(costs=COSTS), metric)

    assert found.value is None
    assert "a baseline" in found.missing


@pytest.mark.parametrize("metric", ["handle_time_change", "volume_growth"])
def test_a_definition_that_has_changed_since_is_not_compared(tmp_path: Path, metric: str) -> None:
    other = a_baseline(*BASELINE["numbers"]["cells"], handle_time="0", volume="0")

    found = number(world(tmp_path).numbers(baseline=other), metric)

    assert (found.value, found.missing) == (None, ("this segment in the baseline",))


@pytest.mark.parametrize("metric", CASES)
def test_several_values_of_a_dimension_are_no_segment_of_a_baseline(numbers: Numbers, metric: str) -> None:
    assert number(numbers, metric, where={"channel": ("email", "chat")}).value is None


def test_each_step_of_a_series_is_compared_by_itself(numbers: Numbers) -> None:
    cells = numbers.answer(
        ["volume_growth"], numbers.ask(date(2026, 3, 2), date(2026, 3, 16), granularity="week")
    )

    found = [one.numbers["volume_growth"] for one in cells]
    assert [one.tally.n for one in found] == [12, 0]
    assert found[0].value == pytest.approx(12 / 14 - 1)
    assert found[1].state == "none"
