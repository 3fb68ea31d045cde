"""Judges a subject's facts over time and gives the intervals in which a rule holds."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from rules.facts import ALWAYS_TOLD, FACTS
from rules.facts.fact import Anchor, Fact
from rules.model import Flag
from rules.rule import Rule

INSTANT = timedelta(microseconds=1)
Versions = tuple[Rule, ...]
NO_CLOCKS: Mapping[str, Anchor] = {}


@dataclass(frozen=True, slots=True)
class Moment:
    """A subject's facts from one moment on, and the event or ticket that made them so.

    clocks: of the facts that time alone changes, the moment from (or to) which each counts.
    """

    at: datetime
    by: str
    facts: Mapping[str, Any]
    clocks: Mapping[str, Anchor] = field(default_factory=lambda: NO_CLOCKS)


def moment_of(at: datetime, by: str, view: Any, facts: Iterable[Fact]) -> Moment:
    """What these facts are in a view of the subject."""
    told: dict[str, Any] = {}
    clocks: dict[str, Anchor] = {}
    for fact in facts:
        value = fact.give(view)
        if fact.clock and value is not None:
            clocks[fact.name] = value
            value = fact.value_at(value, at)
        told[fact.name] = value
    return Moment(at, by, told, clocks or NO_CLOCKS)


def asked_facts(rules: Iterable[Rule], about: str) -> list[Fact]:
    """The facts that these rules ask for or tell, and those that every flag tells."""
    wanted = {name for rule in rules if rule.about == about for name in rule.told()} | set(ALWAYS_TOLD[about])
    return [fact for name, fact in FACTS[about].items() if name in wanted]


def by_rule(rules: Sequence[Rule]) -> list[Versions]:
    """All versions of each rule together, in the order given."""
    ordered = sorted(rules, key=lambda rule: rule.id)
    return [tuple(versions) for _, versions in groupby(ordered, key=lambda rule: rule.id)]


def intervals(
    rule: Rule | Versions, subject: str, moments: Sequence[Moment], as_of: datetime | None = None
) -> list[Flag]:
    """The intervals in which the rule holds, from the subject's moments in order of time.

    rule: one version, or all of one rule in order of time. as_of: up to when clocks are followed, by default the last moment.
    """
    versions = (rule,) if isinstance(rule, Rule) else rule
    if not moments:
        return []
    looked = looked_at(versions, moments, as_of or moments[-1].at)
    if versions[0].holds == "once":
        return [_flag(one, subject, at, at) for one, at in _points(versions, looked)]
    return list(_spans(versions, subject, looked))


def next_crossing(rules: Iterable[Rule], moments: Sequence[Moment], as_of: datetime) -> datetime | None:
    """The next moment after `as_of` at which a clock reaches a value that one of the rules looks at."""
    if not moments:
        return None
    found = (at for rule in rules for at in _crossings(rule, moments[-1]) if at > as_of)
    return min(found, default=None)


def looked_at(versions: Versions, moments: Sequence[Moment], as_of: datetime) -> Sequence[Moment]:
    """The moments, with those at which a clock reaches a value or another version takes over."""
    changes = [rule.since for rule in versions if rule.since and rule.holds == "while"]
    clocked = {name for rule in versions for name in rule.reaches}
    if not changes and (not clocked or all(clocked.isdisjoint(one.clocks) for one in moments)):
        return moments
    found = list(moments)
    for moment, after in pairwise([*moments, None]):
        if moment is None:
            continue
        ends = after.at if after else as_of + INSTANT
        inner = {at for rule in versions for at in _crossings(rule, moment) if moment.at < at < ends}
        inner |= {at for at in changes if moment.at < at < ends}
        found += [shifted(moment, at, versions[0].about) for at in inner]
    return sorted(found, key=lambda one: one.at)


def _crossings(rule: Rule, moment: Moment) -> Iterator[datetime]:
    """When clocks reach their values, and right after, for conditions with < and >."""
    for name, values in rule.reaches.items():
        if name in moment.clocks:
            for value in values:
                at = FACTS[rule.about][name].reaches(moment.clocks[name], value)
                yield from (at, at + INSTANT) if at else ()


def shifted(moment: Moment, at: datetime, about: str) -> Moment:
    """The same facts with the clocks further on."""
    passed = {name: FACTS[about][name].value_at(anchor, at) for name, anchor in moment.clocks.items()}
    return Moment(at, "", {**moment.facts, **passed}, moment.clocks)


def _in_force(versions: Versions, at: datetime) -> Rule | None:
    if len(versions) == 1 and versions[0].since is None:
        return versions[0]
    return next((rule for rule in versions if rule.judges_at(at)), None)


def _spans(versions: Versions, subject: str, moments: Sequence[Moment]) -> Iterator[Flag]:
    start: tuple[Rule, Moment] | None = None
    asked: Any = None
    for moment in moments:
        rule = _in_force(versions, moment.at)
        now = (rule.version, rule.since, rule.asked(moment.facts)) if rule else None
        if now == asked:
            continue
        asked = now
        holds = rule is not None and rule.holds_for(moment.facts)
        if start is not None and not (holds and _goes_on(start, moment)):
            yield _flag(start[0], subject, start[1], moment)
            start = None
        if holds and start is None and rule is not None:
            start = rule, moment
    if start is not None:
        yield _flag(start[0], subject, start[1], None)


def _goes_on(start: tuple[Rule, Moment], moment: Moment) -> bool:
    rule, began = start
    return all(began.facts.get(name) == moment.facts.get(name) for name in rule.each)


def _points(versions: Versions, moments: Sequence[Moment]) -> Iterator[tuple[Rule, Moment]]:
    """Where the rule begins to hold; a version that takes over does not make what held before it news."""
    before: Moment | None = None
    last: tuple[Rule | None, Any] = None, None
    for moment in moments:
        rule = _in_force(versions, moment.at)
        asked = rule.asked(moment.facts) if rule else None
        fresh = before is None or asked != (last[1] if rule is last[0] else rule and rule.asked(before.facts))
        last = rule, asked
        if rule is not None and fresh and rule.holds_for(moment.facts):
            held = before is not None and rule.holds_for(before.facts)
            if before is None or not held or not _goes_on((rule, before), moment):
                yield rule, moment
        before = moment


def _flag(rule: Rule, subject: str, start: Moment, end: Moment | None) -> Flag:
    digest = hashlib.sha256(f"{rule.id}|{subject}|{start.at.isoformat()}".encode()).hexdigest()[:32]
    told = dict.fromkeys((*rule.told(), *ALWAYS_TOLD[rule.about]))
    facts = {name: start.facts[name] for name in told if start.facts.get(name) is not None}
    evidence = tuple(str(facts[name]) for name in rule.evidence if facts.get(name))
    return Flag(digest, rule.id, rule.version, rule.about, subject, start.at, start.by,
                end.at if end else None, end.by if end else None, rule.severity, evidence, facts,
                shadow=rule.mode == "shadow")  # fmt: skip
