"""Reading tickets after hints: once a burst, as fast as allowed, and never lost."""

from pathlib import Path

from service.store import sink_states
from service.store.sink_states import READING
from tests.service.fetch.scene import Scene, scene, small
from tests.service.pipeline.harness import entries, fresh

TICKETS = "/api/v2/tickets/"


def reads(made: Scene) -> list[str]:
    """The tickets that were asked for, without their audits."""
    return [path for path in made.paths(TICKETS) if "/audits" not in path]


def state(made: Scene) -> str:
    (shown,) = sink_states.shown(made.run.records.db, READING)
    return shown.state


def waiting(made: Scene) -> list[dict[str, object]]:
    return made.run.rows("SELECT ticket_id, attempts, reason FROM fetches WHERE due_at IS NOT NULL")


def test_after_hints_each_ticket_is_read_once_and_equals_what_snapshots_tell(tmp_path: Path) -> None:
    world = small()
    with scene(tmp_path / "hints", world) as made:
        made.log(world.deliveries(feed="hints"))
        made.run.settle(made.at)
        made.later(seconds=3)
        made.settle()
        asked = reads(made)
        derived = made.run.derived()
    told = fresh(tmp_path / "snapshots", world.connection_settings())
    told.log(entries(world.deliveries(feed="mixed")))
    told.settle(made.at)

    assert len(asked) == len(set(asked)) == len(world.truth.contacts)
    assert derived["episodes"] == told.derived()["episodes"]
    assert derived["escalations"] == told.derived()["escalations"]
    told.close()
