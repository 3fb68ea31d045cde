"""What Intercom's conversation parts and webhook topics tell of one act.

Topics: https://developers.intercom.com/docs/references/webhooks/webhook-models
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from service.demo.world import words
from service.demo.world.acts import Act, Contact, Deed, Message, Who, standing
from service.demo.world.dialects.intercom_values import assignee, author, part_id, state_after

REPLIED = {
    Who.CUSTOMER: "conversation.user.replied",
    Who.AI: "conversation.operator.replied",
    Who.SYSTEM: "conversation.operator.replied",
    Who.HUMAN: "conversation.admin.replied",
}
CREATED, DELETED = "conversation.user.created", "conversation.deleted"
NOTED, ASSIGNED = "conversation.admin.noted", "conversation.admin.assigned"
# The state after -> type of the part and topic.
MOVED = {
    "closed": ("close", "conversation.admin.closed"),
    "snoozed": ("snoozed", "conversation.admin.snoozed"),
    "open": ("open", "conversation.admin.opened"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a conversation's history and the topics that announce it; `part` None where none is written."""

    topics: tuple[str, ...]
    part: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A change of state or of whoever is in charge: the type of its part, its topic, and to whom."""

    kind: str
    topic: str
    to: dict[str, Any] | None = None


def told(contact: Contact, index: int) -> list[Told]:
    """Everything that one act leaves behind; the first one is told by the conversation itself."""
    act = contact.acts[index]
    if act.deed is Deed.DELETED:
        return [Told((DELETED,))]
    if index == 0:
        return [Told((CREATED,))]
    return [*_written(contact, index), *_unwritten(act)]


def topics(contact: Contact, index: int) -> list[str]:
    """The topics of one act, each once."""
    return list(dict.fromkeys(topic for one in told(contact, index) for topic in one.topics))


def parts(contact: Contact, acts: list[Act]) -> list[dict[str, Any]]:
    """The whole history after these acts."""
    return [one.part for index in range(len(acts)) for one in told(contact, index) if one.part]


def parts_of_topic(contact: Contact, index: int, topic: str) -> list[dict[str, Any]]:
    """The new parts that a notification of this topic holds."""
    return [one.part for one in told(contact, index) if one.part and topic in one.topics]


def _written(contact: Contact, index: int) -> Iterator[Told]:
    """The parts, what was written first; what a teammate does along with a reply is one part with it."""
    act, before, after = contact.acts[index], contact.acts[:index], contact.acts[: index + 1]
    steps = [*_moved(before, after, act), *_assigned(contact, before, after)]
    place = 0
    if act.message:
        along = steps.pop(0) if _goes_along(act, steps) else None
        topic = REPLIED[act.who] if act.message.public else NOTED
        kind = along.kind if along else "comment" if act.message.public else "note"
        topics = (topic, along.topic) if along else (topic,)
        yield Told(topics, _part(contact, index, 0, kind, act.message, along.to if along else None))
        place = 1
    for number, step in enumerate(steps, place):
        yield Told((step.topic,), _part(contact, index, number, step.kind, to=step.to))


def _goes_along(act: Act, steps: list[Step]) -> bool:
    public = act.message is not None and act.message.public
    return public and act.who is Who.HUMAN and bool(steps) and steps[0].kind in ("close", "assignment")


def _moved(before: list[Act], after: list[Act], act: Act) -> Iterator[Step]:
    """Where the state changed; a customer's message opens by itself."""
    state = state_after(after)
    if state != state_after(before) and not (act.who is Who.CUSTOMER and state == "open"):
        yield Step(*MOVED[state])


def _assigned(contact: Contact, before: list[Act], after: list[Act]) -> Iterator[Step]:
    who, team = assignee(contact, after), standing(after)["group"]
    if who != assignee(contact, before):
        to = {"type": "admin", "id": str(who)} if who else {"type": "nobody_admin", "id": None}
        yield Step("assignment", ASSIGNED, to)
    if team != standing(before)["group"]:
        yield Step("assignment", ASSIGNED, {"type": "team", "id": str(team)})


def _unwritten(act: Act) -> Iterator[Told]:
    """What changes the conversation without a part."""
    if act.changes.get("add"):
        yield Told(("conversation_part.tag.created",))
    if "priority" in act.changes:
        yield Told(("conversation.priority.updated",))
    if act.changes.get("satisfaction") in ("good", "bad"):
        yield Told(("conversation.rating.added",))
    if act.deed is Deed.REDACTED:
        yield Told(("conversation_part.redacted",))


def _part(
    contact: Contact, index: int, place: int, kind: str, message: Message | None = None, to: Any = None
) -> dict[str, Any]:
    act = contact.acts[index]
    return {
        "type": "conversation_part",
        "id": part_id(contact, index, place),
        "part_type": kind,
        "body": words.text(contact, message) if message else None,
        "created_at": act.at,
        "updated_at": act.at,
        "notified_at": act.at,
        "assigned_to": to,
        "author": author(contact, act, wrote=message is not None),
        "attachments": [],
        "external_id": None,
        "redacted": False,
        "metadata": {},
        "email_message_metadata": None,
        "state": state_after(contact.acts[: index + 1]),
        "tags": [],
        "event_details": None,
        "app_package_code": None,
    }
