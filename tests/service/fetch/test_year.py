"""A simulated year of a helpdesk whose webhooks get lost, repeated, mixed up and cut off for a day."""

import ast
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from service.demo.world import World
from tests.service.fetch.scene import Scene, scene, small

BEGIN, DAYS = datetime(2025, 3, 1, tzinfo=UTC), 365
DROPPED, REPEATED = 0.05, 0.05
TICKETS = 28
Tables = Mapping[str, list[str]]
# What Freshdesk's records tell of a ticket whenever they are read; its other columns rest on when something changed.
TOLD = (
    "id", "created_at", "status", "priority", "channel", "tags", "requester_id", "customer_id", "account_id",
    "assignee_id", "group_id", "category", "tier", "turn_count", "removed",
)  # fmt: skip
OF_TICKETS = ("tickets", "episodes", "escalations", "surveys", "contacts", "problems")


@dataclass
class Year:
    """sent: what the helpdesk sends, by day. bad: what of it comes through."""

    world: World
    sent: dict[int, list[Any]]
    bad: dict[int, list[Any]]

    @property
    def calendar(self) -> list[int]:
        """The days of the year on which anything happens, each with the next one, and its last."""
        return sorted({day + more for day in self.sent for more in (0, 1)} | {DAYS, DAYS + 1})


def a_year(vendor: str, seed: int = 5) -> Year:
    world = small(seed, vendor, tickets=TICKETS, days=DAYS, start=BEGIN)
    sent = by_day(world.deliveries(feed="hints"))
    return Year(world, sent, spoilt(sent))


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


def lived(made: Scene, year: Year, days: Mapping[int, list[Any]], *, reconciled: bool) -> None:
    """Day after day: what was sent is settled and read, and the helpdesk is asked what changed."""
    made.reconciling = reconciled
    for day in year.calendar:
        made.at = BEGIN + timedelta(days=day + 1)
        made.later()
        if arrived := days.get(day):
            made.log(arrived)
            made.run.settle(made.at)
        made.later(seconds=5)
        made.settle()


def outcome(folder: Path, year: Year, days: Mapping[int, list[Any]], *, reconciled: bool = True) -> Tables:
    """The derived tables at the year's end; of what was removed only that it was.

    A helpdesk says nothing of a ticket that was deleted before it could be read, so that only a webhook could have told.
    """
    with scene(folder, year.world, BEGIN) as made:
        lived(made, year, days, reconciled=reconciled)
        removed = [row["id"] for row in made.run.rows("SELECT id FROM tickets WHERE removed IS NOT NULL")]
        derived = made.run.derived()
    counted = {
        table: [row for row in rows if not any(f"'{one}'" in row or f"'{one}/" in row for one in removed)]
        for table, rows in derived.items()
    }
    return counted | {"removed": sorted(removed)}


def differing(one: Tables, other: Tables) -> set[str]:
    return {table for table, rows in one.items() if other[table] != rows}


def lost(year: Year) -> list[Any]:
    """What did not come through."""
    came = {one.body for sent in year.bad.values() for one in sent}
    return [one for sent in year.sent.values() for one in sent if one.body not in came]


def unheard(year: Year) -> set[str]:
    """The tickets of which a change was told by a webhook that did not come through."""
    told = [json.loads(one.body) for one in lost(year)]
    return {f"simulated:{one['data']['ticket']['id']}" for one in told if one["event"] == "onTicketUpdate"}


def about(tables: Tables, tickets: Collection[str]) -> dict[str, list[str]]:
    """The rows of these tickets."""
    rows = {table: [(dict(ast.literal_eval(row)), row) for row in tables[table]] for table in OF_TICKETS}
    return {
        table: [text for row, text in found if row.get("ticket_id", row.get("id")) in tickets]
        for table, found in rows.items()
    }


def standing(tables: Tables) -> list[list[Any]]:
    """What a ticket's records show of it."""
    found = [dict(ast.literal_eval(row)) for row in tables["tickets"]]
    return [[row[name] for name in TOLD] for row in found]


@pytest.mark.parametrize("vendor", ["zendesk", "intercom"])
def test_a_year_of_lost_webhooks_ends_as_a_perfect_one(tmp_path: Path, vendor: str) -> None:
    year = a_year(vendor)

    perfect = outcome(tmp_path / "perfect", year, year.sent)
    mended = outcome(tmp_path / "mended", year, year.bad)
    left = outcome(tmp_path / "left", year, year.bad, reconciled=False)

    assert len(lost(year)) > 5
    assert len(perfect["tickets"]) + len(perfect["removed"]) == TICKETS
    assert differing(perfect, mended) == set()
    assert "tickets" in differing(perfect, left)


def test_a_year_without_history_ends_with_all_that_the_records_can_tell(tmp_path: Path) -> None:
    """Freshdesk keeps no history: what changed, when and by whom is told by webhooks alone.

    So a ticket of which every change came through ends as in a perfect year, whatever else of it was lost (its messages and
    ratings are in the records). Of a ticket with a lost change the records tell what it is like, whom it belongs to, and
    its messages and ratings; not the moments of its changes, nor what is reckoned from them: the part of an AI that wrote
    nothing, when it was handed over and taken, when an episode ended that was reopened since, and what follows from those.
    """
    year = a_year("freshdesk", seed=13)

    perfect = outcome(tmp_path / "perfect", year, year.sent)
    mended = outcome(tmp_path / "mended", year, year.bad)
    left = outcome(tmp_path / "left", year, year.bad, reconciled=False)

    partly = unheard(year)
    heard = set(year.world.truth.contacts) - partly
    assert min(len(partly), len(heard)) >= 5
    assert about(perfect, heard) == about(mended, heard)
    assert about(perfect, partly) != about(mended, partly)
    assert standing(perfect) == standing(mended) != standing(left)
    for table in ("customers", "surveys", "removed"):
        assert perfect[table] == mended[table], table
