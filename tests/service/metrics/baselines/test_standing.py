"""Rules about metrics compare with the newest baseline that was frozen before a day's end, from there to a flag."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.moments import to_text
from service.config import load_settings
from service.demo.world import World
from service.metrics.baselines.standing import StandingBaselines
from service.rebuild import rebuild
from service.store.frozen_rows import FrozenRows
from service.store.records import Records
from service.store.sqlite import open_store
from tests.service.pipeline.harness import Run, measure_metrics
from tests.service.pipeline.test_world import ran

RULE, SUBJECT, METRIC = "metric_worse_than_baseline", "metric:resolution_time", "resolution_time"


def baseline(
    records: Records, name: str, frozen_at: datetime, value: float | None, version: str = "1", **segment: str
) -> None:
    """A frozen baseline of one metric."""
    cells = [{"segment": segment, "numbers": {METRIC: {"value": value}}}]
    row: dict[str, Any] = {
        "id": name, "name": name, "frozen_at": to_text(frozen_at), "first_day": "2026-01-01", "end_day": "2026-03-02",
        "time_zone": "UTC", "split_by": "[]", "exclusions": "[]", "definitions": json.dumps({METRIC: version}),
        "as_of": to_text(frozen_at), "numbers": json.dumps({"cells": cells}), "members_hash": "0", "provisional": 0,
    }  # fmt: skip
    records.upsert("baselines", [row])


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    store = open_store(tmp_path / "deskgauge.db")
    yield Records(store)
    store.close()


Asked = Callable[..., StandingBaselines]


@pytest.fixture
def asked(tmp_path: Path, records: Records) -> Asked:
    """What an installation in a zone knows of its baselines."""
    file = tmp_path / "deskgauge.toml"
    file.write_text("[deskgauge]\n", encoding="utf-8")
    settings = load_settings(file, {})
    return lambda zone="UTC": StandingBaselines(replace(settings, timezone=zone), FrozenRows(records))


NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
DAY = date(2026, 6, 10)


def test_without_a_baseline_nothing_is_known(records: Records, asked: Asked) -> None:
    assert asked()(METRIC, {}, DAY) is None


def test_a_day_knows_the_newest_that_was_frozen_before_its_end(records: Records, asked: Asked) -> None:
    baseline(records, "first", NOON, 0.1)
    baseline(records, "second", NOON + timedelta(days=2), 0.2)
    found = asked()

    assert [found(METRIC, {}, DAY + timedelta(days=one)) for one in (-1, 0, 1, 2)] == [None, 0.1, 0.1, 0.2]


def test_one_that_is_frozen_later_is_noticed(records: Records, asked: Asked) -> None:
    found = asked()
    assert found(METRIC, {}, DAY) is None

    baseline(records, "first", NOON, 0.1)
    assert found(METRIC, {}, DAY) == 0.1


def test_the_end_of_a_day_is_that_of_the_installation(records: Records, asked: Asked) -> None:
    baseline(records, "first", datetime(2026, 6, 10, 23, tzinfo=UTC), 0.1)

    assert asked("UTC")(METRIC, {}, DAY) == 0.1
    assert asked("Europe/Berlin")(METRIC, {}, DAY) is None
    assert asked("Europe/Berlin")(METRIC, {}, DAY + timedelta(days=1)) == 0.1


def test_a_segment_has_its_own_and_an_older_one_stands_in_where_the_newest_lacks_it(
    records: Records, asked: Asked
) -> None:
    baseline(records, "first", NOON, 0.1, channel="email")
    baseline(records, "second", NOON + timedelta(hours=1), 0.2)
    found = asked()

    assert found(METRIC, {"channel": "email"}, DAY) == 0.1
    assert found(METRIC, {"channel": "chat"}, DAY) is None


def test_another_definition_and_a_missing_value_are_no_baseline(records: Records, asked: Asked) -> None:
    baseline(records, "first", NOON, 0.1, version="0")
    baseline(records, "second", NOON, None)

    assert asked()(METRIC, {}, DAY) is None
    assert asked()("no_such_metric", {}, DAY) is None


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    found = ran(tmp_path, World(3, tickets=60, eventful=True), "mixed")
    yield found
    found.close()


def flags(run: Run) -> list[tuple[str, str | None]]:
    sql = "SELECT opened_at, closed_at FROM shadow_flags WHERE rule = ? AND subject = ? ORDER BY opened_at"
    return [(row["opened_at"], row["closed_at"]) for row in run.records.select(sql, [RULE, SUBJECT])]


def last_midnight(run: Run) -> datetime:
    newest = datetime.fromisoformat(run.rows("SELECT max(updated_at) AS at FROM tickets")[0]["at"])
    return newest.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def test_a_metric_worse_than_the_baseline_raises_its_flag_from_the_freeze_on(run: Run) -> None:
    end = last_midnight(run)
    measure_metrics(run, end)
    assert flags(run) == []
    sql = "SELECT at FROM metric_days WHERE subject = ? AND is_enough = 1 AND low > 0.001 ORDER BY at"
    sure = [row["at"] for row in run.records.select(sql, [SUBJECT])]
    with run.records.db.atomic():
        baseline(run.records, "before", datetime.fromisoformat(sure[1]) - timedelta(hours=1), 0.001)
    measure_metrics(run, end)

    assert len(sure) > 2
    assert flags(run)[0][0] == sure[1]  # the first midnight after it was frozen, and not the one before


def test_a_rebuild_finds_the_same(run: Run) -> None:
    end = last_midnight(run)
    with run.records.db.atomic():
        baseline(run.records, "before", end - timedelta(days=60), 0.001)
    measure_metrics(run, end)
    before = flags(run)
    run.close()
    report = rebuild(run.settings, dry_run=False, as_of=end)
    run.records = Records(open_store(run.settings.data_dir / "deskgauge.db"))

    assert before
    assert flags(run) == before
    assert report.tables["shadow_flags"].added == report.tables["shadow_flags"].removed == 0
