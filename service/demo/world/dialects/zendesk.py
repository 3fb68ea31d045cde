"""The world as Zendesk tells it: signed webhook events, trigger bodies, API answers and export lines.

Shapes and headers follow real samples. https://developer.zendesk.com/documentation/webhooks/verifying/
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from adapters.settings import ConnectionSettings, Secret
from service.demo.world.acts import Contact, standing
from service.demo.world.dialects.base import Hint
from service.demo.world.dialects.zendesk_envelope import envelope, hints_of
from service.demo.world.dialects.zendesk_rest import snapshot, ticket_record
from service.demo.world.dialects.zendesk_values import (
    ACCOUNT_ID,
    WEBHOOK_ID,
    placeholder_time,
    rest_time,
    ticket_number,
)
from service.demo.world.people import ai_id
from service.demo.world.setup import Setup

SECRET = "simulated-signing-secret-of-the-demo-world"  # noqa: S105 - signs nothing but made-up deliveries
MAPPING = {
    "category": "tag:cat_",
    "escalation_trigger": "tag:esc_trigger_",
    "escalation_cause": "tag:esc_cause_",
}
# What the placeholders {{ticket.status}} and {{ticket.via}} render.
STATUS_TITLES = {"hold": "On-hold"}
VIA_TITLES = {
    "email": "Mail",
    "web": "Web Form",
    "native_messaging": "Messaging",
    "chat": "Chat",
    "api": "Web Service",
}

_JSON = json.JSONEncoder(separators=(",", ":"))


class Zendesk:
    """One simulated Zendesk account."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup

    def connection_settings(self) -> ConnectionSettings:
        return ConnectionSettings(
            name=self.setup.connection,
            helpdesk="zendesk",
            secrets=(Secret(SECRET),),
            ai_authors=frozenset(str(ai_id(version)) for version in (1, 2)),
            mapping=MAPPING,
        )

    def hints(self, contact: Contact, index: int) -> list[Hint]:
        return [Hint(index, what) for what in hints_of(contact, index)]

    def hint_body(self, contact: Contact, hint: Hint) -> bytes:
        return _bytes(envelope(self.setup, contact, hint))

    def trigger_body(self, contact: Contact, index: int) -> bytes:
        now = standing(contact.acts[: index + 1])
        customer = contact.customer
        return _bytes(
            {
                "deskgauge_trigger": 1,
                "ticket_id": str(ticket_number(contact)),
                "status": "Deleted" if now["removed"] else _title(now["status"]),
                "priority": (now["priority"] or "").capitalize(),
                "type": "",
                "tags": " ".join(now["tags"]),
                "via": VIA_TITLES[contact.channel],
                "assignee_id": str(now["assignee"] or ""),
                "group_id": str(now["group"] or ""),
                "requester_id": str(customer.vendor_id),
                "organization_id": str(customer.organization_id or ""),
                "created_at": placeholder_time(contact.created_at),
                "updated_at": placeholder_time(now["updated_at"]),
            }
        )

    def snapshot_body(self, contact: Contact, at: int) -> bytes:
        return _bytes(snapshot(contact, contact.until(at)))

    def conflicting(self, body: bytes) -> bytes:
        document = json.loads(body)
        document["detail"]["priority"] = "LOW" if document["detail"]["priority"] == "URGENT" else "URGENT"
        return _bytes(document)

    def export_line(self, contact: Contact, at: int) -> bytes:
        return _bytes({**ticket_record(contact, contact.until(at)), "generated_timestamp": at}) + b"\n"

    def signed_headers(self, body: bytes, sent_at: int, number: int) -> dict[str, str]:
        stamp = rest_time(sent_at)
        digest = hmac.digest(SECRET.encode(), stamp.encode() + body, hashlib.sha256)
        return {
            "X-Zendesk-Webhook-Signature-Timestamp": stamp,
            "X-Zendesk-Webhook-Signature": base64.b64encode(digest).decode(),
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Zendesk Webhook",
            "X-Zendesk-Account-Id": str(ACCOUNT_ID),
            "X-Zendesk-Webhook-Id": WEBHOOK_ID,
            "X-Zendesk-Webhook-Invocation-Id": f"01SIMULATED{number:015d}",
        }

    def snapshot_headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json"}


def _title(status: str) -> str:
    return STATUS_TITLES.get(status, status.capitalize())


def _bytes(document: dict[str, Any]) -> bytes:
    return _JSON.encode(document).encode()
