"""Whatever else names a ticket: bodies that admins typed themselves, and Freshdesk's own "Simple" content."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Form, Kind
from tests.adapters.freshdesk.samples import parse, refusal
from tests.adapters.samples import RECEIVED, fixture, kinds, only


@pytest.mark.parametrize(
    "body",
    [
        {"ticket_id": "812", "status": "Open"},
        {"ticket_id": 812, "ticket_status": "open"},
        {"ticket": {"id": "812", "status": "OPEN"}},
        {"ticket": {"ticket_id": "812"}, "status": "open"},
        {"freshdesk_webhook": {"ticket_id": "812", "ticket_status": "Open"}},
        {"freshdesk_webhook": {"id": 812, "status": "2"}},
        {"id": "812", "status": "open", "tickets": "typed", "results": "typed", "ratings": "typed"},
        {"id": "812", "status": "open", "conversations": "typed", "incoming": "yes", "survey_id": "1"},
        {"ticket_id": "812", "status": "open", "event": "Ticket updated", "data": "typed"},
        {"id": "812", "subject": "Synthetic", "status": "open", "updated_at": "May 18", "agent_id": "Lee S"},
    ],
)
def test_an_admins_own_body_counts_for_what_is_recognised(body: dict[str, Any]) -> None:
    (state,) = parse(body)

    assert (state.ticket_id, state.form) == ("acme:812", Form.HINT)
    assert state.fields == {"status": "open"}
    assert (state.at, state.time_source) == (RECEIVED, "received")


def test_the_usual_body_of_the_web_is_a_change_and_a_state_without_customer_text() -> None:
    change, state = parse(fixture("freshdesk/own_body.json"))

    assert change.fields == {"name": "priority", "before": "low", "after": "high", "actor_id": None}
    assert state.fields == {"status": "open", "priority": "high", "type": "question"}
    assert "Synthetic" not in repr((change, state))
    assert "pat.sample" not in repr((change, state))


@pytest.mark.parametrize("key", ["updated_at", "modified_on"])
def test_a_readable_time_in_an_admins_own_body_counts(key: str) -> None:
    (state,) = parse({"ticket_id": "812", "status": "open", key: "2026-03-02T09:30Z"})

    assert (state.at, state.time_source) == (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "vendor")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("{ticket_action:created}", ["created", "state"]),
        ("{status:{from:4,to:2}}", ["change", "state"]),
        ("{ticket_action:deleted}", ["removed"]),
        ("{note_type:public}", ["state"]),
        ("somebody wrote", ["state"]),
        ("{responder_id:{from:,to:Lee Sample}}", ["state"]),
        (7, ["state"]),
    ],
)
def test_what_triggered_it_counts_where_it_can_be_read(said: Any, expected: list[str]) -> None:
    body = {"freshdesk_webhook": {"ticket_id": "812", "ticket_status": "Open", "triggered_event": said}}

    assert kinds(parse(body)) == expected


def test_a_note_about_a_ticket_says_only_how_the_ticket_stands() -> None:
    webhook = {"ticket_id": "812", "triggered_event": "{note_type:private}", "ticket_priority": "Medium"}

    assert only(parse({"freshdesk_webhook": webhook}), Kind.STATE).fields == {"priority": "normal"}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/ticket_id"),
        ({"hello": "world"}, "/ticket_id"),
        ({"id": "812"}, "/ticket_id"),
        ({"ticket_id": ""}, "/ticket_id"),
        ({"ticket": "812"}, "/ticket_id"),
        ({"id": "x", "status": "open"}, "/ticket_id"),
        ({"freshdesk_webhook": {}}, "/freshdesk_webhook/ticket_id"),
        ({"freshdesk_webhook": {"ticket_id": "#812"}}, "/freshdesk_webhook/ticket_id"),
        ({"ticket": {"id": None}}, "/ticket/ticket_id"),
    ],
)
def test_a_body_that_names_no_ticket_is_malformed_and_tells_the_keys(
    body: dict[str, Any], pointer: str
) -> None:
    error = refusal(body)

    assert isinstance(error, MalformedBody)
    assert "ticket_id, ticket.id, id" in str(error)
    assert error.pointer == pointer


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"ticket_id": "{{ticket.id}}"}, "/ticket_id"),
        ({"freshdesk_webhook": {"ticket_id": "{{ticket.id}}"}}, "/freshdesk_webhook/ticket_id"),
        ({"ticket": {"id": "{{ticket.id}}"}}, "/ticket/id"),
        ({"id": "{{ticket.id}}", "status": "{{ticket.status}}"}, "/id"),
    ],
)
def test_placeholders_that_nobody_filled_are_told_as_such(body: dict[str, Any], pointer: str) -> None:
    error = refusal(body)

    assert isinstance(error, MalformedBody)
    assert (error.pointer, "the placeholder is not filled in" in str(error)) == (pointer, True)


def test_an_address_where_an_id_belongs_is_left_out() -> None:
    (state,) = parse({"ticket_id": "812", "status": "open", "agent_id": "lee@support.example"})

    assert state.fields == {"status": "open"}


def test_a_body_that_names_a_ticket_and_nothing_of_it_is_ignored() -> None:
    assert isinstance(refusal({"ticket_id": "812", "agent": "Lee Sample"}), IgnoredDelivery)


def test_a_body_broken_by_a_customers_quote_is_malformed_and_not_repeated() -> None:
    error = refusal(b'{"ticket_id": "812", "ticket_subject": "it says "canary" here"}')

    assert isinstance(error, MalformedBody)
    assert "canary" not in str(error)


def test_a_key_that_a_customer_smuggled_in_twice_is_malformed() -> None:
    error = refusal(b'{"ticket_id": "812", "subject": "x", "status": "open", "status": "closed"}')

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/status"


def test_a_body_typed_without_quotation_marks_is_malformed() -> None:
    error = refusal(b'{"ticket_id": 24, "event": {responder_id:{from:1,to:2}}}')

    assert isinstance(error, MalformedBody)
    assert "the body is not JSON" in str(error)
