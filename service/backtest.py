"""What a rule would have done: its firings in stored history, what they add to those of other rules, what would have left."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from adapters.sinks import CRM_KINDS
from rules.facts import FACTS
from rules.model import Flag
from rules.moments import to_text
from rules.rule import Rule
from service.config.settings import Route, Settings
from service.route_choice import ANY, speaks_of, why_not
from service.store.bearings import bearing_of
from service.store.looking_back import all_accounts, all_problems, events_since, tickets_since
from service.store.rows import flag_row
from service.stored_history import StoredHistory

SAMPLES = 10
# A ticket can change by time alone for this long after its last event: verdicts and silences.
AFTERMATH = timedelta(days=45)
USEFUL = (1.0, 10.0)  # firings a week that people can look at
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Backtest:
    """weeks: firings of each, the oldest first. overlap: by other rule, how many of the firings it raised too; alone: none did.

    pushed: by sink, what would have been sent to it. events: those of the time looked at. subjects: what was judged.
    """

    rule: Rule
    days: int
    since: datetime
    flags: tuple[Flag, ...]
    weeks: tuple[int, ...]
    still_open: int
    overlap: Mapping[str, int]
    alone: int
    pushed: Mapping[str, int]
    subjects: int
    events: int
    seconds: float

    @property
    def a_week(self) -> float:
        """Mean firings a week."""
        return round(len(self.flags) * 7 / self.days, 2)

    @property
    def useful(self) -> bool:
        """Whether it fires as often as people can look at."""
        return USEFUL[0] <= self.a_week <= USEFUL[1]

    def samples(self) -> list[Flag]:
        """The newest firings."""
        return list(self.flags[: -SAMPLES - 1 : -1])


def backtest(
    settings: Settings, history: StoredHistory, rule: Rule, days: int, now: datetime, tell: Tell
) -> Backtest:
    """Judge the last `days` by one rule, as if it had always been on. tell: hears how many of how many are judged."""
    started, since = time.perf_counter(), now - timedelta(days=days)
    judged = replace(rule, mode="on", since=None, until=None, live_since=None)
    ids = _subjects(history, rule, since)
    flags = [one for one in _all(history, judged, ids, (since, now), tell) if since <= one.opened_at <= now]
    flags.sort(key=lambda one: (one.opened_at, one.subject))
    others = _others(history, rule, flags)
    overlap, alone = _overlap(flags, others)
    return Backtest(
        judged, days, since, tuple(flags), _weeks(flags, since, days), sum(one.closed_at is None for one in flags),
        overlap, alone, _pushed(settings, history, rule, flags, others), len(ids), events_since(history.records, since),
        time.perf_counter() - started,
    )  # fmt: skip


def _subjects(history: StoredHistory, rule: Rule, since: datetime) -> list[str]:
    if rule.about == "account":
        return all_accounts(history.records)
    if rule.about == "problem":
        return all_problems(history.records)
    if rule.about == "queue":
        return history.deriver.queues.history.store.all()
    if rule.about == "metric":
        return history.deriver.metrics.history.store.all()
    return tickets_since(history.records, since - _aftermath(rule))


def _aftermath(rule: Rule) -> timedelta:
    """How long after its last event a ticket may still fire."""
    waits = [
        (FACTS[rule.about][name].clock or timedelta()) * max(map(abs, at))
        for name, at in rule.reaches.items()
    ]
    return AFTERMATH + max(waits, default=timedelta())


def _all(
    history: StoredHistory, rule: Rule, ids: Sequence[str], span: tuple[datetime, datetime], tell: Tell
) -> Iterator[Flag]:
    for number, flags in enumerate(_judged(history, rule, ids, *span), 1):
        if number % 100 == 0 or number == len(ids):
            tell(number, len(ids))
        yield from flags


def _judged(
    history: StoredHistory, rule: Rule, ids: Sequence[str], since: datetime, now: datetime
) -> Iterator[list[Flag]]:
    if rule.about == "queue":
        return history.of_queues([rule], ids, since, now)
    judges = {
        "ticket": history.of_tickets, "account": history.of_accounts, "problem": history.of_problems,
        "metric": history.of_metrics,
    }  # fmt: skip
    return judges[rule.about]([rule], ids, now)


def _weeks(flags: Sequence[Flag], since: datetime, days: int) -> tuple[int, ...]:
    found = Counter((one.opened_at - since).days // 7 for one in flags)
    return tuple(found[week] for week in range(-(-days // 7)))


def _others(history: StoredHistory, rule: Rule, flags: Sequence[Flag]) -> dict[str, list[dict[str, Any]]]:
    """The stored flags of other rules on the same subjects, by subject."""
    subjects = {one.subject for one in flags}
    found: dict[str, list[dict[str, Any]]] = {}
    for table in ("flags", "shadow_flags"):
        for row in history.records.flags_of(subjects, table).values():
            if row["rule"] != rule.id:
                found.setdefault(row["subject"], []).append(row)
    return found


def _overlap(flags: Sequence[Flag], others: Mapping[str, list[dict[str, Any]]]) -> tuple[dict[str, int], int]:
    seen: Counter[str] = Counter()
    alone = 0
    for flag in flags:
        row = flag_row(flag)
        rules = {other["rule"] for other in others.get(flag.subject, ()) if _touch(row, other)}
        seen.update(rules)
        alone += not rules
    return dict(seen.most_common()), alone


def _touch(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two intervals share a moment."""
    ends = [row["closed_at"] or "9999" for row in (one, other)]
    return bool(one["opened_at"] <= ends[1] and other["opened_at"] <= ends[0])


def _pushed(
    settings: Settings,
    history: StoredHistory,
    rule: Rule,
    flags: Sequence[Flag],
    others: Mapping[str, list[dict[str, Any]]],
) -> dict[str, int]:
    """By sink: objects, or for a CRM the accounts whose record would have been told. Tiers are those of now."""
    found = {}
    for route in settings.routes:
        if speaks_of(route, rule, settings.sinks[route.to].kind):
            sent = [
                one
                for one in flags
                if not one.historic
                and _taken(history, route, one)
                and not _cooled(settings, route, one, others)
            ]
            is_crm = settings.sinks[route.to].kind in CRM_KINDS
            found[route.to] = len({one.subject for one in sent}) if is_crm else len(sent)
    return found


def _taken(history: StoredHistory, route: Route, flag: Flag) -> bool:
    """Whether the flag is none that the route leaves out."""
    if not (route.severity or route.tier or route.category):
        return True
    select = history.records.select
    return not why_not(route, bearing_of(select, flag.about, flag.subject, flag.severity, flag.facts))


def _cooled(settings: Settings, route: Route, flag: Flag, others: Mapping[str, list[dict[str, Any]]]) -> bool:
    """Whether another rule had just told the same sink of the same subject."""
    routed = {one.flag for one in settings.routes if one.to == route.to}
    any_rule = ANY in routed
    since, at = to_text(flag.opened_at - route.cool_down), to_text(flag.opened_at)
    rows = others.get(flag.subject, ())
    return bool(route.cool_down) and any(
        (any_rule or r["rule"] in routed) and since < r["opened_at"] <= at for r in rows
    )
