"""Which deliveries are the same, and where a conversation is opened."""

import json
from typing import Any

import pytest

from tests.adapters.intercom.samples import intercom, told
from tests.adapters.samples import fixture


def key(body: Any) -> str:
    return intercom().delivery_key({}, json.dumps(body).encode())


def test_a_notification_is_named_after_its_own_id() -> None:
    assert key(told("conversation")) == "notification:notif_00000000-0000-4000-8000-000000000001"


def test_a_repeated_delivery_keeps_the_key_though_its_body_counts_the_attempts() -> None:
    body = told("conversation")
    again = body | {"delivery_attempts": 2, "first_sent_at": body["first_sent_at"] + 60}

    assert json.dumps(again) != json.dumps(body)
    assert key(again) == key(body)


@pytest.mark.parametrize("own", [None, "", 7, "x" * 129, ["a"]])
def test_without_a_usable_id_the_body_is_the_key(own: Any) -> None:
    body = told("conversation") | {"id": own}

    assert key(body).startswith("sha256:")
    assert key(body) != key(body | {"created_at": 1})


@pytest.mark.parametrize("name", ["webhook.ping", "fin.status", "snapshot"])
def test_bodies_that_are_no_notification_of_a_thing_are_named_after_themselves(name: str) -> None:
    assert key(fixture(f"intercom/{name}.json")).startswith("sha256:")


def test_a_record_of_the_api_is_not_named_after_its_id_because_it_changes() -> None:
    record = fixture("intercom/snapshot.json")["conversation"]

    assert key(record) != key(record | {"updated_at": record["updated_at"] + 1})


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("https://api.intercom.io", "https://app.intercom.com/a/apps/_/conversations/812"),
        ("https://api.eu.intercom.io/", "https://app.eu.intercom.com/a/apps/_/conversations/812"),
        ("https://api.au.intercom.io", "https://app.au.intercom.com/a/apps/_/conversations/812"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9/a/apps/_/conversations/812"),
        ("", None),
    ],
)
def test_a_conversation_opens_in_the_inbox_of_the_workspaces_region(
    base_url: str, expected: str | None
) -> None:
    assert intercom(base_url=base_url).ticket_url("812") == expected


def test_a_conversation_of_somebody_elses_channel_has_no_address() -> None:
    assert intercom(base_url="https://api.intercom.io").ticket_url("case-7") is None
