"""An account over time: contacts, hand-overs, unresolved contacts and ease in windows, and the health made of them.

All windows are elapsed time up to the moment of judgement: 30 and 90 days; the own baseline of ease is the 180 days before
the last 30, the own median month that of up to six windows of 30 days before the last 30.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, zip_longest
from statistics import median
from typing import Any

from rules.contacts import Contact, Span
from rules.context import Standing, Word, standing
from rules.facts.account import HEALTH_STATES, AccountView, until_quiet

VERSION = "1"
MONTH, QUARTER, BASELINE = timedelta(days=30), timedelta(days=90), timedelta(days=180)
MONTHS = 6
HEALTHY_FROM, WATCH_FROM = 80, 60
# A state is left for a better one only this far above its limit, so that a score near it does not flap.
MARGIN = 5
NOT_SCORED = "not_scored"
STATES = HEALTH_STATES
LEAST_SIGNALS = 2
# What each part takes off the 100, at most. docs/rules.md explains them.
UNRESOLVED_EACH, UNRESOLVED_MOST = 12, 36
ESCALATION_EACH, ESCALATION_MOST = 6, 18
VOLUME_EACH, VOLUME_MOST = 8, 16
HARD_EACH, HARD_MOST, EASY_FROM = 10, 30, 5.0

Delta = tuple[datetime, str, float, str]  # when, which counter, by how much, the ticket


@dataclass(frozen=True, slots=True)
class Window:
    """A counter's stay: from `starts` after the thing itself to `ends` after it."""

    name: str
    starts: timedelta
    ends: timedelta


CONTACTS = (
    Window("contacts_30", timedelta(), MONTH),
    Window("contacts_90", timedelta(), QUARTER),
    Window("contacts_before_90", QUARTER, 2 * QUARTER),
    *(Window(f"month_{k}", k * MONTH, (k + 1) * MONTH) for k in range(1, MONTHS + 1)),
)
URGENT = (Window("urgent_30", timedelta(), MONTH), Window("urgent_before_30", MONTH, 2 * MONTH))
ESCALATIONS = (Window("escalations_30", timedelta(), MONTH), Window("escalations_90", timedelta(), QUARTER))
UNRESOLVED = (Window("unresolved_30", timedelta(), MONTH), Window("unresolved_90", timedelta(), QUARTER))
EXPANSION = "expansion_30"
ANSWERS = (
    Window("ease_30", timedelta(), MONTH),
    Window("ease_90", timedelta(), QUARTER),
    Window("ease_baseline", MONTH, MONTH + BASELINE),
)


Views = list[tuple[str, AccountView]]
CATEGORY = "category:"
UNKNOWN_CATEGORY = "uncategorised"
URGENT_PRIORITIES = ("high", "urgent")
NOTHING_TOLD: Standing = {}


def account_views(
    contacts: Sequence[Contact], as_of: datetime, words: Sequence[Word] = ()
) -> tuple[Views, datetime | None]:
    """The account at every moment at which something of it changes, each with what did so; and the next one after `as_of`.

    contacts: the oldest first. words: what was told of it, in order of time.
    """
    deltas = sorted([*_deltas(contacts), *((word.at, "", 0.0, word.by) for word in words)])
    counted: defaultdict[str, float] = defaultdict(float)
    views: Views = []
    begun = [one.created_at for one in contacts]
    for at, group in groupby(deltas, key=lambda delta: delta[0]):
        if at > as_of:
            return views, at
        by = ""
        for _, name, amount, thing in group:
            counted[name] += amount
            by = by or thing
        facts = _facts(counted, state_before(views))
        before = bisect_right(begun, at)
        last = begun[before - 1] if before else None
        views.append((by, AccountView(at, facts, standing(words, at), last, begun)))
    return views, None


def _deltas(contacts: Sequence[Contact]) -> Iterator[Delta]:
    for one in contacts:
        yield from _stays(one.created_at, CONTACTS, 1, one.ticket_id)
        if one.category != UNKNOWN_CATEGORY:
            window = Window(f"{CATEGORY}{one.category}", timedelta(), MONTH)
            yield from _stays(one.created_at, (window,), 1, one.ticket_id)
        if one.priority in URGENT_PRIORITIES:
            yield from _stays(one.created_at, URGENT, 1, one.ticket_id)
        if one.by_ai:
            yield from _stays(one.created_at, (Window("by_ai_90", timedelta(), QUARTER),), 1, one.ticket_id)
        for at in one.escalated_at:
            yield from _stays(at, ESCALATIONS, 1, one.ticket_id)
        yield from _askings(one)
        for window in UNRESOLVED:
            for span in one.lacking:
                yield from _overlap(one, span, window)
        for at, ease in one.answers:
            yield from _stays(at, ANSWERS, 1 + 6 * ease, one.ticket_id)
            yield from _stays(at, [_count(window) for window in ANSWERS], 1, one.ticket_id)
    first = min((one.created_at for one in contacts), default=None)
    if first is not None:
        yield from ((first + (k + 1) * MONTH, "months_known", 1, "") for k in range(1, MONTHS + 1))


def _count(window: Window) -> Window:
    return Window(f"{window.name}_answers", window.starts, window.ends)


def _stays(at: datetime, windows: Sequence[Window], amount: float, ticket: str) -> Iterator[Delta]:
    for window in windows:
        yield at + window.starts, window.name, amount, ticket if not window.starts else ""
        yield at + window.ends, window.name, -amount, ""


def _askings(contact: Contact) -> Iterator[Delta]:
    """A contact counts once, however often more was asked for in it, until the last of them leaves the window."""
    asked = contact.asked_for_more
    for at, following in zip_longest(asked, asked[1:]):
        yield at, EXPANSION, 1, contact.ticket_id
        yield min(at + MONTH, following or at + MONTH), EXPANSION, -1, ""


def _overlap(contact: Contact, span: Span, window: Window) -> Iterator[Delta]:
    """The part of a lacking span that lies within the window after the contact's beginning."""
    last = contact.created_at + window.ends
    begins, ends = span[0], min(span[1] or last, last)
    if begins < ends:
        yield begins, window.name, 1, contact.ticket_id
        yield ends, window.name, -1, ""


def state_before(views: Views) -> str:
    """The state of the moment before, "not_scored" at the beginning."""
    return str(views[-1][1].counted["health_state"]) if views else NOT_SCORED


def _facts(counted: Mapping[str, float], before: str) -> dict[str, Any]:
    known = int(counted["months_known"])
    months = [counted[f"month_{k}"] for k in range(1, known + 1)]
    facts: dict[str, Any] = {
        window.name: float(counted[window.name])
        for window in (*CONTACTS[:3], *URGENT, *ESCALATIONS, *UNRESOLVED)
    }
    facts[EXPANSION] = float(counted[EXPANSION])
    facts |= {"months_known": float(known), "median_month": float(median(months)) if months else 0.0}
    for window in ANSWERS:
        answers = round(counted[f"{window.name}_answers"])
        facts[f"{window.name}_answers"] = float(answers)
        facts[window.name] = round(counted[window.name] / answers, 2) if answers else None
    facts |= _commonest(counted)
    scored = signals(facts, bool(counted["by_ai_90"])) >= LEAST_SIGNALS
    score = round(max(0.0, 100.0 - sum(parts(facts).values())), 1) if scored else None
    return facts | {"health_score": score, "health_state": state_of(score, before)}


def _commonest(counted: Mapping[str, float]) -> dict[str, Any]:
    """The known category of most contacts in 30 days, the first by name of several, and how many there are."""
    seen = {name: number for name, number in counted.items() if number and name.startswith(CATEGORY)}
    top = min(seen, key=lambda name: (-seen[name], name), default=None)
    named = top.removeprefix(CATEGORY) if top else None
    return {"same_category_30": seen[top] if top else 0.0, "top_category_30": named}


def signals(facts: Mapping[str, Any], by_ai: bool) -> int:
    """How many of the four things the score is made of are known: volume, resolutions, hand-overs, ease."""
    known = (facts["months_known"] >= 1, facts["contacts_90"] >= 1, by_ai, facts["ease_90_answers"] >= 1)
    return sum(known)


def parts(facts: Mapping[str, Any]) -> dict[str, float]:
    """What each part takes off the 100."""
    usual = max(facts["median_month"], 2.0)
    above = max(0.0, facts["contacts_30"] / usual - 1.5)
    ease = facts["ease_30"] if facts["ease_30"] is not None else facts["ease_90"]
    hard = max(0.0, EASY_FROM - ease) if ease is not None else 0.0
    return {
        "unresolved": min(UNRESOLVED_MOST, UNRESOLVED_EACH * facts["unresolved_30"]),
        "escalations": min(ESCALATION_MOST, ESCALATION_EACH * facts["escalations_30"]),
        "volume": round(min(VOLUME_MOST, VOLUME_EACH * above), 1),
        "ease": round(min(HARD_MOST, HARD_EACH * hard), 1),
    }


def state_of(score: float | None, before: str = NOT_SCORED) -> str:
    """healthy, watch, at_risk, or not_scored. before: the state until now, which is left for a better one with a margin."""
    if score is None:
        return NOT_SCORED
    healthy_from = HEALTHY_FROM + MARGIN * (before in ("watch", "at_risk"))
    watch_from = WATCH_FROM + MARGIN * (before == "at_risk")
    return "healthy" if score >= healthy_from else "watch" if score >= watch_from else "at_risk"


# How a contact is found to stand behind a fact; all other facts count contacts by their beginning.
_COUNTED: dict[str, Any] = {
    "urgent": lambda one, since, at: one.priority in URGENT_PRIORITIES and _began(one, since, at),
    "urgent_before": lambda one, since, at: (
        one.priority in URGENT_PRIORITIES and _began(one, since - MONTH, since)
    ),
    "contacts_before": lambda one, since, at: since - QUARTER < one.created_at <= since,
    "escalations": lambda one, since, at: any(since < moment <= at for moment in one.escalated_at),
    "ease": lambda one, since, at: any(since < moment <= at for moment, _ in one.answers),
    "expansion": lambda one, since, at: any(since < moment <= at for moment in one.asked_for_more),
    "unresolved": lambda one, since, at: _began(one, since, at) and is_lacking(one, at),
}


def evidence(
    contacts: Sequence[Contact], fact: str, at: datetime, told: Standing = NOTHING_TOLD
) -> tuple[str, ...]:
    """The tickets that the fact counts at a moment, oldest first. told: what was known of the account then."""
    if fact in _OF_THEIR_OWN:
        fits = _OF_THEIR_OWN[fact](contacts, at, told)
        return tuple(one.ticket_id for one in contacts if fits(one))
    since = at - (QUARTER if fact.endswith("_90") else MONTH)
    fits = _COUNTED.get(fact.rpartition("_")[0], _began)
    return tuple(one.ticket_id for one in _counted(contacts, fact, at) if fits(one, since, at))


def _until_quiet(contacts: Sequence[Contact], at: datetime, told: Standing) -> Callable[[Contact], bool]:
    latest = max((one.created_at for one in contacts if one.created_at <= at), default=at)
    since, last = until_quiet(latest)
    return lambda one: _began(one, since, last)


def _first_quarter(contacts: Sequence[Contact], at: datetime, told: Standing) -> Callable[[Contact], bool]:
    since = told.get("customer_since")
    return lambda one: (
        since is not None and since <= one.created_at < since + QUARTER and one.created_at <= at
    )


# The facts that count from another moment than the one of judgement.
_OF_THEIR_OWN: Mapping[str, Callable[[Sequence[Contact], datetime, Standing], Callable[[Contact], bool]]] = {
    "contacts_until_quiet": _until_quiet,
    "contacts_first_90": _first_quarter,
}


def _counted(contacts: Sequence[Contact], fact: str, at: datetime) -> Sequence[Contact]:
    if not fact.startswith("same_category"):
        return contacts
    known = [one for one in contacts if one.category != UNKNOWN_CATEGORY]
    top = top_category(known, at, MONTH)
    return [one for one in known if one.category == top]


def _began(contact: Contact, since: datetime, at: datetime) -> bool:
    return since < contact.created_at <= at


def is_lacking(contact: Contact, at: datetime) -> bool:
    """Whether the contact had no satisfying resolution at the moment."""
    return any(begins <= at and (ends is None or at < ends) for begins, ends in contact.lacking)


def top_category(contacts: Sequence[Contact], at: datetime, window: timedelta) -> str | None:
    """The commonest category of the window's contacts; of equals the first by name."""
    seen = Counter(one.category for one in contacts if at - window < one.created_at <= at)
    return min(seen, key=lambda name: (-seen[name], name), default=None)
