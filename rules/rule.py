"""One version of a rule in force, and what it says of a subject's facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rules.expression import UNFIT, run
from rules.facts import FACTS
from rules.facts.fact import Fact

MODES = ("on", "shadow", "off")


@dataclass(frozen=True, slots=True)
class Rule:
    """A checked rule; `program` is its condition with the parameters written in.

    each: facts whose change ends one interval and begins the next while the rule holds. names: the facts it asks for.
    reaches: clocks with the values at which it is looked at. unknown: what an unknown fact means, None for not judged.
    since, until: between which moments this version judges, None for open ends. live_since: what opened before is not pushed.
    """

    id: str
    version: str
    title: str
    about: str
    holds: str
    severity: str
    mode: str
    when: str
    parameters: Mapping[str, Any]
    evidence: tuple[str, ...]
    each: tuple[str, ...]
    shows: tuple[str, ...]
    effects: tuple[str, ...]
    on: tuple[str, ...]
    reaches: Mapping[str, tuple[float, ...]]
    unknown: bool | None
    names: tuple[str, ...]
    program: Any = field(repr=False, compare=False)
    since: datetime | None = None
    until: datetime | None = None
    live_since: datetime | None = None

    def asked(self, facts: Mapping[str, Any]) -> tuple[Any, ...]:
        """What the rule's answer depends on."""
        return tuple(map(facts.get, self.names + self.each))

    def missing(self, facts: Mapping[str, Any]) -> list[str]:
        """The facts that it asks for and nobody knows."""
        return [name for name in self.names if facts.get(name) is None]

    def judge(self, facts: Mapping[str, Any]) -> bool | None:
        """Whether the condition is true; None: not judged, because a fact is unknown or does not fit."""
        values = tuple(map(facts.get, self.names))
        if self.unknown is None and None in values:
            return None
        known = dict(zip(self.names, values, strict=True))
        try:
            return bool(run(self.program, known))
        except UNFIT:
            return self.unknown if None in values else None

    def holds_for(self, facts: Mapping[str, Any]) -> bool:
        """Whether it fires; what is not judged does not."""
        return self.mode != "off" and self.judge(facts) is True

    def judges_at(self, at: datetime) -> bool:
        """Whether this version is the one in force at a moment."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    def clocks(self) -> dict[str, Fact]:
        """The clocks that it asks for."""
        known = FACTS[self.about]
        return {name: known[name] for name in self.names if known[name].clock}

    def told(self) -> tuple[str, ...]:
        """The facts that its flags tell."""
        return (*self.names, *self.each, *self.evidence, *self.shows)
