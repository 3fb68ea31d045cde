"""How a decision that two tickets are about the same issue is told."""

from collections.abc import Mapping
from typing import Any

EVIDENCE = {
    "followup": "the helpdesk says that it follows",
    "reference": "same order or case number",
    "wording": "same wording",
    "category": "same category, no words to compare",
}


def told(why: Mapping[str, Any] | None) -> str:
    """The decision in one line, as in "same wording, 0.34, certain"; "same issue" where it was not kept."""
    if why is None:
        return "same issue"
    parts = [EVIDENCE[why["evidence"]]]
    if why["score"] is not None:
        parts.append(f"{why['score']:.2f}")
    if why["strength"] == "certain":
        parts.append("certain")
    return ", ".join(parts)


def explained(why: Mapping[str, Any] | None) -> str:
    """By what method and threshold a comparison of words was decided; empty for all else."""
    if why is None or why["score"] is None:
        return ""
    table = f"weights of {why['table']}" if why["table"] else "no weights yet"
    return f"{why['method']}, from {why['threshold']:.2f} on, {table}"
