"""Changes to the automation, and what else happened that may move the numbers."""

from functools import partial

from flask import render_template

from service.store.reads.pages import page, total
from service.web import logbook_words
from service.web.pages.lists import ROWS, listed
from service.web.present import snapshot, times


def index() -> str:
    """The newest changes, and all annotations, those to come first."""
    found = page(snapshot(), "changes", {}, limit=ROWS).items
    return render_template(
        "changes.html",
        answer=logbook_words.changes(found, times()),
        changes=found,
        names={one["id"]: one["what"] for one in found},
        number=total(snapshot(), "changes", {}),
        listed=listed("annotations"),
        kinds=list(logbook_words.KINDS.items()),
        state=partial(logbook_words.standing, now=times().now()),
        lasting=partial(logbook_words.lasting, zone=times().zone),
    )
