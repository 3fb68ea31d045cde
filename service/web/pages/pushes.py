"""Pushes: what was sent where, every try, and what happens next."""

from flask import abort, render_template

from service.store.reads import dead_letters, flow, links, sinks, stories, today
from service.store.reads.snapshot import Row
from service.web import answers
from service.web.names import far_name, far_side, rule_title
from service.web.pages.lists import listed
from service.web.present import snapshot, times
from service.web.words import PUSH_STATES

NEXT_STEPS = {
    "sending": "Wait: it is on its way.",
    "delivered": "Nothing is left to do.",
    "cancelled": "Nothing is left to do.",
    "dead": "Put right what the last try says, then send it again. Nothing is lost: it is kept as it is.",
}


def index() -> str:
    """All pushes, newest first."""
    store = snapshot()
    departures = flow.departures(store)
    standings = sinks.standings(store)
    return render_template(
        "pushes.html",
        answer=answers.pushes(departures, [one.sink for one in standings if one.needs_person]),
        departures=departures,
        dead_groups=dead_letters.groups(store),
        listed=listed("pushes"),
        standings=standings,
        sinks=[(name, name) for name in today.choices(store, "pushes", "sink")],
        states=list(PUSH_STATES.items()),
    )


def one(key: str) -> str:
    """One push with its attempts."""
    store = snapshot()
    push = stories.push(store, key)
    if push is None:
        abort(404)
    return render_template(
        "push.html",
        answer=answers.push({**push, "far_key": far_name(push)}, far_side(push["sink"])),
        push=push,
        title=rule_title(push["rule"] or push["action"]),
        ticket=stories.subject_ticket(store, push["subject"]),
        attempts=stories.attempts_of(store, key),
        delivery=links.delivery_behind(store, _opened_by(push)),
        next_step=_next_step(push),
    )


def _opened_by(push: Row) -> str | None:
    story = stories.flag_story(snapshot(), push["flag_id"]) if push["flag_id"] else None
    return story.flag["opened_by"] if story and story.flag else None


def _next_step(push: Row) -> str:
    if push["state"] != "pending":
        return NEXT_STEPS.get(push["state"], "")
    standing = next((one for one in sinks.standings(snapshot()) if one.sink == push["sink"]), None)
    if standing and standing.needs_person:
        return f"Nothing is sent to {push['sink']} until a person has looked."
    until = standing.state.until if standing and standing.state else None
    due = times().exact(max(push["due_at"], until or ""))
    if push["outcome_unknown"]:
        return f"The last reply was lost, so it is looked up there first, on {due}."
    return f"It is sent on {due}."
