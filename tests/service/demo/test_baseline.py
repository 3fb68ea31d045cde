"""The baseline that the demo freezes of its time before the AI, through the order that a person would give."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.moments import to_text
from service.demo.baseline import NAME, freeze_before, is_known
from service.demo.folder import targets
from service.demo.logbook import GOALS, recorded
from service.demo.spending import spending
from service.demo.world import World
from service.metrics.building import build_numbers
from service.metrics.keeper import refresh_now
from tests.service.pipeline.harness import Run, entries, fresh

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAYS, EARLIER = 60, 70
LIVE = NOW - timedelta(days=45)


def told(folder: Path, **knobs: Any) -> Run:
    """A helpdesk's world that ends now, settled, with numbers over it."""
    world = World(7, DAYS, 150, NOW - timedelta(days=DAYS), **knobs)
    live = world.setup.start
    run = fresh(folder, world.connection_settings(), targets(live) + spending(live))
    run.log(entries(world.deliveries()))
    run.log(list(recorded(NOW)), "cli")
    run.settle(NOW)
    refresh_now(run.settings.data_dir, run.settings.timezone)
    return run


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, str]:
    """A run with its baseline, and what was said of it; until the worker comes to the order there is none."""
    made = told(tmp_path_factory.mktemp("demo"), earlier_days=EARLIER)
    said = freeze_before(made.settings, build_numbers(made.settings), LIVE, NOW)
    assert baselines(made) == []
    made.settle(NOW)
    return made, said


@pytest.fixture
def run(frozen: tuple[Run, str]) -> Run:
    return frozen[0]


def baselines(run: Run) -> list[dict[str, Any]]:
    return run.rows("SELECT * FROM baselines")


def test_the_days_before_the_ai_are_frozen_by_the_worker_under_a_name_that_says_what_they_are(
    frozen: tuple[Run, str],
) -> None:
    run, said = frozen
    (row,) = baselines(run)
    first, end = (datetime.fromisoformat(row[name]).replace(tzinfo=UTC) for name in ("first_day", "end_day"))
    start = NOW - timedelta(days=DAYS)
    assert (row["name"], row["provisional"], row["frozen_at"]) == (NAME, 0, to_text(LIVE))
    assert start - timedelta(days=7) <= end <= start
    assert timedelta(days=60) <= end - first <= timedelta(days=EARLIER)
    assert said == f"The {(end - first).days} days before the simulated AI are frozen as a baseline."


def test_it_holds_what_targets_the_scorecard_and_the_return_are_compared_with(run: Run) -> None:
    (row,) = baselines(run)
    whole = next(one for one in json.loads(row["numbers"])["cells"] if not one["segment"])
    values = {name: one["value"] for name, one in whole["numbers"].items()}

    wanted = {one.metric for one in run.settings.targets} | {metric for metric, *_ in GOALS}
    assert wanted <= values.keys()
    assert values["volume"] > 50
    assert values["arr_verified"] is None
    assert values["cost_per_ticket"] > 0
    assert sum(one is not None for one in values.values()) > 10


def test_numbers_are_known_once_the_mirror_holds_what_was_stored(run: Run, tmp_path: Path) -> None:
    numbers = build_numbers(run.settings)
    made = numbers.mirror.as_of

    assert is_known(numbers, made)
    assert not is_known(numbers, made + timedelta(microseconds=1))
    empty = fresh(tmp_path, World(1).connection_settings())
    assert not is_known(build_numbers(empty.settings), made)
    empty.close()


def test_without_a_time_before_it_is_said_why_there_is_none_and_nothing_is_ordered(tmp_path: Path) -> None:
    run = told(tmp_path)

    said = freeze_before(run.settings, build_numbers(run.settings), LIVE, NOW)
    run.settle(NOW)

    assert said.startswith("There is no baseline: ")
    assert "a baseline needs 60" in said
    assert baselines(run) == []
    assert not run.rows("SELECT name FROM deliveries WHERE kind = 'order'")
    run.close()
