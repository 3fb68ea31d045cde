"""The world as Intercom tells it: signed notifications with a conversation and its new parts, and API answers.

Sources: https://developers.intercom.com/docs/webhooks/webhook-notifications and
https://developers.intercom.com/docs/references/webhooks/webhook-models
"""

import hashlib
import hmac
import json
from typing import Any

from adapters.settings import ConnectionSettings, Secret
from service.demo.world.acts import Contact
from service.demo.world.dialects.base import Hint
from service.demo.world.dialects.intercom_parts import DELETED, parts_of_topic, topics
from service.demo.world.dialects.intercom_records import notified, snapshot
from service.demo.world.dialects.intercom_values import AI_AUTHORS, APP_ID, conversation_id
from service.demo.world.dialects.zendesk import MAPPING
from service.demo.world.setup import Setup

SECRET = "simulated-client-secret-of-the-demo-world"  # noqa: S105  signs nothing but made-up deliveries
# What Intercom has no way of telling, or tells in another sense than this world means it: it cannot bring a deleted
# conversation back, and it says of no tag when it was taken away.
NOT_TOLD = frozenset({"merged", "made_private", "spam", "restored", "taken_back"})

READ = "conversation.read"


class Intercom:
    """One simulated Intercom workspace."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup

    def connection_settings(self) -> ConnectionSettings:
        return ConnectionSettings(
            name=self.setup.connection,
            helpdesk="intercom",
            secrets=(Secret(SECRET),),
            ai_authors=AI_AUTHORS,
            mapping=MAPPING,
        )

    def hints(self, contact: Contact, index: int) -> list[Hint]:
        return [Hint(index, topic) for topic in topics(contact, index)]

    def hint_body(self, contact: Contact, hint: Hint) -> bytes:
        at, told = contact.acts[hint.index].at, topics(contact, hint.index)
        place = told.index(hint.what) if hint.what in told else len(told)
        seed = self.setup.seed & 0xFFFFFFFFFFFF
        return _bytes(
            {
                "type": "notification_event",
                "app_id": APP_ID,
                "data": {"type": "notification_event_data", "item": _item(contact, hint)},
                "links": {},
                "id": f"notif_{contact.number:08x}-{hint.index:04x}-4{place:03x}-8000-{seed:012x}",
                "topic": hint.what,
                "delivery_status": "pending",
                "delivery_attempts": 1,
                "delivered_at": 0,
                "first_sent_at": at,
                "created_at": at,
                "self": None,
            }
        )

    def trigger_body(self, contact: Contact, index: int) -> bytes:
        """Nobody types bodies at Intercom: the first thing that it tells of the act, else that somebody read it."""
        return self.hint_body(contact, Hint(index, next(iter(topics(contact, index)), READ)))

    def snapshot_body(self, contact: Contact, at: int) -> bytes:
        return _bytes(snapshot(contact, contact.until(at)))

    def conflicting(self, body: bytes) -> bytes:
        document = json.loads(body)
        item = document["data"]["item"]
        item["priority"] = "low" if item.get("priority") == "urgent" else "urgent"
        return _bytes(document)

    def export_line(self, contact: Contact, at: int) -> bytes:
        return _bytes(snapshot(contact, contact.until(at))["conversation"]) + b"\n"

    def signed_headers(self, body: bytes, sent_at: int, number: int) -> dict[str, str]:
        digest = hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()
        return {"X-Hub-Signature": f"sha1={digest}", "Content-Type": "application/json"}

    def snapshot_headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json"}


def _item(contact: Contact, hint: Hint) -> dict[str, Any]:
    """The conversation with what is new in it; of a deleted one the id alone."""
    if hint.what == DELETED:
        return {"type": "conversation", "id": conversation_id(contact)}
    new = parts_of_topic(contact, hint.index, hint.what)
    return notified(contact, contact.acts[: hint.index + 1], new)


def _bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()
