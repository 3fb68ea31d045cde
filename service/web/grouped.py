"""What problems are called, and how it is told why a ticket belongs to one."""

from collections.abc import Mapping
from typing import Any

PROBLEM_KINDS = {"bug": "Suspected bug", "feature_request": "Feature request"}
PROBLEM_STATES = {
    "open": "Open",
    "fix_provisional": "Fixed, not proven",
    "fix_held": "Fix held",
    "fix_failed": "Fix failed",
    "wont_fix": "Won’t be fixed",
    "duplicate": "Duplicate",
}
BASES = {
    "print": "names the same fault",
    "hand": "a person said so",
    "wording": "like wording",
    "alone": "the first of its kind",
}


BECAME = {
    "open": "Nobody has said that it is fixed.",
    "fix_provisional": "It is said to be fixed. After two weeks without a report it has held; a new one says that it failed.",
    "fix_held": "It was fixed, and nobody has reported it for two weeks after that.",
    "fix_failed": "It was said to be fixed, and was reported again after that.",
    "wont_fix": "The tracker says that it will not be fixed.",
    "duplicate": "The tracker says that it is a duplicate; what becomes of the other one counts here too, where it is known.",
}


def fingerprint(mark: str) -> str:
    """What names a fault, as in Error E-4012."""
    kind, _, what = mark.partition(":")
    return {
        "code": f"Error {what}",
        "exception": what,
        "http": f"HTTP {what}",
        "page": f"Page {what}",
        "product": f"Product error {what}",
    }[kind]


def became(problem: Mapping[str, Any]) -> str:
    """What is said of it, in a sentence or two."""
    return BECAME[problem["state"]]


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
