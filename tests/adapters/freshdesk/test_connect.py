"""Setting a Freshdesk account up: fields by API, rules by hand, opening hours in its own words."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from adapters.base import Delivery
from adapters.call_budget import CallBudget
from adapters.connecting import FieldPlan
from adapters.connectors import CONNECTORS
from adapters.helpdesks.freshdesk import Freshdesk
from adapters.helpdesks.freshdesk.connect_account import sample, week_of
from adapters.helpdesks.freshdesk.connect_steps import rotation_steps, rule_body, webhook_steps
from adapters.settings import ConnectionSettings, Secret
from tests.fakes.connect_api import FreshdeskAccount

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)


@pytest.fixture
def account() -> Iterator[FreshdeskAccount]:
    with FreshdeskAccount() as far:
        yield far


def test_a_dropdown_holds_codes_in_order_and_is_named_by_its_api_name(account: FreshdeskAccount) -> None:
    plan = FieldPlan("escalation_cause", "Escalation cause", (("tooling", "Tool"), ("edge_case", "Edge")))

    made = account.connector().make(plan)

    (kept,) = account.made.values()
    assert made.place == "field:cf_escalation_cause"
    assert kept["choices"] == [{"value": "tooling", "position": 1}, {"value": "edge_case", "position": 2}]


def test_customers_see_no_field_of_ours(account: FreshdeskAccount) -> None:
    account.connector().make(FieldPlan("survey_link", "Survey link"))

    (kept,) = account.made.values()
    assert (kept["customers_can_edit"], kept["displayed_to_customers"]) == (False, False)


@pytest.mark.parametrize(("role", "may_make"), [("admin", True), ("agent", False)])
def test_roles_tell_an_administrator(account: FreshdeskAccount, role: str, may_make: bool) -> None:
    account.role = role

    assert account.connector().standing().may_make is may_make


def test_roles_that_may_not_be_read_leave_it_open(account: FreshdeskAccount) -> None:
    account.refused.add(("GET", "/api/v2/roles"))

    told = account.connector().standing()

    assert (told.may_make, told.role) == (None, "agent")


def test_statuses_of_the_account_say_how_they_are_read(account: FreshdeskAccount) -> None:
    statuses = account.connector().account().statuses

    assert [(one.id, one.name, one.ours) for one in statuses] == [
        ("2", "Open", "open"),
        ("3", "Wartend", "pending"),
        ("8", "With courier", "unknown"),
        ("9", "Parked", "unknown"),
        ("12", "Escalated. Twice", "unknown"),
    ]


def test_what_a_status_means_is_proposed_from_its_clock_for_its_code_and_its_label(
    account: FreshdeskAccount,
) -> None:
    proposed = {one.id: dict(one.proposed) for one in account.connector().account().statuses}

    assert proposed == {
        "2": {},
        "3": {"wartend": "pending"},
        "8": {"8": "pending", "with courier": "pending"},
        "9": {"9": "pending"},
        "12": {"12": "open", "escalated. twice": "open"},
    }


def test_what_the_settings_say_is_proposed_no_more(account: FreshdeskAccount) -> None:
    own = {"8": "hold", "wartend": "pending", "12": "solved"}
    settings = ConnectionSettings(
        "support", "freshdesk", base_url=account.url, credentials=account.credentials, statuses=own
    )

    told = CONNECTORS["freshdesk"].open(settings, CallBudget()).account().statuses

    assert {one.id: (one.ours, dict(one.proposed)) for one in told if one.id in {"3", "8", "12"}} == {
        "3": ("pending", {}),
        "8": ("hold", {"with courier": "hold"}),
        "12": ("solved", {"escalated. twice": "solved"}),
    }


def test_a_key_without_administration_is_shown_the_statuses_and_nothing_is_proposed(
    account: FreshdeskAccount,
) -> None:
    account.refused.add(("GET", "/api/v2/admin"))

    told = account.connector().account()

    assert [(one.id, one.name) for one in told.statuses] == [
        ("2", "Open"), ("8", "With courier"), ("3", "Pending"), ("12", "Escalated. Twice"),
    ]  # fmt: skip
    assert not [one for one in told.statuses if one.proposed]
    assert [one for one in told.unread if one.startswith("statuses: ")]


@pytest.mark.parametrize("odd", [{"id": None}, {"id": "x"}, {"id": 8, "stop_sla_timer": "yes"}, {"id": 8}])
def test_a_status_that_is_told_oddly_is_never_guessed_at(
    account: FreshdeskAccount, odd: dict[str, object]
) -> None:
    account.answers["/api/v2/admin/ticket_fields/1"]["choices"] = [{"value": "Odd", **odd}]

    assert not [one for one in account.connector().account().statuses if one.proposed]


def test_without_a_status_field_there_are_no_statuses(account: FreshdeskAccount) -> None:
    del account.fields[0]

    assert account.connector().account().statuses == ()


def test_only_custom_fields_are_places(account: FreshdeskAccount) -> None:
    fields = account.connector().account().fields

    assert [one.id for one in fields] == ["cf_topic", "cf_reason"]
    assert fields[0].options == ("billing", "sign_in", "weather")


def test_dependent_choices_are_their_first_level(account: FreshdeskAccount) -> None:
    account.fields[1]["choices"] = {"billing": {"invoice": ["paid"]}, "api": {}}

    assert account.connector().account().fields[0].options == ("billing", "api")


def test_schedules_apply_to_the_groups_that_use_them(account: FreshdeskAccount) -> None:
    main, asia, unused = account.connector().account().schedules

    assert (main.default, main.applies_to, main.zone) == (True, (), "Europe/Berlin")
    assert (asia.default, asia.applies_to, asia.zone) == (False, ("group:32",), "Asia/Kolkata")
    assert (unused.zone, unused.said) == ("", "Olympus Mons")


def test_what_no_api_tells_is_said(account: FreshdeskAccount) -> None:
    unread = account.connector().account().unread

    assert {one.partition(":")[0] for one in unread} == {"forms", "holidays", "tags"}


@pytest.mark.parametrize(
    ("told", "week"),
    [
        ({}, {}),
        ({"monday": {"start_time": "8:00 am", "end_time": "5:00 pm"}}, {"monday": "08:00-17:00"}),
        ({"monday": {"start_time": "12:00 am", "end_time": "11:59 pm"}}, {"monday": "00:00-23:59"}),
        ({"friday": {"start_time": "12:30 pm", "end_time": "12:00 am"}}, {"friday": "12:30-00:00"}),
        ({"sunday": {"start_time": "08:00", "end_time": "17:00"}}, {"sunday": "08:00-17:00"}),
        ({"monday": {"start_time": "soon", "end_time": "5:00 pm"}, "tuesday": None}, {}),
        ({"someday": {"start_time": "8:00 am", "end_time": "5:00 pm"}}, {}),
    ],
)
def test_clocks_with_am_and_pm_become_hours(told: dict[str, object], week: dict[str, str]) -> None:
    assert week_of(told) == week


def test_empty_fields_are_no_sample() -> None:
    told = {
        "id": 1,
        "tags": None,
        "custom_fields": {"cf_a": None, "cf_b": "", "cf_c": "x", "cf_d": ["b", "a"]},
    }

    assert dict(sample(told).fields) == {"cf_c": "x", "cf_d": "a b"}
    assert sample(told).tags == ()


def test_the_rules_are_made_by_hand_and_none_by_api(account: FreshdeskAccount) -> None:
    assert account.connector().webhook(f"{account.url}/webhooks/support") == []
    assert account.connector().found(f"{account.url}/webhooks/support") == []
    assert account.asked("POST") == []


def test_the_body_that_is_pasted_is_understood_once_its_placeholders_are_filled() -> None:
    steps = webhook_steps("https://gauge.example/webhooks/support", "secrets/support")
    filled = {key: "" for key in json.loads(steps.paste)} | {
        "deskgauge_rule": 1,
        "ticket_id": "35",
        "status": "Open",
    }
    delivery = Delivery("web-0/2026-11-23/1", "support", "webhook", NOW, {}, json.dumps(filled).encode())

    events = Freshdesk(ConnectionSettings("support", "freshdesk")).parse(delivery)

    assert steps.paste == rule_body()
    assert {one.ticket_id for one in events} == {"support:35"}


def test_the_header_that_is_named_is_the_one_that_is_read() -> None:
    said = "\n".join(webhook_steps("https://gauge.example/webhooks/support", "secrets/support").clicks)
    desk = Freshdesk(ConnectionSettings("support", "freshdesk", (Secret("k9Zt4uVw8sQmX2bN"),)))

    assert "X-Deskgauge-Secret" in said
    desk.verify({"x-deskgauge-secret": "k9Zt4uVw8sQmX2bN"}, b"{}", NOW)


def test_a_rotation_says_where_the_new_secret_stands() -> None:
    assert "secrets/support" in rotation_steps("secrets/support").clicks[0]
