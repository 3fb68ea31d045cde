"""How a decision about the same issue is told."""

from typing import Any

import pytest

from service.web.same_issue import EVIDENCE, explained, told


def why(**changes: Any) -> dict[str, Any]:
    known = {"of": "zd:1", "evidence": "wording", "strength": "same", "method": "lite/1", "table": "2026-03",
             "score": 0.1449, "threshold": 0.1}  # fmt: skip
    return known | changes


TOLD = {
    "same wording, 0.14": why(),
    "same wording, 0.34, certain": why(score=0.3412, strength="certain"),
    "same category, no words to compare": why(evidence="category", score=None),
    "same order or case number, certain": why(evidence="reference", score=None, strength="certain"),
    "the helpdesk says that it follows, certain": why(evidence="followup", score=None, strength="certain"),
    "same issue": None,
}


@pytest.mark.parametrize("words", TOLD)
def test_every_decision_has_its_words(words: str) -> None:
    assert told(TOLD[words]) == words


def test_a_comparison_says_its_method_limit_and_weights_and_all_else_nothing() -> None:
    assert explained(why()) == "lite/1, from 0.10 on, weights of 2026-03"
    assert explained(why(table="")) == "lite/1, from 0.10 on, no weights yet"
    assert explained(why(evidence="category", score=None)) == ""
    assert explained(None) == ""


def test_every_kind_of_evidence_has_words() -> None:
    assert set(EVIDENCE) == {"followup", "reference", "wording", "category"}
