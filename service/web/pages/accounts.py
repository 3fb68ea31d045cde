"""Accounts: how each fares, what its health is made of, and the tickets behind every number."""

from flask import abort, render_template

from rules.health import STATES
from rules.moments import to_text
from service.brief_words import BriefWords
from service.briefs import account_brief
from service.store.context_marks import context_marks
from service.store.reads import accounts
from service.store.reads.account_sources import told_by
from service.web import answers, names
from service.web.pages.lists import listed
from service.web.present import site, snapshot, times
from service.web.words import words


def index() -> str:
    """All accounts, the latest contact first."""
    return render_template(
        "accounts.html",
        answer=answers.accounts(accounts.by_health(snapshot())),
        listed=listed("accounts"),
        states=[(state, words("health", state)) for state in STATES],
    )


def one(key: str) -> str:
    """One account: windows, parts of its health, flags, contacts."""
    story = accounts.account_story(snapshot(), key)
    if story is None:
        abort(404)
    flags = [flag for flag in story.flags if flag["closed_at"] is None]
    return render_template(
        "account.html",
        answer=answers.account(story.account, len(flags)),
        account=story.account,
        story=story,
        told=told_by(snapshot(), key, times().now_text()),
        contexts=context_marks(snapshot(), site().contexts),
        renewal=account_brief(snapshot().select, key, times().now()),
        brief=BriefWords(names.category, names.far_side, lambda at: times().day(to_text(at))),
    )
