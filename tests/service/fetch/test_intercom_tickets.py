"""A workspace of conversations and tickets: webhooks about tickets lead to them, backfills and comparisons find them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.demo.world.acts import seconds
from service.fetch import looks
from service.fetch.backfill import Backfill, Standing
from service.fetch.keeper import Keeper
from service.fetch.not_read import NotRead
from service.store.log import LogEntry, LogWriter
from tests.adapters.samples import fixture
from tests.service.fetch.scene import Scene, scene, small

EVERY = 3


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path, small(vendor="intercom", tickets=24), tickets_every=EVERY, per_page=5) as found:
        yield found


def ticket_ids(made: Scene) -> set[str]:
    """Of the contacts that are tickets there."""
    found = made.api.account.as_tickets  # type: ignore[union-attr]
    return {made.world.ticket(one.number) for one in made.world.contacts() if found.takes(one)}  # type: ignore[union-attr]


def known(made: Scene) -> dict[str, Any]:
    return {row["id"]: row for row in made.run.rows("SELECT * FROM tickets")}


def about(rendered: Any) -> str:
    """The ticket of which one of the world's webhooks tells."""
    return f"simulated:{json.loads(rendered.body)['data']['item']['id']}"


def hint(made: Scene, ticket_id: str) -> None:
    """Webhook of a ticket's new state, settled, and due to be read."""
    body = fixture("intercom/webhook.ticket.json")
    body["data"]["item"] |= {"id": ticket_id.partition(":")[2], "updated_at": seconds(made.at) - 60}
    raw = json.dumps(body).encode()
    headers = made.world.dialect().signed_headers(raw, 0, 0)
    made.run.log([LogEntry(made.name, "webhook", made.at, headers, raw)])
    made.run.settle(made.at)
    made.later(seconds=3)


def backfill(made: Scene) -> Backfill:
    folder = made.settings.data_dir
    keeper = Keeper(LogWriter.open(folder, "cli"), lambda: made.at)
    lacking = NotRead(folder / "deskgauge.db", made.name)
    return Backfill(folder, made.name, made.api.reader(made.budget()), keeper, lacking, at_once=4)


def run(made: Scene, one: Backfill) -> Standing:
    standing = one.run(lambda _: None, lambda: made.at)
    one._keeper.close()
    made.run.settle(made.at)
    return standing


def test_a_webhook_about_a_ticket_has_the_ticket_read(made: Scene) -> None:
    made.reconciling = False
    ticket_id = min(ticket_ids(made))

    hint(made, ticket_id)
    made.settle()

    number = ticket_id.partition(":")[2]
    assert made.paths()[:2] == [f"/conversations/{number}", f"/tickets/{number}"]
    assert made.run.rows("SELECT reason FROM fetches") == [{"reason": ""}]
    told = {row["kind"] for row in made.run.rows("SELECT kind FROM events WHERE ticket_id = ?", ticket_id)}
    assert {"history", "created", "state"} <= told
    assert set(known(made)) == {ticket_id}


def test_a_backfill_brings_conversations_and_tickets_in(made: Scene) -> None:
    made.reconciling = False
    one = backfill(made)
    one.begin(made.world.setup.start, made.at)

    standing = run(made, one)

    assert set(known(made)) == set(made.world.truth.contacts) > ticket_ids(made)
    assert standing.filled == standing.seen == len(made.world.truth.contacts)
    gone = sum(row["removed"] is not None for row in known(made).values())
    assert standing.expected == len(made.world.truth.contacts) - gone


def test_a_backfill_goes_on_among_the_tickets(made: Scene) -> None:
    made.reconciling = False
    one = backfill(made)
    one.begin(made.world.setup.start, made.at)

    class Cut(Exception):
        pass

    def cut(standing: Standing) -> None:
        if ":-1," in standing.cursor and standing.page_done:
            raise Cut

    with pytest.raises(Cut):
        one.run(cut, lambda: made.at)
    one._keeper.close()
    stood, before = one.standing, len(made.api.seen)
    assert stood is not None
    again = backfill(made)
    again.resume(stood)
    standing = run(made, again)

    assert set(known(made)) == set(made.world.truth.contacts)
    assert standing.filled == len(made.world.truth.contacts)
    assert made.api.paths()[before] == "/tickets/search"


def test_the_comparison_finds_tickets_of_which_no_webhook_came_and_then_nothing_more(made: Scene) -> None:
    earliest = next(iter(made.world.deliveries(feed="hints")))
    made.log([earliest])  # the comparison begins with it
    made.run.settle(made.at)
    made.later(seconds=3)
    made.settle()
    first = looks.of(made.run.records, made.name)
    asked = made.paths("/tickets/1")
    made.later(hours=1, minutes=1)
    made.settle()
    second = looks.of(made.run.records, made.name)

    assert ticket_ids(made) <= set(known(made)) == set(made.world.truth.contacts)
    assert first is not None
    assert first.ended_at
    assert second is not None
    assert second.ended_at > first.ended_at
    assert second.filled == 0
    assert made.paths("/tickets/1") == asked


@pytest.mark.parametrize("refusal", [401, 403, 404])
def test_a_workspace_whose_tickets_are_withheld_is_read_without_them(made: Scene, refusal: int) -> None:
    made.api.account.as_tickets.withheld = refusal  # type: ignore[union-attr]
    made.reconciling = False
    one = backfill(made)
    one.begin(made.world.setup.start, made.at)

    standing = run(made, one)

    assert set(known(made)) == set(made.world.truth.contacts) - ticket_ids(made)
    assert standing.ended_at


@pytest.mark.parametrize("refusal", [401, 403])
def test_of_a_ticket_that_is_withheld_the_reason_is_kept_and_other_readings_go_on(
    made: Scene, refusal: int
) -> None:
    made.reconciling = False
    made.api.account.as_tickets.withheld = refusal  # type: ignore[union-attr]
    hint(made, min(ticket_ids(made)))
    made.settle()

    (row,) = made.run.rows("SELECT reason FROM fetches")
    assert "may read no tickets" in row["reason"]

    conversation = next(
        one for one in made.world.deliveries(feed="hints") if about(one) not in ticket_ids(made)
    )
    made.log([conversation])
    made.run.settle(made.at)
    made.later(seconds=3)
    made.settle()
    assert made.run.rows("SELECT count(*) AS n FROM deliveries WHERE kind = 'snapshot'")[0]["n"] == 1
