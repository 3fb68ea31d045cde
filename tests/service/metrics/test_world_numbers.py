"""Numbers over a simulated world: what the fold made of its deliveries equals the world's truth, member by member."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from service.demo.world import World
from service.demo.world.answers import EpisodeTruth
from service.metrics.building import build_numbers
from service.metrics.numbers import Numbers
from service.store.mirror.refreshing import refresh
from tests.service.pipeline.test_world import ran

WINDOW = timedelta(days=14)
ALL_DAYS = (date(2025, 1, 1), date(2028, 1, 1))
RESOLVED = ("ai", "human", "ai_then_human")
Seen = tuple[World, Numbers]


@pytest.fixture(scope="module", params=[3, 6, 11])
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """A world, and its numbers as of its last moment."""
    world = World(request.param, tickets=200, eventful=True)
    run = ran(tmp_path_factory.mktemp("world"), world, "mixed")
    run.close()
    folder = run.settings.data_dir
    refresh(folder / "deskgauge.db", folder / "mirror", "UTC", world.setup.end)
    return world, build_numbers(run.settings)


def members(numbers: Numbers, name: str, part: str, **parameters: float) -> set[str]:
    """The episodes behind a number of all days."""
    ask = numbers.ask(*ALL_DAYS, parameters=parameters)
    return {one.key for one in numbers.tickets(name, ask, part, limit=100_000)}


def ended(world: World, window: timedelta = WINDOW) -> Iterator[tuple[str, EpisodeTruth]]:
    """The episodes that count and whose window is over."""
    for contact in world.truth.contacts.values():
        for one in contact.episodes:
            if contact.counts and one.resolved_at and one.resolved_at + window <= world.setup.end:
                yield f"{contact.ticket}/{one.number}", one


def test_what_is_verified_is_what_really_stayed_clean(seen: Seen) -> None:
    world, numbers = seen

    verified = {name for name, one in ended(world) if one.verdict == "verified"}

    assert members(numbers, "arr_verified", "numerator") == verified
    assert len(verified) >= 20


def test_the_ai_answered_those_of_whom_the_verified_are_a_share(seen: Seen) -> None:
    world, numbers = seen

    assert members(numbers, "arr_verified", "denominator") == {
        name for name, one in ended(world) if one.ai_turns
    }


def test_what_was_taken_back_is_what_something_spoke_against(seen: Seen) -> None:
    world, numbers = seen

    revoked = {name for name, one in ended(world) if one.revoked_by}

    assert members(numbers, "revoked_rate", "numerator") == revoked
    assert members(numbers, "revoked_rate", "denominator") == {
        name for name, one in ended(world) if one.path == "ai"
    }
    assert len(revoked) >= 10


@pytest.mark.parametrize("days", [7, 10, 14])
def test_repeats_are_those_that_really_came_within_so_many_days(seen: Seen, days: int) -> None:
    world, numbers = seen
    window = timedelta(days=days)
    over = {name for name, one in ended(world, window) if one.path in RESOLVED}
    repeated = {
        f"{one.repeats.of}/{one.repeats.episode}"
        for one in world.truth.contacts.values()
        if one.counts and one.repeats and one.repeats.gap <= window
    }

    assert members(numbers, "repeat_contact_rate", "denominator", window_days=days) == over
    assert members(numbers, "repeat_contact_rate", "numerator", window_days=days) == repeated & over
    assert len(repeated & over) >= 10


def test_the_numbers_are_as_many_as_their_members(seen: Seen) -> None:
    _, numbers = seen
    cell = numbers.answer(["arr_verified", "repeat_contact_rate"], numbers.ask(*ALL_DAYS))[0]

    for name, number in cell.numbers.items():
        assert number.tally.numerator == len(members(numbers, name, "numerator"))
        assert number.tally.denominator == len(members(numbers, name, "denominator"))
        assert number.value == number.tally.numerator / number.tally.denominator
