"""Deliveries: what arrived, what became of it, and what may be shown of its body."""

from flask import abort, render_template

from rules.moments import to_text
from service.store.reads import flow, links, stories, today
from service.web import answers
from service.web.pages.lists import listed
from service.web.present import log, snapshot
from service.web.redact import redacted
from service.web.words import OUTCOMES

UNREAD = 20


def index() -> str:
    """All settled deliveries, newest first, and the count that shows that none is lost."""
    store = snapshot()
    arrivals = flow.arrivals(store, log().counts)
    return render_template(
        "deliveries.html",
        answer=answers.deliveries(arrivals),
        arrivals=arrivals,
        unread=flow.unread(store, log(), UNREAD) if arrivals.waiting else [],
        listed=listed("deliveries"),
        outcomes=[(code, name) for code, name in OUTCOMES.items() if code != "waiting"],
        connections=[(name, name) for name in today.choices(store, "deliveries", "connection")],
    )


def one(slot: str, day: str, number: int) -> str:
    """One delivery: outcome, reason, its events, its tickets and the redacted body."""
    name = f"{slot}/{day}/{number}"
    story = stories.delivery_story(snapshot(), name)
    raw = log().find(name) if slot in log().slots() else None
    if story.settled is None and raw is None:
        abort(404)
    outcome = story.settled["outcome"] if story.settled else "waiting"
    kind = story.settled["kind"] if story.settled else raw.kind if raw else ""
    tickets = sorted(stories.known_tickets(snapshot(), [event["ticket_id"] for event in story.events]))
    return render_template(
        "delivery.html",
        answer=answers.delivery(outcome, kind),
        name=name,
        outcome=outcome,
        kind=kind,
        settled=story.settled,
        raw=raw,
        received_at=to_text(raw.received_at) if raw else "",
        body=redacted(raw.body) if raw else None,
        events=story.events,
        tickets=tickets,
        flags=links.flags_of(snapshot(), tickets),
    )
