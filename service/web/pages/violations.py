"""Tags that are missing or wrong, with what puts them right."""

from flask import render_template

from service.store.reads import today
from service.web import answers
from service.web.pages.lists import listed
from service.web.present import snapshot
from service.web.words import PROBLEMS, TAGS, plain


def index() -> str:
    """Kinds of violations with their fix, then every single one."""
    store = snapshot()
    number, tickets = today.violated(store)
    return render_template(
        "violations.html",
        answer=answers.violations(number, tickets),
        kinds=today.fixes(store),
        listed=listed("violations"),
        tags=[(tag, TAGS.get(tag) or plain(tag)) for tag in today.choices(store, "violations", "tag")],
        problems=list(PROBLEMS.items()),
    )
