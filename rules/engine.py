"""Rules as data: reads them, judges a subject's facts over time, gives intervals."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import cel

from rules.errors import ConfigError
from rules.model import Flag

FACTS: Mapping[str, Mapping[str, Any]] = {
    "ticket": {"repeat_gap_seconds": 1.0, "repeat_of": "zd:1/1", "ticket_id": "zd:1", "category": "billing"},
    "problem": {"escalated": True, "escalation_cause": "product_bug", "ticket_id": "zd:1"},
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in force; program is its compiled condition."""

    id: str
    version: str
    title: str
    about: str
    holds: str
    severity: str
    parameters: Mapping[str, Any]
    evidence: tuple[str, ...]
    program: Any = field(repr=False)

    def holds_for(self, facts: Mapping[str, Any]) -> bool:
        """Whether the condition is true; a fact that is not known makes it not judged, so false."""
        names = self.program.variables()
        known = {name: self.parameters.get(name, facts.get(name)) for name in names}
        if any(value is None for value in known.values()):
            return False
        context = cel.Context()
        context.update(known)
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
        rule = Rule(
            name, str(document.get("version", "1")), str(document["title"]), document["about"],
            document["holds"], document.get("severity", "medium"), document.get("parameters") or {},
            tuple(document.get("evidence", ())), program,
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        raise ConfigError(
            f"rule {name}: {error}. Every rule needs title, about, holds and a valid when."
        ) from error
    unknown = set(program.variables()) - set(FACTS.get(rule.about, {})) - set(rule.parameters)
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
    for moment in moments:
        holds = rule.holds_for(moment.facts)
        if holds and start is None:
            start = moment
            if rule.holds == "once":
                found.append(_flag(rule, subject, moment, moment))
        elif not holds and start is not None:
            if rule.holds == "while":
                found.append(_flag(rule, subject, start, moment))
            start = None
    if start is not None and rule.holds == "while":
        found.append(_flag(rule, subject, start, None))
    return found


def _flag(rule: Rule, subject: str, start: Moment, end: Moment | None) -> Flag:
    digest = hashlib.sha256(f"{rule.id}|{subject}|{start.at.isoformat()}".encode()).hexdigest()[:32]
    evidence = tuple(str(start.facts[name]) for name in rule.evidence if start.facts.get(name))
    return Flag(digest, rule.id, rule.version, rule.about, subject, start.at, start.by,
                end.at if end else None, end.by if end else None, rule.severity, evidence, dict(start.facts))  # fmt: skip
