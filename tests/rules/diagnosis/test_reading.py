"""A rule of diagnosis that is wrong says everything that is, each with its place."""

from typing import Any

import pytest

from rules.diagnosis.reading import read_diagnosis
from rules.diagnosis.rule import Source
from tests.rules.diagnosis.asked import document, rule


def troubles(**changed: Any) -> list[str]:
    found, said = read_diagnosis(document(**changed))
    assert found is None
    return [f"{'.'.join(map(str, one.place))}: {one.what}" for one in said]


def test_a_rule_is_read_with_its_parameters_filled_in() -> None:
    found = rule(named={"first": {"metric": "fcr", "where": {"path": ["ai"]}}}, evidence=["csat", "first"])

    assert found.when == "fcr.value >= (0.8) && csat.value < 0.5"
    assert found.judged == ("all",)
    assert found.sources["first"] == Source("fcr", {"path": ("ai",)})
    assert found.asked == (("fcr", "value"), ("csat", "value"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"severity": "hihg"}, "severity: is none of them. Did you mean 'high'?"),
        ({"action": {"kind": "hope", "do": "x"}}, "action: is no {kind: ..., do: ...} with a kind out of"),
        ({"parameters": {"low": 1.0, "high": 0.8}}, "parameters.low: is used nowhere. Use it in when, or remove it."),
        ({"parameters": {"high": "much"}}, "parameters.high: is no number."),
        ({"when": "fcr.valu >= high && csat.value < 0.5"}, "when: asks for fcr.valu. Did you mean 'value'?"),
        ({"when": "fcr.value >= high &&"}, "when: ends too early"),
        ({"when": "fcr.value + high + csat.value"}, "when: gives neither true nor false."),
        ({"about": "article"}, "when: asks for fcr, but is about: article. Ask for article.visits."),
        ({"about": "blend"}, "when: asks for csat, but is about: blend. Ask for blend.before."),
        ({"idea": None}, ": lacks idea."),
        ({"why": "x"}, "why: is no key of a diagnosis."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(changed: dict[str, Any], said: str) -> None:
    assert any(said in one for one in troubles(**changed)), troubles(**changed)


def test_a_case_that_does_not_come_out_is_named() -> None:
    case = {"name": "x", "facts": {"fcr.value": 0.79, "csat.value": 0.1}}
    both = [{**case, "fires": True}, {**case, "fires": False}]

    assert troubles(tests=both) == ["tests.0: stays silent but should not. Change the case or the rule."]


def test_a_rule_without_a_silent_case_is_refused() -> None:
    fires = document()["tests"][:1]

    assert troubles(tests=fires) == ["tests: needs at least one case that fires and one that stays silent."]


def test_what_the_rest_decides_may_be_unknown() -> None:
    found = rule()

    assert found.judge({"fcr": {"value": 0.1}}) is False
    assert found.judge({"fcr": {"value": 0.9}}) is None
    assert found.lacks({"fcr": {"value": 0.9}}) == ["csat.value"]


WITH_BASELINE = {
    "when": 'fcr.trend == "improving" || fcr.since_baseline == "improving" || csat.baseline_growth > high',
    "tests": [
        {"name": "better", "facts": {"fcr.trend": "improving"}, "fires": True},
        {"name": "as before", "facts": {"fcr.trend": "stable"}, "fires": False},
    ],
}


def test_without_a_baseline_a_rule_is_judged_by_the_days_before() -> None:
    found = rule(**WITH_BASELINE)

    assert found.judge({"fcr": {"trend": "stable"}}) is False
    assert found.judge({"fcr": {"trend": "stable", "since_baseline": "improving"}}) is True
    assert found.lacks({"fcr": {"trend": "stable"}}) == []


def test_a_rule_that_compares_with_the_baseline_alone_is_not_judged_without_one() -> None:
    tests = [
        {"name": "better", "facts": {"fcr.since_baseline": "improving"}, "fires": True},
        {"name": "as then", "facts": {"fcr.since_baseline": "stable"}, "fires": False},
    ]
    found = rule(
        when='fcr.since_baseline == "improving"', parameters=None, tests=tests, conclusion="{fcr.value}"
    )

    assert found.judge({"fcr": {}}) is None
