"""The body to paste into automation rules."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import adapters.helpdesks.freshdesk as package
from adapters.helpdesks.freshdesk.rule import RuleShape
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Form, Kind
from tests.adapters.freshdesk.samples import parse, refusal, rule
from tests.adapters.samples import RECEIVED, fixture, kinds, only

UPDATED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TO_PASTE = Path(package.__file__).with_name("rule_body.json")


def test_our_body_is_a_change_and_one_state_in_our_words() -> None:
    change, state = parse(rule())

    assert (state.kind, state.form, state.ticket_id) == (Kind.STATE, Form.HINT, "acme:812")
    assert (state.at, state.updated_at, state.time_source) == (UPDATED_AT, UPDATED_AT, "vendor")
    assert state.fields == {
        "status": "pending",
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
    assert change.fields == {"name": "status", "before": "open", "after": "pending", "actor_id": None}


def test_a_created_ticket_is_told_with_its_requester_and_no_text() -> None:
    created, state = parse(fixture("freshdesk/rule.unset.json"))

    assert (created.id, created.kind, created.text) == ("acme:812:created", Kind.CREATED, "")
    assert created.fields == {"channel": None, "author_id": "2001", "requester_id": "2001"}
    assert state.fields == {"status": "open", "requester_id": "2001"}


def test_a_time_without_a_zone_counts_from_the_receipt() -> None:
    for event in parse(fixture("freshdesk/rule.unset.json")):
        assert (event.at, event.updated_at, event.time_source) == (RECEIVED, None, "received")


@pytest.mark.parametrize(
    "clock", ["", "2026-03-02 09:30:00", "Mon, 2 Mar, 2026 at 9:30 AM", "2 minutes ago", "2026-03-02"]
)
def test_a_time_that_cannot_be_placed_never_quarantines_the_rest(clock: str) -> None:
    events = parse(rule(updated_at=clock, created_at=clock))

    assert kinds(events) == ["change", "state"]
    assert {event.at for event in events} == {RECEIVED}
    assert "created_at" not in events[1].fields


@pytest.mark.parametrize(
    "clock", ["2026-03-02T09:30:00Z", "2026-03-02 15:00:00+05:30", "2026-03-01T23:30-10:00"]
)
def test_a_time_with_a_zone_counts(clock: str) -> None:
    (_, state) = parse(rule(updated_at=clock))

    assert (state.at, state.time_source) == (UPDATED_AT, "vendor")


def test_a_creation_told_with_its_time_is_dated_then() -> None:
    created = only(parse(rule(triggered_event="{ticket_action:created}")), Kind.CREATED)

    assert created.at == datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("action", "reason"),
    [("deleted", "deleted"), ("delete", "deleted"), ("marked_spam", "spam"), ("spam", "spam")],
)
def test_a_ticket_that_is_taken_away_is_removed_and_has_no_status(action: str, reason: str) -> None:
    events = parse(rule(triggered_event=f"{{ticket_action:{action}}}"))

    assert only(events, Kind.REMOVED).fields == {"reason": reason}
    assert "status" not in only(events, Kind.STATE).fields


@pytest.mark.parametrize("said", ["{note_type:private}", "{note_type:public}", "{reply_sent:sent}", ""])
def test_a_note_without_id_author_and_text_is_no_message(said: str) -> None:
    assert kinds(parse(rule(triggered_event=said))) == ["state"]


def test_a_rule_that_tells_only_that_something_happened_is_ignored() -> None:
    bare = {"deskgauge_rule": 1, "ticket_id": "812", "triggered_event": "{note_type:private}"}

    assert isinstance(refusal(bare), IgnoredDelivery)
    assert kinds(parse(bare | {"triggered_event": "{priority:{from:1,to:2}}"})) == ["change"]


def test_two_different_changes_of_one_moment_are_two_events_and_equal_ones_are_one() -> None:
    first, again, other = (
        parse(rule(triggered_event=f"{{status:{{from:{before},to:6}}}}"))[0].id for before in (2, 2, 3)
    )

    assert first == again != other


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("Open", "open"),
        ("PENDING", "pending"),
        (" Resolved ", "solved"),
        ("Closed", "closed"),
        ("waiting on third party", "hold"),
        ("5", "closed"),
        (4, "solved"),
        ("Offen", "unknown"),
        ("12", "unknown"),
    ],
)
def test_labels_of_any_spelling_and_codes_are_mapped_and_foreign_ones_are_visible(
    label: Any, status: str
) -> None:
    assert only(parse(rule(status=label)), Kind.STATE).fields["status"] == status


@pytest.mark.parametrize(
    ("source", "channel"),
    [
        ("Email", "email"),
        ("Feedback Widget", "web"),
        ("Outbound Email", "email"),
        ("7", "chat"),
        ("Smoke", "other"),
        ("99", "other"),
    ],
)
def test_sources_are_mapped_as_the_placeholder_renders_them(source: str, channel: str) -> None:
    assert only(parse(rule(source=source)), Kind.STATE).fields["channel"] == channel


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("cat_billing", ["cat_billing"]),
        ("b, a,a , ", ["a", "b"]),
        ("two words, cat_billing", ["cat_billing", "two words"]),
    ],
)
def test_tags_are_separated_by_commas_because_they_may_hold_spaces(tags: str, expected: list[str]) -> None:
    assert only(parse(rule(tags=tags)), Kind.STATE).fields["tags"] == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ticket_id", "none"),
        ("ticket_id", 0),
        ("triggered_event", "status changed"),
        ("triggered_event", {"status": {"from": 4, "to": 6}}),
        ("triggered_event", "{responder_id:{from:,to:lee@support.example}}"),
        ("agent_id", "Lee Sample"),
        ("tags", 7),
        ("status", ["Open"]),
        ("updated_at", 1772443800),
    ],
)
def test_our_body_is_held_to_its_shape(key: str, value: Any) -> None:
    error = refusal(rule(**{key: value}))

    assert isinstance(error, MalformedBody)
    assert error.pointer == f"/{key}"


def test_our_body_of_another_version_is_malformed() -> None:
    error = refusal(rule(deskgauge_rule=2))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/deskgauge_rule"


def test_a_body_sent_with_its_placeholders_says_what_is_wrong() -> None:
    error = refusal(TO_PASTE.read_bytes())

    assert isinstance(error, MalformedBody)
    assert (error.pointer, "not filled in" in str(error)) == ("/ticket_id", True)


def test_the_body_to_paste_has_the_keys_that_are_read_and_nothing_else() -> None:
    to_paste = json.loads(TO_PASTE.read_text())

    assert set(to_paste) == {field.data_key or name for name, field in RuleShape().fields.items()}
    assert to_paste.pop("deskgauge_rule") == 1
    assert to_paste.pop("triggered_event") == "{{triggered_event}}"
    assert all(re.fullmatch(r"\{\{ticket\.[a-z_.]+\}\}", value) for value in to_paste.values())


def test_the_body_to_paste_carries_nothing_that_a_customer_can_type() -> None:
    typed = re.compile(r"subject|description|comment|name|email|external|cf_|phone|url|link|feedback")

    assert not typed.search(TO_PASTE.read_text())


def test_a_rule_dated_far_ahead_is_quarantined() -> None:
    ahead = (RECEIVED + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")

    assert "over 1 h ahead" in str(refusal(rule(updated_at=ahead)))
    assert kinds(parse(rule(updated_at="2026-03-10T12:59:00Z"))) == ["change", "state"]
