"""A simulated year of a helpdesk whose webhooks get lost, repeated, mixed up and cut off for a day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from service.demo.world import World
from tests.service.fetch.scene import Scene, scene

BEGIN, DAYS = datetime(2025, 3, 1, tzinfo=UTC), 365
DROPPED, REPEATED = 0.05, 0.05


def a_year(tickets: int = 50) -> World:
    return World(5, days=DAYS, tickets=tickets, start=BEGIN, eventful=True)


def by_day(rendered: Iterable[Any]) -> dict[int, list[Any]]:
    days: dict[int, list[Any]] = defaultdict(list)
    for one in rendered:
        days[(one.sent_at - BEGIN).days].append(one)
    return days


def spoilt(days: dict[int, list[Any]]) -> dict[int, list[Any]]:
    """What comes through of it, in any order of the day; on the day of an outage nothing.

    That is the last day with deliveries, so that no later one makes good what it lost.
    """
    rng, left, outage = Random(17), {}, max(days)
    for day, sent in days.items():
        came = [one for one in sent if rng.random() >= DROPPED and day != outage]
        came += [one for one in came if rng.random() < REPEATED]
        rng.shuffle(came)
        left[day] = came
    return left


def lived(made: Scene, days: dict[int, list[Any]], *, reconciled: bool = True) -> None:
    """Day after day: what was sent is settled and read, and the helpdesk is asked what changed."""
    made.reconciling = reconciled
    for day in range(DAYS + 2):
        made.at = BEGIN + timedelta(days=day + 1)
        made.later()
        if arrived := days.get(day):
            made.log(arrived)
            made.run.settle(made.at)
        made.later(seconds=5)
        made.settle()


def outcome(folder: Path, world: World, days: dict[int, list[Any]], **how: bool) -> dict[str, list[str]]:
    """The derived tables at the year's end; of what was removed only that it was.

    A helpdesk says nothing of a ticket that was deleted before it could be read, so that only a webhook could have told.
    """
    with scene(folder, world, BEGIN) as made:
        lived(made, days, **how)
        removed = [row["id"] for row in made.run.rows("SELECT id FROM tickets WHERE removed IS NOT NULL")]
        derived = made.run.derived()
    counted = {
        table: [row for row in rows if not any(f"'{one}'" in row or f"'{one}/" in row for one in removed)]
        for table, rows in derived.items()
    }
    return counted | {"removed": sorted(removed)}


def test_a_year_of_lost_webhooks_ends_as_a_perfect_one(tmp_path: Path) -> None:
    world = a_year()
    days = by_day(world.deliveries(feed="hints"))
    bad = spoilt(days)

    perfect = outcome(tmp_path / "perfect", world, days)
    mended = outcome(tmp_path / "mended", world, bad)
    left = outcome(tmp_path / "left", world, bad, reconciled=False)

    assert sum(map(len, bad.values())) < sum(map(len, days.values()))
    assert len(perfect["removed"]) > 0
    assert {table for table, rows in perfect.items() if mended[table] != rows} == set()
    assert {table for table, rows in perfect.items() if left[table] != rows}
