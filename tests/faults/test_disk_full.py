"""A full disk: 503 with Retry-After, what was committed stays, and it goes on by itself once there is room."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.web import Web, bodies_in_log, web

MEGABYTES = 4
BODY = b"x" * 50_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(server: Web) -> tuple[int, int]:
    """How many were acknowledged until the first that was not, and that one's status."""
    for number in range(200):
        answer = server.send(BODY + str(number).encode())
        if answer.status_code != 200:
            assert int(answer.headers["retry-after"]) < 60
            return number, answer.status_code
    raise AssertionError("the disk never filled")


@pytest.mark.faults
@pytest.mark.parametrize("reserve", [0, 1_000_000], ids=["to the last byte", "down to the reserve"])
def test_a_full_disk_is_503_and_committed_rows_stay(small_disk: Path, reserve: int) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 1_000_000)
    with web(small_disk / "data", log={"reserve_bytes": reserve}) as server:
        kept, status = fill(server)
        assert (kept > 5, status) == (True, 503)
        assert len(bodies_in_log(small_disk / "data")) == kept

        ballast.unlink()

        assert server.acknowledged(b"there is room again")
        assert len(bodies_in_log(small_disk / "data")) == kept + 1


@pytest.mark.faults
def test_a_file_that_may_not_grow_is_503_and_committed_rows_stay(tmp_path: Path) -> None:
    prefix = ["prlimit", f"--fsize={MEGABYTES * 1_000_000}"]
    with web(tmp_path, prefix=prefix) as server:
        kept, status = fill(server)

        assert (kept > 5, status) == (True, 503)
        assert len(bodies_in_log(tmp_path)) == kept
