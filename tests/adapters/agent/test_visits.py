"""Visits that came with a publishable key: under its name, dated soundly, gone when the key is withdrawn."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.base import Delivery
from adapters.helpdesks.agent import Agent
from adapters.helpdesks.agent.visits import KEY, TYPES, forbidden
from adapters.settings import ConnectionSettings
from rules.errors import IgnoredDelivery
from rules.model import Event
from rules.moments import to_text
from tests.adapters.agent.batches import batch, one
from tests.adapters.samples import RECEIVED, delivery

KEYS = {"website": "pk_of_the_made_up_help_center"}


def agent(keys: dict[str, str] = KEYS) -> Agent:
    return Agent(ConnectionSettings("acme", "agent", publishable_keys=keys))


def sent(*events: Any, key: str = "website") -> Delivery:
    return replace(delivery(batch(*events)), headers={"content-type": "application/json", KEY: key})


def told(*events: Any) -> list[Event]:
    return list(agent().parse(sent(*events)))


@pytest.mark.parametrize("kind", TYPES)
def test_a_visit_carries_the_name_of_its_key_in_id_and_fields(kind: str) -> None:
    (event,) = told(one(kind, id="x1"))

    assert event.id == f"acme:website/{kind}:x1"
    assert event.fields["sent_with"] == "website"
    assert event.ticket_id == ""


def test_a_visit_never_takes_the_place_of_what_a_token_told() -> None:
    (trusted,) = agent().parse(delivery(batch(one("article_voted"))))
    (visit,) = told(one("article_voted"))

    assert visit.id != trusted.id
    assert "sent_with" not in trusted.fields


@pytest.mark.parametrize("minutes", [-60, -1, 0, 60])
def test_a_clock_that_is_nearly_right_is_believed(minutes: int) -> None:
    at = RECEIVED + timedelta(minutes=minutes)
    (event,) = told(one("search", at=to_text(at)))

    assert (event.at, event.time_source) == (at, "vendor")


@pytest.mark.parametrize("minutes", [-500_000, -61, 61, 500_000])
def test_a_clock_that_is_far_off_changes_neither_past_nor_future(minutes: int) -> None:
    (event,) = told(one("search", at=to_text(RECEIVED + timedelta(minutes=minutes))))

    assert (event.at, event.updated_at, event.time_source) == (RECEIVED, RECEIVED, "received")


def test_what_came_with_a_withdrawn_key_says_nothing() -> None:
    with pytest.raises(IgnoredDelivery, match="its publishable key website was withdrawn"):
        agent({"elsewhere": "pk_of_another_site_000000"}).parse(sent(one("search")))


def test_a_key_whose_text_changed_keeps_what_came_under_its_name() -> None:
    assert agent({"website": "pk_drawn_anew_0000000000"}).parse(sent(one("search")))


def test_equal_batches_under_two_keys_are_two_deliveries() -> None:
    body = sent(one("search")).body
    keys = {agent().delivery_key(headers, body) for headers in ({}, {KEY: "website"}, {KEY: "second"})}

    assert len(keys) == 3


def test_no_request_can_name_a_key_of_the_log() -> None:
    assert KEY not in Agent.kept_headers


def test_a_key_is_known_by_its_whole_text_only() -> None:
    text = KEYS["website"]

    assert [agent().key_name(one) for one in (text, text[:-1], text.upper(), "website", "")] == [
        "website",
        *[""] * 4,
    ]


def test_places_of_what_no_key_may_send_are_told() -> None:
    assert [place for place, _ in forbidden(sent(one("search"), one("message"), one("usage")).body)] == [
        "/events/1/type", "/events/2/type",
    ]  # fmt: skip
    assert forbidden(sent(one("guidance_shown")).body) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"events": 1}', b'{"events": [1, {}]}'])
def test_a_body_that_is_no_batch_is_left_to_the_schema(body: bytes) -> None:
    assert forbidden(body) == []
