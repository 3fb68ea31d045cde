"""Conversations and tickets of one workspace are written to, and what was written is read back without a second write."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.own_writes import is_own_note
from service.demo.intercom_desk import ME_ID
from service.demo.world.acts import seconds
from service.outbox import Outbox
from service.store.log import LogEntry
from service.store.write_backs import SETTLING
from service.wiring import build_sinks
from tests.adapters.samples import fixture
from tests.fakes.desk_api import quick_budget
from tests.service.fetch.scene import Scene, scene, small
from tests.service.fetch.test_intercom_tickets import backfill, run, ticket_ids
from tests.service.outbox.scripted import Clock
from tests.service.outbox.scripted import run as run_outbox
from tests.service.pipeline.harness import writing

DERIVED = ("tickets", "episodes", "escalations", "violations", "flags", "customers", "accounts")
FIELDS = {"resolution_path": "Path", "turn_count": "Turns"}
WRITING = 'write_tags = true\nask_reason = true\nwrite_fields = { resolution_path = "Path", turn_count = "Turns" }\n'
WITHOUT = {
    "updated_at",
    "history_until",
}  # when the ticket changed last, and how far its parts reach: to our note now


class Written:
    """A workspace of which every third case is a ticket, read wholly at the world's 20th day, with its outbox."""

    def __init__(self, made: Scene) -> None:
        self.made, self.account = made, made.api.account
        self.account.as_tickets.attributes = list(FIELDS.values())  # type: ignore[union-attr]
        for name in FIELDS.values():
            asked = {"name": name, "data_type": "string"}
            self.account.desk.make_attribute(asked)  # type: ignore[union-attr]
        self.clock, made.reconciling = Clock(made.at), False
        self.pushing = writing(made.run, made.settings).pushes
        self.outbox = Outbox(
            self.pushing, build_sinks(made.settings, {made.name: quick_budget()}), self.clock
        )
        self.read_all()

    def read_all(self) -> None:
        """Everything that there is by now."""
        one = backfill(self.made)
        one.begin(self.made.world.setup.start, self.made.at)
        run(self.made, one)

    def send(self, minutes: float = 1) -> None:
        """What is due some minutes later."""
        self.made.later(minutes=minutes)
        self.made.run.settle(self.made.at)
        self.clock.now = self.made.at + SETTLING
        run_outbox(self.outbox)

    def pushes(self) -> dict[str, list[dict[str, Any]]]:
        """What each case was to hold, in the order in which it was told."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.made.run.rows("SELECT * FROM pushes WHERE action = 'write_back' ORDER BY occurrence"):
            found.setdefault(row["subject"], []).append(json.loads(row["content"]) | {"state": row["state"]})
        return found

    def changes(self) -> list[tuple[str, str]]:
        """The calls that changed a case."""
        seen = [(one.method, one.path) for one in self.made.api.seen]
        return [one for one in seen if one[0] != "GET" and not one[1].endswith("/search")]

    def held(self, ticket_id: str) -> tuple[set[str], dict[str, Any], list[str]]:
        """Our tags, values and notes of a case, as the workspace has them."""
        written = self.account.desk.written[ticket_id.partition(":")[2]]  # type: ignore[union-attr]
        tags = {name for name, at in written.tags.items() if at is not None and name.startswith("dg_")}
        return tags, written.values, [one["body"] for one in written.notes]

    def webhook(self, ticket_id: str) -> LogEntry:
        """What Intercom sends after our note in a ticket: the ticket with the new part."""
        number = ticket_id.partition(":")[2]
        shown = self.account.as_tickets.retrieve(number, seconds(self.made.at))  # type: ignore[union-attr]
        body = fixture("intercom/webhook.ticket.json")
        body |= {"id": f"notif_own_{number}", "topic": "ticket.note.created"}
        last = shown["ticket_parts"]["ticket_parts"][-1:]
        body["data"]["item"] = shown | {"ticket_parts": {"ticket_parts": last, "total_count": 1}}
        raw = json.dumps(body).encode()
        headers = self.made.world.dialect().signed_headers(raw, 0, 0)
        return LogEntry(self.made.name, "webhook", self.made.at, headers, raw)

    def derived(self) -> Any:
        rows = {name: self.made.run.rows(f"SELECT * FROM {name}") for name in DERIVED}
        return {
            name: sorted(
                str([(key, value) for key, value in row.items() if key not in WITHOUT]) for row in found
            )
            for name, found in rows.items()
        }


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Written]:
    world = small(vendor="intercom", tickets=60, days=40)
    at = world.setup.start + timedelta(days=20)
    with scene(tmp_path, world, at, WRITING, tickets_every=3, per_page=50) as made:
        desk = Written(made)
        yield desk
        desk.outbox.close()


def ended(desk: Written, state: str) -> dict[str, str]:
    """The cases whose push ended so, and why."""
    sql = (
        "SELECT p.id, p.subject, a.detail FROM pushes p JOIN attempts a ON a.push_id = p.id WHERE p.state = ?"
    )
    return {row["subject"]: row["detail"] for row in desk.made.run.rows(sql, state)}


@pytest.mark.parametrize(
    ("withheld", "said"),
    [("attributes", "Add it to that ticket type"), ("may_write", "Tick the permission Write tickets")],
)
def test_what_tickets_cannot_take_ends_their_pushes_with_what_to_do_and_no_conversations(
    desk: Written, withheld: str, said: str
) -> None:
    tickets = desk.account.as_tickets  # type: ignore[union-attr]
    before = getattr(tickets, withheld)
    setattr(tickets, withheld, type(before)())

    desk.send()

    dead = ended(desk, "dead")
    assert dead
    assert set(dead) <= ticket_ids(desk.made)
    assert all(said in why for why in dead.values())
    assert ended(desk, "delivered").keys() - ticket_ids(desk.made)

    setattr(tickets, withheld, before)
    for row in desk.made.run.rows("SELECT id FROM pushes WHERE state = 'dead'"):
        desk.pushing.requeue(row["id"], desk.made.at)
    desk.send()
    assert not ended(desk, "dead")
    assert_all_hold_what_was_said_last(desk)
    assert max(len(desk.held(one)[2]) for one in newest_that_count(desk)) == 1


def newest_that_count(desk: Written) -> dict[str, dict[str, Any]]:
    return {ticket: told[-1] for ticket, told in desk.pushes().items() if told[-1]["state"] == "delivered"}


def assert_all_hold_what_was_said_last(desk: Written) -> None:
    for ticket_id, told in newest_that_count(desk).items():
        tags, values, _ = desk.held(ticket_id)
        assert tags == set(told["tags"])
        said = {name: "" if value is None else str(value) for name, value in told["fields"].items()}
        assert {name: value for name, value in values.items() if name in said} == said


def test_tickets_get_tags_and_fields_like_conversations(desk: Written) -> None:
    desk.send()

    told = newest_that_count(desk)
    assert set(told) & ticket_ids(desk.made)
    assert set(told) - ticket_ids(desk.made)
    assert {one["state"] for each in desk.pushes().values() for one in each} == {"delivered"}
    assert_all_hold_what_was_said_last(desk)


def test_agents_are_asked_in_tickets_too(desk: Written) -> None:
    desk.send()

    asked = {one for one, told in desk.pushes().items() if told[-1]["note"]} & ticket_ids(desk.made)
    assert asked
    for ticket_id in asked:
        (note,) = desk.held(ticket_id)[2]
        assert is_own_note(note)


def test_what_we_wrote_into_tickets_is_read_again_and_makes_no_second_write(desk: Written) -> None:
    desk.send()
    told, before = desk.pushes(), desk.derived()
    calls = len(desk.changes())
    written = sorted(set(told) & ticket_ids(desk.made))

    desk.made.run.log([desk.webhook(ticket_id) for ticket_id in written])
    desk.made.run.settle(desk.made.at)
    desk.made.later(seconds=10)
    desk.made.settle()
    desk.send()

    read = [path for path in desk.made.paths("/tickets/") if path.rpartition("/")[2].isdecimal()]
    assert {f"simulated:{path.rpartition('/')[2]}" for path in read} >= set(written)
    assert (desk.pushes(), len(desk.changes())) == (told, calls)
    assert desk.derived() == before


def test_our_note_comes_back_as_our_own_and_is_no_persons_word(desk: Written) -> None:
    desk.send()
    asked = sorted(one for one, told in desk.pushes().items() if told[-1]["note"])
    mine = next(one for one in asked if one in ticket_ids(desk.made))

    desk.made.run.log([desk.webhook(mine)])
    desk.made.run.settle(desk.made.at)

    sql = "SELECT fields, signs FROM events WHERE ticket_id = ? AND kind = 'message'"
    told = [(json.loads(row["fields"]), json.loads(row["signs"])) for row in desk.made.run.rows(sql, mine)]
    assert [(fields["author_id"], fields["public"]) for fields, signs in told if signs.get("own")] == [
        (ME_ID, False)
    ]


def test_the_comparison_finds_what_we_wrote_and_writes_nothing(desk: Written) -> None:
    desk.send()
    told, before, calls = desk.pushes(), desk.derived(), len(desk.changes())
    desk.made.close()
    desk.made.reconciling = True

    for _ in range(2):
        desk.made.later(hours=1, minutes=1)
        desk.made.settle()
        desk.send()

    assert {one for one, each in desk.pushes().items() if each != told.get(one)} == set()
    assert len(desk.changes()) == calls
    assert desk.derived() == before


def test_when_tickets_go_on_our_tags_go_and_come_with_them(desk: Written) -> None:
    for _ in range(10):
        desk.send()
        desk.made.later(days=2)
        desk.read_all()
    desk.send()

    tickets = {one: told for one, told in desk.pushes().items() if one in ticket_ids(desk.made)}
    assert any(said["past_tags"] for told in tickets.values() for said in told)
    assert [path for method, path in desk.changes() if method == "DELETE" and path.startswith("/tickets/")]
    assert_all_hold_what_was_said_last(desk)
