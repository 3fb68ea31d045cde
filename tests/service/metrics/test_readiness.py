"""Whether a number can be had, and the one step that brings it."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from rules.costs import AI, HUMAN, MONTH, Entry
from rules.money import certain, exactly
from rules.roi import Costs, Minutes
from rules.staffing import Staff
from service.metrics.needs import NEEDS
from service.metrics.numbers import Numbers
from service.metrics.readiness import BLOCKED, PARTIAL, READY, judged, readiness
from tests.service.metrics.rows import BY_AI, Rows

SINCE = date(2026, 1, 1)
COSTS = Costs(
    "EUR",
    tuple(Entry(amount=exactly("EUR", 100), of=of, kind=kind, per=MONTH, since=SINCE)
          for of, kind in ((AI, "licence"), (HUMAN, "salary"))),
    (Staff(SINCE, None, Fraction(1), Fraction(35)),),
    Minutes({"1": certain(6)}, "a guess", SINCE),
)  # fmt: skip


def numbers_of(folder: Path, **more: Any) -> Numbers:
    """One contact of the AI and two of people, one of these measured."""
    rows = Rows(folder)
    rows.episode(BY_AI)
    rows.episode(ticket={"handle_seconds": 60.0})
    rows.episode()
    return rows.numbers(**more)


def state(numbers: Numbers, name: str) -> str:
    return judged(numbers, numbers.book.metric(name)).state


def test_a_computed_number_needs_what_it_says_and_not_all_that_its_parts_could_use(tmp_path: Path) -> None:
    """Measured minutes make the return better; without them the usual ones do."""
    assert state(numbers_of(tmp_path, costs=COSTS), "roi") == READY
    assert state(numbers_of(tmp_path / "bare"), "roi") == BLOCKED


def test_what_is_made_by_a_formula_needs_what_its_parts_need(tmp_path: Path) -> None:
    found = judged(numbers_of(tmp_path), numbers_of(tmp_path / "other").book.metric("deflection_rate"))

    assert (found.state, found.steps) == (BLOCKED, (NEEDS["visits"].step,))


@pytest.mark.parametrize(("frozen", "expected"), [(None, BLOCKED), ({"id": "before"}, READY)])
def test_a_number_against_the_baseline_says_how_to_freeze_one(
    tmp_path: Path, frozen: dict[str, Any] | None, expected: str
) -> None:
    numbers = numbers_of(tmp_path, baseline=frozen)

    found = judged(numbers, numbers.book.metric("volume_growth"))

    assert found.state == expected
    assert [step for step in found.steps if "baseline propose" in step] == (
        [] if frozen else list(found.steps)
    )


def test_what_is_measured_of_some_is_partial(tmp_path: Path) -> None:
    numbers = numbers_of(tmp_path)

    assert state(numbers, "handle_time") == PARTIAL
    assert judged(numbers, numbers.book.metric("handle_time")).lacking == {"handle_time": 0.5}


def test_what_is_blocked_comes_first_and_every_metric_once(tmp_path: Path) -> None:
    numbers = numbers_of(tmp_path)

    found = readiness(numbers)

    assert sorted(one.metric for one in found) == sorted(numbers.book.metrics)
    states = [one.state for one in found]
    assert states == sorted(states, key=(BLOCKED, PARTIAL, READY).index)
    assert all(one.steps for one in found if one.state != READY)
