"""Rules as data: reads them, judges a subject's facts over time, gives intervals."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import cel

from rules.errors import ConfigError
from rules.model import Flag

# Every fact a rule may use, by what the rule is about, each with a typed sample. docs/rules.md says what they mean.
FACTS: Mapping[str, Mapping[str, Any]] = {
    "ticket": {
        "ticket_id": "zd:1", "category": "billing", "repeat_gap_seconds": 1.0, "repeat_of": "zd:1/1",
        "ease": 16.7, "answer": "2 of 7", "survey": "zd:survey:1",
    },
    "problem": {"escalated": True, "escalation_cause": "product_bug", "ticket_id": "zd:1"},
    "account": {
        "contacts_30": 3.0, "contacts_90": 9.0, "median_month": 3.0, "months_known": 6.0,
        "unresolved_30": 1.0, "unresolved_90": 2.0, "escalations_30": 1.0, "escalations_90": 2.0,
        "ease_30": 5.5, "ease_30_answers": 3.0, "ease_90": 5.5, "ease_90_answers": 5.0,
        "ease_baseline": 6.0, "ease_baseline_answers": 8.0, "health_score": 80.0, "health_state": "healthy",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in force; program is its compiled condition.

    names: the facts it asks for. each: facts whose change ends one interval and begins the next while the rule holds.
    """

    id: str
    version: str
    title: str
    about: str
    holds: str
    severity: str
    parameters: Mapping[str, Any]
    evidence: tuple[str, ...]
    each: tuple[str, ...]
    names: tuple[str, ...]
    program: Any = field(repr=False)

    def asked(self, facts: Mapping[str, Any]) -> tuple[Any, ...]:
        """What the rule's answer depends on."""
        return tuple(facts.get(name) for name in (*self.names, *self.each))

    def holds_for(self, facts: Mapping[str, Any]) -> bool:
        """Whether the condition is true; a fact that is not known makes it not judged, so false."""
        known = {name: facts.get(name) for name in self.names}
        if any(value is None for value in known.values()):
            return False
        context = cel.Context()
        context.update({**known, **self.parameters})
        return bool(self.program.execute(context))


@dataclass(frozen=True, slots=True)
class Moment:
    """A subject's facts from one moment on, and the event or ticket that made them so."""

    at: datetime
    by: str
    facts: Mapping[str, Any]


def read_rule(document: Mapping[str, Any]) -> Rule:
    """A checked rule: names against the fact table, its own cases run. ConfigError says what is wrong."""
    name = str(document.get("id", "?"))
    try:
        program = cel.compile(document["when"])
        parameters = document.get("parameters") or {}
        each = tuple(document.get("each", ()))
        names = tuple(sorted(set(program.variables()) - set(parameters)))
        rule = Rule(
            name, str(document.get("version", "1")), str(document["title"]), document["about"],
            document["holds"], document.get("severity", "medium"), parameters,
            tuple(document.get("evidence", ())), each, names, program,
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        raise ConfigError(
            f"rule {name}: {error}. Every rule needs title, about, holds and a valid when."
        ) from error
    unknown = {*names, *each} - set(FACTS.get(rule.about, {}))
    if unknown:
        raise ConfigError(f"rule {name}: unknown facts {sorted(unknown)} about a {rule.about}")
    _run_cases(rule, document.get("tests", ()))
    return rule


def _run_cases(rule: Rule, cases: Sequence[Mapping[str, Any]]) -> None:
    wanted = {bool(case["fires"]) for case in cases}
    if wanted != {True, False}:
        raise ConfigError(f"rule {rule.id}: give at least one case that fires and one that stays silent")
    for case in cases:
        if rule.holds_for(case["facts"]) is not bool(case["fires"]):
            raise ConfigError(f"rule {rule.id}: its case '{case['name']}' does not hold")


def intervals(rule: Rule, subject: str, moments: Sequence[Moment]) -> list[Flag]:
    """The intervals in which the rule holds, from the subject's moments in order of time."""
    found: list[Flag] = []
    start: Moment | None = None
    asked: tuple[Any, ...] = ()
    for moment in moments:
        if (now := rule.asked(moment.facts)) == asked:
            continue
        asked = now
        holds = rule.holds_for(moment.facts)
        if start is not None and not (holds and _goes_on(rule, start, moment)):
            found.append(_flag(rule, subject, start, moment))
            start = None
        if holds and start is None:
            start = moment
    if start is not None:
        found.append(_flag(rule, subject, start, None))
    return found


def _goes_on(rule: Rule, start: Moment, moment: Moment) -> bool:
    return all(start.facts.get(name) == moment.facts.get(name) for name in rule.each)


def _flag(rule: Rule, subject: str, start: Moment, end: Moment | None) -> Flag:
    if rule.holds == "once":
        end = start
    digest = hashlib.sha256(f"{rule.id}|{subject}|{start.at.isoformat()}".encode()).hexdigest()[:32]
    facts = {name: value for name, value in start.facts.items() if value is not None}
    evidence = tuple(str(facts[name]) for name in rule.evidence if facts.get(name))
    return Flag(digest, rule.id, rule.version, rule.about, subject, start.at, start.by,
                end.at if end else None, end.by if end else None, rule.severity, evidence, facts)  # fmt: skip
