"""What people call the things of this installation: its rules, categories and far sides."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from babel.numbers import format_currency, get_currency_precision

from adapters.sinks import NOTICE_KINDS
from rules.facts.queue import WHOLE
from rules.metric_days import SUBJECT as METRIC
from rules.queues import SUBJECT
from service.queue_words import queue_words
from service.store.context_marks import ContextMark
from service.store.reads import accounts, metric_days, problems
from service.store.reads.account_sources import FILE, ToldBy
from service.store.renewal_rows import STEP
from service.web.grouped import fingerprint as fingerprint
from service.web.present import site, snapshot, times
from service.web.times import span
from service.web.words import capital, plain, words

WRITE_BACK, WRITTEN = "write_back", "Tags and fields"
# Subjects of pushes that are about no single thing, by what they begin with.
NOTICES = {"digest/": "Several flags", "release:": "A release"}
WHOLE_FROM = 1000  # an amount from here on is shown without its parts
FACTS = {
    "repeat_gap_seconds": "Time since the resolution",
    "repeat_of": "Repeats",
    "ticket_id": "Ticket",
    "escalated": "Handed over by the AI",
    "escalation_cause": "Cause of the hand-over",
    "ease": "Ease, 0 hard to 100 easy",
    "answer": "Answer",
    "survey": "Survey answer",
    "contacts_30": "Contacts, 30 days",
    "contacts_90": "Contacts, 90 days",
    "median_month": "Usual contacts in 30 days",
    "months_known": "Earlier months known",
    "unresolved_30": "Without a satisfying resolution, 30 days",
    "unresolved_90": "Without a satisfying resolution, 90 days",
    "escalations_30": "Hand-overs from the AI, 30 days",
    "escalations_90": "Hand-overs from the AI, 90 days",
    "expansion_30": "Asked for more, 30 days",
    "ease_30": "Mean ease of 7, 30 days",
    "ease_30_answers": "Answers about ease, 30 days",
    "ease_90": "Mean ease of 7, 90 days",
    "ease_90_answers": "Answers about ease, 90 days",
    "ease_baseline": "Mean ease of 7, the 180 days before",
    "ease_baseline_answers": "Answers about ease, the 180 days before",
    "health_score": "Health, of 100",
    "health_state": "Health",
    "problem_id": "Problem",
    "fingerprint": "Named by",
    "hand_overs": "Tickets handed over",
    "tickets_1": "Tickets, 24 hours",
    "tickets_7": "Tickets, 7 days",
    "tickets_30": "Tickets, 30 days",
    "accounts_1": "Accounts, 24 hours",
    "accounts_7": "Accounts, 7 days",
    "usual_day": "Usual in 24 hours",
    "open_tickets": "Open tickets",
    "open_7_days_ago": "Open 7 days ago",
    "open_mean_1": "Open on average, 24 hours",
    "open_mean_7_days_ago": "Open on average, the same 7 days ago",
    "contacts_1": "Contacts, 24 hours",
    "contacts_7": "Contacts, 7 days",
    "usual_week": "Usual in 7 days",
    "weeks_known": "Earlier weeks known",
    "knowledge_gaps_7": "Hand-overs for missing knowledge, 7 days",
    "usual_knowledge_gaps": "Usual ones in 7 days",
    "metric_name": "Called",
    "value": "Value of 28 days",
    "low": "Lower end, 95 %",
    "high": "Upper end, 95 %",
    "n": "Members",
    "is_enough": "Enough of them",
    "target_better": "Good is",
    "missed_days": "Days on end below target",
    "before": "The 28 days before",
    "trend": "Since then",
    "days_declining": "Days on end declining",
    "day_events": "On the last day",
    "usual_day_events": "Usual on this weekday",
    "z": "Robust deviations",
    "anomaly": "Unlike other days",
}
# What a push about a problem does, by the first word of its action.
ABOUT_PROBLEMS = {
    "issue": "Issue",
    "card": "Counts, customers and links",
    "comment": "Comment",
    "reopen": "Opened again",
    "told": "Note about the fix",
}


def rule_title(rule: str) -> str:
    """What people call a rule."""
    return site().rules.get(rule) or plain(rule)


def category(code: str | None) -> str:
    """What people call a category."""
    return "Not known" if code is None else site().categories.get(code) or plain(code)


def far_side(sink: str) -> str:
    """What people call the system behind a sink."""
    settings = site().sinks.get(sink) or site().sources.get(sink)
    return plain(settings.kind) if settings else sink


def push_title(push: Mapping[str, Any]) -> str:
    """What a push is called: what it became on the far side; of a ticket's tags and fields, which have none, what they are."""
    if push["action"] == WRITE_BACK:
        return WRITTEN
    return far_name(push) or rule_title(push["rule"] or push["action"])


def far_name(push: Mapping[str, Any]) -> str:
    """What people call its object on the far side, "" where it has no name, as messages have none."""
    settings = site().sinks.get(push["sink"])
    return "" if settings and settings.kind in NOTICE_KINDS else str(push["far_key"] or "")


def push_action(action: str) -> str:
    """What a push does at the far side: create:repeat_contact_7 makes an object for that rule's flag."""
    what, _, rule = action.partition(":")
    if action.startswith(STEP):
        return f"Renewal, {rule} days before"
    if what in ABOUT_PROBLEMS:
        return ABOUT_PROBLEMS[what]
    return f"{plain(what)}: {rule_title(rule)}" if rule else plain(what)


def subject_names(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the accounts, problems, queues and metrics are called that rows have as their subject, by id."""
    subjects = {row["subject"] for row in rows}
    queues = {one: capital(queue(one)) for one in subjects if one.startswith(SUBJECT)}
    known = {key: problem_title(row) for key, row in problems.named(snapshot(), subjects).items()}
    metrics = metric_days.named(snapshot(), (one for one in subjects if one.startswith(METRIC)))
    several = {one: words for one in subjects for prefix, words in NOTICES.items() if one.startswith(prefix)}
    return accounts.names(snapshot(), subjects) | known | queues | metrics | several


def queue(subject: str) -> str:
    """What people call a queue, in the middle of a sentence."""
    return queue_words(subject, site().categories)


def problem_title(problem: Mapping[str, Any]) -> str:
    """What a problem is called: by what names the fault, else by its category and first ticket."""
    about = category(problem["category"])
    if problem["fingerprint"]:
        return f"{fingerprint(problem['fingerprint'])}, {about}"
    return f"{about}, first told in ticket {problem['ticket_id'].partition(':')[2]}"


def contract(account: Mapping[str, Any]) -> str | None:
    """What an account's contract is worth and what last became of it, None where nobody has told."""
    value, currency, change = (account[f"contract_{name}"] for name in ("value", "currency", "change"))
    said = []
    if value is not None and currency:
        amount = value / 10 ** get_currency_precision(currency)
        said.append(_amount(amount, currency))
    return ", ".join([*said, *([plain(change).lower()] if change else [])]) or None


def told_from(told: ToldBy, contexts: Mapping[str, ContextMark]) -> str:
    """Who told a value, since when it holds, and as of when that was read last where it is read once a day."""
    source = "A file" if told.source == FILE else far_side(told.source)
    read = contexts[told.source].read_at if told.source in contexts else ""
    return f"{source}, since {times().day(told.at)}{f'; as of {times().short(read)}' if read else ''}"


def week_cost(problem: Mapping[str, Any]) -> str:
    """What a problem costs a week, "" where that is not known."""
    cost, currency = problem["week_cost"], problem["week_currency"]
    return "" if cost is None else _amount(cost / 10 ** get_currency_precision(currency), currency)


def _amount(amount: float, currency: str) -> str:
    whole = amount >= WHOLE_FROM
    return format_currency(
        round(amount) if whole else amount, currency, "¤#,##0" if whole else None, locale="en",
        currency_digits=not whole,
    )  # fmt: skip


def fact_name(name: str) -> str:
    """What people call a fact."""
    return FACTS.get(name) or plain(name.removesuffix("_seconds"))


def fact_of(name: str, value: Any) -> str:
    """A fact as people read it, where its name says more than its value."""
    if name == "queue" and value == WHOLE:
        return "The whole queue"
    if name in ("category", "queue") and isinstance(value, str):
        return category(value)
    if name == "fingerprint" and isinstance(value, str):
        return fingerprint(value)
    if name == "health_state" and isinstance(value, str):
        return words("health", value)
    if name == "escalation_cause" and isinstance(value, str):
        return words("cause", value)
    if name.endswith("_seconds") and isinstance(value, int | float):
        return span(value)
    return fact(value)


def fact(value: Any) -> str:
    """A fact's value as people read it: moments in the time zone, numbers short, lists in one line."""
    match value:
        case None:
            return "Not known"
        case bool():
            return "Yes" if value else "No"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.2f}".rstrip("0").rstrip(".")
        case list():
            return ", ".join(fact(one) for one in value) or "None"
        case dict():
            return ", ".join(f"{name}: {fact(one)}" for name, one in value.items())
    return _text(str(value))


def _text(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return times().short(value) if moment.tzinfo else value
