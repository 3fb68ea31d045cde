"""Which routes a flag takes, and why not another."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.settings import SinkSettings
from rules.rule import Rule
from service.config.settings import Route
from service.route_choice import Bearing, each_rule, refused, speaks_of, why_not

KNOWN = Bearing("high", frozenset({"billing", "login"}), frozenset({"enterprise"}))
SINKS = {
    "chat": SinkSettings("chat", "slack"),
    "bugs": SinkSettings("bugs", "linear"),
    "crm": SinkSettings("crm", "hubspot"),
}


def route(flag: str = "*", to: str = "chat", **narrowed: Any) -> Route:
    return Route(flag, to, timedelta(days=7), timedelta(0), False, **narrowed)


def rule(name: str, about: str = "ticket", effects: tuple[str, ...] = ()) -> Rule:
    empty: Any = ()
    return Rule(
        name,
        "1",
        name,
        about,
        "once",
        "high",
        "on",
        "",
        {},
        empty,
        empty,
        empty,
        effects,
        empty,
        {},
        None,
        empty,
        None,
    )


def test_a_route_without_anything_narrower_takes_all() -> None:
    assert why_not(route(), KNOWN) == why_not(route(), Bearing("low")) == ""


@pytest.mark.parametrize(
    ("narrowed", "why"),
    [
        ({"severity": ["high"]}, ""),
        ({"severity": ["low", "medium"]}, "its severity is high"),
        ({"tier": ["enterprise", "free"]}, ""),
        ({"tier": ["free"]}, "its tier is enterprise"),
        ({"category": ["login"]}, ""),
        ({"category": ["data_import"]}, "its category is billing, login"),
        ({"severity": ["high"], "tier": ["free"], "category": ["login"]}, "its tier is enterprise"),
    ],
)
def test_everything_that_a_route_says_has_to_fit(narrowed: dict[str, Any], why: str) -> None:
    assert why_not(route(**narrowed), KNOWN) == why


@pytest.mark.parametrize("what", ["tier", "category"])
def test_what_nobody_knows_fits_no_narrower_route(what: str) -> None:
    assert why_not(route(**{what: ["enterprise"]}), Bearing("high")) == f"its {what} is not known"


def test_a_route_for_any_rule_leaves_out_what_its_sink_does_not_take() -> None:
    shy, account = rule("shy", effects=("never_to_a_tracker",)), rule("health", about="account")

    assert [speaks_of(route(), one, "slack") for one in (shy, account)] == [True, True]
    assert [speaks_of(route(), one, "linear") for one in (shy, account)] == [False, True]
    assert [speaks_of(route(), one, "hubspot") for one in (shy, account)] == [False, True]
    assert (refused(shy, "linear"), refused(shy, "hubspot")) == (
        "is a tracker, to which this rule never goes", "takes accounts only",
    )  # fmt: skip


def test_a_rule_is_named_once_for_each_route_however_many_versions_it_has() -> None:
    rules = [rule("one"), rule("one"), rule("two", about="account")]
    routes = [route("one", "bugs"), route("*", "crm"), route("*", "chat"), route("gone", "chat")]

    assert [(name, one.to) for name, one in each_rule(routes, rules, SINKS)] == [
        ("one", "bugs"), ("two", "crm"), ("one", "chat"), ("two", "chat"),
    ]  # fmt: skip
