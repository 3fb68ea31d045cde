"""Flags: which rule says what about whom, on which evidence, and what was done about it."""

from flask import abort, render_template

from service.colleague_words import said
from service.store.reads import account_later, links, stories, today
from service.store.reads import answers as answered
from service.store.reads.pages import total
from service.web import answers
from service.web.names import rule_title
from service.web.pages.lists import listed
from service.web.present import site, snapshot, times


def index() -> str:
    """All flags that stand or stood, newest first."""
    store = snapshot()
    open_flags = total(store, "flags", {"open": "true", "historic": "false"})
    return render_template(
        "flags.html",
        answer=answers.flags(open_flags, total(store, "flags", {})),
        listed=listed("flags"),
        rules=[(rule, rule_title(rule)) for rule in today.choices(store, "flags", "rule")],
    )


def _about(rule: str) -> str:
    """What a rule is about, for a flag of which only the history is left; "" for a rule that is gone."""
    known = site().known_rules.get(rule)
    return known.rule.about if known else ""


def one(key: str) -> str:
    """One flag: facts, evidence, history, pushes."""
    store = snapshot()
    story = stories.flag_story(store, key)
    if story is None:
        abort(404)
    known = story.flag or story.history[-1]
    evidence, facts = (story.flag["evidence"], story.flag["facts"]) if story.flag else ([], {})
    named = {*evidence, *(value for value in facts.values() if isinstance(value, str))}
    people = answered.of_flag(store, key)
    later = account_later.of_flags(store, [story.flag] if story.flag else [], site().now()).get(key)
    return render_template(
        "flag.html",
        said=[said(one, times().day) for one in people],
        outcome=answered.outcome(people),
        later=later,
        precision=answered.precision(store, known["rule"]),
        answer=answers.flag(story.flag, rule_title(known["rule"]), times()),
        key=key,
        story=story,
        known=known,
        title=rule_title(known["rule"]),
        about=known.get("about") or _about(known["rule"]),
        ticket=stories.subject_ticket(store, known["subject"]),
        evidence=evidence,
        facts=facts,
        behind=links.tickets_behind(store, named),
        delivery=links.delivery_behind(store, story.flag["opened_by"] if story.flag else known["by_event"]),
    )
