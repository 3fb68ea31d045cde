"""What was found, in the order of its weight, and for each metric the one thing to do."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rules.diagnosis.facts import Facts
from rules.diagnosis.rule import SEVERITIES, DiagnosisRule

# What is recommended for a metric: an action; to look, where it declines and no pattern says why; nothing; or nobody can tell.
ACT, LOOK, NOTHING, CANNOT_TELL = ADVICE = ("act", "look", "nothing_to_do", "cannot_tell")


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired. segment: by dimension its value, empty for all. facts: what it was judged by. size: its members.

    metric: the one that a rule about blends fired for. cautions: what speaks against reading it as it stands.
    """

    rule: DiagnosisRule
    segment: Mapping[str, str]
    facts: Facts
    size: float
    metric: str = ""
    cautions: tuple[str, ...] = field(default=())

    @property
    def metrics(self) -> tuple[str, ...]:
        """Those for which it recommends its action."""
        return (self.metric,) if self.metric else self.rule.metrics


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about one metric. do: one of ADVICE; finding: what leads to it."""

    metric: str
    do: str
    finding: Finding | None = None


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The most severe first; then what is true of everybody, then the larger segment, then by name."""
    return sorted(
        findings,
        key=lambda one: (
            SEVERITIES.index(one.rule.severity), bool(one.segment), -one.size, one.rule.id, one.metric,
            sorted(one.segment.items()),
        ),
    )  # fmt: skip


def advised(
    rules: Sequence[DiagnosisRule],
    findings: Sequence[Finding],
    judged: Collection[str],
    declining: Collection[str],
) -> list[Advice]:
    """For each metric that rules speak of one action, of the first finding about it.

    judged: ids of rules that could be judged at least once. declining: metrics that got worse.
    """
    found = []
    for metric in sorted({name for rule in rules for name in rule.metrics}):
        first = next((one for one in in_order(findings) if metric in one.metrics), None)
        if first:
            found.append(Advice(metric, ACT, first))
        elif metric in declining:
            found.append(Advice(metric, LOOK))
        else:
            known = any(metric in rule.metrics and rule.id in judged for rule in rules)
            found.append(Advice(metric, NOTHING if known else CANNOT_TELL))
    return found
