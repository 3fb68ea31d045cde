"""What problems are called, and how it is told why a ticket belongs to one."""

from collections.abc import Mapping
from typing import Any

PROBLEM_KINDS = {"bug": "Suspected bug", "feature_request": "Feature request"}
PROBLEM_STATES = {"open": "Open", "fixed": "Fixed", "recurring": "Reported again"}
BASES = {
    "print": "names the same fault",
    "hand": "a person said so",
    "wording": "like wording",
    "alone": "the first of its kind",
}


def grouped(report: Mapping[str, Any]) -> str:
    """The reason in one line, as in "like wording, 0.41"."""
    said = BASES[report["basis"]]
    decision = report["decision"]
    if report["basis"] == "wording" and decision:
        said = f"{said}, {decision['score']:.2f}"
    return said


def possible(report: Mapping[str, Any]) -> str:
    """Why a ticket may belong to another problem than its own."""
    decision = report["decision"]
    return (
        f"like wording, {decision['score']:.2f} where {decision['threshold']:.2f} are needed to ask"
        if decision
        else ""
    )
