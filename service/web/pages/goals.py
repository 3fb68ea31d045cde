"""What the team measures itself by, and the work that is to get it there."""

from functools import partial

from flask import render_template

from service.store.reads.goals import advice, efficient
from service.store.reads.pages import page, total
from service.web import logbook_words, number_words
from service.web.pages.lists import ROWS, listed
from service.web.present import numbers, snapshot, times


def index() -> str:
    """All goals, and the actions, the newest first."""
    number = total(snapshot(), "goals", {})
    today = times().now().astimezone(times().zone).date()
    return render_template(
        "goals.html",
        answer=logbook_words.goals(number),
        goals=page(snapshot(), "goals", {}, limit=ROWS).items,
        known=numbers().book.metrics,
        value=number_words.value,
        efficient=efficient(snapshot()),
        advice=advice(number) if number else None,
        listed=listed("actions"),
        states=list(logbook_words.ACTION_STATES.items()),
        kinds=list(logbook_words.ACTION_KINDS.items()),
        overdue=partial(logbook_words.is_overdue, today=today),
    )
