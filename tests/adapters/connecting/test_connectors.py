"""What every vendor's connector does: who we are, what the account has, one thing made and taken away again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import adapters
from adapters.account import Named
from adapters.account_reading import Parts, like_a_machine, standing
from adapters.call_budget import CallBudget
from adapters.connecting import FieldPlan
from adapters.connectors import CONNECTORS
from adapters.json_api import JsonApi
from adapters.settings import ConnectionSettings
from rules.errors import ConfigError, SinkError
from tests.fakes import far_side
from tests.fakes.connect_api import ACCOUNTS, Account

CHOICE = FieldPlan(
    "escalation_cause", "Escalation cause", (("product_bug", "Bug in the product"), ("tooling", "Tool"))
)
TEXT = FieldPlan("survey_link", "Survey link")


@pytest.fixture(params=CONNECTORS)
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    with ACCOUNTS[request.param]() as far:
        yield far


def test_every_connector_has_a_fake_and_none_is_left_over() -> None:
    assert set(ACCOUNTS) == set(CONNECTORS)


def test_every_connector_lies_beside_its_helpdesk() -> None:
    folder = Path(adapters.__file__).parent / "helpdesks"

    assert all((folder / name / "connect.py").exists() for name in CONNECTORS)


def test_the_account_says_who_we_are_what_is_left_and_its_time(account: Account) -> None:
    told = account.connector().standing()

    assert told.who.startswith("Deskgauge service")
    assert told.limit == int(next(iter(account.headers.values())))
    assert told.remaining is not None
    assert told.answered_at is not None
    assert told.answered_at.tzinfo is not None


def test_an_unknown_token_is_refused_with_what_to_check(account: Account) -> None:
    account.known_token = False

    with pytest.raises(SinkError, match=r"Check") as raised:
        account.connector().standing()

    assert raised.value.pauses_sink


def test_a_missing_credential_is_named(account: Account) -> None:
    settings = ConnectionSettings("support", account.vendor, base_url=account.url, credentials={"other": "x"})

    with pytest.raises(ConfigError, match=r"connections\.support\.credentials"):
        CONNECTORS[account.vendor].open(settings, CallBudget())


def test_the_account_is_read_part_by_part(account: Account) -> None:
    told = account.connector().account()

    assert told.groups[0] == Named("31", "First line")
    assert [one.id for one in told.machines] == ["3001"]
    assert told.fields


def test_a_part_that_may_not_be_read_is_named_and_the_rest_is_there(account: Account) -> None:
    account.refused.add(
        ("GET", {"zendesk": "/api/v2/groups", "freshdesk": "/api/v2/groups"}.get(account.vendor, "/teams"))
    )

    told = account.connector().account()

    assert told.groups == ()
    assert told.fields
    assert any(one.startswith("groups: ") and "403" in one for one in told.unread)


def test_the_schedules_alone_are_those_of_the_account_in_a_few_calls(account: Account) -> None:
    whole = account.connector().account()
    account.seen.clear()

    told = account.connector().hours()

    assert told.schedules == whole.schedules
    assert (told.groups, told.fields, told.unread) == ((), (), ())
    assert (
        len(account.seen)
        == {"zendesk": 1 + len(told.schedules), "freshdesk": 2, "intercom": 0}[account.vendor]
    )


HOURS = {"zendesk": "/api/v2/business_hours/schedules", "freshdesk": "/api/v2/business_hours"}


def test_schedules_that_may_not_be_read_are_named(account: Account) -> None:
    account.refused.add(("GET", HOURS.get(account.vendor, "/none")))

    told = account.connector().hours()

    assert told.schedules == ()
    assert [one.partition(":")[0] for one in told.unread] == ["schedules"] * (account.vendor in HOURS)


def test_holidays_that_are_not_told_are_not_taken_for_none(account: Account) -> None:
    account.refused.add(("GET", "/api/v2/business_hours/schedules/21"))

    told = {one.id: one.closed_told for one in account.connector().hours().schedules}

    assert told == {"zendesk": {"21": False, "22": True}, "freshdesk": dict.fromkeys(told, False)}.get(
        account.vendor, {}
    )


def test_zendesks_schedules_apply_to_the_tickets_that_get_them() -> None:
    with ACCOUNTS["zendesk"]() as account:
        assert [one.applies_to for one in account.connector().hours().schedules] == [
            ("schedule:21",),
            ("schedule:22",),
        ]


@pytest.mark.parametrize(
    "interval",
    [{}, {"start_time": 5}, {"start_time": None, "end_time": 7}, {"start_time": -5, "end_time": 7},
     {"start_time": 9, "end_time": 9}],
)  # fmt: skip
def test_opening_hours_that_are_none_are_told_with_their_path(interval: dict[str, object]) -> None:
    with ACCOUNTS["zendesk"]() as account:
        account.answers[HOURS["zendesk"]]["schedules"][0]["intervals"] = [interval]

        with pytest.raises(SinkError, match=r"/api/v2/business_hours/schedules"):
            account.connector().hours()


def test_a_helpdesk_that_is_down_is_no_account_without_anything(account: Account) -> None:
    account.usual = far_side.status(503)

    with pytest.raises(SinkError):
        account.connector().account()


def test_a_list_that_is_none_is_told_with_its_path(account: Account) -> None:
    account.usual = far_side.status(200, b'{"groups": 1}')

    with pytest.raises(SinkError, match=r"answered /"):
        account.connector().account()


def test_twenty_recent_tickets_come_with_tags_and_filled_fields(account: Account) -> None:
    samples = account.connector().recent(20)

    assert len(samples) == 20
    assert len({one.id for one in samples}) == 20
    assert any("product_bug" in one.fields.values() for one in samples)
    assert all(value for one in samples for value in one.fields.values())


def test_no_sample_shows_what_a_field_holds(account: Account) -> None:
    samples = account.connector().recent(20)

    assert "product_bug" not in repr(samples)


@pytest.mark.parametrize("plan", [CHOICE, TEXT], ids=["choice", "text"])
def test_a_field_is_made_and_taken_away_without_a_trace(account: Account, plan: FieldPlan) -> None:
    connector = account.connector()

    made = connector.make(plan)

    assert len(account.made) == 1
    assert (made.kind, made.name, made.key) == ("field", plan.title, plan.key)
    assert made.place.partition(":")[0] in {"field", "tag"}
    connector.remove(made)
    assert account.made == {}


def test_what_is_gone_already_is_no_error_to_remove(account: Account) -> None:
    connector = account.connector()
    made = connector.make(TEXT)

    connector.remove(made)
    connector.remove(made)

    assert len(account.asked("DELETE")) == 2
    assert account.made == {}


def test_a_field_that_may_not_be_made_is_a_refusal(account: Account) -> None:
    account.refused.add(("POST", "/"))

    with pytest.raises(SinkError) as raised:
        account.connector().make(TEXT)

    assert raised.value.pauses_sink


def test_an_answer_to_making_that_names_nothing_is_told(account: Account) -> None:
    account.usual = far_side.status(201, b"{}")

    with pytest.raises(SinkError, match="something else than its documentation says"):
        account.connector().make(TEXT)


def test_only_helpdesks_with_an_api_for_it_make_a_webhook(account: Account) -> None:
    url = f"{account.url}/webhooks/support"

    made = account.connector().webhook(url)

    assert bool(made) == CONNECTORS[account.vendor].hooks
    assert [bool(account.connector().secret(one)) for one in made] == [True] * len(made)


@pytest.mark.parametrize("vendor", CONNECTORS.values(), ids=list(CONNECTORS))
def test_the_clicks_name_the_address_and_the_secrets_place(vendor: object) -> None:
    steps = vendor.webhook_steps("https://gauge.example/webhooks/support", "secrets/support")  # type: ignore[attr-defined]
    said = "\n".join(steps.clicks)

    assert "https://gauge.example/webhooks/support" in said
    assert "secrets/support" in said
    assert steps.paste


@pytest.mark.parametrize("vendor", CONNECTORS.values(), ids=list(CONNECTORS))
def test_the_clicks_for_a_field_hold_every_code(vendor: object) -> None:
    steps = vendor.field_steps(CHOICE)  # type: ignore[attr-defined]

    assert "Escalation cause" in steps.clicks[0]
    assert len(steps.paste.splitlines()) == 2
    assert "product_bug" in steps.paste
    assert vendor.field_steps(TEXT).paste == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize("vendor", CONNECTORS.values(), ids=list(CONNECTORS))
def test_permissions_say_what_they_are_for_and_which_only_writing_needs(vendor: object) -> None:
    scopes = vendor.scopes  # type: ignore[attr-defined]

    assert all(one.purpose for one in scopes)
    assert {one.writing for one in scopes} == {True, False}


def test_a_name_that_says_machine_is_only_a_whole_word() -> None:
    users = [
        Named("1", "Helper Bot"),
        Named("2", "Mainz Botta"),
        Named("3", "Aida"),
        Named("4", "support-ai"),
    ]

    assert [one.id for one in like_a_machine(users)] == ["1", "4"]


@pytest.mark.parametrize("said", ["", "yesterday", "Tue, 99 Foo 2026 00:00:00 GMT"])
def test_a_date_that_cannot_be_read_is_none(account: Account, said: str) -> None:
    connection = ConnectionSettings("support", account.vendor, base_url=account.url)
    api = JsonApi(connection, {}, CallBudget())
    api.heard = {"Date": said}

    assert standing(api, {}, "x", "y", None).answered_at is None


def test_pages_end_even_where_the_helpdesk_never_says_so(account: Account) -> None:
    connection = ConnectionSettings("support", account.vendor, base_url=account.url)
    account.usual = far_side.status(200, b'{"rows": [{"id": 1}]}')
    parts = Parts(JsonApi(connection, {}, CallBudget()), lambda path, _: path)

    assert 10 < len(parts.rows("rows", "/rows", "rows")) < 1000
