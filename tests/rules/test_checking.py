"""Rules that are wrong are refused with the place and the remedy; rules that are right are read."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.checking import checked, read_rule
from rules.errors import ConfigError
from rules.rule_keys import KEYS
from service.rule_files import read_rule_file

FIXTURES = Path(__file__).parents[1] / "fixtures" / "rules"
EXPECTED: dict[str, list[str]] = yaml.safe_load((FIXTURES / "broken.expected.yaml").read_text())
REMEDIES = (
    "Write", "Did you mean", "Known:", "Every rule has", "Keep to", "Mend", "Remove", "Give", "Close", "Complete",
    "Change", "Compare", "Save", "Begin", "Use", "Make", "docs/facts.md", "a case has", "Start", "Say when", "the fact is a",
    "needs at least", "missing ')'", "write 2.0",
)  # fmt: skip


def complaints(name: str) -> list[str]:
    file = read_rule_file(FIXTURES / "broken" / f"{name}.yaml")
    found = [*file.complaints]
    if file.document is not None:
        found += map(file.complaint, checked(file.document)[1])
    return [f"{one.line}:{one.column}: {one.what}" for one in found]


def test_every_broken_file_has_its_expectation_and_there_are_thirty_of_them() -> None:
    assert {path.stem for path in (FIXTURES / "broken").glob("*.yaml")} == EXPECTED.keys()
    assert len(EXPECTED) >= 30


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_broken_file_is_refused_with_the_place_and_the_remedy(name: str) -> None:
    said = complaints(name)

    assert said == EXPECTED[name]
    assert all(any(remedy in one for remedy in REMEDIES) for one in said)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_broken_file_is_refused_quickly(name: str) -> None:
    started = time.thread_time()

    complaints(name)

    assert time.thread_time() - started < 1.0


def a_rule(**changes: Any) -> dict[str, Any]:
    return {
        "id": "busy", "title": "Busy", "about": "account", "holds": "while", "when": "contacts_30 > least",
        "parameters": {"least": 10},
        "tests": [
            {"name": "eleven", "facts": {"contacts_30": 11}, "fires": True},
            {"name": "ten", "facts": {"contacts_30": 10}, "fires": False},
        ],
    } | changes  # fmt: skip


def test_whole_numbers_of_parameters_and_cases_are_read_as_fractions() -> None:
    rule = read_rule(a_rule(when="contacts_30 > least * 1.0"))

    assert rule.parameters == {"least": 10.0}
    assert rule.holds_for({"contacts_30": 10.5}) is True


def test_a_rule_without_more_has_the_usual_values() -> None:
    rule = read_rule(a_rule())

    assert (rule.mode, rule.severity, rule.version, rule.unknown) == ("on", "medium", "1", None)
    assert (rule.names, rule.reaches, rule.effects) == (("contacts_30",), {}, ())


@pytest.mark.parametrize("key", sorted(KEYS))
@pytest.mark.parametrize("value", [None, 7, [], {}, "", [[]], {"a": {}}, True, ["x" * 5000], -1.5])
def test_any_value_at_any_key_is_read_or_refused_and_never_an_error(key: str, value: Any) -> None:
    rule, troubles = checked(a_rule(**{key: value}))

    assert (rule is None) == bool(troubles)


@pytest.mark.parametrize("document", [None, 3, [], "id", {}, {None: 1}, {1: {}}, {"id": {}}])
def test_what_is_no_rule_at_all_is_refused(document: Any) -> None:
    rule, troubles = checked(document)

    assert rule is None
    assert troubles


def test_a_clock_is_looked_at_where_a_parameter_says() -> None:
    when = a_rule(
        when="quiet_days >= least", reaches={"quiet_days": ["least", 3]},
        tests=[
            {"name": "long", "facts": {"quiet_days": 10}, "fires": True},
            {"name": "short", "facts": {"quiet_days": 9.9}, "fires": False},
        ],
    )  # fmt: skip

    assert read_rule(when).reaches == {"quiet_days": (10.0, 3.0)}
    assert read_rule(when, {"least": 20}).reaches == {"quiet_days": (20.0, 3.0)}


def test_a_parameter_set_elsewhere_leaves_the_rules_own_cases_alone() -> None:
    rule = read_rule(a_rule(), {"least": 50})

    assert rule.holds_for({"contacts_30": 49.0}) is False
    assert rule.holds_for({"contacts_30": 51.0}) is True


def test_a_parameter_may_be_a_list_of_texts() -> None:
    cases = [
        {"name": "one of them", "facts": {"tier": "gold"}, "fires": True},
        {"name": "another", "facts": {"tier": "lead"}, "fires": False},
    ]
    document = a_rule(when="tier in top", parameters={"top": ["gold", "vip"]}, tests=cases)

    assert read_rule(document).parameters == {"top": ["gold", "vip"]}
    assert read_rule(document, {"top": ["lead"]}).judge({"tier": "lead"}) is True
    assert read_rule(document, {"top": []}).judge({"tier": "gold"}) is False
    with pytest.raises(ConfigError, match="is neither a number, a text, a list of texts"):
        read_rule(a_rule(when="tier in top", parameters={"top": ["gold", 1]}, tests=cases))


def test_a_case_may_show_that_nothing_is_judged_without_a_fact() -> None:
    cases = [*a_rule()["tests"], {"name": "nothing known", "facts": {}, "fires": False, "judged": False}]
    assert read_rule(a_rule(tests=cases)).id == "busy"

    cases[0] = cases[0] | {"judged": False}
    with pytest.raises(ConfigError, match=r"is judged\. Take judged: false away"):
        read_rule(a_rule(tests=cases))


@pytest.mark.parametrize(("means", "fires"), [(False, False), (True, True)])
def test_a_rule_says_what_unknown_means(means: bool, fires: bool) -> None:
    said = {"name": "unknown", "facts": {}, "fires": fires}
    rule = read_rule(a_rule(unknown=means, tests=[*a_rule()["tests"], said]))

    assert rule.judge({}) is fires
    assert rule.judge({"contacts_30": 10.0}) is False


def test_where_unknown_is_given_a_meaning_the_other_parts_can_decide() -> None:
    cases = [
        {"name": "known by the other", "facts": {"contacts_90": 9}, "fires": True},
        {"name": "neither", "facts": {"contacts_30": 1, "contacts_90": 1}, "fires": False},
    ]
    rule = read_rule(a_rule(when="contacts_30 > least || contacts_90 > 8.0", unknown=False, tests=cases))

    assert rule.judge({"contacts_90": 9.0}) is True
    assert rule.judge({"contacts_90": 1.0}) is False


def test_an_error_while_judging_is_not_judged_and_ends_nothing() -> None:
    rule = read_rule(a_rule())

    assert rule.judge({"contacts_30": "eleven"}) is None
    assert rule.missing({"contacts_30": "eleven"}) == []
    assert rule.missing({}) == ["contacts_30"]
