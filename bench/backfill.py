"""Tickets a second of a backfill, from the helpdesk's API to derived rows, with the worker at work beside it.

    python bench/backfill.py [TICKETS]     how many tickets with eight comments each (default 50000)

Three processes share the machine: a helpdesk without limits, the command `backfill`, and the worker. The stages' times are
the processors' own. The ceiling asks for the same documents over kept connections and appends them to a plain table.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.filling.floor import tickets_per_second  # noqa: E402
from bench.filling.stages import STAGES, spent  # noqa: E402
from bench.filling.zendesk import AI, BEGIN  # noqa: E402
from service.config.installation import draw  # noqa: E402
from service.health import backlog  # noqa: E402

TICKETS = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
FLOOR_TICKETS, STAGE_TICKETS = 3000, 1000
SECRET = "synthetic-but-long-enough-0123456789"
ENVIRON = os.environ | {"SECRET": SECRET, "TOKEN": SECRET}
TARGET_RATE, AIM, TARGET_MEMORY = 100, 250, 1.2
LOOK_SECONDS = 2.0


@dataclass
class Watched:
    """A process and its resident megabytes along the way."""

    process: subprocess.Popen[bytes]
    memory: list[float] = field(default_factory=list)
    cpu: float = 0.0

    def look(self) -> None:
        """Note memory and processor time while it lives."""
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
            times = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except (OSError, IndexError):
            return
        if pages:
            self.memory.append(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
            self.cpu = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def growth(self) -> float:
        """Memory at the end against what it was after a tenth of the time."""
        return max(self.memory[-3:]) / max(self.memory[: max(5, len(self.memory) // 10)])


@contextmanager
def helpdesk(tickets: int) -> Iterator[tuple[str, Watched]]:
    """Its address, while it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Watched(started("-m", "bench.filling.zendesk", str(tickets), str(port)))
    try:
        for _ in range(100):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield f"http://127.0.0.1:{port}", server
    finally:
        server.process.terminate()
        server.process.wait(10)


def started(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=ENVIRON, stdout=subprocess.DEVNULL)


def configured(folder: Path, url: str) -> Path:
    draw(folder)
    file = folder / "deskgauge.toml"
    file.write_text(
        f'[connections.zendesk]\nhelpdesk = "zendesk"\nsecrets = ["${{SECRET}}"]\nai_authors = ["{AI}"]\n'
        f'base_url = "{url}"\ncredentials = {{ email = "${{SECRET}}", token = "${{TOKEN}}" }}\n'
    )
    return file


def end_to_end(folder: Path, tickets: int) -> tuple[float, float, dict[str, Watched]]:
    """Seconds until all is in the log, seconds until all is applied, and the three processes."""
    with helpdesk(tickets) as (url, server):
        file, began = configured(folder, url), time.monotonic()
        worker = Watched(started("-m", "service", "--config", str(file), "--logs", "json", "worker"))
        since = f"{BEGIN:%Y-%m-%d}"
        reader = Watched(
            started("-m", "service", "--config", str(file), "backfill", "zendesk", "--since", since)
        )
        every = {"helpdesk": server, "backfill": reader, "worker": worker}
        try:
            read = watched(every, lambda: reader.process.poll() is not None) - began
            applied = watched(every, lambda: backlog(folder) == 0) - began
        finally:
            worker.process.terminate()
            worker.process.wait(30)
    if reader.process.returncode != 0:
        raise SystemExit("the backfill did not come to its end")
    return read, applied, every


def watched(every: dict[str, Watched], done: Callable[[], bool]) -> float:
    """Look at the processes until it is done; the moment."""
    while not done():
        for one in every.values():
            one.look()
        time.sleep(LOOK_SECONDS)
    return time.monotonic()


def verdict(name: str, value: float, target: str, good: bool) -> None:
    """One line that compares with a target."""
    print(f"{name:<58} {value:>8.2f}   target {target}: {'met' if good else 'MISSED'}", flush=True)


def main() -> None:
    """Measure and print."""
    scratch = ROOT / "var"
    scratch.mkdir(exist_ok=True)
    print(
        f"{TICKETS:,} tickets with 8 comments each, {os.cpu_count()} processors, {datetime.now(UTC):%Y-%m-%d}"
    )
    with tempfile.TemporaryDirectory(prefix="bench-", dir=scratch) as name:
        read, applied, every = end_to_end(Path(name), TICKETS)
    with helpdesk(FLOOR_TICKETS) as (url, _):
        most = tickets_per_second(url, FLOOR_TICKETS)
    print(f"in the log after {read:.0f} s, applied after {applied:.0f} s")
    for who, one in every.items():
        print(
            f"  {who:<10} {1000 * one.cpu / TICKETS:6.2f} ms a ticket of a processor, {max(one.memory):5.0f} MB"
        )
    with (
        helpdesk(STAGE_TICKETS) as (url, _),
        tempfile.TemporaryDirectory(prefix="bench-", dir=scratch) as name,
    ):
        parts = spent(configured(Path(name), url), STAGE_TICKETS, {"SECRET": SECRET, "TOKEN": SECRET})
    for stage in STAGES:
        print(f"  {stage:<34} {1000 * parts[stage] / STAGE_TICKETS:6.2f} ms a ticket")
    rate = TICKETS / applied
    verdict("tickets a second, end to end", rate, f">= {TARGET_RATE} (aim {AIM})", rate >= TARGET_RATE)
    verdict("of the ceiling (same documents, a plain table)", rate / most, "none", True)
    for who in ("backfill", "worker"):
        grown = every[who].growth
        verdict(
            f"memory of {who}, end to a tenth of the way",
            grown,
            f"<= {TARGET_MEMORY}",
            grown <= TARGET_MEMORY,
        )


if __name__ == "__main__":
    main()
