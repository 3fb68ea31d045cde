"""Rules: which watch and which only look on, how often each fires, and why one fires for somebody or not."""

from typing import Any

from flask import abort, render_template, request

from service.rule_words import explanation_document, parameters
from service.store.reads.metric_days import metrics
from service.store.reads.queues import queues
from service.store.reads.rules import RuleStanding, newest_flags, standings
from service.web.present import site, snapshot, times
from service.web.words import counted, in_words

LONGEST_SUBJECT = 200


def index() -> str:
    """All rules, those that are on first."""
    found = standings(snapshot(), site().known_rules, site().now())
    return render_template("rules.html", answer=answer(found), standings=found)


def one(key: str) -> str:
    """One rule with its parameters, newest flags, and what it says of a ticket, account or queue that is asked for."""
    found = {one.rule: one for one in standings(snapshot(), site().known_rules, site().now())}
    if key not in found:
        abort(404)
    known = site().known_rules[key]
    subject = request.args.get("subject", "").strip()[:LONGEST_SUBJECT]
    return render_template(
        "rule.html",
        answer=_answer(found[key]),
        standing=found[key],
        rule=known.rule,
        parameters=parameters(known),
        cases=known.file.document["tests"],
        flags=newest_flags(snapshot(), key, shadow=found[key].mode == "shadow"),
        subject=subject,
        queues=queues(snapshot()) if known.rule.about == "queue" else [],
        metrics=metrics(snapshot()) if known.rule.about == "metric" else {},
        explanation=_explained(key, subject) if subject else None,
    )


def answer(found: list[RuleStanding]) -> str:
    """How many watch, how many look on, and whether some of those look useful."""
    modes = [one.mode for one in found]
    watching, shadow, useful = modes.count("on"), modes.count("shadow"), sum(one.offered for one in found)
    first = f"{counted(watching, 'rule watches', 'rules watch')}"
    if not shadow:
        return f"{first}, none runs in shadow."
    second = f"{first}, {shadow:,} {'runs' if shadow == 1 else 'run'} in shadow"
    if not useful:
        return f"{second}."
    return f"{second}; {in_words(useful).lower()} of those {'looks' if useful == 1 else 'look'} useful."


def _answer(one: RuleStanding) -> str:
    times_a_week = f"{one.a_week:,.1f}".removesuffix(".0")
    if one.mode == "off":
        return "It is switched off."
    if one.mode == "shadow":
        return f"It would have fired {times_a_week} times a week over four weeks."
    return f"It fired {times_a_week} times a week over four weeks; {one.open:,} of its flags are open."


def _explained(rule: str, subject: str) -> dict[str, Any] | None:
    found = site().explain(rule, subject)
    return explanation_document(found, times().short) if found else None
