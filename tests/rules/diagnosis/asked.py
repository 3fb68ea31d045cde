"""Metrics and numbers of them, a few words each."""

from dataclasses import replace
from typing import Any

from rules.diagnosis.reading import read_diagnosis
from rules.diagnosis.rule import DiagnosisRule
from rules.metrics.definition import Metric
from rules.metrics.intervals import of_rate
from rules.metrics.tally import Number, Tally

RATE = Metric(
    "fcr", "1", "First contact resolution", "?", "", "customer", "quality", (), "percent", "up", "rate"
)
COUNT = replace(RATE, id="volume", kind="count", unit="count", better="neither")
MEDIAN = replace(RATE, id="resolution_time", kind="median", unit="minutes", better="down")
COST = replace(RATE, id="cost_per_ticket", kind="formula", unit="money", better="down")


def rate(numerator: int, n: int, provisional: int = 0) -> Number:
    low, high = of_rate(numerator, n) or (None, None)
    value = numerator / n if n else None
    return Number(value, Tally(n, numerator, n, provisional=provisional), low, high, "sure")


def count(value: int) -> Number:
    return Number(float(value), Tally(value, value, value), state="sure")


def cost(value: float | None, n: int = 100, missing: tuple[str, ...] = ()) -> Number:
    return Number(value, Tally(n=n), state="sure" if value else "none", missing=missing)


def document(**changed: Any) -> dict[str, Any]:
    """A rule's document that is right; None takes a key away."""
    told = {
        "id": "rushed", "version": "1", "title": "Rushed", "idea": "Why.", "when": "fcr.value >= high && csat.value < 0.5",
        "parameters": {"high": 0.8}, "metrics": ["csat"], "evidence": ["csat", "fcr"], "severity": "high",
        "conclusion": "{fcr.value} at once, {csat.value} satisfied.", "action": {"kind": "training", "do": "Read them."},
        "tests": [
            {"name": "both", "facts": {"fcr.value": 0.8, "csat.value": 0.4}, "fires": True},
            {"name": "satisfied", "facts": {"fcr.value": 0.8, "csat.value": 0.5}, "fires": False},
        ],
    }  # fmt: skip
    return {name: value for name, value in {**told, **changed}.items() if value is not None}


def rule(**changed: Any) -> DiagnosisRule:
    """The rule of such a document."""
    found, troubles = read_diagnosis(document(**changed))
    assert found, troubles
    return found
