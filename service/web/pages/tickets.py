"""Tickets: whether the AI really solved each, and everything that happened in it."""

from flask import abort, render_template

from service.colleague_words import said
from service.store.reads import stories, today
from service.store.reads.people import people_in
from service.store.reads.problems import problem_of
from service.web import answers
from service.web.names import category, rule_title
from service.web.pages.lists import listed
from service.web.picture import picture
from service.web.present import site, snapshot, times
from service.web.timeline import steps
from service.web.words import PATHS, TAGS, VERDICTS, plain


def index() -> str:
    """All tickets, newest first."""
    store = snapshot()
    verdicts = dict.fromkeys(VERDICTS, 0) | today.verdicts(store)
    number = today.counted_tickets(store)
    return render_template(
        "tickets.html",
        answer=answers.tickets(number, **verdicts),
        number=number,
        by_verdict=verdicts,
        listed=listed("tickets"),
        paths=list(PATHS.items()),
        verdicts=list(VERDICTS.items()),
        categories=[(code, category(code)) for code in today.choices(store, "tickets", "category")],
        tags=[(tag, TAGS.get(tag) or plain(tag)) for tag in today.choices(store, "violations", "tag")],
    )


def one(key: str) -> str:
    """One ticket."""
    story = stories.ticket_story(snapshot(), key)
    if story is None:
        abort(404)
    last = story.episodes[-1] if story.episodes else None
    connection = story.ticket["connection"]
    people = people_in(snapshot(), connection, story.events)
    return render_template(
        "ticket.html",
        answer=answers.ticket(story, times()),
        story=story,
        problem=problem_of(snapshot(), key),
        ticket=story.ticket,
        last=last,
        picture=picture(last, times()) if last else None,
        steps=steps(story, site().ai_authors(connection), people, rule_title, times()),
        said=[said(one, times().day) for one in story.answers],
        linked=stories.known_tickets(snapshot(), _mentioned(story)),
        helpdesk_url=site().ticket_url(key),
    )


def _mentioned(story: stories.TicketStory) -> list[str]:
    ids = [story.ticket["merged_into"], story.ticket["followup_of"]]
    ids += [event["fields"].get("into") for event in story.events]
    return [str(one) for one in ids if one]
