"""kill -9 of a backfill at every named place, and of the worker that applies it: the same tables as without."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.demo.world import World
from service.fetch.backfill import standing_of
from tests.fakes.zendesk_api import FakeZendesk
from tests.faults.budget import rounds
from tests.service.fetch.scene import Scene

POINTS = ("backfill.organizations_kept", "backfill.batch_kept", "backfill.page_read")
ROUNDS = rounds(len(POINTS), 0.3)
SECRETS = {"SECRET": "synthetic-but-long-enough-0123456789"}


def backfill(made: Scene, crash_at: str = "") -> subprocess.CompletedProcess[str]:
    environ = os.environ | SECRETS | {name.upper(): value for name, value in made.api.credentials.items()}
    if crash_at:
        environ |= {"DESKGAUGE_CRASH_AT": crash_at}
    file, since = str(made.settings.file), f"{made.world.setup.start:%Y-%m-%d}"
    command = [
        sys.executable,
        "-m",
        "service",
        "--config",
        file,
        "backfill",
        made.name,
        "--since",
        since,
        "--json",
    ]
    return subprocess.run(command, env=environ, check=False, timeout=120, capture_output=True, text=True)


def settled(made: Scene) -> dict[str, list[str]]:
    made.run.settle(made.world.setup.end)
    return made.run.derived()


@pytest.mark.faults
def test_a_killed_backfill_goes_on_and_ends_as_one_that_was_never_cut_off(tmp_path: Path) -> None:
    world = World(3, tickets=40, eventful=True)
    kills = 0
    with FakeZendesk(world, world.setup.end, per_page=4) as api:
        straight = Scene(tmp_path / "straight", world, api)
        assert backfill(straight).returncode == 0
        whole = settled(straight)
        straight.run.close()
        asked = len(api.seen)

        for number in range(ROUNDS):
            made = Scene(tmp_path / f"killed {number}", world, api)
            api.seen.clear()
            for point in POINTS:
                nth = 1 if point == POINTS[0] else number % 3 + 1  # the world's organizations are one page
                kills += backfill(made, f"{point}:{nth}").returncode == -9
            ended = backfill(made)
            assert ended.returncode == 0, ended.stderr
            standing = standing_of(made.settings.data_dir, made.name)
            assert standing is not None
            assert standing.ended_at
            assert standing.organizations == len(api.account.admin.known_organizations)
            assert settled(made) == whole
            assert sum(made.run.outcomes().values()) == sum(made.run.pipeline.reader.counts().values())
            made.run.close()
            # A kill costs at most its page and the page's tickets once more.
            assert len(api.seen) <= asked + len(POINTS) * (1 + 4)

    assert kills == ROUNDS * len(POINTS)
    assert len(whole["tickets"]) == len(world.truth.contacts)
