"""Reading tickets after hints: once a burst, as fast as allowed, and never lost."""

from datetime import timedelta
from pathlib import Path

import pytest

from service.fetch.not_read import NotRead
from service.health import DATABASE
from service.store import sink_states
from service.store.sink_states import READING
from tests.fakes import far_side
from tests.service.fetch.scene import Scene, scene, small
from tests.service.pipeline.harness import entries, fresh

TICKETS = "/api/v2/tickets/"


def reads(made: Scene) -> list[str]:
    """The tickets that were asked for, without their audits."""
    return [path for path in made.paths(TICKETS) if "/audits" not in path]


def state(made: Scene) -> sink_states.SinkState:
    (shown,) = sink_states.shown(made.run.records.db, READING)
    return shown


def waiting(made: Scene) -> list[dict[str, object]]:
    return made.run.rows("SELECT ticket_id, attempts, reason FROM fetches WHERE due_at IS NOT NULL")


def hinted(made: Scene, number: int = 1) -> None:
    """The first so many webhooks of the world, settled, and the moment in which nothing is asked yet over."""
    made.run.log(entries(list(made.world.deliveries(feed="hints"))[:number]))
    made.run.settle(made.at)
    made.later(seconds=3)


def only_fetched(made: Scene) -> None:
    made.reconciling = False
    made.settle()


def test_after_hints_each_ticket_is_read_once_and_all_is_as_snapshots_tell(tmp_path: Path) -> None:
    world = small()
    with scene(tmp_path / "hints", world) as made:
        made.log(world.deliveries(feed="hints"))
        made.run.settle(made.at)
        made.later(seconds=3)
        only_fetched(made)
        asked = reads(made)
        derived = made.run.derived()
    told = fresh(tmp_path / "snapshots", world.connection_settings())
    told.log(entries(world.deliveries(feed="mixed")))
    told.settle(made.at)

    assert len(asked) == len(set(asked)) == len(world.truth.contacts)
    assert derived["episodes"] == told.derived()["episodes"]
    assert derived["escalations"] == told.derived()["escalations"]
    told.close()


def test_a_burst_is_waited_for(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        made.run.log(entries(list(made.world.deliveries(feed="hints"))[:1]))
        made.run.settle(made.at)
        only_fetched(made)
        early = reads(made)
        made.later(seconds=3)
        only_fetched(made)

        assert early == []
        assert len(reads(made)) == 1
        assert waiting(made) == []


def test_a_hint_that_comes_while_the_ticket_is_read_has_it_read_again(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        made.reconciling = False
        hinted(made)
        ticket = str(waiting(made)[0]["ticket_id"])
        room = made.open()
        assert room.fetcher is not None
        assert room.fetcher.tick(made.at) == 1
        made.fetches().ask(made.name, [ticket], made.at + timedelta(seconds=1))
        only_fetched(made)
        made.later(seconds=5)
        only_fetched(made)

        assert len(reads(made)) == 2
        assert waiting(made) == []


@pytest.mark.parametrize("ahead", [0, 60], ids=["of now", "a clock that is ahead"])
def test_what_was_read_within_the_second_of_its_change_is_read_once_more(tmp_path: Path, ahead: int) -> None:
    with scene(tmp_path, small()) as made:
        hinted(made)
        account = made.api.account
        account.at = made.at + timedelta(seconds=ahead)
        account.tickets.write(account.tickets.contacts[1001], {"priority": "urgent"})
        only_fetched(made)
        assert (len(reads(made)), len(waiting(made))) == (1, 1)

        for _ in range(4):
            made.at += timedelta(seconds=3)
            only_fetched(made)
        assert (len(reads(made)), waiting(made)) == (2, [])
        changed = {"1001": account.at.replace(microsecond=0)}
        missed = NotRead(made.run.settings.data_dir / DATABASE, made.name, waiting=False)(changed)
        assert list(missed) == (["1001"] if ahead else [])


def test_a_snapshot_asks_for_nothing(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        made.log(made.world.deliveries(feed="snapshots"))
        made.run.settle(made.at)
        made.later(seconds=3)
        only_fetched(made)

        assert made.api.seen == []
        assert made.run.rows("SELECT count(*) AS n FROM fetches WHERE known_at IS NOT NULL")[0]["n"] > 0


@pytest.mark.parametrize("status", [401, 403])
def test_rejected_credentials_pause_the_reading_and_lose_nothing(tmp_path: Path, status: int) -> None:
    with scene(tmp_path, small()) as made:
        made.api.usual = far_side.status(status)
        made.log(made.world.deliveries(feed="hints"))
        made.run.settle(made.at)
        made.later(seconds=3)
        only_fetched(made)
        paused, asked = state(made), len(made.api.seen)
        only_fetched(made)

        assert (paused.state, paused.sink) == ("paused", made.name)
        assert "Check our credentials there" in paused.reason
        assert len(made.api.seen) == asked <= 4
        assert len(waiting(made)) == len(made.world.truth.contacts)

        made.api.usual = far_side.well
        made.later(minutes=16)
        only_fetched(made)
        assert state(made).state == "closed"
        assert waiting(made) == []


def test_a_limit_is_waited_for_and_uses_up_no_try(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        made.api.faults.append(far_side.status(429, b"{}", Retry_After="1"))
        hinted(made)
        only_fetched(made)
        (held,) = waiting(made)

        assert (held["attempts"], state(made).state) == (0, "waiting")
        made.later(seconds=61)
        made.budget().lane().free_at = 0.0
        only_fetched(made)
        assert waiting(made) == []


def test_a_helpdesk_in_trouble_is_asked_again_later_and_later(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        made.api.usual = far_side.status(502)
        hinted(made)
        only_fetched(made)
        (once,) = waiting(made)
        made.later(seconds=6)
        only_fetched(made)
        (twice,) = waiting(made)

        assert (once["attempts"], twice["attempts"]) == (1, 2)
        assert "502" in str(twice["reason"])
        made.api.usual = far_side.well
        made.later(minutes=6)
        only_fetched(made)
        assert waiting(made) == []


def test_a_ticket_that_the_helpdesk_does_not_have_is_let_go_with_the_reason(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        made.api.usual = far_side.status(404)
        hinted(made)
        only_fetched(made)

        assert waiting(made) == []
        (row,) = made.run.rows("SELECT reason FROM fetches")
        assert row["reason"] == "the helpdesk has no such ticket any more"


def test_what_is_asked_for_outlives_the_worker(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        made.reconciling = False
        hinted(made)
        made.open()
        made.close()
        only_fetched(made)

        assert len(reads(made)) == 1


def test_without_credentials_nothing_is_asked_for(tmp_path: Path) -> None:
    run = fresh(tmp_path, small().connection_settings())
    run.log(entries(small().deliveries(feed="hints")))
    run.settle(small().setup.end)

    assert run.rows("SELECT * FROM fetches") == []
    assert run.rows("SELECT count(*) AS n FROM tickets")[0]["n"] > 0
    run.close()
