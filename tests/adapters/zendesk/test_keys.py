"""The key under which a delivery is known, and links to tickets."""

import json

import pytest

from tests.adapters.zendesk.samples import webhook, zendesk

INVOCATION = {"x-zendesk-webhook-invocation-id": "01SYNTHETICINVOCATION"}


def key(body: object, headers: dict[str, str] | None = None) -> str:
    return zendesk().delivery_key(headers or {}, json.dumps(body).encode())


def test_a_webhook_event_is_known_by_its_own_id_whatever_the_invocation() -> None:
    assert (
        key(webhook("merged"), INVOCATION)
        == key(webhook("status_changed"))
        == ("event:5f0c1a52-0000-4000-8000-000000000001")
    )


def test_a_trigger_is_known_by_its_invocation_which_retries_keep() -> None:
    assert key({"ticket_id": "1"}, INVOCATION) == key({"ticket_id": "2"}, INVOCATION)
    assert key({"ticket_id": "1"}, INVOCATION) == "invocation:01SYNTHETICINVOCATION"


def test_anything_else_is_known_by_its_bytes() -> None:
    assert key({"ticket_id": "1"}) != key({"ticket_id": "2"})
    assert key({"ticket_id": "1"}).startswith("sha256:")


@pytest.mark.parametrize("strange", [None, 7, "", ["x"], "x" * 10_000])
def test_an_event_id_that_is_none_falls_back(strange: object) -> None:
    assert key(webhook("merged") | {"id": strange}, INVOCATION) == "invocation:01SYNTHETICINVOCATION"


@pytest.mark.parametrize("invocation", ["", "x" * 10_000])
def test_an_invocation_that_is_none_falls_back_to_the_bytes(invocation: str) -> None:
    assert key({"a": 1}, {"x-zendesk-webhook-invocation-id": invocation}).startswith("sha256:")


def test_a_ticket_opens_in_the_agents_view() -> None:
    connection = zendesk(base_url="https://support.sample.example")

    assert connection.ticket_url("812") == "https://support.sample.example/agent/tickets/812"
