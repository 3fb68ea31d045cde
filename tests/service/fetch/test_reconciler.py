"""Comparing with the helpdesk: what the log lacks is read, what it has is left alone, and no trouble loses the place."""

from datetime import timedelta
from pathlib import Path

import pytest

from rules.moments import from_text
from service.fetch import looks
from service.fetch.looks import Look
from tests.fakes import far_side
from tests.service.fetch.scene import Scene, scene, small
from tests.service.pipeline.harness import entries

EXPORT = "/api/v2/incremental/"


def look(made: Scene) -> Look:
    found = looks.of(made.run.records, made.name)
    assert found is not None
    return found


def tickets(made: Scene) -> set[str]:
    return {row["id"] for row in made.run.rows("SELECT id FROM tickets")}


def first_hint_only(made: Scene) -> None:
    made.run.log(entries([next(iter(made.world.deliveries(feed="hints")))]))
    made.run.settle(made.at)


def test_tickets_of_which_no_webhook_came_are_found_and_read(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        first_hint_only(made)
        made.settle()

        assert tickets(made) == set(made.world.truth.contacts)
        assert look(made).seen == len(made.world.truth.contacts)
        assert look(made).filled == look(made).seen - 1  # of one a webhook told, and it waited to be read
        assert look(made).ended_at


@pytest.mark.parametrize(("seconds", "missed"), [(30, 0), (90, 1)])
def test_a_change_whose_webhook_may_still_come_is_read_and_not_called_missed(
    tmp_path: Path, seconds: int, missed: int
) -> None:
    with scene(tmp_path, small()) as made:
        first_hint_only(made)
        made.settle()
        made.later(minutes=61)
        account = made.api.account
        account.tickets.write(account.tickets.contacts[1005], {"priority": "urgent"})
        made.later(seconds=seconds)
        made.settle()

        assert (look(made).seen, look(made).filled) == (1, missed)
        changed = made.run.rows("SELECT priority FROM tickets WHERE id LIKE '%:1005'")
        assert changed == [{"priority": "urgent"}]


def test_the_next_look_comes_after_an_hour_and_finds_nothing_new(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        first_hint_only(made)
        made.settle()
        asked = len(made.paths(EXPORT))
        made.later(minutes=59)
        made.settle()
        assert len(made.paths(EXPORT)) == asked

        made.later(minutes=2)
        made.settle()
        assert len(made.paths(EXPORT)) == asked + 1
        assert (look(made).seen, look(made).filled) == (0, 0)


def test_what_was_read_since_it_changed_is_not_read_again(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        first_hint_only(made)
        made.log(made.world.deliveries(feed="snapshots"))
        made.later(minutes=5)
        made.run.settle(made.at)
        made.settle()

        assert look(made).seen == len(made.world.truth.contacts)
        assert look(made).filled == 0
        assert (
            len([path for path in made.paths() if "audits" in path]) == 1
        )  # of the ticket that a webhook spoke of


def test_what_was_read_in_the_second_of_its_change_is_read_again(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        first_hint_only(made)
        made.settle()
        (newest,) = made.run.rows("SELECT max(known_at) AS at FROM fetches")
        row = made.run.rows("SELECT ticket_id FROM fetches WHERE known_at = ?", newest["at"])[0]
        changed = from_text(newest["at"])
        made.fetches().know(made.name, {row["ticket_id"]: changed})

        assert made.fetches().unknown({row["ticket_id"]: changed}) == []
        assert made.fetches().unknown({row["ticket_id"]: changed + timedelta(seconds=1)}) == [
            row["ticket_id"]
        ]


def test_many_pages_are_read_one_after_another(tmp_path: Path) -> None:
    with scene(tmp_path, small(), per_page=3) as made:
        first_hint_only(made)
        made.settle()

        assert len(made.paths(EXPORT)) == -(-len(made.world.truth.contacts) // 3)
        assert tickets(made) == set(made.world.truth.contacts)


def test_a_worker_that_ends_in_between_goes_on_where_it_was(tmp_path: Path) -> None:
    with scene(tmp_path, small(), per_page=3) as made:
        first_hint_only(made)
        room = made.open()
        assert room.reconciler is not None
        while not (kept := looks.of(made.run.records, made.name)) or kept.seen < 6:
            room.reconciler.tick(made.at)
        made.close()
        asked = len(made.paths(EXPORT))
        made.settle()

        assert tickets(made) == set(made.world.truth.contacts)
        assert look(made).seen == len(made.world.truth.contacts)
        assert len(made.paths(EXPORT)) <= asked + 4


@pytest.mark.parametrize(
    "fault", [far_side.status(403), far_side.reset, far_side.html], ids=["403", "reset", "html"]
)
def test_trouble_is_shown_and_the_place_is_kept(tmp_path: Path, fault: far_side.Fault) -> None:
    with scene(tmp_path, small()) as made:
        made.api.usual = fault
        first_hint_only(made)
        made.settle()
        failed = look(made)
        assert failed.reason
        assert not failed.ended_at

        made.api.usual = far_side.well
        made.later(hours=1)
        made.settle()
        assert (look(made).reason, look(made).cursor != failed.cursor) == ("", True)
        assert tickets(made) == set(made.world.truth.contacts)


def test_an_order_does_not_wait_for_the_hour(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        first_hint_only(made)
        made.settle()
        asked = len(made.paths(EXPORT))
        made.open().reconcile({made.name})
        made.settle()

        assert len(made.paths(EXPORT)) == asked + 1


def test_what_is_about_to_be_read_was_not_missed_but_what_was_removed_is_learned_from_the_list(
    tmp_path: Path,
) -> None:
    with scene(tmp_path, small()) as made:
        removed = {ticket for ticket, one in made.world.truth.contacts.items() if one.removed}
        first_hint_only(made)
        made.fetches().ask(made.name, made.world.truth.contacts, made.at + timedelta(hours=1))
        made.settle()

        assert removed
        assert look(made).filled == len(removed)
        assert {
            row["id"] for row in made.run.rows("SELECT id FROM tickets WHERE removed IS NOT NULL")
        } >= removed


def test_what_could_not_be_read_so_far_is_read_by_the_comparison(tmp_path: Path) -> None:
    with scene(tmp_path, small()) as made:
        first_hint_only(made)
        (waiting,) = made.run.rows("SELECT ticket_id FROM fetches")
        made.fetches().again(
            waiting["ticket_id"], made.at + timedelta(hours=5), "it answered 500", counts=True
        )
        made.settle()

        assert look(made).filled == len(made.world.truth.contacts)
