"""Ids, words and authors in Intercom's spelling, made from the world's numbers.

Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/conversation
"""

from typing import Any
from zlib import crc32

from service.demo.world.acts import Act, Contact, Meaning, Who, standing
from service.demo.world.people import AGENTS, GROUP_IDS, Customer, ai_id
from service.demo.world.truth import FIRST_TICKET

APP_ID = "simulated1"
OPERATOR_ID = 9_608_808  # writes for workflows and automations, and is no AI
MAIL_DOMAIN = "support.example"
STATES = {
    "new": "open",
    "open": "open",
    "pending": "snoozed",
    "hold": "snoozed",
    "solved": "closed",
    "closed": "closed",
}
PRIORITIES = {None: "none", "low": "low", "normal": "medium", "high": "high", "urgent": "urgent"}
RATINGS = {"good": 5, "bad": 1}
# What is no chat came by e-mail: Intercom has no other way in for this world's forms and calls.
SOURCES = {"chat": "conversation", "native_messaging": "conversation"}
CHANNELS = {"conversation": "messenger", "email": "email"}
_PARTS = 37_000_000_000_000


def conversation_id(contact: Contact) -> str:
    """The conversation's id at the helpdesk."""
    return str(FIRST_TICKET + contact.number)


def part_id(contact: Contact, index: int, place: int) -> str:
    """The id of a part of one act, everywhere it is told."""
    return str(_PARTS + contact.number * 100_000 + index * 100 + place)


def object_id(number: int) -> str:
    """A contact's or a company's id."""
    return f"{number:024x}"


def tag_id(name: str) -> str:
    """The id of the tag of that name."""
    return str(crc32(name.encode()))


def source_type(contact: Contact) -> str:
    """How the conversation began."""
    return SOURCES.get(contact.channel, "email")


def state_after(acts: list[Act]) -> str:
    """open, snoozed or closed."""
    return STATES[standing(acts)["status"]]


def assignee(contact: Contact, acts: list[Act]) -> int | None:
    """The teammate in charge; what the AI handles is nobody's."""
    vendor_id: int | None = standing(acts)["assignee"]
    return None if vendor_id == contact.ai_user else vendor_id


def customer_author(customer: Customer) -> dict[str, Any]:
    """The customer as whoever wrote."""
    name = f"Customer {customer.number}"
    return {"type": "user", "id": object_id(customer.vendor_id), "name": name, "email": customer.email}


def author(contact: Contact, act: Act, *, wrote: bool) -> dict[str, Any]:
    """Who did it; only what the AI wrote is marked as the AI's, not what the bot sets along with it."""
    answer = act.message is not None and act.message.meaning is Meaning.ANSWER
    by_ai = wrote and act.who is Who.AI
    marks = {"from_ai_agent": by_ai, "is_ai_answer": by_ai and answer}
    if act.who is Who.CUSTOMER:
        return customer_author(contact.customer) | marks
    kind, vendor_id, name = {
        Who.AI: ("bot", act.actor, "Fin"),
        Who.HUMAN: ("admin", act.actor, f"Agent {act.actor % 10_000_000}"),
        Who.SYSTEM: ("bot", OPERATOR_ID, "Operator"),
    }[act.who]
    email = f"{kind}-{vendor_id}@{MAIL_DOMAIN}"
    return {"type": kind, "id": str(vendor_id), "name": name, "email": email} | marks


def teammates() -> list[dict[str, Any]]:
    """All who answer, as the API lists them."""
    return [
        {
            "type": "admin",
            "id": str(one.vendor_id),
            "name": f"Agent {one.number}",
            "email": f"admin-{one.vendor_id}@{MAIL_DOMAIN}",
            "has_inbox_seat": True,
            "away_mode_enabled": False,
            "away_mode_reassign": False,
            "team_ids": [GROUP_IDS + one.group],
        }
        for one in AGENTS
    ]


def teams() -> list[dict[str, Any]]:
    """The groups that teammates belong to, as the API lists them."""
    numbers = sorted({one.group for one in AGENTS})
    return [
        {"type": "team", "id": str(GROUP_IDS + number), "name": f"Team {number + 1}",
         "admin_ids": [one.vendor_id for one in AGENTS if one.group == number]}
        for number in numbers
    ]  # fmt: skip


AI_AUTHORS = frozenset(str(ai_id(version)) for version in (1, 2))
