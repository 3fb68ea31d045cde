"""Records of the REST API: the snapshot document with all of one ticket, pages, and single records."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.freshdesk import people
from adapters.helpdesks.freshdesk import record_schemas as shapes
from adapters.helpdesks.freshdesk.messages import message
from adapters.helpdesks.freshdesk.own import Own
from adapters.helpdesks.freshdesk.ratings import answered
from adapters.helpdesks.freshdesk.schemas import RestTicketShape
from adapters.helpdesks.freshdesk.states import created, past_states, removed, state
from adapters.shapes import load
from adapters.source import Source
from rules.errors import MalformedBody
from rules.model import Event, Form

Body = Mapping[str, Any]
_SNAPSHOT, _TICKETS, _SEARCH = shapes.SnapshotShape(), shapes.TicketsShape(), shapes.SearchShape()
_TICKET, _CONVERSATION, _RATING = RestTicketShape(), shapes.ConversationShape(), shapes.RatingShape()
_CONVERSATIONS, _RATINGS = shapes.ConversationsShape(), shapes.RatingsShape()
_PEOPLE = shapes.PeopleShape()


def read_snapshot(body: Body, delivery: Delivery, own: Own) -> list[Event]:
    """The document that Deskgauge's fetcher builds; everything in it must speak of the one ticket."""
    document = load(_SNAPSHOT, body)
    ticket = document["ticket"]
    for part in ("conversations", "satisfaction_ratings"):
        for place, record in enumerate(document[part]):
            if record["ticket_id"] != ticket["id"]:
                raise MalformedBody("the record belongs to another ticket", f"/{part}/{place}/ticket_id")
    events = _ticket(ticket, delivery, own)
    events += _messages(document, delivery) + _ratings(document, delivery)
    return events + _people(document, delivery, ticket["updated_at"])


def read_tickets(body: Body, delivery: Delivery, own: Own) -> list[Event]:
    """A page of tickets."""
    return _page(load(_TICKETS, body), "tickets", delivery, own)


def read_search(body: Body, delivery: Delivery, own: Own) -> list[Event]:
    """A page of a ticket search."""
    return _page(load(_SEARCH, body), "results", delivery, own)


def read_ticket(body: Body, delivery: Delivery, own: Own) -> list[Event]:
    """One ticket, as it is answered to a read and as a line of an export has it."""
    return _ticket(load(_TICKET, body), delivery, own)


def read_conversations(body: Body, delivery: Delivery, _: Own) -> list[Event]:
    """A page of conversations."""
    page = load(_CONVERSATIONS, body)
    return _messages(page, delivery) + _people(page, delivery)


def read_conversation(body: Body, delivery: Delivery, _: Own) -> list[Event]:
    """One reply or note."""
    return _messages({"conversations": [load(_CONVERSATION, body)]}, delivery)


def read_ratings(body: Body, delivery: Delivery, _: Own) -> list[Event]:
    """A page of satisfaction ratings."""
    return _ratings(load(_RATINGS, body), delivery)


def read_rating(body: Body, delivery: Delivery, _: Own) -> list[Event]:
    """One satisfaction rating."""
    return answered(delivery, load(_RATING, body), "")


def read_people(body: Body, delivery: Delivery, _: Own) -> list[Event]:
    """A page of contacts or agents."""
    return _people(load(_PEOPLE, body), delivery)


def _page(page: Body, part: str, delivery: Delivery, own: Own) -> list[Event]:
    events = [event for ticket in page[part] for event in _ticket(ticket, delivery, own)]
    return events + _people(page, delivery)


def _ticket(ticket: Body, delivery: Delivery, own: Own) -> list[Event]:
    at = ticket["updated_at"]
    source = Source(delivery, ticket["id"], Form.SNAPSHOT, at)
    events = [created(source, ticket, ticket["created_at"])]
    events += past_states(source, ticket, at, own) + state(source, ticket, at, own=own)
    events += removed(source, ticket, at)
    return events + people.requester(delivery, ticket.get("requester"), Form.SNAPSHOT, at)


def _messages(page: Body, delivery: Delivery) -> list[Event]:
    return [
        event
        for one in page["conversations"]
        for event in message(Source(delivery, one["ticket_id"], Form.SNAPSHOT), one)
    ]


def _ratings(page: Body, delivery: Delivery) -> list[Event]:
    return [
        event
        for place, rating in enumerate(page["satisfaction_ratings"])
        for event in answered(delivery, rating, f"/satisfaction_ratings/{place}")
    ]


def _people(page: Body, delivery: Delivery, at: datetime | None = None) -> list[Event]:
    """At their own time, else at that of the ticket beside which they stand."""
    contacts = [
        event
        for one in page["contacts"]
        for event in people.contact(delivery, one, Form.SNAPSHOT, one.get("updated_at") or at)
    ]
    agents = [
        event
        for one in page["agents"]
        for event in people.agent(delivery, one, Form.SNAPSHOT, one.get("updated_at") or at)
    ]
    return contacts + agents
