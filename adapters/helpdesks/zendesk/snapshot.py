"""Records of the REST API: the snapshot document with all of one ticket, and pages as the API answers them.

A ticket, its comments, ratings and users speak of now (SNAPSHOT); audits are the ticket's own history
(HISTORY).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.zendesk import record_schemas as shapes
from adapters.helpdesks.zendesk.audit import Audit
from adapters.helpdesks.zendesk.audits import audit_events, complete_history
from adapters.helpdesks.zendesk.comments import message
from adapters.helpdesks.zendesk.people import person
from adapters.helpdesks.zendesk.roles import Roles
from adapters.helpdesks.zendesk.satisfaction import answered
from adapters.helpdesks.zendesk.schemas import RestTicketShape
from adapters.helpdesks.zendesk.states import created, removed, state
from adapters.shapes import load
from adapters.source import Source
from rules.errors import MalformedBody
from rules.model import Event, Form

Body = Mapping[str, Any]
_SNAPSHOT, _TICKETS, _UPDATE = shapes.SnapshotShape(), shapes.TicketsShape(), shapes.TicketUpdateShape()
_TICKET, _AUDITS, _COMMENTS = RestTicketShape(), shapes.AuditsShape(), shapes.CommentsShape()
_RATING, _RATINGS, _USERS = shapes.RatingShape(), shapes.RatingsShape(), shapes.UsersShape()


def read_snapshot(body: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """The document that Deskgauge's fetcher builds; everything in it must speak of the one ticket."""
    document = load(_SNAPSHOT, body)
    ticket = document["ticket"]
    for part in ("audits", "satisfaction_ratings"):
        for place, record in enumerate(document[part]):
            _check_ticket(ticket["id"], record, f"/{part}/{place}")
    roles = Roles.of(document["users"], ticket.get("requester_id"))
    now = Source(delivery, ticket["id"], Form.SNAPSHOT, ticket["updated_at"])
    past = Source(delivery, ticket["id"], Form.HISTORY, ticket["updated_at"])
    audits = [
        Audit(past, record, roles, custom_fields, f"/audits/{place}")
        for place, record in enumerate(document["audits"])
    ]
    events = _ticket(ticket, delivery, custom_fields)
    for comment in document["comments"]:
        events += message(now, comment, comment["created_at"], roles)
    if document["audits_complete"]:
        events += complete_history(past, audits)
    else:
        events += [event for audit in audits for event in audit_events(audit)]
    events += _ratings(document, delivery)
    return events + _people(document, delivery, ticket["updated_at"])


def _check_ticket(ticket: str, record: Body, pointer: str) -> None:
    if record["ticket_id"] != ticket:
        raise MalformedBody("the record belongs to another ticket", f"{pointer}/ticket_id")


def read_tickets(body: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """A page of an incremental export: many tickets."""
    page = load(_TICKETS, body)
    events = [event for ticket in page["tickets"] for event in _ticket(ticket, delivery, custom_fields)]
    return events + _people(page, delivery)


def read_ticket(body: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """One ticket, as it is answered to a read or an update."""
    answer = load(_UPDATE, body)
    ticket, audit = answer["ticket"], answer.get("audit")
    events = _ticket(ticket, delivery, custom_fields)
    if audit:
        _check_ticket(ticket["id"], audit, "/audit")
        past = Source(delivery, ticket["id"], Form.HISTORY, ticket["updated_at"])
        roles = Roles.of(answer["users"], ticket.get("requester_id"))
        events += audit_events(Audit(past, audit, roles, custom_fields, "/audit"))
    return events + _people(answer, delivery)


def read_bare_ticket(body: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """One ticket without anything around it, as a line of an export has it."""
    return _ticket(load(_TICKET, body), delivery, custom_fields)


def read_audits(body: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """A page of audits, each naming its ticket; nothing says whether any ticket's are complete."""
    page = load(_AUDITS, body)
    roles = Roles.of(page["users"])
    events: list[Event] = []
    for place, record in enumerate(page["audits"]):
        source = Source(delivery, record["ticket_id"], Form.HISTORY, record["created_at"])
        events += audit_events(Audit(source, record, roles, custom_fields, f"/audits/{place}"))
    return events + _people(page, delivery)


def read_comments(body: Body, delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """A page of comments with the id of their ticket beside it."""
    page = load(_COMMENTS, body)
    source, roles = Source(delivery, page["ticket_id"], Form.SNAPSHOT), Roles.of(page["users"])
    events = [
        event
        for comment in page["comments"]
        for event in message(source, comment, comment["created_at"], roles)
    ]
    return events + _people(page, delivery)


def read_ratings(body: Body, delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """A page of satisfaction ratings."""
    return _ratings(load(_RATINGS, body), delivery)


def read_rating(body: Body, delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """One satisfaction rating."""
    return _rating(load(_RATING, body), delivery, "/score")


def read_users(body: Body, delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """A page of users."""
    return _people(load(_USERS, body), delivery)


def _ticket(ticket: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    source = Source(delivery, ticket["id"], Form.SNAPSHOT, ticket["updated_at"])
    events = [created(source, ticket, ticket["created_at"])]
    events += state(source, ticket, ticket["updated_at"], custom_fields=custom_fields)
    return events + removed(source, ticket, ticket["updated_at"])


def _ratings(page: Body, delivery: Delivery) -> list[Event]:
    return [
        event
        for place, rating in enumerate(page["satisfaction_ratings"])
        for event in _rating(rating, delivery, f"/satisfaction_ratings/{place}/score")
    ]


def _rating(rating: Body, delivery: Delivery, pointer: str) -> list[Event]:
    at = rating.get("updated_at") or rating["created_at"]
    source = Source(delivery, rating["ticket_id"], Form.SNAPSHOT, at)
    return answered(source, rating["score"], at, rating.get("comment"), pointer)


def _people(page: Body, delivery: Delivery, at: datetime | None = None) -> list[Event]:
    return [event for user in page["users"] for event in person(delivery, user, Form.SNAPSHOT, at)]
