"""Ids and moments in Zendesk's spelling, made from the world's numbers."""

from datetime import UTC, datetime

from service.demo.world.acts import Contact, Message
from service.demo.world.truth import FIRST_TICKET

ACCOUNT_ID = 90_000_001
BRAND_ID, FORM_ID, CUSTOM_STATUS_ID = 9_600_000_000_001, 9_600_000_000_002, 9_600_000_000_003
WEBHOOK_ID = "01SIMULATEDWEBHOOK00000001"
_COMMENTS, _AUDITS, _AUDIT_EVENTS = 40_000_000_000_000, 41_000_000_000_000, 42_000_000_000_000


def ticket_number(contact: Contact) -> int:
    """The ticket's number at the helpdesk."""
    return FIRST_TICKET + contact.number


def comment_id(contact: Contact, message: int) -> int:
    """The id of a comment, everywhere it is told."""
    return _COMMENTS + contact.number * 1_000 + message


def audit_id(contact: Contact, index: int) -> int:
    """The id of the audit of one act."""
    return _AUDITS + contact.number * 1_000 + index


def audit_event_id(contact: Contact, index: int, place: int) -> int:
    """The id of an audit's event that is no comment."""
    return _AUDIT_EVENTS + contact.number * 100_000 + index * 100 + place


def author_name(message: Message) -> str:
    """A name that says what the author is."""
    return f"{message.who.value.capitalize()} {message.author % 10_000_000}"


def rest_time(at: int) -> str:
    """A moment as the REST API writes it."""
    return f"{datetime.fromtimestamp(at, UTC).isoformat()[:19]}Z"


def envelope_time(at: int) -> str:
    """A moment as webhook events write it, with nine fractional digits."""
    return f"{rest_time(at)[:-1]}.000000000Z"


def placeholder_time(at: int) -> str:
    """A moment as the placeholders ending in `_with_timestamp` render it, without seconds."""
    return f"{rest_time(at)[:16]}Z"
