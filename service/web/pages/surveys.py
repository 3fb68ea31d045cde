"""What customers answered, and how many of those asked did."""

from flask import render_template

from service.store.reads.pages import total
from service.store.reads.survey_rates import responses
from service.web import answers
from service.web.pages.lists import listed
from service.web.present import snapshot
from service.web.words import INSTRUMENTS


def index() -> str:
    """All answers, newest first."""
    store = snapshot()
    negative = total(store, "surveys", {"negative": "true"})
    return render_template(
        "surveys.html",
        answer=answers.surveys(total(store, "surveys", {}), negative),
        responses=responses(store),
        listed=listed("surveys"),
        instruments=list(INSTRUMENTS.items()),
    )
