"""The system calls of the intake: no acknowledgement leaves before its bytes are synced."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.faults.web import web

DELIVERIES = 12
CALLS = "trace=write,writev,pwrite64,fsync,fdatasync,sendto,sendmsg"
LINE = re.compile(r"^(\d+) +(.*)$")
WRITTEN, SYNCED = re.compile(r"pwrite64\(\d+<[^>]*\.db-wal>"), re.compile(r"f(data)?sync\(\d+<[^>]*\.db-wal>")
ANSWERED = re.compile(r"(write|writev|sendto|sendmsg)\(.*HTTP/1\.1 200.*deskgauge-delivery")


def can_trace() -> bool:
    """strace is there and may attach, which some containers forbid."""
    if not shutil.which("strace"):
        return False
    return (
        subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode
        == 0
    )


pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not can_trace(), reason="strace is not installed or may not trace here"),
]


def calls(trace: Path) -> list[str]:
    """What happened, in order: "written" when a write to the log begins, "synced" when a sync has ended, "answered"."""
    found: list[str] = []
    begun: dict[str, str] = {}
    for thread, call in (
        match.groups() for match in map(LINE.match, trace.read_text().splitlines()) if match
    ):
        if call.endswith("<unfinished ...>"):
            begun[thread] = call
            if not SYNCED.match(call):
                found += kind_of(call)
        elif call.startswith("<..."):
            if SYNCED.match(begun.pop(thread, "")):
                found += ["synced"] * call.endswith("= 0")
        else:
            found += kind_of(call)
    return found


def kind_of(call: str) -> list[str]:
    if SYNCED.match(call):
        return ["synced"] * call.endswith("= 0")
    return ["written"] * bool(WRITTEN.match(call)) + ["answered"] * bool(ANSWERED.match(call))


def unsynced_answers(happened: list[str]) -> int:
    """Acknowledgements that left while something written was not synced, or with no sync since the one before."""
    wrong, synced, dirty = 0, False, False
    for what in happened:
        if what == "answered":
            wrong += dirty or not synced
            synced = False
        else:
            synced, dirty = what == "synced", what == "written"
    return wrong


def traced(folder: Path, **log: str) -> list[str]:
    """Deliveries one after another, and what the process did for them."""
    trace = folder / "trace"
    prefix = ["strace", "-D", "-f", "-y", "-s", "300", "-e", CALLS, "-o", str(trace)]
    with web(folder / "data", prefix=prefix, log=log) as server:
        assert all(server.acknowledged(f"{{{number}}}".encode()) for number in range(DELIVERIES))
    return calls(trace)


def test_no_acknowledgement_leaves_before_its_bytes_are_synced(tmp_path: Path) -> None:
    happened = traced(tmp_path)

    assert happened.count("answered") == DELIVERIES
    assert unsynced_answers(happened) == 0


def test_the_same_trace_shows_a_log_that_does_not_sync(tmp_path: Path) -> None:
    happened = traced(tmp_path, synchronous="OFF")

    assert happened.count("answered") == DELIVERIES
    assert unsynced_answers(happened) == DELIVERIES
