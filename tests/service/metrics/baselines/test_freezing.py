"""Freezing: what is kept, what it rests on, and what is refused."""

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rules.errors import ConfigError
from service.metrics.baselines.freezing import members_file, of_audience, usual_metrics
from service.metrics.numbers import Numbers
from service.store.frozen_rows import REPORT, id_of
from tests.service.metrics import frozen_world
from tests.service.metrics.frozen_world import AS_OF, NAMES, NOW, START, cell, frozen, read


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("freezing")


@pytest.fixture(scope="module")
def numbers(folder: Path) -> Numbers:
    return frozen_world.ninety_days(folder).numbers(AS_OF)


@pytest.fixture(scope="module")
def row(numbers: Numbers, folder: Path) -> dict[str, Any]:
    return read(frozen(numbers, folder))


def members(folder: Path, row: dict[str, Any], where: str) -> int:
    file = members_file(folder, row["id"])
    (found,) = duckdb.sql(f"SELECT count(*) FROM read_parquet('{file}') WHERE {where}").fetchall()
    return int(found[0])


def test_the_whole_is_what_was_counted_by_hand(row: dict[str, Any]) -> None:
    found = cell(row)

    assert (found["volume"]["value"], found["volume"]["spread"]) == (120, None)
    assert (found["reopen_rate"]["numerator"], found["reopen_rate"]["denominator"]) == (24, 120)
    assert (found["csat"]["value"], found["csat"]["n"]) == (1.0, 48)
    # Of the AI's four contacts a week as many held as the number of the week leaves by four: 0 + 1 + 2 + 3 three times.
    assert (found["arr_verified"]["numerator"], found["arr_verified"]["denominator"]) == (18, 48)
    assert (found["resolution_time"]["value"], found["resolution_time"]["spread"]) == (60.0, 0.0)


def test_weeks_with_fewer_members_than_are_shown_tell_no_spread(row: dict[str, Any]) -> None:
    assert cell(row)["arr_verified"]["spread"] is None  # four a week
    assert cell(row)["reopen_rate"]["spread"] == 0.0  # ten a week, and every week two


def test_segments_are_frozen_too(row: dict[str, Any]) -> None:
    assert cell(row, complexity="1")["volume"]["value"] == 72
    assert cell(row, complexity="2")["volume"]["value"] == 48
    assert cell(row, category="sign_in")["volume"]["value"] == 120


def test_definitions_parameters_and_the_moment_of_the_data_are_kept(row: dict[str, Any]) -> None:
    assert row["definitions"] == dict.fromkeys(NAMES, "1")
    assert {one["id"] for one in row["numbers"]["metrics"]} == set(NAMES)
    assert row["numbers"]["parameters"]["verified_days"] == 14.0
    assert (row["as_of"], row["time_zone"]) == ("2026-07-01T00:00:00.000000Z", "UTC")
    assert (row["first_day"], row["end_day"], row["provisional"]) == ("2026-03-02", "2026-05-31", False)


@pytest.mark.parametrize("metric", NAMES)
def test_the_file_holds_as_many_members_as_every_number_says(
    row: dict[str, Any], folder: Path, metric: str
) -> None:
    for one in row["numbers"]["cells"]:
        number = one["numbers"][metric]
        where = f"metric = '{metric}'" + "".join(
            f" AND by_{name} = '{value}'" for name, value in one["segment"].items()
        )
        assert members(folder, row, where) == number["n"]
        if number["numerator"] is not None:
            assert members(folder, row, f"{where} AND counted") == number["numerator"]


def test_the_file_is_the_one_whose_hash_is_kept(row: dict[str, Any], folder: Path) -> None:
    assert hashlib.sha256(members_file(folder, row["id"]).read_bytes()).hexdigest() == row["members_hash"]


def test_the_id_is_made_of_all_that_is_kept(numbers: Numbers, folder: Path) -> None:
    first = frozen(numbers, folder)
    later = frozen(numbers, folder, NOW + timedelta(seconds=1))

    assert first["id"] == id_of("baseline", first)
    assert first["id"] != later["id"]
    assert first["numbers"] == later["numbers"]


def test_no_half_file_is_left_behind(numbers: Numbers, folder: Path) -> None:
    frozen(numbers, folder)

    assert {one.suffix for one in (folder / "frozen").iterdir()} == {".parquet"}


def test_days_that_are_left_out_are_kept_with_their_reasons_and_count_nowhere(
    numbers: Numbers, folder: Path
) -> None:
    found = read(frozen(numbers, folder, exclusions={START: "outage"}))

    assert found["exclusions"] == [{"day": "2026-03-02", "reason": "outage"}]
    assert cell(found)["volume"]["value"] == 110
    assert members(folder, found, "metric = 'volume'") == 110


def test_a_day_outside_the_period_cannot_be_left_out_of_it(numbers: Numbers, folder: Path) -> None:
    with pytest.raises(ConfigError, match="2026-03-01 is no day of the period"):
        frozen(numbers, folder, exclusions={date(2026, 3, 1): "before"})


def test_fewer_than_five_core_metrics_are_no_baseline(numbers: Numbers, folder: Path) -> None:
    with pytest.raises(ConfigError, match="4 core metrics have a value, 5 are needed"):
        frozen(numbers, folder, metrics=("fcr", "csat", "reopen_rate", "resolution_time", "volume"))


def test_windows_that_are_open_are_refused_unless_it_is_provisional(folder: Path, tmp_path: Path) -> None:
    early = frozen_world.ninety_days(tmp_path).numbers(AS_OF - timedelta(days=25))

    with pytest.raises(ConfigError, match="can be revoked until 2026-06-14"):
        frozen(early, tmp_path)
    assert frozen(early, tmp_path, provisional=True)["provisional"] == 1


def test_a_report_needs_no_core_and_is_marked_where_something_may_still_change(tmp_path: Path) -> None:
    early = frozen_world.ninety_days(tmp_path).numbers(AS_OF - timedelta(days=25))
    told = {"kind": REPORT, "metrics": ("reopen_rate",), "splits": (), "audience": "support"}

    recent = frozen(early, tmp_path, **told)
    old = frozen(early, tmp_path, **told, end=date(2026, 5, 1))

    assert (recent["provisional"], recent["audience"]) == (1, "support")
    assert old["provisional"] == 0


def test_the_usual_metrics_hold_the_core_its_guards_and_what_has_a_target(numbers: Numbers) -> None:
    names = usual_metrics(numbers, ["turns"])

    core = {name for name, one in numbers.book.metrics.items() if one.core}
    assert core <= set(names)
    assert {"csat_response_rate", "volume", "turns"} <= set(names)
    assert len(names) == len(set(names))


def test_an_audiences_metrics_are_those_that_name_it(numbers: Numbers) -> None:
    assert "arr_verified" in of_audience(numbers, "product")
    assert "volume" not in of_audience(numbers, "product")
