"""The world as Freshdesk tells it: product events of a marketplace app, rule bodies, API records, a secret header.

Source: https://developers.freshworks.com/docs/app-sdk/v2.3/freshdesk/serverless-apps/product-events/
"""

import json
from typing import Any

from adapters.settings import ConnectionSettings, Secret
from service.demo.world.acts import Contact, Deed, standing
from service.demo.world.dialects.base import Hint
from service.demo.world.dialects.freshdesk_records import (
    CHANGED,
    FIELD,
    GONE,
    LABELS,
    SOURCES,
    STATUSES,
    clock,
    conversation,
    snapshot,
    ticket,
    ticket_number,
)
from service.demo.world.dialects.zendesk import MAPPING
from service.demo.world.people import ai_id
from service.demo.world.setup import Setup

SECRET = "simulated-secret-header-of-the-demo-world"  # noqa: S105  proves nothing but made-up deliveries
# What Freshdesk has no way of telling, or tells in another sense than this world means it.
NOT_TOLD = frozenset({"merged", "made_private", "redacted"})


class Freshdesk:
    """One simulated Freshdesk account."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup

    def connection_settings(self) -> ConnectionSettings:
        return ConnectionSettings(
            name=self.setup.connection,
            helpdesk="freshdesk",
            secrets=(Secret(SECRET),),
            ai_authors=frozenset(str(ai_id(version)) for version in (1, 2)),
            mapping=MAPPING,
        )

    def hints(self, contact: Contact, index: int) -> list[Hint]:
        act = contact.acts[index]
        if index == 0:
            return [Hint(0, "onTicketCreate")]
        told = ["onConversationCreate"] if act.message else []
        if any(map(_is_told, act.changes)) or act.deed in (Deed.SPAM, Deed.RESTORED):
            told.append("onTicketUpdate")
        if act.deed in (Deed.DELETED, Deed.ERASED):
            told.append("onTicketDelete")
        return [Hint(index, what) for what in told]

    def hint_body(self, contact: Contact, hint: Hint) -> bytes:
        acts = contact.acts[: hint.index + 1]
        return _bytes(
            {
                "data": {**_about(contact, hint), "actor": {"id": acts[-1].actor}},
                "timestamp": acts[-1].at * 1000 + hint.index % 1000,
                "account_id": "13",
                "domain": "simulated.example",
                "event": hint.what,
                "region": "EUC",
            }
        )

    def trigger_body(self, contact: Contact, index: int) -> bytes:
        now, before = standing(contact.acts[: index + 1]), standing(contact.acts[: index or 1])
        customer = contact.customer
        return _bytes(
            {
                "deskgauge_rule": 1,
                "triggered_event": _triggered(contact, index, before, now),
                "ticket_id": str(ticket_number(contact)),
                "status": LABELS[STATUSES[now["status"]]],
                "priority": "",
                "ticket_type": "",
                "source": str(SOURCES[contact.channel]),
                "tags": ", ".join(now["tags"]),
                "agent_id": str(now["assignee"] or ""),
                "group_id": str(now["group"] or ""),
                "requester_id": str(customer.vendor_id),
                "company_id": str(customer.organization_id or ""),
                "created_at": clock(contact.created_at),
                "updated_at": clock(now["updated_at"]),
            }
        )

    def snapshot_body(self, contact: Contact, at: int) -> bytes:
        return _bytes(snapshot(contact, contact.until(at)))

    def conflicting(self, body: bytes) -> bytes:
        return body

    def export_line(self, contact: Contact, at: int) -> bytes:
        return _bytes(ticket(contact, contact.until(at))) + b"\n"

    def signed_headers(self, body: bytes, sent_at: int, number: int) -> dict[str, str]:
        return {"X-Deskgauge-Secret": SECRET, "Content-Type": "application/json"}

    def snapshot_headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json"}


def _is_told(name: str) -> bool:
    """Whether Freshdesk tells of a change; of a custom field it does without naming it among the changes."""
    return name in (*CHANGED, "add", "remove") or name.startswith(FIELD)


def _about(contact: Contact, hint: Hint) -> dict[str, Any]:
    """The record that a product event is about."""
    acts = contact.acts[: hint.index + 1]
    if hint.what == "onTicketDelete":
        return {"ticket": {"id": ticket_number(contact)}}
    if hint.what == "onConversationCreate":
        return {"conversation": conversation(contact, acts[-1])}
    customer = {"id": contact.customer.vendor_id, "email": contact.customer.email}
    told = ticket(contact, acts)
    if hint.what == "onTicketUpdate":
        told["changes"] = _changes(standing(acts[:-1]), standing(acts), acts[-1].deed)
    return {"ticket": told, "requester": customer}


def _changes(before: dict[str, Any], after: dict[str, Any], deed: Deed | None) -> dict[str, list[Any]]:
    found = {
        name: [spell(before[ours]), spell(after[ours])]
        for ours, (name, spell) in CHANGED.items()
        if spell(before[ours]) != spell(after[ours])
    }
    if before["tags"] != after["tags"]:
        found["tags"] = [before["tags"], after["tags"]]
    if deed in (Deed.SPAM, Deed.RESTORED):
        flag = GONE.get(str(deed), "deleted")
        found[flag] = [deed is not Deed.SPAM, deed is Deed.SPAM]
    return found


def _triggered(contact: Contact, index: int, before: dict[str, Any], now: dict[str, Any]) -> str:
    """The placeholder as it renders: like JSON, without quotation marks."""
    if index == 0:
        return "{ticket_action:created}"
    if now["removed"]:
        return "{ticket_action:%s}" % ("marked_spam" if now["removed"] is Deed.SPAM else "deleted")
    for ours, (name, spell) in CHANGED.items():
        if ours in contact.acts[index].changes:
            was, became = ("" if one is None else one for one in (spell(before[ours]), spell(now[ours])))
            return f"{{{name}:{{from:{was},to:{became}}}}}"
    return "{note_type:private}"


def _bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()
