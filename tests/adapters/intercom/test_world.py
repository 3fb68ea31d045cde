"""The simulated Intercom through the adapter: everything is read, and what is told twice is told alike."""

import pytest

from adapters.base import Delivery
from rules.errors import InvalidSignature
from rules.model import Event, Form, Kind
from service.demo.world import World
from service.demo.world.dialects.intercom import NOT_TOLD
from tests.adapters.simulated import Simulated

FEEDS = ("hints", "triggers", "snapshots")
SIMULATED = Simulated(
    World(12, days=30, tickets=60, eventful=True, language="intercom", leave_out=NOT_TOLD), "intercom", FEEDS
)
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
    assert not any(event.fields["author_role"] == "unknown" for event in of_kind(feed, Kind.MESSAGE))


@pytest.mark.parametrize("feed", ["hints", "triggers"])
def test_every_simulated_webhook_is_signed_and_known_by_a_key_of_its_own(feed: str) -> None:
    keys = set()
    for delivery in SIMULATED.deliveries[feed]:
        CONNECTION.verify(delivery.headers, delivery.body, delivery.received_at)
        keys.add(CONNECTION.delivery_key(delivery.headers, delivery.body))

    assert len(keys) == len(SIMULATED.deliveries[feed])


def test_a_simulated_webhook_with_one_more_byte_is_refused() -> None:
    first = SIMULATED.deliveries["hints"][0]

    with pytest.raises(InvalidSignature):
        CONNECTION.verify(first.headers, first.body + b" ", first.received_at)


def messages(feed: str) -> dict[str, tuple[str, object, str, bool]]:
    return {
        event.id: (
            event.ticket_id, event.fields["author_id"], event.fields["author_role"], event.fields["public"],
        )
        for event in of_kind(feed, Kind.MESSAGE)
    }  # fmt: skip


def test_webhooks_and_conversations_tell_the_same_messages_of_the_same_authors() -> None:
    told, known = messages("hints"), messages("snapshots")

    assert len(known) > 100
    assert known.items() <= told.items()


@pytest.mark.parametrize("kind", [Kind.SURVEY, Kind.CREATED])
def test_answers_and_creations_have_one_name_in_every_feed(kind: Kind) -> None:
    hints, snapshots = ({event.id for event in of_kind(feed, kind)} for feed in ("hints", "snapshots"))

    assert hints
    assert snapshots <= hints


def test_hand_overs_and_confirmations_are_told_where_the_ais_words_stand_beside_them() -> None:
    kinds = {event.kind for event in of_kind("snapshots", Kind.HAND_OVER, Kind.CONFIRMED)}

    assert kinds == {Kind.HAND_OVER, Kind.CONFIRMED}
    assert next(of_kind("hints", Kind.HAND_OVER)).form is Form.HINT
    assert not list(of_kind("hints", Kind.CONFIRMED))


@pytest.mark.parametrize("feed", ["hints", "snapshots"])
def test_what_the_ai_wrote_is_the_ais_and_nothing_else_is(feed: str) -> None:
    for event in of_kind(feed, Kind.MESSAGE):
        by_ai = event.fields["author_id"] in CONNECTION.settings.ai_authors
        assert (event.fields["author_role"] == "ai") == by_ai


def test_every_conversation_that_is_left_is_a_complete_history() -> None:
    gone = {event.ticket_id for event in of_kind("snapshots", Kind.REMOVED)}
    complete = {event.ticket_id for event in of_kind("snapshots", Kind.HISTORY)}

    assert gone
    assert complete | gone == {event.ticket_id for event in SIMULATED.events["snapshots"]} - {""}
    assert gone == {event.ticket_id for event in of_kind("hints", Kind.REMOVED)}


def test_the_last_state_of_every_feed_is_the_same() -> None:
    last: dict[str, dict[str, Event]] = {feed: {} for feed in FEEDS}
    for feed in FEEDS:
        for event in sorted(of_kind(feed, Kind.STATE), key=lambda event: event.at):
            last[feed][event.ticket_id] = event
    gone = {event.ticket_id for event in of_kind("snapshots", Kind.REMOVED)}

    for ticket in last["hints"].keys() - gone:
        hint = last["hints"][ticket].fields
        for feed in ("triggers", "snapshots"):
            assert last[feed][ticket].fields == hint


def test_an_export_tells_each_conversation_as_a_snapshot_does() -> None:
    told = {}
    for number, line in enumerate(SIMULATED.world.export(SIMULATED.world.setup.end)):
        delivery = Delivery(
            f"cli-0/2026-02-01/{number}", "simulated", "import", SIMULATED.world.setup.end, {}, line
        )
        for event in CONNECTION.parse(delivery):
            if event.kind in (Kind.STATE, Kind.REMOVED):
                told[event.ticket_id] = event.kind

    gone = {event.ticket_id for event in of_kind("snapshots", Kind.REMOVED)}
    assert {ticket for ticket, kind in told.items() if kind is Kind.REMOVED} == gone
    assert len(told) == 60
