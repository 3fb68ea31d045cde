"""kill -9 of a worker that reads from a helpdesk and writes to it: nothing lost, nothing written twice, both sums hold."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service.demo.world import World
from tests.faults.budget import KILLS, SAMPLE, rounds
from tests.faults.test_worker_kills import balanced
from tests.service.fetch.loop import Loop, writing
from tests.service.fetch.scene import VENDORS, Scene, scene, small
from tests.service.fetch.test_loop import NO_REASONS, WITHOUT, shown
from tests.service.pipeline.harness import entries

# In the order in which the work reaches them.
POINTS = (
    "worker.before_commit", "reconcile.before_record", "fetch.kept", "fetch.before_record",
    "outbox.claimed", "outbox.before_send", "outbox.after_send", "outbox.before_record",
)  # fmt: skip
ROUNDS = rounds(len(POINTS), 0.3)
TAKEN = VENDORS if KILLS > SAMPLE else ("zendesk",)
PROGRAM = Path(__file__).with_name("loop_process.py")
SECRETS = {"SECRET": "synthetic-but-long-enough-0123456789"}
NOT_WRITTEN = ("cancelled", "not written: closed")


@dataclass
class Left:
    """What the derived tables, the helpdesk and the pushes say in the end. written: calls that changed a ticket."""

    derived: dict[str, list[str]]
    written: Counter[tuple[str, str, str]]
    told: dict[str, list[tuple[Any, ...]]]


def work(made: Scene, crash_at: str = "") -> int:
    environ = os.environ | SECRETS | {name.upper(): value for name, value in made.api.credentials.items()}
    environ |= {"DESKGAUGE_CRASH_AT": crash_at} if crash_at else {}
    command = [sys.executable, str(PROGRAM), str(made.settings.file), made.at.isoformat()]
    ended = subprocess.run(command, env=environ, check=False, timeout=120, capture_output=True, text=True)
    assert ended.returncode in (0, -9), ended.stderr[-2000:]
    return ended.returncode


def half_heard(folder: Path, world: World, *crashes: str) -> tuple[Left, int]:
    """A world of which every other webhook got lost, worked off by a worker that is killed at these points."""
    with scene(folder, world, None, writing(world.language), NO_REASONS, per_page=4) as made:
        loop, kills = Loop(made, echoing=False), 0
        made.run.log(entries(list(world.deliveries(feed="hints"))[::2]))
        for crash_at in crashes:
            kills += work(made, crash_at) == -9
            assert balanced(made.run)
        assert work(made) == 0
        assert sum(made.run.outcomes().values()) == sum(made.run.pipeline.reader.counts().values())
        pushes = loop.pushes()
        ended = {(one["state"], one["reason"]) for ticket in pushes.values() for one in ticket}
        assert ended <= {("delivered", ""), ("delivered", None), NOT_WRITTEN}, ended
        derived = {
            table: shown(made.run.rows(f"SELECT * FROM {table}"), WITHOUT.get(table, set()))
            for table in made.run.derived()
        }
        told = {ticket: [said(one["content"]) for one in ones] for ticket, ones in pushes.items()}
        return Left(derived, Counter(loop.written), told), kills


def said(content: dict[str, Any]) -> tuple[Any, ...]:
    """Without the links and marks, which are another installation's own."""
    return content["tags"], sorted(content["fields"]), content["noted"]


@pytest.mark.faults
@pytest.mark.parametrize("vendor", TAKEN)
def test_a_killed_reader_and_writer_loses_nothing_and_writes_nothing_twice(
    tmp_path: Path, vendor: str
) -> None:
    world = small(11, vendor, days=6)
    straight, _ = half_heard(tmp_path / "straight", world)

    for number in range(ROUNDS):
        crashes = [f"{point}:{number % 2 + 1}" for point in POINTS]
        left, kills = half_heard(tmp_path / f"killed {number}", world, *crashes)
        assert left.derived == straight.derived
        assert left.written == straight.written
        assert left.told == straight.told
        assert kills == len(POINTS)

    assert len(straight.told) > 5
    assert any(noted for contents in straight.told.values() for _, _, noted in contents)
