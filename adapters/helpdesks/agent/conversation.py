"""Events about a conversation: its state, messages, hand-overs, surveys."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.helpdesks.agent.schemas import scale_of
from adapters.helpdesks.agent.values import ROLES
from adapters.source import Source
from rules.model import Event, Kind, Role
from rules.moments import to_text

Told = Mapping[str, Any]
STATE_FIELDS = ("status", "priority", "channel", "tags", "assignee_id", "group_id")


def conversation(source: Source, told: Told) -> list[Event]:
    """The STATE as of its time; the creation where its moment is told; the customer as a PERSON."""
    customer = told.get("customer") or {}
    fields: dict[str, Any] = {name: told[name] for name in STATE_FIELDS if name in told}
    if "category" in told:
        fields["field:category"] = told["category"]
    if customer:
        fields["requester_id"] = customer["id"]
    if customer.get("account_id"):
        fields["organization_id"] = customer["account_id"]
    if created_at := told.get("created_at"):
        fields["created_at"] = to_text(created_at)
    return [
        *source.state(fields, told["at"]),
        *_created(source, told),
        *_person(source, told["at"], customer),
    ]


def _created(source: Source, told: Told) -> list[Event]:
    if not told.get("created_at"):
        return []
    fields = {"channel": told.get("channel"), "author_id": None, "requester_id": None}
    name, subject = f"{source.ticket}:created", told.get("subject") or ""
    return [source.happened(Kind.CREATED, name, told["created_at"], fields, subject=subject)]


def _person(source: Source, at: Any, customer: Told) -> list[Event]:
    if not customer:
        return []
    fields = {"person_id": customer["id"], "role": Role.CUSTOMER.value}
    fields |= {"organization_id": customer["account_id"]} if customer.get("account_id") else {}
    fields |= {"email": customer["email"].strip().lower()} if customer.get("email") else {}
    people = Source(source.delivery, "", source.form, at)
    return [people.observed(Kind.PERSON, f"person:{customer['id']}", at, fields)]


def message(source: Source, told: Told) -> list[Event]:
    """A MESSAGE; the AI's confidence and version, and the sender's own sentiment, are kept with it."""
    author = told["author"]
    fields: dict[str, Any] = {
        "message_id": told["id"],
        "author_id": author["id"],
        "author_role": ROLES[author["role"]].value,
        "public": told["public"],
    }
    fields |= {name: told[name] for name in ("confidence", "sentiment") if name in told}
    fields |= {"author_version": author["version"]} if author.get("version") else {}
    text = told.get("text") or ""
    return [source.happened(Kind.MESSAGE, f"message:{told['id']}", told["at"], fields, text=text)]


def hand_over(source: Source, told: Told) -> list[Event]:
    """A HAND_OVER with its reasons in the sender's words."""
    fields = {name: told.get(name) for name in ("to", "trigger", "cause", "actor_id")}
    context = told.get("context")
    fields |= {"context": None if context is None else list(context)}
    return [source.happened(Kind.HAND_OVER, f"hand_over:{told['id']}", told["at"], fields)]


def claim(source: Source, told: Told) -> list[Event]:
    """A RESOLUTION_CLAIMED; it is about no ticket row, so that a bill makes no tickets."""
    fields = {"ticket": source.ticket_id, "claims": told["claims"]}
    fields |= {name: told[name] for name in ("amount", "currency") if name in told}
    bill = replace(source, ticket="")
    return [bill.happened(Kind.RESOLUTION_CLAIMED, f"claim:{told['id']}", told["at"], fields)]


def survey(source: Source, told: Told) -> list[Event]:
    """A SURVEY with its scale and direction."""
    low, high, upwards = scale_of(told)
    fields = {
        "instrument": told["instrument"],
        "score": told["score"],
        "low": low,
        "high": high,
        "higher_is_better": upwards,
    }
    text = told.get("text") or ""
    return [source.happened(Kind.SURVEY, f"survey:{told['id']}", told["at"], fields, text=text)]
