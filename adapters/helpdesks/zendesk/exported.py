"""A line of the account's JSON export: a ticket as the API shows it with its comments inside, or a user.

Source: https://support.zendesk.com/hc/en-us/articles/4408886165402
"""

from collections.abc import Mapping
from typing import Any

from adapters.base import Delivery
from adapters.helpdesks.zendesk.comments import message
from adapters.helpdesks.zendesk.record_schemas import CommentsShape
from adapters.helpdesks.zendesk.roles import Roles
from adapters.helpdesks.zendesk.snapshot import read_bare_ticket, read_users
from adapters.shapes import load
from adapters.source import Source, begun_open
from rules.model import Event, Form

Body = Mapping[str, Any]
_COMMENTS = CommentsShape()


def is_exported(body: Body) -> bool:
    """A ticket with comments inside; a page of comments names its ticket beside them."""
    return isinstance(body.get("comments"), list) and isinstance(body.get("via"), dict)


def read_exported(body: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """The ticket and its messages; what it was before nobody knows, as an export holds no audits."""
    events = read_bare_ticket(body, delivery, custom_fields)
    events += begun_open(delivery, events[0])
    page = load(_COMMENTS, {"ticket_id": body["id"], "comments": body["comments"]})
    source, roles = (
        Source(delivery, page["ticket_id"], Form.SNAPSHOT),
        Roles.of([], _text(body.get("requester_id"))),
    )
    for comment in page["comments"]:
        events += message(source, comment, comment["created_at"], roles)
    return events


def read_user(body: Body, delivery: Delivery, custom_fields: frozenset[str]) -> list[Event]:
    """One user, as a line of an export has it."""
    return read_users({"users": [body]}, delivery, custom_fields)


def _text(vendor_id: Any) -> str | None:
    return None if vendor_id is None else str(vendor_id)
