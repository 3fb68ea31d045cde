"""The simulated world in the words of every helpdesk: any order gives the same, and the truth where it can be known."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.demo.world import World
from service.demo.world.dialects import DIALECTS
from service.demo.world.dialects.agent import NOT_TOLD as AGENT
from service.demo.world.dialects.freshdesk import NOT_TOLD as FRESHDESK
from service.demo.world.dialects.intercom import NOT_TOLD as INTERCOM
from tests.service.pipeline.harness import Run, each_once, entries, fresh
from tests.service.pipeline.test_world import standing, told_episodes, true_episodes

# Dialect and feed -> what this world must not have because the dialect cannot tell it.
# Freshdesk's product events tell no ratings, its records neither who was assigned when nor when a tag came:
# only both together know all. An AI platform's events are complete in themselves, and so are Intercom's
# notifications and its conversations.
COMPLETE = {
    ("freshdesk", "mixed"): FRESHDESK,
    ("intercom", "hints"): INTERCOM,
    ("intercom", "snapshots"): INTERCOM,
    ("intercom", "mixed"): INTERCOM,
    ("agent", "hints"): AGENT,
}
EVERY = [
    *COMPLETE,
    ("freshdesk", "hints"),
    ("freshdesk", "snapshots"),
    ("freshdesk", "triggers"),
    ("intercom", "triggers"),
]
Settled = Callable[[str, int, str], Run]


def a_world(dialect: str, seed: int = 3, **knobs: Any) -> World:
    without = {"freshdesk": FRESHDESK, "intercom": INTERCOM, "agent": AGENT}[dialect]
    return World(seed, tickets=40, eventful=True, language=dialect, leave_out=without, **knobs)


def ran(folder: Path, world: World, feed: str) -> Run:
    run = fresh(folder, world.connection_settings())
    run.log(entries(world.deliveries(feed=feed)))
    run.settle(world.setup.end)
    return run


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settled]:
    """By dialect, seed and feed a world that was settled; only for tests that change nothing."""

    def made(dialect: str, seed: int, feed: str) -> Run:
        return ran(tmp_path_factory.mktemp("world"), a_world(dialect, seed), feed)

    with each_once(made) as found:
        yield found


def test_every_helpdesk_speaks_in_the_property_tests() -> None:
    assert set(DIALECTS) == {"zendesk", *(dialect for dialect, _ in COMPLETE)}


@pytest.mark.parametrize(("dialect", "feed"), EVERY)
def test_every_delivery_is_understood(settled: Settled, dialect: str, feed: str) -> None:
    run = settled(dialect, 3, feed)

    assert set(run.outcomes()) <= {"applied", "duplicate"}


@pytest.mark.parametrize(("dialect", "feed"), EVERY)
def test_any_order_and_duplication_gives_the_same_tables(
    tmp_path: Path, settled: Settled, dialect: str, feed: str
) -> None:
    world = a_world(dialect)
    straight = settled(dialect, 3, feed)
    rows = entries(world.deliveries(feed=feed))
    shuffled = [*rows, *random.Random(1).sample(rows, len(rows) // 3)]
    random.Random(2).shuffle(shuffled)
    other = fresh(tmp_path, world.connection_settings())

    other.log(shuffled)
    other.settle(world.setup.end)

    assert other.derived() == straight.derived()
    other.close()


@pytest.mark.parametrize("seed", [3, 4, 6])
@pytest.mark.parametrize(("dialect", "feed"), COMPLETE)
def test_flags_equal_the_worlds_truth(settled: Settled, dialect: str, feed: str, seed: int) -> None:
    world = a_world(dialect, seed)

    run = settled(dialect, seed, feed)

    asked = {(rule, subject) for rule, subject in standing(run) if rule != "low_ease"}
    assert asked == set(world.flags())


@pytest.mark.parametrize("seed", [3, 4, 6])
@pytest.mark.parametrize(("dialect", "feed"), [one for one in COMPLETE if one[0] != "agent"])
def test_episodes_equal_the_worlds_truth(settled: Settled, dialect: str, feed: str, seed: int) -> None:
    world = a_world(dialect, seed)

    run = settled(dialect, seed, feed)

    assert told_episodes(run) == true_episodes(world.truth.contacts)
