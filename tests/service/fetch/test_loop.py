"""Own writes over a whole account: none causes a second one, none changes a number, and each costs few readings."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from service.demo.world import World
from tests.fakes.desk_api import FIELDS
from tests.service.fetch.loop import Loop, Written, writing
from tests.service.fetch.scene import VENDORS, scene, small

# The helpdesk's own words: when a ticket changed, up to when its history was read, and the number of a rating.
WITHOUT = {"tickets": {"updated_at", "history_until"}, "surveys": {"id"}}
# Nobody's tags tell why a ticket was handed over, so that everybody is asked.
NO_REASONS = {
    "category": "tag:cat_",
    "escalation_trigger": "tag:no_such_",
    "escalation_cause": "tag:nor_such_",
}


@dataclass
class Ended:
    """What a world left behind. written: how often each ticket was changed by which call."""

    written: Counter[Written]
    pushes: dict[str, list[dict[str, Any]]]
    readings: int
    told: int
    outcomes: set[str]
    derived: dict[str, list[str]]


def ended(folder: Path, world: World, more: str, *, echoing: bool = False) -> Ended:
    with scene(folder, world, world.setup.start, more, NO_REASONS) as made:
        loop = Loop(made, echoing=echoing)
        loop.live(world.deliveries(feed="hints"))
        derived = {
            table: shown(made.run.rows(f"SELECT * FROM {table}"), WITHOUT.get(table, set()))
            for table in made.run.derived()
        }
        found = Ended(
            Counter(loop.written),
            loop.pushes(),
            loop.readings(),
            loop.told,
            set(made.run.outcomes()),
            derived,
        )
        loop.outbox.close()
        return found


def shown(rows: list[dict[str, Any]], without: set[str]) -> list[str]:
    return sorted(repr({name: value for name, value in row.items() if name not in without}) for row in rows)


def says(push: dict[str, Any]) -> list[Any]:
    return [push["content"][name] for name in ("tags", "fields", "noted")]


@pytest.mark.parametrize("vendor", VENDORS)
def test_whatever_echo_comes_whenever_each_state_is_written_once_and_no_number_moves(
    tmp_path: Path, vendor: str
) -> None:
    world = small(11, vendor, days=6)

    silent = ended(tmp_path / "silent", world, "")
    unheard = ended(tmp_path / "unheard", world, writing(vendor))
    echoed = ended(tmp_path / "echoed", world, writing(vendor), echoing=True)

    assert echoed.told > len(echoed.pushes) > 5
    assert echoed.outcomes <= {"applied", "duplicate"}
    assert echoed.written == unheard.written
    assert silent.written == Counter()
    assert echoed.derived == unheard.derived == silent.derived
    for pushes in echoed.pushes.values():
        assert {one["state"] for one in pushes} == {"delivered"}
        assert all(says(one) != says(following) for one, following in pairwise(pushes))
    contents = [one["content"] for pushes in echoed.pushes.values() for one in pushes]
    assert any(one["note"] for one in contents)
    assert any(FIELDS[vendor] in one["fields"] for one in contents)
    assert unheard.readings <= silent.readings + len(contents)
    assert echoed.readings <= silent.readings + len(contents) + echoed.told
