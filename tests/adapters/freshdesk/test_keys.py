"""The key under which a delivery is known, and links to tickets."""

import json
from typing import Any

import pytest

from tests.adapters.freshdesk.bodies import BODIES
from tests.adapters.freshdesk.samples import freshdesk, rule
from tests.adapters.samples import fixture

TIMELESS = {"freshdesk_webhook": {"ticket_id": "812", "triggered_event": "{status:{from:4,to:6}}"}}


def key(body: Any) -> str:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return freshdesk().delivery_key({"content-type": "application/json"}, raw)


@pytest.mark.parametrize("name", sorted(set(BODIES) - {"own body"}))
def test_a_body_with_a_time_of_its_own_is_known_by_its_bytes(name: str) -> None:
    assert key(BODIES[name]).startswith("sha256:")
    assert key(BODIES[name]) == key(json.dumps(BODIES[name]).encode())
    assert key(BODIES[name]) != key({**BODIES[name], "region": "EU"})


@pytest.mark.parametrize(
    "body",
    [
        TIMELESS,
        fixture("freshdesk/own_body.json"),
        {"ticket_id": 812},
        {"ticket": {"id": "812", "status": "Open"}},
        {"id": "812", "status": "Open"},
        rule(updated_at=""),
        {name: value for name, value in rule().items() if name != "updated_at"},
    ],
)
def test_a_rules_body_without_a_time_may_tell_another_happening_and_has_no_key(body: dict[str, Any]) -> None:
    assert key(body) == ""


@pytest.mark.parametrize(
    "clock", ["2026-03-02 10:00:00", "Mon, 2 Mar, 2026 at 10:00 AM", "2026-03-02T09:00Z"]
)
@pytest.mark.parametrize("name", ["updated_at", "modified_on"])
def test_a_time_on_any_clock_tells_a_repetition_from_another_happening(name: str, clock: str) -> None:
    wrapped = {"freshdesk_webhook": {"ticket_id": "812", name: clock}}

    assert key({"ticket_id": "812", name: clock}).startswith("sha256:")
    assert key(wrapped).startswith("sha256:")
    assert key(wrapped) != key({"freshdesk_webhook": {"ticket_id": "812", name: clock + " "}})


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"id": 1}', b'{"ticket_id": "{{ticket.id}}"}'])
def test_a_body_that_names_no_ticket_is_known_by_its_bytes(body: bytes) -> None:
    assert key(body).startswith("sha256:")


def test_headers_do_not_change_the_key() -> None:
    raw = json.dumps(rule()).encode()

    assert freshdesk().delivery_key({}, raw) == freshdesk().delivery_key({"x-request-id": "7"}, raw)


@pytest.mark.parametrize("base_url", ["https://support.sample.example", "https://support.sample.example/"])
def test_a_ticket_opens_in_the_agents_view(base_url: str) -> None:
    assert freshdesk(base_url=base_url).ticket_url("812") == "https://support.sample.example/a/tickets/812"
