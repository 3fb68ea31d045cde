"""The world as an AI agent tells it with our own events: conversations, messages, hand-overs, answers about ease."""

import json
from collections.abc import Iterable
from typing import Any

from adapters.settings import ConnectionSettings, Secret
from service.demo.world import words
from service.demo.world.acts import DAY, Act, Contact, Who, draw, seconds, standing
from service.demo.world.dialects.base import Hint
from service.demo.world.dialects.zendesk_values import rest_time
from service.demo.world.setup import Setup
from service.demo.world.subscriptions import CURRENCY, Change
from service.demo.world.truth import FIRST_TICKET

TOKEN = "simulated-bearer-token-of-the-demo-world"  # noqa: S105  proves nothing but made-up deliveries
CHANNELS = {"native_messaging": "chat"}
ROLES = {Who.CUSTOMER: "customer", Who.AI: "ai", Who.HUMAN: "human", Who.SYSTEM: "system"}
ASKED, SURE = 61, 62
ANSWER_SHARE, ANSWERED_AFTER = 0.7, 600
# In the last weeks every third account finds it harder: there is something to see for the rule about a drop in ease.
HARDER_DAYS = 25
# What our events have no way of telling.
NOT_TOLD = frozenset({"merged", "made_private", "redacted", "spam", "deleted"})


class Agent:
    """One simulated AI platform."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup

    def connection_settings(self) -> ConnectionSettings:
        mapping = {
            "category": "tag:cat_",
            "escalation_trigger": "tag:esc_trigger_",
            "escalation_cause": "tag:esc_cause_",
        }
        return ConnectionSettings(self.setup.connection, "agent", (Secret(TOKEN),), mapping=mapping)

    def hints(self, contact: Contact, index: int) -> list[Hint]:
        return [Hint(index, "batch")]

    def hint_body(self, contact: Contact, hint: Hint) -> bytes:
        act, before = contact.acts[hint.index], contact.acts[: hint.index]
        events = [self._state(contact, hint.index)]
        if act.message:
            events.append(self._message(contact, act, hint.index))
        if any(tag.startswith("esc_trigger_") for tag in act.changes.get("add", ())) and _ai_spoke(before):
            events.append(_hand_over(contact, act, hint.index))
        if act.changes.get("status") == "solved" and not any(
            one.changes.get("status") == "solved" for one in before
        ):
            events += self._answer(contact, act)
        return json.dumps({"schema": "deskgauge.events/1", "events": events}).encode()

    def subscriptions_body(self, changes: Iterable[Change]) -> bytes:
        """What became of the subscriptions of accounts, also of other connections' ones."""
        events = [
            {
                "type": "subscription", "id": f"{one.account}-{one.number}", "at": rest_time(seconds(one.at)),
                "account_id": one.account, "change": one.change, "amount": one.amount, "currency": CURRENCY,
            }
            for one in changes
        ]  # fmt: skip
        return json.dumps({"schema": "deskgauge.events/1", "events": events}).encode()

    def trigger_body(self, contact: Contact, index: int) -> bytes:
        return self.hint_body(contact, Hint(index, "batch"))

    def snapshot_body(self, contact: Contact, at: int) -> bytes:
        return self.hint_body(contact, Hint(len(contact.until(at)) - 1, "batch"))

    def conflicting(self, body: bytes) -> bytes:
        return body

    def export_line(self, contact: Contact, at: int) -> bytes:
        return self.snapshot_body(contact, at) + b"\n"

    def signed_headers(self, body: bytes, sent_at: int, number: int) -> dict[str, str]:
        return {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}

    def snapshot_headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json"}

    def _state(self, contact: Contact, index: int) -> dict[str, Any]:
        now, customer = standing(contact.acts[: index + 1]), contact.customer
        person = {"id": str(customer.vendor_id), "email": customer.email}
        if customer.organization_id:
            person["account_id"] = str(customer.organization_id)
        told = {
            "status": now["status"],
            "channel": CHANNELS.get(contact.channel, contact.channel),
            "tags": now["tags"],
            "customer": person,
            "assignee_id": str(now["assignee"]) if now["assignee"] else None,
            "group_id": str(now["group"]) if now["group"] else None,
            "priority": now["priority"],
        }
        if index == 0:
            told |= {"created_at": rest_time(contact.created_at), "subject": words.subject(contact)}
        known = {name: value for name, value in told.items() if value is not None}
        return _event(contact, "conversation", index, contact.acts[index].at) | known

    def _message(self, contact: Contact, act: Act, index: int) -> dict[str, Any]:
        message = act.message
        if message is None:
            raise ValueError("nothing was written in this act")
        author = {"id": str(message.author), "role": ROLES[message.who]}
        told = {"author": author, "public": message.public, "text": words.text(contact, message)}
        if message.who is Who.AI:
            author["version"] = str(contact.ai_version)
            told["confidence"] = self._confidence(contact, index)
        return _event(contact, "message", index, act.at) | told

    def _confidence(self, contact: Contact, index: int) -> float:
        """Mostly higher where the AI is right in the end, and never a proof of it."""
        rng = draw(self.setup.seed, SURE, contact.number, index)
        low, high = (0.45, 0.99) if contact.really_solved else (0.15, 0.9)
        return round(rng.uniform(low, high), 2)

    def _answer(self, contact: Contact, act: Act) -> list[dict[str, Any]]:
        """How easy it was, from whoever answers."""
        rng = draw(self.setup.seed, ASKED, contact.number)
        at = act.at + ANSWERED_AFTER
        if rng.random() > ANSWER_SHARE or at > seconds(self.setup.end):
            return []
        harder = (contact.customer.account or 1) % 3 == 0 and at > seconds(self.setup.end) - HARDER_DAYS * DAY
        score = rng.choice((5, 6, 7) if contact.really_solved else (2, 3, 4)) - (2 if harder else 0)
        return [_event(contact, "survey", 0, at) | {"instrument": "ces", "score": max(1, score)}]


def _event(contact: Contact, kind: str, index: int, at: int) -> dict[str, Any]:
    number = FIRST_TICKET + contact.number
    return {"type": kind, "id": f"{number}-{index}", "at": rest_time(at), "conversation_id": str(number)}


def _ai_spoke(acts: list[Act]) -> bool:
    """Whether the AI has anything to hand over."""
    return any(act.message and act.message.public and act.message.who is Who.AI for act in acts)


def _hand_over(contact: Contact, act: Act, index: int) -> dict[str, Any]:
    trigger, cause = contact.reason or ("rule", "edge_case")
    complete = contact.number % 3 != 0
    context = {"summary": complete, "steps_tried": True, "customer": True}
    return _event(contact, "hand_over", index, act.at) | {
        "trigger": trigger,
        "cause": cause,
        "context": context,
    }
