"""Tells a ticket's story in a few words: events by hours after a start, folded and judged."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rules.account import judged
from rules.fold.ticket import Context, fold
from rules.model import Event, Form, Kind, Ticket
from rules.taxonomy import read

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = START + timedelta(days=60)
TAXONOMY = read({
    "categories": {"billing": {"tier": 1}, "login": {}},
    "escalation_causes": {"product_bug": {}, "tooling": {}},
    "escalation_triggers": {"sentiment": {}, "knowledge_gap": {}},
})  # fmt: skip
MAPPING = {
    "category": "tag:cat_",
    "escalation_cause": "tag:esc_cause_",
    "escalation_trigger": "tag:esc_trigger_",
}
CONTEXT = Context(TAXONOMY, frozenset({"ai"}), MAPPING)
WHO = {"c": ("customer", "customer"), "a": ("ai", "staff"), "h": ("human", "staff"), "s": ("-1", "system")}


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def event(kind: Kind, hours: float, key: str = "", ticket: str = "zd:1", **fields: Any) -> Event:
    return Event(f"{ticket}:{kind}:{hours}:{key}", "zd", ticket, kind, Form.HINT, at(hours), fields)


def said(who: str, hours: float, ticket: str = "zd:1", public: bool = True, **signs: bool) -> Event:
    """A message of c(ustomer), a (the AI), h(uman) or s(ystem)."""
    author, role = WHO[who]
    fields = {"author_id": author, "author_role": role, "public": public, "message_id": f"{ticket}-{hours}"}
    name = f"{ticket}:message:{hours}:{who}"
    return Event(name, "zd", ticket, Kind.MESSAGE, Form.HINT, at(hours), fields, signs=signs)


def state(hours: float, ticket: str = "zd:1", **fields: Any) -> Event:
    """An observation of the ticket."""
    return event(Kind.STATE, hours, str(sorted(fields)), ticket, **fields)


def change(hours: float, name: str, after: Any, by: str = "human", ticket: str = "zd:1") -> Event:
    """A field set by somebody."""
    return event(Kind.CHANGE, hours, name, ticket, name=name, before=None, after=after, actor_id=by)


def rated(hours: float, score: int, high: int = 1, low: int = 0, ticket: str = "zd:1", **more: Any) -> Event:
    """An answered survey."""
    told = {"instrument": "csat", "score": score, "low": low, "high": high, "higher_is_better": True, **more}
    return event(Kind.SURVEY, hours, str(score), ticket, **told)


def folded(*events: Event, as_of: datetime = LATER, ticket: str = "zd:1", **first: Any) -> Ticket:
    """The ticket by itself; `first` overrides what was known of it at the start."""
    known = {"status": "open", "requester_id": "customer", "tags": ["cat_billing"], "channel": "email"}
    opened = state(0, ticket, **{name: value for name, value in (known | first).items() if value is not None})
    stored = [(one, str(number)) for number, one in enumerate([opened, *events])]
    return fold(stored, CONTEXT, as_of).ticket


def told(*events: Event, as_of: datetime = LATER, ticket: str = "zd:1", **first: Any) -> Ticket:
    """The ticket as its customer's only one."""
    return judged([folded(*events, as_of=as_of, ticket=ticket, **first)], as_of)[0]


def by_ai(start: float, ticket: str = "zd:1", **first: Any) -> Ticket:
    """A ticket that the AI answered after an hour and that was solved after two."""
    begun = {"created_at": at(start).isoformat(), **first}
    story = (
        said("c", start, ticket),
        said("a", start + 1, ticket),
        state(start + 2, ticket, status="solved"),
    )
    return folded(*story, ticket=ticket, **begun)
