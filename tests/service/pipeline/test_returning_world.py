"""What came after each resolution, against the simulated world, whose truth is known without any of the fold."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.moments import optional_moment
from service.demo.world import World
from service.demo.world.answers import ContactTruth
from tests.service.pipeline.harness import Run, entries, fresh

FOURTEEN_DAYS = timedelta(days=14)
Key = tuple[str, int]
EPISODES = (
    "SELECT ticket_id, number, resolved_at, reopened_at, repeated_at, repeated_by, e.repeat_gap_seconds, unclear_at"
    " FROM episodes e JOIN tickets t ON t.id = ticket_id WHERE removed IS NULL AND merged_into IS NULL"
)


@pytest.fixture(scope="module", params=[3, 4, 6])
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param, tickets=120, eventful=True)


@pytest.fixture(scope="module", params=["hints", "mixed"])
def run(
    request: pytest.FixtureRequest, world: World, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Run]:
    made = fresh(tmp_path_factory.mktemp("world"), world.connection_settings())
    made.log(entries(world.deliveries(feed=request.param)))
    made.settle(world.setup.end)
    yield made
    made.close()


def told(run: Run) -> dict[Key, dict[str, Any]]:
    return {(row.pop("ticket_id"), row.pop("number")): row for row in run.rows(EPISODES)}


def counted(world: World) -> list[ContactTruth]:
    return [one for one in world.truth.contacts.values() if one.counts]


def true_repeats(world: World) -> dict[Key, tuple[datetime, str]]:
    """By episode the first contact that repeats it within two weeks."""
    found: dict[Key, tuple[datetime, str]] = {}
    for one in counted(world):
        if one.repeats:
            key = one.repeats.of, one.repeats.episode
            found[key] = min(found.get(key, (one.created_at, one.ticket)), (one.created_at, one.ticket))
    return found


def test_the_first_repeat_of_every_episode_is_the_worlds(world: World, run: Run) -> None:
    near = {
        key: (optional_moment(row["repeated_at"]), row["repeated_by"])
        for key, row in told(run).items()
        if row["repeated_by"] and row["repeat_gap_seconds"] <= FOURTEEN_DAYS.total_seconds()
    }

    assert near == true_repeats(world)
    assert near


def true_reopenings(contacts: list[ContactTruth]) -> Mapping[Key, datetime]:
    """By episode when the ticket's next one began."""
    return {
        (one.ticket, before.number): after.started_at
        for one in contacts
        for before, after in zip(one.episodes, one.episodes[1:], strict=False)
    }


def test_every_reopening_is_the_worlds(world: World, run: Run) -> None:
    reopened = {
        key: optional_moment(row["reopened_at"]) for key, row in told(run).items() if row["reopened_at"]
    }

    assert reopened == true_reopenings(counted(world))
    assert reopened


def test_where_every_ticket_tells_its_category_nothing_is_unclear(run: Run) -> None:
    assert [key for key, row in told(run).items() if row["unclear_at"]] == []


def test_waits_are_never_negative_nor_longer_than_the_ticket_is_old(world: World, run: Run) -> None:
    rows = run.rows(
        "SELECT created_at, requester_wait_seconds, agent_wait_seconds, hold_seconds FROM tickets"
    )
    known = [row for row in rows if row["requester_wait_seconds"] is not None]

    assert len(known) > len(rows) / 2
    for row in known:
        age = (world.setup.end - datetime.fromisoformat(row["created_at"])).total_seconds()
        assert 0 <= row["hold_seconds"] <= row["requester_wait_seconds"]
        assert 0 < row["requester_wait_seconds"] + row["agent_wait_seconds"] <= age
