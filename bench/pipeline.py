"""Pipeline events a second on one core, log to committed, beside a full store; and the worker's memory.

    python bench/pipeline.py [TICKETS ...]     how many tickets the store holds before (default 10000 100000)

The same deliveries of one simulated world are settled in every store, so the rows differ in nothing but the store's
size. The ceiling parses them and inserts their events into a plain table. Filling the larger store takes minutes.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.settling.ceiling import events_per_second  # noqa: E402
from service.demo.world import World  # noqa: E402
from service.pipeline import BATCH  # noqa: E402
from tests.service.pipeline.harness import Run, entries, fresh  # noqa: E402

SIZES = tuple(int(size) for size in sys.argv[1:]) or (10_000, 100_000)
MEASURED = World(2, tickets=2_000)
PART, FILL_BATCH = 20_000, 5_000
MEMORY_TICKETS = 11_500  # a little more than 100,000 deliveries
TARGET_RATE, TARGET_GROWTH, TARGET_MEMORY = 3000, 1.2, 1.2


@dataclass(frozen=True)
class Settled:
    """One process's work: events and CPU of all of it, and how its memory was along the way."""

    events: int
    seconds: float
    memory: dict[int, float]

    @property
    def rate(self) -> float:
        return self.events / self.seconds


def filled(folder: Path, tickets: int) -> Run:
    """An installation whose log holds another connection's world of so many tickets."""
    run = fresh(folder, MEASURED.connection_settings())
    past = World(1, tickets=tickets, connection="past")
    config = folder / "deskgauge.toml"
    here, there = f"[connections.{MEASURED.setup.connection}]", "[connections.past]"
    config.write_text(
        config.read_text() + config.read_text()[config.read_text().index(here) :].replace(here, there)
    )
    feed = iter(past.deliveries(feed="hints"))
    while part := list(islice(feed, PART)):
        run.log(entries(part))
    return run


def settle(folder: Path, batch: int) -> Settled:
    """A worker process of its own over what waits in the log."""
    command = [sys.executable, "-m", "bench.settling.worker", str(folder)]
    command += [MEASURED.setup.end.isoformat(), str(batch)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    last = lines[-1]
    return Settled(last["events"], last["cpu_seconds"], {one["deliveries"]: one["rss_mb"] for one in lines})


def measure(tickets: int) -> tuple[Settled, Settled]:
    """(filling, measured) of a store that holds so many tickets."""
    scratch = ROOT / "var"
    scratch.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=scratch) as folder:
        run = filled(Path(folder), tickets)
        filling = settle(Path(folder), FILL_BATCH)
        run.log(entries(MEASURED.deliveries(feed="hints")))
        added = settle(Path(folder), BATCH)
        run.close()
    return filling, Settled(added.events - filling.events, added.seconds, added.memory)


def memory() -> tuple[float, float]:
    """Resident megabytes of one worker after 10,000 and after 100,000 deliveries, from an empty store on."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as folder:
        run = filled(Path(folder), MEMORY_TICKETS)
        seen = settle(Path(folder), BATCH).memory
        run.close()
    return seen[min(seen)], seen[min(count for count in seen if count >= 100_000)]


def ceiling() -> float:
    """What parsing and plain inserting reach with the same deliveries."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as folder:
        run = fresh(Path(folder) / "run", MEASURED.connection_settings())
        run.log(entries(MEASURED.deliveries(feed="hints")))
        found = list(_all(run))
        helpdesk = run.pipeline.senders[MEASURED.setup.connection]
        run.close()
        return events_per_second(helpdesk, found, Path(folder) / "plain.db")


def _all(run: Run) -> Iterator[object]:
    reader = run.pipeline.reader
    for slot in reader.slots():
        yield from reader.read(slot, "", 0, 10**9)


def verdict(name: str, value: float, target: str, good: bool) -> None:
    """One line that compares with a target."""
    print(f"{name:<58} {value:>8.2f}   target {target}: {'met' if good else 'MISSED'}", flush=True)


def main() -> None:
    """Measure and print."""
    print(f"{'tickets in the store':>20} {'events/s':>9} {'MB':>6}   (filling it: events/s, MB)", flush=True)
    found = {}
    for size in SIZES:
        filling, added = found[size] = measure(size)
        megabytes, filled_with = max(added.memory.values()), max(filling.memory.values())
        print(
            f"{size:>20,} {added.rate:>9,.0f} {megabytes:>6.0f}   ({filling.rate:,.0f}, {filled_with:.0f})",
            flush=True,
        )
    most = ceiling()
    print(f"{'ceiling: parse and insert, nothing derived':<30} {most:,.0f} events/s", flush=True)
    first, last = found[SIZES[0]], found[SIZES[-1]]
    verdict("events/s in the largest store", last[1].rate, f">= {TARGET_RATE}", last[1].rate >= TARGET_RATE)
    verdict("of the ceiling", last[1].rate / most, "none", True)
    growth = first[1].rate / last[1].rate
    verdict(
        "cost of an event, largest to smallest store", growth, f"<= {TARGET_GROWTH}", growth <= TARGET_GROWTH
    )
    early, late = memory()
    verdict("memory after 100,000 to after 10,000 deliveries", late / early, f"<= {TARGET_MEMORY}",
            late / early <= TARGET_MEMORY)  # fmt: skip


if __name__ == "__main__":
    main()
