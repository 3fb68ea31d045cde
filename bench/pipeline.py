"""Pipeline events a second on one core, log to committed, and its memory, as the store grows."""

import resource
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from service.demo.world import World
from tests.service.pipeline.harness import entries, fresh

SIZES = tuple(int(size) for size in sys.argv[1:]) or (2_000, 10_000)
PART = 20_000


def measure(tickets: int) -> tuple[float, float, float]:
    """(events a second over the whole, over the last tenth, peak RSS in MB) for a world of this many tickets."""
    world = World(1, tickets=tickets)
    with tempfile.TemporaryDirectory() as folder:
        run = fresh(Path(folder), world.connection_settings())
        feed, rates, events = iter(world.deliveries(feed="hints")), [], 0
        while part := list(islice(feed, PART)):
            run.log(entries(part))
            start = time.process_time()
            run.settle(world.setup.end)
            spent = time.process_time() - start
            total = int(run.rows("SELECT count(*) AS n FROM events")[0]["n"])
            rates.append(((total - events), spent))
            events = total
        run.close()
    last = rates[-1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return events / sum(spent for _, spent in rates), last[0] / last[1], peak


if __name__ == "__main__":
    print(f"{'tickets':>8} {'events/s':>9} {'last part':>9} {'peak MB':>8}")
    for size in SIZES:
        print("{:>8} {:>9.0f} {:>9.0f} {:>8.0f}".format(size, *measure(size)))
