"""A rule's own cases: what it must say of given facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case. trouble: why it does not hold, "" when it does."""

    name: str
    trouble: str


def outcome(rule: Rule, case: Mapping[str, Any]) -> Outcome:
    """Judge one case."""
    facts = {name: plain(value) for name, value in case["facts"].items()}
    return Outcome(str(case["name"]), _trouble(rule, facts, bool(case["fires"]), case.get("judged", True)))


def _trouble(rule: Rule, facts: Mapping[str, Any], fires: bool, judged: bool) -> str:
    said, missing = rule.judge(facts), rule.missing(facts)
    if said is None and judged:
        lacking = missing[0] if missing else "a fact that fits"
        return f"is not judged, because it gives no {lacking}. Give it, or write judged: false."
    if said is not None and not judged:
        return "is judged. Take judged: false away."
    if bool(said) is not fires:
        return f"{'stays silent' if fires else 'fires'} but should not. Change the case or the rule."
    return ""


def plain(value: Any) -> Any:
    """A number as a fraction, a list as one of its own; all else as it is."""
    if isinstance(value, list):
        return list(value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
