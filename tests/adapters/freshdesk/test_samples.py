"""What single samples of Freshdesk say, value by value, and how they are proven."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from rules.errors import InvalidSignature
from rules.model import Kind
from tests.adapters.freshdesk.outcomes import LATER, PARSED
from tests.adapters.freshdesk.samples import HEADER, freshdesk, parse, send_secret, values
from tests.adapters.samples import RECEIVED, SECRET, kinds, only
from tests.adapters.test_samples import needs_samples, sample

VENDOR = "freshdesk"


@needs_samples
@pytest.mark.parametrize(
    ("name", "part", "expected"),
    [
        ("rest.ticket_conversations.json", "conversations", ["message"] * 2),
        ("third_party.rest.satisfaction_ratings.json", "satisfaction_ratings", ["survey"] * 2),
    ],
)
def test_a_list_is_read_once_somebody_says_what_it_holds(name: str, part: str, expected: list[str]) -> None:
    events = parse({part: json.loads(sample(VENDOR, name).body)}, received_at=LATER)

    assert kinds(events) == expected


def test_our_own_bodies_need_no_samples_to_be_told_apart() -> None:
    assert kinds(parse({"conversations": [], "agents": [{"id": 7}]})) == ["person"]


STATES: Mapping[str, dict[str, Any]] = {
    "automation_webhook.status_changed.json": {"status": "pending", "priority": "low", "type": "incident"},
    "automation_webhook.ticket_created.json": {"status": "pending", "priority": "high", "channel": None},
    "product_event.onTicketCreate.json": {"status": "open", "priority": "low", "channel": "web"},
    "rest.ticket_include_stats_requester.json": {"assignee_id": "6010396333", "tags": ["bar", "foo"]},
}


@needs_samples
@pytest.mark.parametrize(("name", "expected"), STATES.items(), ids=STATES)
def test_the_values_of_a_sample_are_in_our_words(name: str, expected: dict[str, Any]) -> None:
    state = only(list(freshdesk().parse(sample(VENDOR, name))), Kind.STATE)

    assert values(state, *expected) == expected


@needs_samples
def test_the_search_sample_of_the_older_api_is_read_with_its_offset_and_its_name_for_the_type() -> None:
    _, first, _, second = freshdesk().parse(sample(VENDOR, "rest.search_tickets.json"))

    assert first.at == datetime(2015, 1, 1, 0, 58, 39, tzinfo=UTC)
    assert values(first, "type", "tags") == {"type": "question", "tags": ["mytag"]}
    assert second.fields["tags"] == ["myothertag", "mytag"]


@needs_samples
def test_the_update_sample_tells_what_changed_from_what_to_what_and_by_whom() -> None:
    changes = list(freshdesk().parse(sample(VENDOR, "product_event.onTicketUpdate.json")))[:2]

    assert [dict(change.fields) for change in changes] == [
        {"name": "priority", "before": "low", "after": "normal", "actor_id": "2356"},
        {"name": "channel", "before": "web", "after": "phone", "actor_id": "2356"},
    ]


@needs_samples
@pytest.mark.parametrize("name", PARSED)
def test_a_sample_with_the_secret_is_accepted_and_without_it_refused(name: str) -> None:
    connection, body = freshdesk(), sample(VENDOR, name).body
    connection.verify(send_secret(body, RECEIVED), body, RECEIVED)

    with pytest.raises(InvalidSignature):
        connection.verify({HEADER: SECRET.upper()}, body, RECEIVED)
