"""Contacts written by hand for tests: what happened, hour by hour, in the words of the world's own record."""

from typing import Any

from service.demo.world.acts import DAY, HOUR, Act, Contact, Deed, Meaning, Message, Who
from service.demo.world.issues import Issue
from service.demo.world.people import AGENTS, HABITS, SYSTEM_ID, Customer, ai_id
from service.demo.world.record import Record, read

START = 1_767_225_600  # 2026-01-01T00:00:00Z
AI, AGENT = ai_id(1), AGENTS[0].vendor_id
CUSTOMER = Customer(7, 3, True, "synthetic-7@account-3.example", HABITS[0])
ACTORS = {
    Who.CUSTOMER: CUSTOMER.vendor_id,
    Who.AI: AI,
    Who.HUMAN: AGENT,
    Who.SYSTEM: SYSTEM_ID,
}
BY_AI = frozenset({Meaning.ANSWER, Meaning.QUESTION, Meaning.NON_ANSWER, Meaning.ERROR, Meaning.HAND_OVER})
BY_HUMAN = frozenset({Meaning.REPLY, Meaning.SOLUTION, Meaning.ASKS_BACK, Meaning.SLIP, Meaning.NOTE})
PRIVATE = frozenset({Meaning.NOTE, Meaning.DRAFT, Meaning.SUMMARY})
Line = tuple[float, Meaning | Who, dict[str, Any]]


def author(meaning: Meaning) -> Who:
    """Who says such a thing."""
    if meaning in BY_AI or meaning in (Meaning.DRAFT, Meaning.SUMMARY):
        return Who.AI
    return Who.HUMAN if meaning in BY_HUMAN else Who.CUSTOMER


def says(hour: float, meaning: Meaning, **changes: Any) -> Line:
    """Somebody writes at that hour; changes happen in the same action."""
    return hour, meaning, changes


def does(hour: float, who: Who, **changes: Any) -> Line:
    """Somebody changes something without a word."""
    return hour, who, changes


def scripted(
    *lines: Line, channel: str = "email", number: int = 0, day: float = 0, tag: str = "billing", **fields: Any
) -> Contact:
    """A contact that begins on that day; hours of its lines count from its beginning."""
    issue = fields.pop("issue", Issue(1, "billing", None))
    begins = START + round(day * DAY)
    contact = Contact(number, begins, CUSTOMER, issue, "fresh", channel, 1, tag)
    for name, value in fields.items():
        setattr(contact, name, value)
    for hour, what, changes in lines:
        contact.acts.append(_act(contact, hour, what, dict(changes)))
    return contact


def _act(contact: Contact, hour: float, what: Meaning | Who, changes: dict[str, Any]) -> Act:
    who = author(what) if isinstance(what, Meaning) else what
    deed, about = changes.pop("deed", None), changes.pop("about", -1)
    act = Act(
        contact.created_at + round(hour * HOUR), who, ACTORS[who], changes, None, deed and Deed(deed), about
    )
    if isinstance(what, Meaning):
        number = sum(1 for earlier in contact.acts if earlier.message)
        act.message = Message(number, who, act.actor, what, what not in PRIVATE, 0)
    return act


def record_of(*lines: Line, until: float | None = None, **fields: Any) -> Record:
    """The record of a scripted contact, read at that hour, or when time has come to its end."""
    contact = scripted(*lines, **fields)
    now = None if until is None else START + int(until * HOUR)
    return read(contact, contact.until(now), now)


def hours(at: int | None) -> float | None:
    """World seconds as hours of the script."""
    return None if at is None else (at - START) / HOUR
