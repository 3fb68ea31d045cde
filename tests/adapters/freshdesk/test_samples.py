"""Every real sample that is at hand: parsed into which events, ignored or quarantined for which reason."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.base import Delivery
from rules.errors import IgnoredDelivery, InvalidSignature, MalformedBody
from rules.model import Kind
from tests.adapters.freshdesk.samples import HEADER, freshdesk, parse, send_secret, values
from tests.adapters.samples import FIXTURES, RECEIVED, SECRET, delivery, kinds, only

SAMPLES = FIXTURES.parent.parent.parent / "shared" / "payloads" / "freshdesk"
# The ratings among the samples are dated later than all other tests.
LATER = datetime(2026, 8, 1, tzinfo=UTC)
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the vendor's samples are kept outside the repository"
)

PARSED = {
    "automation_webhook.private_note.json": ["state"],
    "automation_webhook.status_changed.json": ["change", "state"],
    "automation_webhook.ticket_created.json": ["created", "state"],
    "product_event.onContactCreate.json": ["person"],
    "product_event.onContactUpdate.json": ["person"],
    "product_event.onConversationCreate.json": ["message"],
    "product_event.onTicketCreate.json": ["created", "state", "person"],
    "product_event.onTicketUpdate.json": ["change", "change", "state", "person"],
    "rest.note.json": ["message"],
    "rest.search_tickets.json": ["created", "state"] * 2,
    "rest.ticket_include_stats_requester.json": ["created", "state", "person"],
}
IGNORED = {
    "product_event.onCompanyUpdate.json": "onCompanyUpdate: a company's own fields decide nothing",
    "product_event.onExternalEvent.json": "onExternalEvent: it tells about the app or another system",
    "product_event.onTimeEntryCreate.json": "onTimeEntryCreate: time entries are no part",
    "product_event.onTimeEntryUpdate.json": "onTimeEntryUpdate: time entries are no part",
}
BARE_LIST = "the body must be a JSON object, not an array"
QUARANTINED = {
    "automation_webhook.rule_body_template.json": "not filled in; Freshdesk fills it when the rule runs",
    "rest.ticket_conversations.json": BARE_LIST,
    "third_party.rest.satisfaction_ratings.json": BARE_LIST,
}


def sample(name: str) -> Delivery:
    return delivery((SAMPLES / name).read_bytes(), received_at=LATER)


@needs_samples
def test_every_sample_is_in_exactly_one_of_the_three_tables() -> None:
    named = [*PARSED, *IGNORED, *QUARANTINED]

    assert sorted(named) == sorted(path.name for path in SAMPLES.iterdir())


@needs_samples
@pytest.mark.parametrize(("name", "expected"), PARSED.items(), ids=PARSED)
def test_a_sample_is_parsed_into_these_events(name: str, expected: list[str]) -> None:
    events = list(freshdesk().parse(sample(name)))

    assert kinds(events) == expected
    assert all(event.at <= LATER for event in events)


@needs_samples
@pytest.mark.parametrize(("name", "reason"), IGNORED.items(), ids=IGNORED)
def test_a_sample_is_ignored_for_this_reason(name: str, reason: str) -> None:
    with pytest.raises(IgnoredDelivery) as caught:
        freshdesk().parse(sample(name))

    assert reason in str(caught.value)


@needs_samples
@pytest.mark.parametrize(("name", "reason"), QUARANTINED.items(), ids=QUARANTINED)
def test_a_sample_is_quarantined_for_this_reason(name: str, reason: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        freshdesk().parse(sample(name))

    assert reason in str(caught.value)


@needs_samples
@pytest.mark.parametrize(
    ("name", "part", "expected"),
    [
        ("rest.ticket_conversations.json", "conversations", ["message"] * 2),
        ("third_party.rest.satisfaction_ratings.json", "satisfaction_ratings", ["survey"] * 2),
    ],
)
def test_a_list_is_read_once_somebody_says_what_it_holds(name: str, part: str, expected: list[str]) -> None:
    events = parse({part: json.loads(sample(name).body)}, received_at=LATER)

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
    state = only(list(freshdesk().parse(sample(name))), Kind.STATE)

    assert values(state, *expected) == expected


@needs_samples
def test_the_search_sample_of_the_older_api_is_read_with_its_offset_and_its_name_for_the_type() -> None:
    _, first, _, second = freshdesk().parse(sample("rest.search_tickets.json"))

    assert first.at == datetime(2015, 1, 1, 0, 58, 39, tzinfo=UTC)
    assert values(first, "type", "tags") == {"type": "question", "tags": ["mytag"]}
    assert second.fields["tags"] == ["myothertag", "mytag"]


@needs_samples
def test_the_update_sample_tells_what_changed_from_what_to_what_and_by_whom() -> None:
    changes = list(freshdesk().parse(sample("product_event.onTicketUpdate.json")))[:2]

    assert [dict(change.fields) for change in changes] == [
        {"name": "priority", "before": "low", "after": "normal", "actor_id": "2356"},
        {"name": "channel", "before": "web", "after": "phone", "actor_id": "2356"},
    ]


@needs_samples
@pytest.mark.parametrize("name", PARSED)
def test_a_sample_with_the_secret_is_accepted_and_without_it_refused(name: str) -> None:
    connection, body = freshdesk(), sample(name).body
    connection.verify(send_secret(body, RECEIVED), body, RECEIVED)

    with pytest.raises(InvalidSignature):
        connection.verify({HEADER: SECRET.upper()}, body, RECEIVED)
