"""Pushes for tests, all made up."""

from datetime import UTC, datetime
from typing import Any

from adapters.base import Push
from service.far_ids import far_id
from service.store.pushes import NewPush

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
INSTALLATION = "test installation"
CONTENT: dict[str, Any] = {
    "title": "Product bug in data_import",
    "summary": "Escalated because of a product bug.",
    "severity": "high",
    "ticket_id": "help:4711",
    "ticket_url": "https://desk.example/agent/tickets/4711",
    "rule": "product_bug_escalation",
    "opened_at": "2026-03-02T08:59:00Z",
    "evidence": ["help:4711", "help:comment:12"],
    "facts": ["cause: product_bug", "turn: 3"],
}

# What a push about an account holds besides.
ACCOUNT: dict[str, Any] = {
    "record": "",
    "domains": [],
    "properties": {
        "health_state": "watch",
        "health_score": 64.0,
        "contacts_30": 6.0,
        "ease_30": None,
        "reasons": "Three contacts in 30 days without a satisfying resolution",
        "as_of": "2026-03-02T08:59:00.000000Z",
    },
}


def new_push(subject: str = "help:4711", sink: str = "bugs", **values: Any) -> NewPush:
    occurrence = values.pop("occurrence", 0)
    account = {"account_id": subject, "external_ids": [subject.rpartition(":")[2]]}
    content = {**CONTENT, **ACCOUNT, **account, **values.pop("content", {})}
    given = {"flag_id": f"bug/{subject}/1", "rule": "product_bug_escalation", "created_at": NOW} | values
    push_id = far_id(INSTALLATION, sink, subject, "create", occurrence)
    return NewPush(push_id, sink, subject, "create", occurrence, content=content, **given)


def a_push(subject: str = "help:4711", **content: Any) -> Push:
    """The same push as the outbox gives it to a sink."""
    new = new_push(subject, content=content)
    return Push(new.far_id, new.sink, subject, new.action, new.occurrence, new.far_id, new.content)
