"""Every case that stands in the file of a rule of diagnosis, and what all files have in common."""

import re
from dataclasses import replace
from typing import Any

import pytest

from rules.diagnosis.reading import case_facts
from rules.diagnosis.rule import DiagnosisRule
from rules.expression import compiled, filled
from service.metrics.diagnosis.book import FOLDER, diagnosis_rules
from service.rule_files import read_rule_file

RULES = diagnosis_rules()
CASES = [(rule, case) for rule in RULES for case in rule.cases]
# What the guides call patterns, each with the rule that looks for it.
PATTERNS = {
    "much settled at once and few satisfied": "rushed_answers",
    "cheap and opened again": "false_efficiency",
    "more contained and fewer satisfied": "contained_not_satisfied",
    "more contained and slower": "contained_and_slower",
    "people answer no faster after the rollout": "bad_deflection",
    "the AI hands over more": "ai_escalation_rising",
    "long handled and not settled at once": "training_needed",
    "many simple contacts": "automate_next",
    "handed on and opened again whoever handles it": "redesign_process",
    "knowledge that is missing": "knowledge_gap",
    "articles read in vain": "unhelpful_article",
    "growing where little stays resolved": "growing_unverified",
    "a threshold too high": "threshold_too_high",
    "a threshold too low": "threshold_too_low",
    "hand-overs too late": "hand_over_too_late",
    "a number against all its segments": "blended_against_segments",
}


@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule.id}: {case['name']}" for rule, case in CASES])
def test_a_case_fires_or_stays_silent_as_its_file_says(rule: DiagnosisRule, case: dict[str, Any]) -> None:
    assert (rule.judge(case_facts(case["facts"])) is True) is case["fires"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_fires_on_nothing_that_is_not_known(rule: DiagnosisRule) -> None:
    assert rule.judge({}) is None
    assert rule.lacks({})


LIMITS = [(rule, name) for rule in RULES for name in rule.parameters]


@pytest.mark.parametrize(("rule", "limit"), LIMITS, ids=[f"{rule.id}: {name}" for rule, name in LIMITS])
def test_every_limit_has_a_case_at_it_and_one_just_beyond(rule: DiagnosisRule, limit: str) -> None:
    least, some = abs(rule.parameters[limit]) * HARDLY, abs(rule.parameters[limit]) * A_LITTLE

    stricter = [sign for sign in (1, -1) if (True, False) in turned(rule, limit, sign * least)]
    looser = [sign for sign in (1, -1) if (False, True) in turned(rule, limit, sign * some)]
    assert stricter, "no case fires at the limit itself"
    assert looser, "no case is silent just beyond it"


HARDLY, A_LITTLE = 0.03, 0.15


def turned(rule: DiagnosisRule, limit: str, by: float) -> set[tuple[bool, bool]]:
    """What the cases gave, and give with another limit."""
    file = read_rule_file(FOLDER / f"{rule.id}.yaml").document
    assert file
    told = {**rule.parameters, limit: rule.parameters[limit] + by}
    program = compiled(filled(" ".join(file["when"].split()), told))
    other = replace(rule, program=program)
    facts = [case_facts(case["facts"]) for case in rule.cases]
    return {(rule.judge(one) is True, other.judge(one) is True) for one in facts}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_named_as_its_file_and_its_action_fits_the_logbook(rule: DiagnosisRule) -> None:
    assert (FOLDER / f"{rule.id}.yaml").exists()
    assert re.fullmatch(r"[a-z0-9_]{1,80}", rule.id)
    assert len(rule.action) <= 150  # the title of an action takes 200, and the segment stands before it


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_every_pattern_of_the_guides_has_its_rule(pattern: str) -> None:
    assert PATTERNS[pattern] in {rule.id for rule in RULES}


def test_thresholds_and_timing_are_judged_by_confidence_alone() -> None:
    advised = [rule for rule in RULES if rule.id.startswith("threshold") or rule.id == "hand_over_too_late"]

    assert len(advised) == 3
    assert {rule.judged for rule in advised} == {("confidence_band",)}
    assert all("arr_verified" in dict(rule.asked) for rule in advised)
