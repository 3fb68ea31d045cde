"""The scorecard over rows: scores by hand, what is missing, and the composite by complexity."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rules.errors import ConfigError
from rules.metrics.scoring import NO_BASELINE, NO_SPREAD, NO_VALUE
from service.metrics.baselines.scorecard import HOW_TO, Card, card, document
from service.metrics.book import MetricBook
from service.metrics.numbers import Numbers
from tests.service.metrics import frozen_world
from tests.service.metrics.frozen_world import AS_OF, END, START, cell, frozen, read

EFFICIENCY_ALONE = {"efficiency": 1.0, "quality": 0.0, "experience": 0.0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scorecard")


@pytest.fixture(scope="module")
def numbers(folder: Path) -> Numbers:
    return frozen_world.ninety_days(folder).numbers(AS_OF)


@pytest.fixture
def baseline(numbers: Numbers, folder: Path) -> dict[str, Any]:
    return read(frozen(numbers, folder))


def scored(numbers: Numbers, baseline: dict[str, Any] | None, **weights: float) -> Card:
    ask = numbers.ask(START, END)
    return card(numbers, ask, baseline, weights) if weights else card(numbers, ask, baseline)


def given(
    baseline: dict[str, Any], numbers: Mapping[str, tuple[float, float | None]], **segment: str
) -> None:
    """Says of metrics what the baseline was and how it spread."""
    found = cell(baseline, **segment)
    for name, (value, spread) in numbers.items():
        found[name] |= {"value": value, "spread": spread}


def test_a_score_is_fifty_as_before_and_twenty_five_more_for_a_spread_of_improvement(
    numbers: Numbers, baseline: dict[str, Any]
) -> None:
    # Now: a fifth was opened again, nobody repeated, 60 minutes, all were satisfied.
    given(
        baseline,
        {"reopen_rate": (0.3, 0.1), "repeat_contact_rate": (0.0, 0.1), "resolution_time": (75.0, 30.0)},
    )
    given(baseline, {"csat": (0.9, 0.05), "fcr": (0.5, None)})

    scores = scored(numbers, baseline).scores

    assert scores is not None
    assert scores.scores == pytest.approx(
        {"reopen_rate": 75, "repeat_contact_rate": 50, "resolution_time": 62.5, "csat": 100}
    )
    assert scores.categories == pytest.approx({"efficiency": 62.5, "quality": 75, "experience": 75})
    assert scores.total == pytest.approx((62.5 + 75 + 75) / 3)


def test_what_is_missing_is_listed_with_its_reason(numbers: Numbers, baseline: dict[str, Any]) -> None:
    given(baseline, {"fcr": (0.5, None)})

    scores = scored(numbers, baseline).scores

    assert scores is not None
    lacking = dict(scores.not_scored)
    assert (lacking["ces"], lacking["handle_time"], lacking["fcr"]) == (NO_VALUE, NO_VALUE, NO_SPREAD)
    assert {name for name, one in numbers.book.metrics.items() if one.core} == {*lacking, *scores.scores}


def test_a_metric_that_is_defined_anew_has_no_baseline(numbers: Numbers, baseline: dict[str, Any]) -> None:
    known = dict(numbers.book.metrics)
    known["reopen_rate"] = replace(known["reopen_rate"], version="2")
    other = Numbers(numbers.mirror, MetricBook(numbers.book.grains, known), parameters=numbers.parameters)

    scores = scored(other, baseline).scores

    assert scores is not None
    assert dict(scores.not_scored)["reopen_rate"] == NO_BASELINE


def test_weights_decide_the_total_and_have_to_add_up(numbers: Numbers, baseline: dict[str, Any]) -> None:
    given(baseline, {"resolution_time": (75.0, 30.0)})

    scores = scored(numbers, baseline, **EFFICIENCY_ALONE).scores

    assert scores is not None
    assert scores.total == pytest.approx(62.5)
    with pytest.raises(ConfigError, match="add up to 1"):
        scored(numbers, baseline, **{**EFFICIENCY_ALONE, "quality": 0.5})


def test_without_a_baseline_values_and_trends_are_shown_and_how_to_make_one(numbers: Numbers) -> None:
    found = scored(numbers, None)

    told = document(numbers, found)
    assert (found.scores, told["scores"], told["baseline"], told["how_to"]) == (None, None, None, HOW_TO)
    assert {one["metric"]: one["number"]["value"] for one in told["metrics"]}["reopen_rate"] == 0.2
    assert {one["trend"] for one in told["metrics"]} == {"insufficient_data"}


def test_the_composite_is_scored_inside_each_complexity(numbers: Numbers, baseline: dict[str, Any]) -> None:
    given(baseline, {"fcr": (0.5, 1.0), "csat": (0.8, 0.2)}, complexity="1")

    tiers = scored(numbers, baseline).tiers

    # In the first tier 48 of 72 were settled at once: 50 + 25 * (2/3 - 1/2); all were satisfied: 50 + 25.
    assert set(tiers) == {"1", "2"}
    assert tiers["1"].scores == pytest.approx({"fcr": 50 + 25 / 6, "csat": 75})
    assert tiers["1"].total == pytest.approx((50 + 25 / 6 + 75) / 2)
    assert dict(tiers["1"].not_scored) == {"handle_time": NO_VALUE, "cost_per_resolution": NO_VALUE}
    assert tiers["2"].total is None


def test_few_members_are_marked(numbers: Numbers, baseline: dict[str, Any]) -> None:
    ask = numbers.ask(START, END.replace(month=3, day=16))  # two weeks: twenty resolutions

    assert "reopen_rate" in card(numbers, ask, baseline).few
    assert "reopen_rate" not in scored(numbers, baseline).few


def test_a_document_names_the_baseline(numbers: Numbers, baseline: dict[str, Any]) -> None:
    told = document(numbers, scored(numbers, baseline))

    assert told["baseline"] == {
        "id": baseline["id"], "name": "before", "first_day": "2026-03-02", "end_day": "2026-05-31", "provisional": False,
    }  # fmt: skip
    assert (told["how_to"], set(told["composite"])) == (None, {"1", "2"})
