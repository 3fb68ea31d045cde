"""One rule of diagnosis: the pattern in numbers, what it means, and the one thing to do about it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rules.diagnosis.facts import ASPECTS, Aspect, Facts
from rules.diagnosis.others import ARTICLE, BLEND, OF_ARTICLES, OF_BLENDS
from rules.expression import UNFIT, run

SEVERITIES = HIGH, MEDIUM, LOW = "high", "medium", "low"
METRIC = "metric"
# What a rule can be about, and what can be asked of it.
ABOUT: Mapping[str, Mapping[str, Aspect]] = {METRIC: ASPECTS, ARTICLE: OF_ARTICLES, BLEND: OF_BLENDS}
ASKED = re.compile(r"\b([a-z_][a-z0-9_]*)\.([a-z_]+)\b")
SEGMENT, NAME = WORDS = (
    "segment",
    "name",
)  # stand in a conclusion for the segment it speaks of, and the blended metric
# What stands for a baseline that is not there: nothing happened since.
SINCE_BASELINE: Mapping[str, Any] = {"baseline_growth": 0.0, "since_baseline": ""}
COMPARED = frozenset({"before", "trend", "growth"})
PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)(?:\.([a-z_]+))?\}")


@dataclass(frozen=True, slots=True)
class Source:
    """Of what a name tells: a metric, and by dimension the values that are meant."""

    metric: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DiagnosisRule:
    """A checked rule.

    judged: `all` for everybody, else dimensions, each value of which is judged by itself; of a blend, by what it is split.
    about: a key of ABOUT. sources: by name what it tells of.
    metrics: those for which the action is recommended. evidence: the names shown. conclusion: words with {fcr.value}.
    action: what to do; kind: one of rules.logbook.ACTION_KINDS. missing: what to say where a dimension is unknown.
    asked: (name, aspect). cases: its own tests.
    """

    id: str
    version: str
    title: str
    idea: str
    about: str
    judged: tuple[str, ...]
    when: str
    parameters: Mapping[str, float]
    sources: Mapping[str, Source]
    metrics: tuple[str, ...]
    evidence: tuple[str, ...]
    severity: str
    conclusion: str
    kind: str
    action: str
    missing: str
    asked: tuple[tuple[str, str], ...]
    cases: Sequence[Mapping[str, Any]] = field(repr=False, compare=False)
    program: Any = field(repr=False, compare=False)

    def lacks(self, facts: Facts) -> list[str]:
        """What it asks for and nobody knows, as in csat.value."""
        return [f"{name}.{aspect}" for name, aspect in self.asked if self._known(facts, name, aspect) is None]

    def judge(self, facts: Facts) -> bool | None:
        """Whether the pattern is there; None where it cannot be judged.

        What is not known may be left open where the rest decides: cheaper and reopened is enough, whichever of two ways.
        """
        known: dict[str, dict[str, Any]] = {}
        for name, aspect in self.asked:
            value = self._known(facts, name, aspect)
            if value is not None:
                known.setdefault(name, {})[aspect] = value
        try:
            return bool(run(self.program, known))
        except UNFIT:
            return None

    def _known(self, facts: Facts, name: str, aspect: str) -> Any:
        """A fact; without a baseline that nothing happened since, where the rule compares with the days before as well."""
        value = facts.get(name, {}).get(aspect)
        if value is None and aspect in SINCE_BASELINE and any(one in COMPARED for _, one in self.asked):
            return SINCE_BASELINE[aspect]
        return value


def asked_of(text: str) -> tuple[tuple[str, str], ...]:
    """What a condition asks for: (name, aspect), each once."""
    return tuple(dict.fromkeys(ASKED.findall(re.sub(r'"[^"]*"', '""', text))))


def places_of(conclusion: str) -> tuple[tuple[str, str], ...]:
    """The names that a conclusion fills in, and of each the aspect, "" for the segment."""
    return tuple(dict.fromkeys(PLACE.findall(conclusion)))
