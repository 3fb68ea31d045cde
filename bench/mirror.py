"""What numbers cost: building and refreshing the mirror, typical questions, the scorecard; against plain SQL and pandas.

    python bench/mirror.py [EPISODES] [FOLDER]     synthetic tickets, one episode each (default 200000)

FOLDER keeps what was filled, so that a second run starts at once; without one it is made anew and removed.

All of it is made up, see bench/numbering/filling.py. Every way computes the same numbers in one run, and they are compared.
The mirror is asked through the object that pages and API use. Memory is the highest resident size of each process.
"""

import gc
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.numbering.changing import change  # noqa: E402
from bench.numbering.filling import fill  # noqa: E402
from bench.numbering.questions import QUESTIONS, core, diagnosis, opened  # noqa: E402
from bench.numbering.rivals import IN_PANDAS, IN_SQLITE, same  # noqa: E402
from service.metrics.diagnosis.book import diagnosis_rules  # noqa: E402
from service.metrics.keeper import refresh_now  # noqa: E402

TOTAL = int(float(sys.argv[1])) if len(sys.argv) > 1 else 200_000
CHANGED, ROUNDS = 1_000, 5
QUERY_MS, REFRESH_SECONDS, SCORECARD_MS = {"1M": 100, "10M": 500}, {"1M": 1.0, "10M": 2.0}, 300


DIAGNOSIS_MS = {"1M": 1000}


def timed(act: Callable[[], object], rounds: int = ROUNDS) -> tuple[list[float], object]:
    """Milliseconds of each round, and what the last one gave."""
    took, found = [], None
    for _ in range(rounds):
        started = time.perf_counter()
        found = act()
        took.append((time.perf_counter() - started) * 1000)
    return took, found


def peak(who: int = resource.RUSAGE_SELF) -> str:
    return f"{resource.getrusage(who).ru_maxrss / 1024:,.0f} MB"


def mirror_figures(folder: Path) -> None:
    [built], _ = timed(lambda: refresh_now(folder, "UTC"), 1)
    print(
        f"mirror built of {TOTAL:,} episodes: {built / 1000:.1f} s, {built * 1000 / TOTAL:.1f} us an episode"
    )
    took = []
    for seed in range(ROUNDS):
        change(folder / "deskgauge.db", CHANGED, seed)
        took += timed(lambda: refresh_now(folder, "UTC"), 1)[0]
    best, size = min(took) / 1000, sum(one.stat().st_size for one in (folder / "mirror").rglob("*.parquet"))
    middle = statistics.median(took) / 1000
    said = f"best {best:.2f} s, median {middle:.2f} s (targets {REFRESH_SECONDS})"
    print(f"refresh after {CHANGED:,} changed tickets of 30 days: {said}")
    print(
        f"the mirror's files: {size / 1e6:,.0f} MB; refreshing takes at most {peak(resource.RUSAGE_CHILDREN)}"
    )


def question_figures(folder: Path) -> None:
    numbers = opened(folder)
    gc.freeze()  # what the other ways have brought along is not looked through again and again
    store = sqlite3.connect(folder / "deskgauge.db")
    store.create_function("as_of", 0, lambda: numbers.mirror.manifest.as_of, deterministic=True)
    print(f"{'question':<28}{'p50 ms':>9}{'p95 ms':>9}{'SQLite':>10}{'pandas':>10}   same")
    worst = 0.0
    for name, ask in QUESTIONS.items():
        took, found = timed(lambda ask=ask: ask(numbers))
        p50, p95 = statistics.median(took), max(took)
        worst = max(worst, p50)
        plain, agreed = rival(IN_SQLITE.get(name), store, found)
        frames, also = rival(IN_PANDAS.get(name), folder / "mirror", found)
        print(
            f"{name:<28}{p50:>9.1f}{p95:>9.1f}{ratio(plain, p50):>10}{ratio(frames, p50):>10}   {agreed and also}"
        )
    took, _ = timed(lambda: core(numbers))
    card = statistics.median(took)
    print(
        f"slowest question {worst:.0f} ms (targets {QUERY_MS}); scorecard {card:.0f} ms (target {SCORECARD_MS})"
    )
    took, _ = timed(lambda: diagnosis(numbers))
    print(
        f"diagnosis of 28 days by {len(diagnosis_rules())} rules: {statistics.median(took):.0f} ms (target {DIAGNOSIS_MS})"
    )
    print(f"memory of the asking process {peak()}")


def rival(way: Callable[..., object] | None, over: object, found: object) -> tuple[float | None, bool]:
    """Milliseconds of the other way, once, and whether it gives the same."""
    if way is None:
        return None, True
    [took], other = timed(lambda: way(over), 1)
    return took, same(found, other)


def ratio(other: float | None, own: float) -> str:
    return "-" if other is None else f"{other / own:.1f}x"


def main() -> None:
    if len(sys.argv) > 2:
        figures(Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as name:
        figures(Path(name))


def figures(folder: Path) -> None:
    database = folder / "deskgauge.db"
    if not database.exists():
        free = shutil.disk_usage(folder).free
        assert free > TOTAL * 3000, f"{free / 1e9:.0f} GB free are not enough"
        fill(database, TOTAL)
    shutil.rmtree(folder / "mirror", ignore_errors=True)
    mirror_figures(folder)
    # The questions are asked in a process of their own, so that its memory is its own.
    subprocess.run([sys.executable, __file__, str(TOTAL), "--ask", str(folder)], check=True)


if __name__ == "__main__":
    question_figures(Path(sys.argv[3])) if "--ask" in sys.argv else main()
