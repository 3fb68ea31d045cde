"""What the demo's team has recorded of its automation; made up like all its data."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from rules.logbook import ACTION, ANNOTATION, CHANGE, GOAL, MEANING
from rules.moments import to_text
from service.logbook.telling import entry, id_of
from service.store.log import LogEntry

# Days before now at which each begins, and what was said of it; the first two changes overlap.
CHANGES = (
    (40, "Answers about invoices name the page they come from", "Customers asked where to find it", "arr_verified", "up"),
    (21, "Hand over after two failed answers instead of three", "Frustration peaks in the third turn", "ces", "up"),
    (-10, "Answer outside opening hours too", "A fifth of all contacts begin at night", "automation_rate", "up"),
)  # fmt: skip
ANNOTATIONS = (
    (33, "Sign-in was down for two hours", "outage"),
    (12, "Prices for the next year announced", "campaign"),
    (-20, "Office closed for a week", "holiday"),
)
ACTIONS = (
    ("Explain VAT numbers", "article", "knowledge_gap", "Ada", 9, "open"),
    ("Show how a hand-over keeps its context", "training", "Hand-overs without context", "Ben", 3, "doing"),
    ("Let refunds below 50 EUR through", "flow", "policy_exception", "Ada", -6, "done"),
)
GOALS = (
    ("arr_verified", "quality", "Solved means that nobody comes back with it", 0.6),
    ("ces", "experience", "Whoever has to fight for help leaves", 80.0),
    ("cost_per_ticket", "efficiency", "More customers with the same team", None),
)
EFFICIENT = "A customer writes once, is done within a day, and nobody works on it twice"


def recorded(now: datetime) -> Iterator[LogEntry]:
    """The rows of the log, as commands would have written them."""
    for thing, said in _said(now):
        whole: dict[str, Any] = {**said, "source": "command", "removed": False}
        yield entry(thing, id_of(thing, whole), whole, now)


def _said(now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    for ago, what, why, metric, direction in CHANGES:
        at = now - timedelta(days=ago)
        moments = {"at": to_text(at), "remeasure_at": to_text(at + timedelta(days=28))}
        yield CHANGE, {"what": what, "why": why, "metric": metric, "direction": direction, **moments}
    for ago, title, kind in ANNOTATIONS:
        yield ANNOTATION, {"at": to_text(now - timedelta(days=ago)), "title": title, "kind": kind}
    for title, kind, cause, owner, ahead, state in ACTIONS:
        due = (now + timedelta(days=ahead)).date().isoformat()
        yield (
            ACTION,
            {"title": title, "kind": kind, "cause": cause, "owner": owner, "due": due, "state": state},
        )
    for metric, lens, why, target in GOALS:
        yield GOAL, {"metric": metric, "lens": lens, "why": why, "target": target}
    yield MEANING, {"text": EFFICIENT}
