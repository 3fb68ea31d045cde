"""Webhook events: every `ticket.*` type, the state it carries and what it says happened."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.helpdesks.zendesk.envelope import IGNORED_DOMAINS
from adapters.helpdesks.zendesk.event_types import TICKET_EVENTS
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Form, Kind, Status
from tests.adapters.samples import FIXTURES, delivery, fixture, kinds, only
from tests.adapters.zendesk.samples import parse, refusal, webhook, zendesk

AT = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
UPDATED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EVENT_ID = "acme:event:5f0c1a52-0000-4000-8000-000000000001"

# What each type says happened besides the state that all of them carry.
SAYS = {
    "created": ["created"],
    "status_changed": ["change"],
    "priority_changed": ["change"],
    "type_changed": ["change"],
    "agent_assignment_changed": ["change"],
    "group_assignment_changed": ["change"],
    "requester_changed": ["change"],
    "organization_changed": ["change"],
    "brand_changed": ["change"],
    "form_changed": ["change"],
    "schedule_changed": ["change"],
    "tags_changed": ["change"],
    "custom_field_changed": ["change"],
    "comment_added": ["message"],
    "comment_made_private": ["message_hidden"],
    "comment_redacted": ["message_redacted"],
    "csat_requested": ["survey_offered"],
    "csat_received": ["survey"],
    "merged": ["merged"],
    "marked_as_spam": ["removed"],
    "soft_deleted": ["removed"],
    "permanently_deleted": ["removed"],
    "undeleted": ["restored"],
}


@pytest.mark.parametrize("what", fixture("zendesk/webhook.events.json"))
def test_each_ticket_event_says_what_happened_and_the_state_after_it(what: str) -> None:
    events = parse(webhook(what))

    assert kinds(events) == [*SAYS.get(what, []), "state"]
    assert {event.ticket_id for event in events} == {"acme:812"}
    assert {event.form for event in events} == {Form.HINT}
    assert {event.updated_at for event in events} <= {UPDATED_AT, AT}


def test_the_fixtures_hold_every_type_that_is_read_and_no_other() -> None:
    assert set(fixture("zendesk/webhook.events.json")) == set(TICKET_EVENTS)
    assert set(SAYS) < set(TICKET_EVENTS)


def test_every_type_of_the_vendors_list_is_known() -> None:
    facts = FIXTURES.parent.parent.parent / "shared" / "facts" / "inbound.md"
    if not facts.exists():
        pytest.skip("the vendor's list of event types is kept outside the repository")
    line = next(line for line in facts.read_text().splitlines() if line.startswith("Ticket event types seen"))

    listed = line.partition("`ticket.`")[2] or line.partition("ticket.` +")[2]
    named = set(re.findall(r"\b[a-z_]{6,}\b", listed.partition(". Traps")[0].replace("*", "")))
    assert named >= {"created", "csat_received", "undeleted"}
    assert named == set(TICKET_EVENTS)


def test_the_state_is_in_our_words_and_at_the_time_of_the_event() -> None:
    state = only(parse(webhook("subject_changed")), Kind.STATE)

    assert (state.at, state.updated_at, state.time_source) == (AT, UPDATED_AT, "vendor")
    assert state.fields == {
        "status": "open",
        "priority": "high",
        "type": "incident",
        "channel": "email",
        "assignee_id": "3001",
        "group_id": "4001",
        "requester_id": "2001",
        "organization_id": "6001",
        "brand_id": "5001",
        "form_id": "5201",
        "tags": ["beta", "cat_data_import"],
        "created_at": "2026-03-02T09:00:00.000000Z",
    }


def test_a_state_speaks_only_of_what_the_detail_carries() -> None:
    body = webhook("subject_changed")
    body["detail"] = {"id": "812", "status": "PENDING", "assignee_id": None}

    assert only(parse(body), Kind.STATE).fields == {"status": "pending", "assignee_id": None}


@pytest.mark.parametrize("empty", [None, "", "0"])
def test_nobody_is_told_as_null_as_empty_text_or_as_zero(empty: str | None) -> None:
    state = only(parse(webhook("subject_changed", assignee_id=empty, organization_id=empty)), Kind.STATE)

    assert state.fields["assignee_id"] is None
    assert state.fields["organization_id"] is None


def test_null_tags_are_no_tags() -> None:
    assert only(parse(webhook("subject_changed", tags=None)), Kind.STATE).fields["tags"] == []


@pytest.mark.parametrize("word", ["NEW", "OPEN", "PENDING", "HOLD", "SOLVED", "CLOSED"])
def test_statuses_are_read_in_upper_case(word: str) -> None:
    assert only(parse(webhook("subject_changed", status=word)), Kind.STATE).fields["status"] == word.lower()


def test_an_archived_ticket_is_a_closed_one() -> None:
    assert only(parse(webhook("subject_changed", status="ARCHIVED")), Kind.STATE).fields["status"] == "closed"


def test_words_of_no_table_are_unknown_and_visible() -> None:
    body = webhook(
        "subject_changed", status="PARKED", priority="P0", type="RIDDLE", via={"channel": "pigeon"}
    )
    fields = only(parse(body), Kind.STATE).fields

    assert fields["status"] == Status.UNKNOWN
    assert (fields["priority"], fields["type"], fields["channel"]) == ("unknown", "unknown", "other")


@pytest.mark.parametrize(
    ("what", "name", "before", "after"),
    [
        ("status_changed", "status", "new", "open"),
        ("priority_changed", "priority", "low", "high"),
        ("type_changed", "type", None, "incident"),
        ("agent_assignment_changed", "assignee_id", None, "3001"),
        ("group_assignment_changed", "group_id", "4002", "4001"),
        ("requester_changed", "requester_id", "2009", "2001"),
        ("organization_changed", "organization_id", None, "6001"),
        ("brand_changed", "brand_id", "5002", "5001"),
        ("form_changed", "form_id", "5202", "5201"),
        ("tags_changed", "tags", ["cat_data_import", "old"], ["beta", "cat_data_import"]),
        ("custom_field_changed", "field:7001", None, "import"),
    ],
)
def test_a_change_names_field_values_and_actor(what: str, name: str, before: Any, after: Any) -> None:
    change = only(parse(webhook(what)), Kind.CHANGE)

    assert change.id == EVENT_ID
    assert change.at == AT
    assert change.fields == {"name": name, "before": before, "after": after, "actor_id": "3001"}


def test_a_change_of_a_custom_field_that_nothing_maps_is_not_told() -> None:
    event = fixture("zendesk/webhook.events.json")["custom_field_changed"] | {"custom_field": {"id": "7002"}}

    assert kinds(parse(webhook("custom_field_changed", event))) == ["state"]


@pytest.mark.parametrize(("gone", "reason"), [("DELETED", "deleted"), ("SCRUBBED", "deleted")])
def test_a_status_that_means_gone_removes_the_ticket_instead_of_being_a_status(
    gone: str, reason: str
) -> None:
    events = parse(webhook("status_changed", {"current": gone, "previous": "OPEN"}, status=gone))

    assert only(events, Kind.REMOVED).fields == {"reason": reason}
    assert "status" not in only(events, Kind.STATE).fields


@pytest.mark.parametrize(
    ("what", "reason"),
    [("marked_as_spam", "spam"), ("soft_deleted", "deleted"), ("permanently_deleted", "deleted")],
)
def test_spam_and_deletion_remove_the_ticket(what: str, reason: str) -> None:
    assert only(parse(webhook(what)), Kind.REMOVED).fields == {"reason": reason}
    assert kinds(parse(webhook("undeleted"))) == ["restored", "state"]


def test_a_status_that_comes_back_from_gone_restores_the_ticket() -> None:
    events = parse(webhook("status_changed", {"current": "OPEN", "previous": "DELETED"}))

    assert kinds(events) == ["restored", "state"]
    assert only(events, Kind.STATE).fields["status"] == "open"


def test_a_merge_names_the_ticket_it_went_into() -> None:
    assert only(parse(webhook("merged")), Kind.MERGED).fields == {"into": "800"}


def test_creation_carries_the_description_apart_from_its_fields() -> None:
    created = only(parse(webhook("created")), Kind.CREATED)

    assert created.id == "acme:812:created"
    assert created.at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert created.fields == {"channel": "email", "author_id": "2001", "requester_id": "2001"}
    assert created.text == "Synthetic text: the import stops at row 40."


def test_no_customer_text_is_ever_in_the_fields() -> None:
    for what in TICKET_EVENTS:
        events = parse(webhook(what, subject="Synthetic subject"))
        assert "Synthetic" not in json.dumps([dict(event.fields) for event in events])


def test_events_of_one_action_keep_their_place() -> None:
    (first, second) = (webhook("status_changed"), webhook("tags_changed"))
    second["event"]["meta"]["sequence"]["position"] = 11

    places = [only(parse(body), Kind.CHANGE).sequence for body in (first, second)]
    assert places == sorted(places)
    assert len(set(places)) == 2


@pytest.mark.parametrize("separator", [":", "/"])
def test_both_documented_separators_of_the_type_are_read(separator: str) -> None:
    body = webhook("merged")
    body["type"] = f"zen:event-type{separator}ticket.merged"

    assert kinds(parse(body)) == ["merged", "state"]


@pytest.mark.parametrize("domain", IGNORED_DOMAINS)
def test_events_about_other_things_are_ignored_for_a_stated_reason(domain: str) -> None:
    body = webhook("created")
    body["type"] = f"zen:event-type:{domain}.created"

    error = refusal(body)
    assert isinstance(error, IgnoredDelivery)
    assert str(error) == f"{domain}.created: {IGNORED_DOMAINS[domain]}"


@pytest.mark.parametrize("kind", ["ticket.sneezed", "starship.landed", "messaging_ticket.closed"])
def test_an_unknown_type_is_ignored_and_named_so_that_it_can_be_counted(kind: str) -> None:
    body = webhook("created")
    body["type"] = f"zen:event-type:{kind}"

    error = refusal(body)
    assert isinstance(error, IgnoredDelivery)
    assert str(error) == f"{kind}: the event type is unknown"


def test_a_type_of_another_form_is_ignored_without_being_repeated() -> None:
    body = webhook("created")
    body["type"] = "zen:event-type:" + "x" * 9_000

    error = refusal(body)
    assert isinstance(error, IgnoredDelivery)
    assert len(str(error)) < 120


def test_an_event_an_hour_ahead_is_read_and_one_later_is_quarantined() -> None:
    received = AT - timedelta(hours=1)

    assert zendesk().parse(delivery(webhook("created"), received_at=received))
    error = refusal(webhook("created"), received_at=received - timedelta(microseconds=1))
    assert isinstance(error, MalformedBody)
    assert "over 1 h ahead" in str(error)


def test_an_event_of_long_ago_is_read() -> None:
    assert parse(webhook("created"), received_at=AT + timedelta(days=4000))


@pytest.mark.parametrize(
    "time", ["2026-03-02T09:30:00Z", "2026-03-02T10:30:00.000000001+01:00", "2026-03-02T09:30Z"]
)
def test_times_have_any_precision_and_any_zone(time: str) -> None:
    assert only(parse(webhook("merged") | {"time": time}), Kind.MERGED).at == UPDATED_AT


@pytest.mark.parametrize(
    "time",
    [
        "2026-03-02T09:30:00",
        "soon",
        "",
        1772443800,
        None,
        "2026-02-30T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_a_time_without_zone_or_sense_is_malformed_at_its_place(time: Any) -> None:
    error = refusal(webhook("merged") | {"time": time})

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/time"


@pytest.mark.parametrize(
    "ticket", [None, "", "0", "-5", 0, 1.5, True, "12a", "x" * 400, ["812"], {"id": 812}]
)
def test_a_ticket_id_that_is_none_is_malformed_at_its_place(ticket: Any) -> None:
    error = refusal(webhook("merged", id=ticket))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/detail/id"


def test_ids_are_text_whether_the_body_has_text_or_integers() -> None:
    texts = parse(webhook("merged"))
    integers = parse(webhook("merged", {"target_ticket_id": 800}, id=812, assignee_id=3001, group_id=4001))

    assert texts == integers


def test_an_envelope_that_says_nothing_is_ignored() -> None:
    body = webhook("subject_changed")
    body["detail"] = {"id": "812"}

    assert isinstance(refusal(body), IgnoredDelivery)
