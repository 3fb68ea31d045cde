"""Quartiles as a scan counts them, asked of DuckDB: exact for times to the microsecond, and for whatever else is measured."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from statistics import quantiles
from typing import Any

import duckdb
import pytest

from rules.metrics.ask import Ask
from rules.metrics.compiler import scan
from rules.metrics.definition import Grain, Metric, Term
from rules.metrics.scanned import tally
from rules.metrics.tally import Tally

DAY = date(2026, 11, 20)
ASK = Ask(DAY, date(2026, 11, 21), datetime(2026, 11, 26, tzinfo=UTC))
GRAIN = Grain(
    "episode",
    "episodes",
    "One.",
    "id",
    "id",
    "is_counted",
    {"at": "when"},
    {},
    {"at": Term("at_on", "When.")},
)


def metric(unit: str, value: str = "took", **more: Any) -> Metric:
    return Metric(
        "m", "1", "M", "How long?", "The middle.", "operational", "activity", ("support",), unit, "down", "median",
        grain="episode", at="at", value=value, **more,
    )  # fmt: skip


def counted(values: Sequence[float | None], asked: Metric) -> Tally:
    """What a scan of rows with these values says."""
    link = duckdb.connect(config={"threads": 1})
    link.execute("CREATE TABLE episodes (is_counted BOOLEAN, at_on DATE, took DOUBLE)")
    rows = ", ".join(f"(true, DATE '{DAY}', {'NULL' if one is None else repr(one)})" for one in values)
    link.execute(f"INSERT INTO episodes VALUES {rows}")
    row = link.execute(scan(GRAIN, [asked], ASK).sql).fetchone()
    assert row is not None
    return tally(asked, row)


def drawn(many: int) -> list[float]:
    """Seconds with a part of six digits, from a moment to two months."""
    return [random.Random(many + seed).randrange(1, 5_000_000_000_000) / 1_000_000 for seed in range(many)]


@pytest.mark.parametrize("many", [2, 3, 10, 101])
@pytest.mark.parametrize("unit", ["minutes", "turns"])
def test_quartiles_are_those_of_the_sorted_values(unit: str, many: int) -> None:
    seconds = drawn(many)

    found = counted(seconds, metric(unit, "took / 60"))

    assert found.quartiles == pytest.approx(
        quantiles([one / 60 for one in seconds], n=4, method="inclusive"), rel=1e-9
    )
    tenths = quantiles([one / 60 for one in seconds], n=10, method="inclusive")
    assert found.p90 == pytest.approx(tenths[-1], rel=1e-9)


def test_a_microsecond_is_seen() -> None:
    assert counted([0.000001, 0.000002, 0.000003], metric("minutes", "took / 60")).quartiles == pytest.approx(
        (1.5e-6 / 60, 2e-6 / 60, 2.5e-6 / 60), rel=1e-9
    )


def test_what_has_no_value_is_neither_sorted_nor_counted() -> None:
    found = counted([None, 60.0, None, 180.0], metric("minutes", "took / 60"))

    assert (found.n, found.quartiles) == (2, (1.5, 2.0, 2.5))


def test_without_any_value_there_are_no_quartiles() -> None:
    found = counted([None], metric("minutes"))

    assert (found.n, found.quartiles, found.p90) == (0, None, None)


def test_a_time_that_cannot_be_does_not_stop_the_question() -> None:
    found = counted([1e200, 1.0, 2.0, 3.0], metric("minutes"))

    assert found.quartiles == (1.5, 2.0, 2.5)


def test_what_a_definition_says_nothing_of_counts_none() -> None:
    told = metric("minutes", provisional="took > 2", awaiting="took IS NULL")

    assert (counted([1.0, 3.0, None], told).provisional, counted([1.0, 3.0, None], told).awaiting) == (1, 1)
    plain = counted([1.0, 3.0, None], metric("minutes"))
    assert (plain.provisional, plain.awaiting) == (0, 0)
