"""The worker's part: when metrics are measured, in a process of their own, and what becomes of what it found."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.logbook import GOAL
from rules.model import Flag
from rules.moments import to_text
from rules.targets import Target
from service.backtest import backtest
from service.demo.world import World
from service.logbook import telling
from service.metrics import measurer as measuring_worker
from service.metrics.keeper import refresh_now
from service.metrics.measurer import LATECOMERS, Measurer
from service.rebuild import rebuild
from service.rule_set import usable_rules
from service.store.log import LogEntry
from service.store.metric_rows import MetricRows
from service.store.mirror import days as mirror_days
from service.store.records import Records
from service.store.sqlite import open_store
from service.stored_history import StoredHistory
from tests.service.pipeline.harness import Run, copied, measure_metrics
from tests.service.pipeline.test_world import ran

SECOND = timedelta(seconds=1)
KNOWN = "SELECT n FROM metric_days WHERE subject = 'metric:repeat_contact_rate' ORDER BY day"


WORLD = World(3, tickets=60, eventful=True)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation that settled a world."""
    run = ran(tmp_path_factory.mktemp("settled"), WORLD, "mixed")
    run.close()
    return run.settings.data_dir


@pytest.fixture
def run(tmp_path: Path, settled: Path) -> Iterator[Run]:
    found = copied(settled, tmp_path, WORLD.connection_settings())
    targets = (Target("volume", 5, datetime(2026, 1, 1, tzinfo=UTC).date(), {}, "down"),)
    found.settings = replace(found.settings, targets=targets)
    found.pipeline.deriver.metrics.history.settings = found.settings
    yield found
    found.close()


def end_of(run: Run) -> datetime:
    """A midnight after everything."""
    return datetime.fromisoformat(run.rows("SELECT max(updated_at) AS at FROM tickets")[0]["at"]).replace(
        hour=0, minute=0, second=0, microsecond=0
    ) + timedelta(days=1)


def work(measurer: Measurer, at: datetime, seconds: float = 60) -> datetime:
    """Tick until nothing runs and nothing is due."""
    until = time.monotonic() + seconds
    measurer.tick(at)
    while time.monotonic() < until:
        at += SECOND
        if not measurer.tick(at) and not measurer.is_running:
            return at
        time.sleep(0.02)
    raise AssertionError("the measurement does not end")


def flags(run: Run) -> list[tuple[str, str, str]]:
    rows = run.rows(
        "SELECT rule, subject, opened_at FROM shadow_flags WHERE about = 'metric' ORDER BY 1, 2, 3"
    )
    return [(row["rule"], row["subject"], row["opened_at"]) for row in rows]


def test_nothing_is_measured_before_the_mirror_knows_the_day_and_latecomers_had_their_time(run: Run) -> None:
    measurer, midnight = Measurer(run.settings, run.pipeline), end_of(run)
    work(measurer, midnight + LATECOMERS)
    assert MetricRows(run.records).measured_until() is None  # there is no mirror

    refresh_now(run.settings.data_dir, "UTC")
    work(measurer, midnight + LATECOMERS - 9 * SECOND)
    assert MetricRows(run.records).measured_until() is None

    measurer.tick(midnight + LATECOMERS)
    assert measurer.is_running
    measurer.close()


def test_a_day_is_measured_once_in_a_process_and_its_flags_are_judged(run: Run) -> None:
    refresh_now(run.settings.data_dir, "UTC")
    measurer, midnight = Measurer(run.settings, run.pipeline), end_of(run)
    at = work(measurer, midnight + LATECOMERS)
    rows = MetricRows(run.records)

    assert rows.measured_until() == midnight.date().isoformat()
    assert "metric:volume" in rows.all()
    assert ("metric_target_missed", "metric:volume") in {one[:2] for one in flags(run)}
    assert rows.due() is None
    assert not (run.settings.data_dir / "mirror" / "metric_days.json").exists()
    measurer.tick(at + SECOND)
    assert not measurer.is_running
    measurer.tick(midnight + timedelta(days=1) + LATECOMERS)
    assert measurer.is_running
    measurer.close()
    assert not measurer.is_running


def goal(at: datetime, **said: Any) -> LogEntry:
    return telling.entry(GOAL, "resolution_time", {"metric": "resolution_time", **said}, at)


def tell(run: Run, entry: LogEntry) -> None:
    run.log([entry])
    run.settle(end_of(run))
    while run.pipeline.due_metric(end_of(run)):
        pass


def test_what_a_goal_wants_is_missed_from_the_day_on_which_it_was_told(run: Run) -> None:
    missed = ("metric_target_missed", "metric:resolution_time")
    midnight = end_of(run)
    since = midnight - timedelta(days=20)
    measure_metrics(run, midnight)
    assert missed not in {one[:2] for one in flags(run)}

    unreachable = -1.0  # below every interval, so that each day misses it for sure
    tell(run, goal(since, lens="quality", why="Because", target=unreachable, removed=False))
    assert [one[2] for one in flags(run) if one[:2] == missed] == [to_text(since + timedelta(days=7))]

    tell(run, goal(since + SECOND, removed=True))
    assert missed not in {one[:2] for one in flags(run)}


def test_a_measurement_that_fails_is_tried_again_after_a_while(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh_now(run.settings.data_dir, "UTC")
    measurer, midnight = (
        Measurer(replace(run.settings, metrics_dir=Path("/nowhere")), run.pipeline),
        end_of(run),
    )
    at = work(measurer, midnight + LATECOMERS)

    assert MetricRows(run.records).measured_until() is None
    measurer.tick(at + 9 * 60 * SECOND)
    assert not measurer.is_running
    measurer.tick(at + measuring_worker.AFTER_FAILURE + SECOND)
    assert measurer.is_running
    measurer.close()


def test_a_worker_that_starts_measures_anew_once_the_mirror_has_taken_over_what_changed(run: Run) -> None:
    refresh_now(run.settings.data_dir, "UTC")
    midnight = end_of(run)
    work(Measurer(run.settings, run.pipeline), midnight + LATECOMERS)
    with run.records.db.atomic():
        run.records.db.execute("UPDATE mirror_days SET number = number + 1")
    again = Measurer(run.settings, run.pipeline)
    again.tick(midnight + LATECOMERS)
    assert not again.is_running

    refresh_now(run.settings.data_dir, "UTC")
    again.tick(midnight + LATECOMERS + 2 * SECOND)
    assert again.is_running
    again.close()


def test_what_changed_is_restated_as_if_all_were_measured_anew(run: Run) -> None:
    midnight = end_of(run)
    measure_metrics(run, midnight - timedelta(days=20))
    before = [row["n"] for row in run.rows(KNOWN)]
    early = midnight.date() - timedelta(days=40)
    with run.records.db.atomic():
        run.records.db.execute(
            "UPDATE episodes SET path = 'abandoned' WHERE started_at >= ?", [early.isoformat()]
        )
        mirror_days.mark(run.records.db, [early.isoformat()])
        late = [(early + timedelta(days=number)).isoformat() for number in range(1, 40)]
        mirror_days.mark(run.records.db, late)
    assert MetricRows(run.records).measured().changed == early - timedelta(days=1)
    measure_metrics(run, midnight)
    restated = run.rows("SELECT * FROM metric_days ORDER BY subject, day"), flags(run)
    run.records.db.execute("DELETE FROM metric_days")
    measure_metrics(run, midnight)

    assert (run.rows("SELECT * FROM metric_days ORDER BY subject, day"), flags(run)) == restated
    assert restated[1]
    assert [row["n"] for row in run.rows(KNOWN)][: len(before)] != before


def test_a_rebuild_gives_the_same_flags_and_leaves_the_days(run: Run) -> None:
    midnight = end_of(run)
    measure_metrics(run, midnight)
    before = run.rows("SELECT * FROM metric_days ORDER BY subject, day"), flags(run)
    run.close()
    report = rebuild(run.settings, dry_run=False, as_of=midnight)
    again = ran_again(run)

    assert (again.rows("SELECT * FROM metric_days ORDER BY subject, day"), flags(again)) == before
    assert report.tables["shadow_flags"].added == report.tables["shadow_flags"].removed == 0
    assert before[1]


def ran_again(run: Run) -> Run:
    run.records = Records(open_store(run.settings.data_dir / "deskgauge.db"))
    return run


def test_looking_back_finds_what_is_stored_and_explains_it(run: Run) -> None:
    midnight = end_of(run)
    measure_metrics(run, midnight)
    history = StoredHistory(run.records, run.pipeline.deriver)
    rule = usable_rules(run.settings).known["metric_target_missed"].rule
    found = backtest(run.settings, history, rule, 3000, midnight, lambda done, total: None)

    def key(flag: Flag) -> tuple[str, str, str]:
        return flag.rule, flag.subject, flag.opened_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    assert sorted(map(key, found.flags)) == [one for one in flags(run) if one[0] == rule.id]
    assert found.subjects == len(MetricRows(run.records).all())
    last = found.flags[-1]
    explanation = history.explain((rule,), "volume", last.opened_at)
    assert explanation is not None
    assert explanation.subject == "metric:volume"
    assert explanation.state == "fires"
    assert history.explain((rule,), "nothing", midnight) is None
