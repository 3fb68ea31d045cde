"""Setting a Zendesk account up: the webhook in its three forms, secrets, fields found again, opening hours."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.base import Delivery
from adapters.connecting import FieldPlan, Made
from adapters.helpdesks.zendesk import Zendesk
from adapters.helpdesks.zendesk.connect_account import sample, week_of
from adapters.helpdesks.zendesk.event_types import TICKET_EVENTS
from adapters.helpdesks.zendesk.subscriptions import ATTEMPTS, FURTHER_TYPES, TICKET_TYPES, trigger_body
from adapters.settings import ConnectionSettings, Secret
from rules.errors import SinkError
from tests.fakes import far_side
from tests.fakes.connect_api import ZendeskAccount

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
CAUSE = FieldPlan("escalation_cause", "Escalation cause", (("knowledge_gap", "Missing knowledge"),))
TRIGGER = FieldPlan("escalation_trigger", "Escalation trigger", (("knowledge_gap", "It did not know"),))


@pytest.fixture
def account() -> Iterator[ZendeskAccount]:
    with ZendeskAccount() as far:
        yield far


def url(account: ZendeskAccount) -> str:
    return f"{account.url}/webhooks/support"


def test_every_event_that_is_subscribed_to_is_read() -> None:
    types = {
        one.removeprefix("ticket.") for one in (*TICKET_TYPES, *FURTHER_TYPES) if one.startswith("ticket.")
    }

    assert types <= set(TICKET_EVENTS)


def test_the_webhook_subscribes_to_events_and_needs_no_trigger(account: ZendeskAccount) -> None:
    (made,) = account.connector().webhook(url(account))

    (webhook,) = account.made.values()
    assert made.kind == "webhook"
    assert webhook["name"] == "Deskgauge support"
    assert webhook["endpoint"] == url(account)
    assert "zen:event-type:ticket.comment_added" in webhook["subscriptions"]
    assert "zen:event-type:messaging_ticket.message_added" in webhook["subscriptions"]


def test_an_account_without_messaging_gets_fewer_events(account: ZendeskAccount) -> None:
    account.unknown_types = {"messaging_ticket.message_added"}

    (made,) = account.connector().webhook(url(account))

    (webhook,) = account.made.values()
    assert made.kind == "webhook"
    assert webhook["subscriptions"] == list(ATTEMPTS[1])


def test_an_account_without_events_gets_a_trigger_with_our_body(account: ZendeskAccount) -> None:
    account.unknown_types = {"ticket.created"}

    webhook, trigger = account.connector().webhook(url(account))

    held = {one["title" if "title" in one else "name"]: one for one in account.made.values()}
    assert (webhook.kind, trigger.kind) == ("webhook", "trigger")
    kept = account.made[f"/api/v2/triggers/{trigger.id}"]
    assert kept["actions"][0]["value"] == [webhook.id, trigger_body()]
    assert {one["value"] for one in kept["conditions"]["any"]} == {"Create", "Change"}
    assert list(held) == ["Deskgauge support"]


def test_a_refused_token_makes_no_second_attempt(account: ZendeskAccount) -> None:
    account.refused.add(("POST", "/api/v2/webhooks"))

    with pytest.raises(SinkError) as raised:
        account.connector().webhook(url(account))

    assert raised.value.pauses_sink
    assert account.asked("POST") == ["/api/v2/webhooks"]


def test_the_body_of_the_trigger_is_understood_once_its_placeholders_are_filled() -> None:
    body = trigger_body().replace("{{ticket.id}}", "35").replace("{{ticket.status}}", "Solved")
    for placeholder in ("priority", "ticket_type", "tags", "via"):
        body = body.replace(f"{{{{ticket.{placeholder}}}}}", "")
    delivery = Delivery("web-0/2026-11-23/1", "support", "webhook", NOW, {}, _blank(body).encode())

    events = Zendesk(ConnectionSettings("support", "zendesk")).parse(delivery)

    assert {one.ticket_id for one in events} == {"support:35"}


def _blank(body: str) -> str:
    before, *rest = body.split("{{")
    return before + "".join(one.partition("}}")[2] for one in rest)


def test_the_secret_that_is_read_is_the_one_that_signs(account: ZendeskAccount) -> None:
    (made,) = account.connector().webhook(url(account))
    secret = account.connector().secret(made)
    zendesk = Zendesk(ConnectionSettings("support", "zendesk", (Secret(secret),)))

    zendesk.verify(zendesk.sign(b"{}", NOW), b"{}", NOW)

    assert secret == account.secret(made.id)


def test_a_new_secret_replaces_the_old_one_at_once_and_both_are_accepted_meanwhile(
    account: ZendeskAccount,
) -> None:
    (made,) = account.connector().webhook(url(account))
    old = account.connector().secret(made)

    new = account.connector().new_secret(made)

    assert (new == old, account.connector().secret(made)) == (False, new)
    both = (Secret(new), Secret(old, NOW + timedelta(hours=24)))
    desk = Zendesk(ConnectionSettings("support", "zendesk", both))
    for one in (old, new):
        signing = Zendesk(ConnectionSettings("support", "zendesk", (Secret(one),)))
        desk.verify(signing.sign(b"{}", NOW), b"{}", NOW)


def test_what_we_made_is_found_again_and_nothing_else(account: ZendeskAccount) -> None:
    connector = account.connector()
    made = [*connector.webhook(url(account)), connector.make(CAUSE)]
    account.connector("other").webhook(f"{account.url}/webhooks/other")

    assert connector.found(url(account)) == made
    assert connector.found(f"{account.url}/webhooks/elsewhere") == made[1:]


def test_a_trigger_is_found_by_its_whole_name(account: ZendeskAccount) -> None:
    account.unknown_types = {"ticket.created"}
    connector = account.connector()
    made = connector.webhook(url(account))
    account.connector("support2").webhook(f"{account.url}/webhooks/support2")

    assert connector.found(url(account)) == made


def test_two_dropdowns_share_no_tag_although_they_share_a_code(account: ZendeskAccount) -> None:
    connector = account.connector()

    cause, trigger = connector.make(CAUSE), connector.make(TRIGGER)

    assert (cause.place, trigger.place) == ("tag:esc_cause_", "tag:esc_trigger_")
    values = [one["custom_field_options"][0]["value"] for one in account.of("/api/v2/ticket_fields")]
    assert values == ["esc_cause_knowledge_gap", "esc_trigger_knowledge_gap"]


def test_a_text_field_is_named_by_its_id(account: ZendeskAccount) -> None:
    made = account.connector().make(FieldPlan("survey_link", "Survey link"))

    assert made.place == f"field:{made.id}"


def test_an_agent_without_administration_is_told_apart(account: ZendeskAccount) -> None:
    account.role = "agent"

    assert account.connector().standing().may_make is False


def test_fields_of_all_pages_are_read_and_deactivated_ones_are_not(account: ZendeskAccount) -> None:
    connector = account.connector()
    connector.make(CAUSE)

    fields = connector.account().fields

    assert [one.id for one in fields[:2]] == ["7001", "7002"]
    assert [one.mark for one in fields] == ["", "", "escalation_cause"]


def test_custom_statuses_are_read_by_their_category(account: ZendeskAccount) -> None:
    statuses = account.connector().account().statuses

    assert [(one.name, one.ours) for one in statuses] == [
        ("Waiting on courier", "hold"),
        ("Parked", "unknown"),
    ]


def test_the_schedule_that_was_made_first_is_the_default(account: ZendeskAccount) -> None:
    first, second = account.connector().account().schedules

    assert (first.name, first.default, first.zone) == ("Main office", True, "America/New_York")
    assert (second.name, second.default, second.zone) == ("Night shift", False, "Asia/Tokyo")
    assert [f"{day:%m-%d}" for day in first.closed] == ["12-24", "12-25", "12-26"]


def test_a_plan_without_schedules_says_so(account: ZendeskAccount) -> None:
    del account.answers["/api/v2/business_hours/schedules"]

    told = account.connector().account()

    assert told.schedules == ()
    assert "schedules: this account has none" in told.unread


@pytest.mark.parametrize(
    ("intervals", "week"),
    [
        ([], {}),
        ([(0, 60)], {"sunday": "00:00-01:00"}),
        ([(1440, 2880)], {"monday": "00:00-24:00"}),
        ([(2340, 2400), (1980, 2280)], {"monday": "09:00-14:00, 15:00-16:00"}),
        ([(9180, 9600), (1980, 2460)], {"monday": "09:00-17:00", "saturday": "09:00-16:00"}),
    ],
)
def test_minutes_from_sunday_become_hours_of_days(
    intervals: list[tuple[int, int]], week: dict[str, str]
) -> None:
    assert week_of([{"start_time": start, "end_time": end} for start, end in intervals]) == week


def test_a_field_with_nothing_in_it_is_no_sample() -> None:
    ticket = {
        "id": 1,
        "custom_fields": [{"id": 1, "value": None}, {"id": 2, "value": []}, {"id": 3, "value": False}],
    }

    assert dict(sample(ticket).fields) == {"3": "False"}


def test_an_anonymous_user_is_a_refusal_although_the_status_is_200(account: ZendeskAccount) -> None:
    account.known_token = False

    with pytest.raises(SinkError, match="does not know this e-mail and token"):
        account.connector().standing()


def test_a_webhook_is_deleted_without_the_ending_that_others_have(account: ZendeskAccount) -> None:
    for kind in ("webhook", "trigger", "field"):
        account.connector().remove(Made(kind, "5", "x"))

    assert account.asked("DELETE") == [
        "/api/v2/webhooks/5",
        "/api/v2/triggers/5.json",
        "/api/v2/ticket_fields/5.json",
    ]


def test_an_answer_without_a_secret_is_told(account: ZendeskAccount) -> None:
    account.usual = far_side.status(200, b'{"signing_secret": []}')

    with pytest.raises(SinkError, match="signing_secret"):
        account.connector().secret(Made("webhook", "5", "x"))
