"""Schedules that a simulated Zendesk gives to tickets, from its API to the episodes' business hours."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.demo.world.acts import moment
from tests.fakes.zendesk_api import FakeZendesk
from tests.service.fetch.scene import Scene, hint_of, scene, small
from tests.service.pipeline.harness import entries

OFFICE_ID, NIGHT_ID = 9_710_000_000_001, 9_710_000_000_002
SCHEDULES = f"""
[business_hours]
default = "usual"
[schedules.usual]
zone = "UTC"
week = {{ monday = "09:00-17:00" }}
[schedules.office]
zone = "UTC"
week = {{ tuesday = "09:00-17:00" }}
applies_to = ["schedule:{OFFICE_ID}"]
[schedules.night]
zone = "UTC"
week = {{ sunday = "22:00-06:00" }}
applies_to = ["schedule:{NIGHT_ID}"]
"""
WORLD = small()
FIRST = next(iter(WORLD.contacts()))
TICKET = f"{WORLD.setup.connection}:1001"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Scene]:
    """At the moment at which the first ticket is made."""
    with scene(tmp_path, WORLD, at=moment(FIRST.created_at), more=SCHEDULES) as one:
        assert isinstance(one.api, FakeZendesk)
        one.reconciling = False
        yield one


def assign(made: Scene, schedule: int) -> None:
    assert isinstance(made.api, FakeZendesk)
    made.api.account.assign_schedule(1001, schedule)


def read(made: Scene) -> None:
    """A webhook tells of the ticket at the end of the world, and the ticket is read."""
    made.at = WORLD.setup.end
    made.api.account.at = made.at
    made.run.log(entries([hint_of(WORLD)]))
    made.run.settle(made.at)
    made.later(seconds=3)
    made.settle()


def told(made: Scene) -> list[dict[str, Any]]:
    rows = made.run.rows(
        "SELECT fields FROM events WHERE kind = 'change' AND ticket_id = ? ORDER BY at", TICKET
    )
    changes = [json.loads(row["fields"]) for row in rows]
    return [one for one in changes if one["name"] == "schedule_id"]


def held(made: Scene) -> list[str]:
    rows = made.run.rows("SELECT schedule FROM episodes WHERE ticket_id = ? ORDER BY number", TICKET)
    return [row["schedule"] for row in rows]


def test_without_an_assignment_the_usual_schedule_holds(made: Scene) -> None:
    read(made)

    assert told(made) == []
    assert held(made)[0] == "usual"


def test_a_schedule_that_is_given_right_after_the_creation_holds_from_the_beginning(made: Scene) -> None:
    assign(made, NIGHT_ID)
    read(made)

    assert [(one["before"], one["after"]) for one in told(made)] == [(None, str(NIGHT_ID))]
    assert held(made)[0] == "night"


def test_one_that_is_given_later_holds_from_then_on(made: Scene) -> None:
    made.later(seconds=30)
    assign(made, OFFICE_ID)
    made.later(seconds=30)
    assign(made, NIGHT_ID)
    read(made)

    assert [(one["before"], one["after"]) for one in told(made)] == [
        (None, str(OFFICE_ID)),
        (str(OFFICE_ID), str(NIGHT_ID)),
    ]
    assert held(made)[0] == "usual"


def test_a_schedule_that_nothing_names_changes_nothing(made: Scene) -> None:
    assign(made, NIGHT_ID + 1)
    read(made)

    assert len(told(made)) == 1
    assert held(made)[0] == "usual"
