"""Bodies typed by admins: ours to paste, and whatever else names a ticket."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import adapters.helpdesks.zendesk as package
from adapters.helpdesks.zendesk.trigger import TriggerShape
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Form, Kind
from tests.adapters.samples import RECEIVED, fixture, kinds, only
from tests.adapters.zendesk.samples import parse, refusal

UPDATED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TO_PASTE = Path(package.__file__).with_name("trigger_body.json")


def filled(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = fixture("zendesk/trigger.filled.json")
    return body | changes


def test_our_body_is_one_state_in_our_words() -> None:
    (state,) = parse(filled())

    assert (state.kind, state.form, state.ticket_id) == (Kind.STATE, Form.HINT, "acme:812")
    assert (state.at, state.updated_at, state.time_source) == (UPDATED_AT, UPDATED_AT, "vendor")
    assert state.fields == {
        "status": "hold",
        "priority": "high",
        "type": "incident",
        "channel": "web",
        "tags": ["beta", "cat_data_import"],
        "assignee_id": "3001",
        "group_id": "4001",
        "requester_id": "2001",
        "organization_id": "6001",
        "created_at": "2026-03-02T09:00:00.000000Z",
    }


def test_a_placeholder_that_renders_nothing_says_nothing() -> None:
    (state,) = parse(fixture("zendesk/trigger.unset.json"))

    assert state.fields == {"status": "new", "requester_id": "2001"}


def test_a_body_without_a_time_counts_from_its_receipt() -> None:
    (state,) = parse(fixture("zendesk/trigger.unset.json"))

    assert (state.at, state.updated_at, state.time_source) == (RECEIVED, None, "received")


def test_a_ticket_shown_as_deleted_is_removed() -> None:
    events = parse(filled(status="Deleted"))

    assert only(events, Kind.REMOVED).fields == {"reason": "deleted"}
    assert "status" not in only(events, Kind.STATE).fields


@pytest.mark.parametrize(
    ("label", "status"),
    [("New", "new"), ("OPEN", "open"), ("on hold", "hold"), (" Solved ", "solved"), ("Ouvert", "unknown")],
)
def test_labels_of_any_spelling_are_mapped_and_foreign_ones_are_visible(label: str, status: str) -> None:
    assert parse(filled(status=label))[0].fields["status"] == status


@pytest.mark.parametrize(
    ("via", "channel"),
    [
        ("Mail", "email"),
        ("Web Form", "web"),
        ("Web Service", "api"),
        ("Messaging", "chat"),
        ("Smoke", "other"),
    ],
)
def test_channels_are_mapped_as_the_placeholder_renders_them(via: str, channel: str) -> None:
    assert parse(filled(via=via))[0].fields["channel"] == channel


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ticket_id", "none"),
        ("updated_at", "May 18"),
        ("assignee_id", "Lee Sample"),
        ("tags", 7),
        ("status", 3),
    ],
)
def test_our_body_is_held_to_its_shape(key: str, value: Any) -> None:
    error = refusal(filled(**{key: value}))

    assert isinstance(error, MalformedBody)
    assert error.pointer == f"/{key}"


def test_our_body_of_another_version_is_malformed() -> None:
    error = refusal(filled(deskgauge_trigger=2))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/deskgauge_trigger"


def test_the_body_to_paste_has_the_keys_that_are_read_and_nothing_else() -> None:
    to_paste = json.loads(TO_PASTE.read_text())

    assert set(to_paste) == set(TriggerShape().fields)
    assert to_paste.pop("deskgauge_trigger") == 1
    assert all(re.fullmatch(r"\{\{ticket\.[a-z_.]+\}\}", value) for value in to_paste.values())


def test_the_body_to_paste_carries_nothing_that_a_customer_can_type() -> None:
    typed = re.compile(r"title|subject|description|comment|name|email|external|field_|phone|url|link")

    assert not typed.search(TO_PASTE.read_text())


@pytest.mark.parametrize(
    "body",
    [
        {"ticket_id": "812", "status": "Open"},
        {"ticket_id": 812, "ticket_status": "open"},
        {"ticket": {"id": "812", "status": "OPEN"}},
        {"ticket": {"ticket_id": "812"}, "status": "open"},
        {
            "id": "812",
            "status": "open",
            "comments": "typed",
            "webhook": "typed",
            "users": "typed",
            "tickets": "typed",
        },
        {
            "id": "812",
            "title": "Synthetic",
            "status": "open",
            "updated_at": "May 18",
            "assignee_id": "Lee Sample",
        },
    ],
)
def test_an_admins_own_body_counts_for_what_is_recognised(body: dict[str, Any]) -> None:
    (state,) = parse(body)

    assert (state.ticket_id, state.form) == ("acme:812", Form.HINT)
    assert state.fields == {"status": "open"}
    assert (state.at, state.time_source) == (RECEIVED, "received")


def test_a_readable_time_in_an_admins_own_body_counts() -> None:
    (state,) = parse({"ticket_id": "812", "status": "open", "updated_at": "2026-03-02T09:30Z"})

    assert (state.at, state.time_source) == (UPDATED_AT, "vendor")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"hello": "world"},
        {"id": "812"},
        {"ticket_id": ""},
        {"ticket": "812"},
        {"id": "x", "status": "open"},
    ],
)
def test_a_body_that_names_no_ticket_is_malformed_and_tells_the_keys(body: dict[str, Any]) -> None:
    error = refusal(body)

    assert isinstance(error, MalformedBody)
    assert "ticket_id, ticket.id, id" in str(error)


def test_an_address_where_an_id_belongs_is_left_out() -> None:
    (state,) = parse({"ticket_id": "812", "status": "open", "assignee_id": "lee@support.example"})

    assert state.fields == {"status": "open"}


def test_a_body_that_names_a_ticket_and_nothing_of_it_is_ignored() -> None:
    assert isinstance(refusal({"ticket_id": "812", "agent": "Lee Sample"}), IgnoredDelivery)


def test_a_body_broken_by_a_customers_quote_is_malformed_and_not_repeated() -> None:
    error = refusal(b'{"ticket_id": "812", "title": "it says "canary" here", "status": "open"}')

    assert isinstance(error, MalformedBody)
    assert "canary" not in str(error)


def test_a_key_that_a_customer_smuggled_in_twice_is_malformed() -> None:
    error = refusal(b'{"ticket_id": "812", "title": "x", "status": "open", "status": "solved"}')

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/status"


def test_a_trigger_dated_far_ahead_is_quarantined() -> None:
    ahead = (RECEIVED + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%MZ")

    assert isinstance(refusal(filled(updated_at=ahead)), MalformedBody)
    assert kinds(parse(filled(updated_at="2026-03-10T12:59Z"))) == ["state"]
