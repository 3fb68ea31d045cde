"""The rules of an installation: built in, the operator's own, and what the configuration sets."""

from dataclasses import replace
from pathlib import Path

import pytest

from rules.errors import ConfigError
from service.config import Settings
from service.config.load import load_settings
from service.config.problems import ConfigProblems
from service.rule_set import read_rule_set, rule_titles, usable_rules
from tests.service.config.usable import API_KEY
from tests.service.own_rules import QUIET, usable, with_rules


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return usable(tmp_path)


def said(settings: Settings) -> str:
    with pytest.raises(ConfigError) as refused:
        usable_rules(settings)
    return str(refused.value)


def test_the_built_in_rules_can_all_be_used(settings: Settings) -> None:
    found = usable_rules(settings).known

    assert {"repeat_contact_7", "repeat_contact_14", "product_bug_escalation"} <= found.keys()
    assert all(one.built_in and one.origin("days") == "built-in" for one in found.values())


def test_the_operators_rules_stand_beside_the_built_in_ones(settings: Settings) -> None:
    found = usable_rules(with_rules(settings, gone_quiet=QUIET)).known

    assert found["gone_quiet"].rule.title == "A busy account went quiet"
    assert not found["gone_quiet"].built_in
    assert found["gone_quiet"].origin("least").endswith("own/gone_quiet.yaml")
    assert "repeat_contact_7" in found


def test_an_own_rule_with_a_built_in_id_replaces_it(settings: Settings) -> None:
    ours = with_rules(settings, ours=QUIET | {"id": "account_volume", "title": "Ours"})

    assert rule_titles(ours)["account_volume"] == "Ours"
    assert usable_rules(ours).known["account_volume"].rule.title == "Ours"


def test_two_own_rules_cannot_have_one_id(settings: Settings) -> None:
    words = said(with_rules(settings, first=QUIET, second=QUIET))

    assert "second.yaml:1:1: id: gone_quiet is the id of first.yaml too" in words


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("id: [", "own/broken.yaml:1:6: is not YAML"),
        ("- id", "own/broken.yaml:1:1: is not a mapping"),
        ("", "own/broken.yaml:1:1: is empty"),
    ],
)
def test_an_unreadable_rule_names_its_file_and_place(settings: Settings, text: str, complaint: str) -> None:
    assert complaint in said(with_rules(settings, broken=text))


def test_a_missing_folder_of_rules_is_refused(settings: Settings, tmp_path: Path) -> None:
    assert "is not a folder" in said(replace(settings, rules_dir=tmp_path / "gone"))


def test_a_route_for_an_unknown_rule_is_refused_with_a_suggestion(settings: Settings) -> None:
    routes = (replace(settings.routes[0], flag="repeat_contact_8"),)

    words = said(replace(settings, routes=routes))
    assert "routes[0].flag: has the unknown value 'repeat_contact_8'. Did you mean" in words


def test_a_rule_that_never_goes_to_a_tracker_is_refused_a_route_to_one(settings: Settings) -> None:
    shy = QUIET | {"effects": ["never_to_a_tracker"]}
    routes = (replace(settings.routes[0], flag="gone_quiet"),)

    assert "routes[0].flag: never goes to a tracker" in said(
        replace(with_rules(settings, gone_quiet=shy), routes=routes)
    )
    assert usable_rules(replace(with_rules(settings, gone_quiet=QUIET), routes=routes)).problems == []


def test_no_route_may_send_a_wish_for_more_to_a_tracker(settings: Settings) -> None:
    routes = (replace(settings.routes[0], flag="expansion_signal"),)

    assert "routes[0].flag: never goes to a tracker" in said(replace(settings, routes=routes))
    assert usable_rules(replace(settings, routes=(replace(routes[0], flag="same_feature"),))).problems == []


def test_a_parameter_of_the_configuration_wins_and_says_where_it_stands(tmp_path: Path) -> None:
    settings = usable(tmp_path, "\n[rules.parameters.account_volume]\nleast = 20\n")

    found = usable_rules(settings).known["account_volume"]

    assert found.rule.parameters == {"least": 20.0, "times": 3.0}
    assert found.origin("least") == "rules.parameters.account_volume.least"
    assert found.origin("times") == "built-in"
    assert found.rule.holds_for({"contacts_30": 15.0, "median_month": 1.0}) is False
    assert found.rule.holds_for({"contacts_30": 21.0, "median_month": 1.0}) is True


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("[rules.parameters.account_volum]\nleast = 1", "account_volum: is no rule. Did you mean 'account_volume'?"),
        ("[rules.parameters.account_volume]\nleest = 1", "account_volume.leest: is no parameter of this rule. Did you"),
        ('[rules.parameters.account_volume]\nleast = "1"', "account_volume.least: is a text, but the parameter is a number."),
    ],
)  # fmt: skip
def test_a_wrong_parameter_of_the_configuration_names_its_key(tmp_path: Path, lines: str, words: str) -> None:
    assert f"deskgauge.toml: rules.parameters.{words}" in said(usable(tmp_path, f"\n{lines}\n"))


def test_a_list_of_texts_is_a_parameter_too(tmp_path: Path) -> None:
    settings = usable(
        tmp_path,
        '\n[rules.parameters.first_response_over_target]\ntop_tiers = ["diamond"]\ntop_other = 100\n',
    )

    rule = usable_rules(settings).known["first_response_over_target"].rule

    assert rule.parameters["top_tiers"] == ["diamond"]
    waits = {"unanswered_working_minutes": 100.0}
    assert [rule.judge({**waits, "customer_tier": tier}) for tier in ("diamond", "gold", None)] == [
        True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "words"), [('"gold"', "is a text, but the parameter is a list"), ("3", "is a number, but")]
)
def test_a_parameter_that_is_a_list_takes_nothing_else(tmp_path: Path, value: str, words: str) -> None:
    lines = f"\n[rules.parameters.first_response_over_target]\ntop_tiers = {value}\n"

    assert f"first_response_over_target.top_tiers: {words}" in said(usable(tmp_path, lines))


@pytest.mark.parametrize("value", ["3", "{ account_volume = 3 }", "{ account_volume = { least = [1] } }"])
def test_parameters_are_a_table_of_tables(tmp_path: Path, value: str) -> None:
    usable(tmp_path)
    file = tmp_path / "deskgauge.toml"
    file.write_text(file.read_text() + f"\n[rules]\nparameters = {value}\n")

    with pytest.raises(ConfigProblems, match=r"rules\.parameters: has no table of parameters"):
        load_settings(file, {"BUGS_KEY": API_KEY})


def test_all_that_is_wrong_is_told_at_once(settings: Settings) -> None:
    wrong = with_rules(
        settings, one=QUIET | {"id": "one", "holds": "always"}, two=QUIET | {"id": "two", "when": "1 +"}
    )

    found = read_rule_set(wrong)

    assert {one.file.name for one in found.complaints} == {"one.yaml", "two.yaml"}
    assert not {"one", "two"} & found.known.keys()
    assert "repeat_contact_7" in found.known


@pytest.mark.parametrize(
    ("changed", "where", "why"),
    [
        ({"digest": "08:00"}, "digest", "is of no use: bugs keeps something for each flag. Remove it."),
        (
            {"to_person": "assignee"},
            "to_person",
            "is of no use: bugs cannot give anything to one person. Remove it.",
        ),
    ],
)
def test_a_route_asks_nothing_of_a_tracker_that_only_messages_can(
    settings: Settings, changed: dict[str, str], where: str, why: str
) -> None:
    routes = (replace(settings.routes[0], **changed),)  # type: ignore[arg-type]

    assert f"routes[0].{where}: {why}" in said(replace(settings, routes=routes))


def test_a_digest_is_for_nobody_alone(settings: Settings) -> None:
    sinks = {"bugs": replace(settings.sinks["bugs"], kind="mail")}
    routes = (replace(settings.routes[0], digest="08:00", to_person="assignee"),)

    assert "routes[0].to_person: is of no use: a digest is for all. Remove it." in said(
        replace(settings, routes=routes, sinks=sinks)
    )
    assert (
        usable_rules(replace(settings, sinks=sinks, routes=(replace(routes[0], to_person=""),))).problems
        == []
    )


def test_a_route_for_any_rule_is_no_unknown_rule(settings: Settings) -> None:
    routes = (replace(settings.routes[0], flag="*"),)

    assert usable_rules(replace(settings, routes=routes)).problems == []


def test_releases_are_told_to_sinks_that_take_messages(settings: Settings) -> None:
    told = replace(settings, releases_to=("bugs",))
    chat = {"bugs": replace(settings.sinks["bugs"], kind="slack")}

    assert "releases.to: names bugs, which takes no messages. Name one that does." in said(told)
    assert usable_rules(replace(told, sinks=chat)).problems == []
