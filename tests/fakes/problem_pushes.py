"""Pushes about one problem, all made up: its issue, its card, what is said of it."""

from typing import Any

from adapters.base import Push
from service.far_ids import far_id

PAGE = "https://gauge.example/problems/p-1"
TICKETS = [
    {"id": f"help:{number}", "url": f"https://desk.example/agent/tickets/{number}"} for number in (1, 2, 3)
]
CUSTOMERS: list[dict[str, Any]] = [
    {"id": "help:81", "name": "One Ltd", "domain": "one.example", "tier": "Enterprise", "revenue": 90_000,
     "currency": "USD", "tickets": 2},
    {"id": "help:82", "name": "Two GmbH", "domain": "", "tier": "", "revenue": 30_000, "currency": "EUR", "tickets": 1},
    {"id": "help:83", "name": "", "domain": "three.example", "tier": "Starter", "revenue": None, "currency": "",
     "tickets": 1},
]  # fmt: skip
CONTENT: dict[str, Any] = {
    "title": "Import stops with E-4711",
    "kind": "bug",
    "severity": "high",
    "summary": "Three customers cannot import their data.",
    "facts": ["error code: E-4711", "component: import", "contacts a day: 2.5", "the AI tried: 2 answers"],
    "evidence": ["help:1: sure, names E-4711", "help:2: sure, names E-4711", "help:3: likely, says the same"],
    "tickets": TICKETS,
    "quotes": [],
    "customers": CUSTOMERS,
    "card": {"title": "3 tickets, 3 accounts", "subtitle": "USD 90,000 and EUR 30,000 a year at stake", "url": PAGE},
    "answers": [{"label": "It is fixed", "url": "https://gauge.example/a/1"},
                {"label": "Split", "url": "https://gauge.example/a/2"}],
    "issue": "",
    "related": "",
    "text": "",
}  # fmt: skip
ACTIONS = ("issue", "card", "comment:accounts-10", "reopen:1")


def problem_push(action: str, subject: str = "problem:p-1", occurrence: int = 0, **content: Any) -> Push:
    """As the outbox gives it to a sink."""
    own = far_id("test installation", "bugs", subject, action, occurrence)
    told = {**CONTENT, "text": f"Said about {action}.\nAnd a second line."} | content
    return Push(own, "bugs", subject, action, occurrence, own, told)
