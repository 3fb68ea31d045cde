"""Durable acknowledgements a second, beside a route that stores nothing and the obvious implementation.

    python bench/acks.py [--no-worker] [--rounds N]

All servers have one web process, are measured in turns within one run, and share the machine with the load
generator: read the ratios, not the absolute figures.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.acking import contestants  # noqa: E402
from bench.acking.deliveries import SECRET, request  # noqa: E402
from bench.acking.load import Measured, pace, saturate  # noqa: E402

REQUESTS = 20_000
CONNECTIONS = 128
WARM_SECONDS, SECONDS = 0.4, 2.0
PACED_RATE, PACED_SECONDS, PACED_CONNECTIONS = 300, 8.0, 32
THREAD_CHOICES = (1, 8)
TARGET_BARE, TARGET_OBVIOUS, TARGET_P99 = 1.0, 8.0, 15.0


class Bench:
    """One run: the requests, and a way to start a server until the end of it."""

    def __init__(self, folder: Path, servers: ExitStack) -> None:
        self.folder = folder
        self.servers = servers
        self.supply = cycle([request(number) for number in range(REQUESTS)])

    def full(self, port: int, seconds: float = SECONDS) -> Measured:
        """One measurement at saturation."""
        return saturate(
            port, self.supply, connections=CONNECTIONS, warm_seconds=WARM_SECONDS, seconds=seconds
        )

    def paced(self, port: int) -> Measured:
        """One measurement at the open-loop rate."""
        return pace(port, self.supply, rate=PACED_RATE, connections=PACED_CONNECTIONS, seconds=PACED_SECONDS)

    def fastest(self, application: str, **settings: str) -> tuple[int, int]:
        """Port and threads of a Flask application with the better number of threads."""
        tried: dict[int, tuple[float, int]] = {}
        for threads in THREAD_CHOICES:
            database = self.folder / f"{application}{threads}{''.join(settings)}.db"
            environment = {"BENCH_DATABASE": str(database), **settings}
            port = self.servers.enter_context(contestants.granian(application, threads, **environment))
            tried[threads] = (self.full(port, 1.0).per_second, port)
        best = max(tried, key=lambda threads: tried[threads][0])
        return tried[best][1], best


def rounds(bench: Bench, ports: dict[str, int], count: int) -> dict[str, Measured]:
    """Each server in turn, `count` times; the median run of each."""
    runs: dict[str, list[Measured]] = {name: [] for name in ports}
    for _ in range(count):
        for name, port in ports.items():
            runs[name].append(bench.full(port))
    return {name: sorted(seen, key=lambda run: run.per_second)[len(seen) // 2] for name, seen in runs.items()}


def row(name: str, seen: Measured) -> None:
    """One line of the table."""
    refused = f"  {seen.refused} REFUSED" if seen.refused else ""
    print(f"{name:<52} {seen.per_second:>9,.0f} {seen.p50:>8.2f} {seen.p99:>8.2f}{refused}", flush=True)


def verdict(name: str, value: float, target: float, good: bool) -> None:
    """One line that compares with a target."""
    print(f"{name:<52} {value:>9.2f}   target {target:g}: {'met' if good else 'MISSED'}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-worker", action="store_true", help="leave out the figures with a busy worker")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    scratch = ROOT / "var"  # a folder on the disk; /tmp may be in memory, where a sync costs nothing
    scratch.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=scratch) as folder, ExitStack() as servers:
        bench = Bench(Path(folder), servers)
        compare(bench, chosen.rounds, with_worker=not chosen.no_worker)


def compare(bench: Bench, count: int, *, with_worker: bool) -> None:
    """The whole table."""
    data_dir = bench.folder / "data"
    nothing = bench.servers.enter_context(contestants.ours("nothing"))
    ours = bench.servers.enter_context(contestants.ours("deskgauge", str(data_dir)))
    bare, bare_threads = bench.fastest("bare")
    obvious, obvious_threads = bench.fastest("obvious")
    wal, wal_threads = bench.fastest("obvious", BENCH_WAL="1")
    print(f"{'server (one web process)':<52} {'acks/s':>9} {'p50 ms':>8} {'p99 ms':>8}")
    row("load generator's reach: nothing checked or stored", bench.full(nothing))
    seen = rounds(bench, {"ours": ours, "bare": bare, "obvious": obvious, "wal": wal}, count)
    row("Deskgauge, durable", seen["ours"])
    row(f"bare Flask route, checks only (granian, {bare_threads} thread)", seen["bare"])
    row(f"Flask + marshmallow + insert (granian, {obvious_threads} thread)", seen["obvious"])
    row(f"the same with a write-ahead log (granian, {wal_threads} thread)", seen["wal"])
    row(f"bare Flask route at {PACED_RATE}/s", bench.paced(bare))
    calm = bench.paced(ours)
    row(f"Deskgauge, durable, at {PACED_RATE}/s", calm)
    busy = beside_worker(bench, ours, data_dir) if with_worker else None
    judge(seen, busy or calm)


def beside_worker(bench: Bench, ours: int, data_dir: Path) -> Measured:
    """The same with the worker at work on what the runs before have left in the log."""
    with contestants.worker(data_dir, SECRET) as worker:
        row("Deskgauge, durable, worker busy", bench.full(ours))
        busy = bench.paced(ours)
        row(f"Deskgauge, durable, at {PACED_RATE}/s, worker busy", busy)
        if worker.poll() is not None:
            print(
                f"the worker ended early (exit code {worker.returncode}): read these two rows as without one"
            )
    return busy


def judge(seen: dict[str, Measured], paced: Measured) -> None:
    """The targets."""
    of_bare = seen["ours"].per_second / seen["bare"].per_second
    of_obvious = seen["ours"].per_second / seen["obvious"].per_second
    verdict("times the bare route", of_bare, TARGET_BARE, of_bare >= TARGET_BARE)
    verdict("times the obvious implementation", of_obvious, TARGET_OBVIOUS, of_obvious >= TARGET_OBVIOUS)
    print(
        f"{'times the same with a write-ahead log':<52} {seen['ours'].per_second / seen['wal'].per_second:>9.2f}"
    )
    verdict(f"p99 ms at {PACED_RATE}/s", paced.p99, TARGET_P99, paced.p99 < TARGET_P99)


if __name__ == "__main__":
    main()
