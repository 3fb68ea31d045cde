"""kill -9 of the worker at every named point: nothing lost, nothing doubled, the same tables."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.demo.world import World
from tests.faults.budget import rounds
from tests.service.pipeline.harness import Run, entries, fresh

# A batch that ends the worker three times in a row is taken for poison, so a passage lies between.
POINTS = ("worker.claimed", "worker.committed", "worker.applying", "worker.before_commit")
ROUNDS = rounds(len(POINTS), 0.3)
SETTLE = Path(__file__).with_name("settle.py")


def settle(run: Run, world: World, crash_at: str = "") -> int:
    environ = os.environ | ({"DESKGAUGE_CRASH_AT": crash_at} if crash_at else {})
    command = [sys.executable, str(SETTLE), str(run.settings.data_dir), world.setup.end.isoformat()]
    return subprocess.run(command, env=environ, check=False, timeout=120).returncode


def logged(folder: Path, world: World) -> Run:
    run = fresh(folder, world.connection_settings())
    run.log(entries(world.deliveries(feed="hints", repeat=0.2)))
    return run


def balanced(run: Run) -> bool:
    """Both sums: every delivery up to the position has one outcome, the rest waits; every push has one state."""
    settled = run.rows("SELECT coalesce(sum(id), 0) AS n FROM positions")[0]["n"]
    received = sum(run.pipeline.reader.counts().values())
    pushes = run.rows("SELECT count(*) AS n, count(state) AS known FROM pushes")[0]
    return sum(run.outcomes().values()) == settled <= received and pushes["n"] == pushes["known"]


@pytest.mark.faults
def test_a_killed_worker_loses_and_doubles_nothing(tmp_path: Path) -> None:
    world = World(3, tickets=30, eventful=True)
    straight = logged(tmp_path / "straight", world)
    straight.settle(world.setup.end)
    killed = 0

    for number in range(ROUNDS):
        run = logged(tmp_path / str(number), world)
        for point in POINTS:
            killed += settle(run, world, point) == -9
            assert balanced(run)
        assert settle(run, world) == 0
        assert run.derived() == straight.derived()
        assert run.outcomes() == straight.outcomes()
        assert sum(run.outcomes().values()) == sum(run.pipeline.reader.counts().values())
        run.close()

    straight.close()
    assert killed == ROUNDS * len(POINTS)


@pytest.mark.faults
def test_a_delivery_that_ends_the_worker_each_time_is_set_aside(tmp_path: Path) -> None:
    world = World(3, tickets=30, eventful=True)
    run = logged(tmp_path, world)

    kills = [settle(run, world, "worker.applying") for _ in range(4)]

    assert kills.count(-9) == 4
    assert settle(run, world) == 0
    quarantined = run.rows("SELECT reason FROM deliveries WHERE outcome = 'quarantined'")
    assert [row["reason"] for row in quarantined] == ["it ended the worker 3 times"]
    run.close()
