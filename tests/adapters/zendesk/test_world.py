"""The simulated helpdesk through the adapter: everything is read, and what is told twice is told alike."""

from collections import defaultdict
from datetime import timedelta

import pytest

from adapters.base import Delivery
from rules.errors import InvalidSignature
from rules.model import Event, Form, Kind
from service.demo.world import World
from tests.adapters.simulated import Simulated

FEEDS = ("hints", "triggers", "snapshots")
SIMULATED = Simulated(World(seed=11, days=20, tickets=60, eventful=True), "zendesk", FEEDS)
CONNECTION, of_kind = SIMULATED.connection, SIMULATED.of_kind


@pytest.mark.parametrize("feed", FEEDS)
def test_nothing_that_the_simulated_helpdesk_sends_is_refused(feed: str) -> None:
    tickets = {event.ticket_id for event in SIMULATED.events[feed]} - {""}

    assert len(tickets) == 60
    assert all(CONNECTION.parse(delivery) for delivery in SIMULATED.deliveries[feed])


@pytest.mark.parametrize("feed", FEEDS)
def test_words_of_the_simulated_helpdesk_are_all_in_the_tables(feed: str) -> None:
    for event in of_kind(feed, Kind.STATE):
        assert event.fields.get("status") != "unknown"
        assert event.fields.get("priority") != "unknown"
        assert event.fields.get("channel") != "other"


@pytest.mark.parametrize("feed", ["hints", "triggers"])
def test_every_simulated_webhook_is_signed_and_known_by_a_key_of_its_own(feed: str) -> None:
    keys = set()
    for delivery in SIMULATED.deliveries[feed]:
        CONNECTION.verify(delivery.headers, delivery.body, delivery.received_at)
        keys.add(CONNECTION.delivery_key(delivery.headers, delivery.body))

    assert len(keys) == len(SIMULATED.deliveries[feed])


def test_a_simulated_webhook_that_comes_too_late_is_refused() -> None:
    first = SIMULATED.deliveries["hints"][0]

    with pytest.raises(InvalidSignature):
        CONNECTION.verify(first.headers, first.body, first.received_at + timedelta(minutes=6))


def messages(feed: str, form: Form) -> dict[str, tuple[str, object, str]]:
    return {
        event.id: (event.ticket_id, event.fields["author_id"], event.fields["author_role"])
        for event in of_kind(feed, Kind.MESSAGE)
        if event.form is form
    }


def test_webhook_comment_and_audit_tell_the_same_messages_of_the_same_authors() -> None:
    history = messages("snapshots", Form.HISTORY)

    told = messages("hints", Form.HINT)
    assert len(history) > 100
    assert {key: told[key] for key in history if key in told} == {
        key: history[key] for key in history if key in told
    }
    assert messages("snapshots", Form.SNAPSHOT).items() <= history.items()


def public_by_message(form: Form) -> dict[str, bool]:
    found = (event for event in of_kind("snapshots", Kind.MESSAGE) if event.form is form)
    return {event.id: event.fields["public"] for event in found}


def test_a_comment_made_private_differs_only_in_being_public() -> None:
    now, then = (public_by_message(form) for form in (Form.SNAPSHOT, Form.HISTORY))
    touched = (event.fields["message_id"] for event in of_kind("snapshots", Kind.MESSAGE_HIDDEN))
    hidden = {f"simulated:comment:{message_id}" for message_id in touched}

    assert hidden
    assert {key for key in then if key in now and now[key] != then[key]} <= hidden


@pytest.mark.parametrize("kind", [Kind.SURVEY, Kind.SURVEY_OFFERED, Kind.CREATED])
def test_answers_and_creations_have_one_name_in_every_feed(kind: Kind) -> None:
    hints, snapshots = ({event.id for event in of_kind(feed, kind)} for feed in ("hints", "snapshots"))

    assert hints
    assert snapshots <= hints


def test_merges_are_told_by_webhook_and_by_history_alike() -> None:
    told: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for feed in ("hints", "snapshots"):
        told[feed] = {(event.ticket_id, event.fields["into"]) for event in of_kind(feed, Kind.MERGED)}

    assert told["hints"]
    assert told["hints"] == told["snapshots"]


def test_tickets_that_are_gone_are_gone_in_every_feed() -> None:
    gone = {feed: {event.ticket_id for event in of_kind(feed, Kind.REMOVED)} for feed in FEEDS}

    assert gone["hints"]
    assert gone["snapshots"] <= gone["hints"]
    assert gone["triggers"] <= gone["hints"]


def test_the_last_state_of_every_feed_is_the_same() -> None:
    last: dict[str, dict[str, Event]] = {feed: {} for feed in FEEDS}
    for feed in FEEDS:
        for event in sorted(of_kind(feed, Kind.STATE), key=lambda event: event.at):
            last[feed][event.ticket_id] = event
    common = (
        "status",
        "priority",
        "tags",
        "assignee_id",
        "group_id",
        "requester_id",
        "organization_id",
        "channel",
    )

    for ticket, hint in last["hints"].items():
        for feed in ("triggers", "snapshots"):
            other = last[feed][ticket]
            shared = [name for name in common if name in hint.fields and name in other.fields]
            assert [hint.fields[name] for name in shared] == [other.fields[name] for name in shared]


def test_an_export_tells_each_ticket_as_a_snapshot_does() -> None:
    lines = list(SIMULATED.world.export(SIMULATED.world.setup.end))
    for number, line in enumerate(lines):
        delivery = Delivery(
            f"cli-0/2026-02-01/{number}", "simulated", "import", SIMULATED.world.setup.end, {}, line
        )
        assert {event.form for event in CONNECTION.parse(delivery)} == {Form.SNAPSHOT}

    assert len(lines) == 60
