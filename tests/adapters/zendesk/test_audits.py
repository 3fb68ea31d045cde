"""Audits: the history of a ticket, complete or in parts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rules.errors import MalformedBody
from rules.model import Event, Form, Kind
from tests.adapters.samples import fixture, kinds, only
from tests.adapters.zendesk.samples import parse, refusal

THIRD = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def history(**changes: Any) -> list[Event]:
    body = fixture("zendesk/snapshot.json") | changes
    return [event for event in parse(body) if event.form is Form.HISTORY]


def audit(*parts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    numbered = [{"id": 8900 + place, **part} for place, part in enumerate(parts)]
    return {
        "id": 8009,
        "ticket_id": 812,
        "created_at": "2026-03-05T10:00:00Z",
        "author_id": 3001,
        "via": {"channel": "web"},
        "events": numbered,
    } | changes


def told(*parts: dict[str, Any], **changes: Any) -> list[Event]:
    return parse({"audits": [audit(*parts, **changes)]})


def change(field: str, value: Any, before: Any = None) -> dict[str, Any]:
    return {"type": "Change", "field_name": field, "value": value, "previous_value": before}


def test_the_history_of_the_snapshot_is_told_in_full() -> None:
    assert kinds(history()) == [
        *("created", "message", "change", "change", "change"),
        *("message", "change", "change", "change"),
        *("survey_offered", "survey", "message_hidden", "message_redacted"),
        "history",
    ]


def test_first_values_are_changes_from_nothing() -> None:
    changes = [event.fields for event in history() if event.kind is Kind.CHANGE]

    assert changes[:3] == [
        {"name": "requester_id", "before": None, "after": "2001", "actor_id": "2001"},
        {"name": "status", "before": None, "after": "new", "actor_id": "2001"},
        {"name": "tags", "before": None, "after": ["beta"], "actor_id": "2001"},
    ]


def test_later_changes_tell_both_values_and_custom_fields_only_where_mapped() -> None:
    changes = [event.fields for event in history() if event.kind is Kind.CHANGE]

    assert changes[3:] == [
        {"name": "status", "before": "new", "after": "solved", "actor_id": "3001"},
        {"name": "tags", "before": ["beta"], "after": ["beta", "cat_data_import"], "actor_id": "3001"},
        {"name": "field:7001", "before": None, "after": "import", "actor_id": "3001"},
    ]


def test_complete_audits_are_history_up_to_the_newest() -> None:
    end = only(history(), Kind.HISTORY)

    assert end.at == THIRD
    assert end.id == "acme:history:812@2026-03-04T10:00:00.000000Z"


def test_incomplete_audits_claim_no_history() -> None:
    assert Kind.HISTORY not in {event.kind for event in history(audits_complete=False)}
    assert Kind.HISTORY not in {event.kind for event in history(audits=[])}


def test_audits_do_not_change_when_the_ticket_does() -> None:
    later = fixture("zendesk/snapshot.json")["ticket"] | {
        "updated_at": "2026-03-09T00:00:00Z",
        "status": "closed",
    }

    assert history(ticket=later) == history()


def test_comment_and_audit_tell_one_message_under_one_id() -> None:
    events = parse(fixture("zendesk/snapshot.json"))
    forms = [event.form for event in events if event.id == "acme:comment:9002"]

    assert sorted(forms) == [Form.HISTORY, Form.SNAPSHOT]


def test_a_page_of_many_tickets_audits_names_each_ticket() -> None:
    first, second = audit(change("status", "open", "new")), audit(change("status", "open"), ticket_id=813)
    events = parse({"audits": [first, second]})

    assert [event.ticket_id for event in events] == ["acme:812", "acme:813"]


def test_creation_is_told_by_the_audit_that_set_the_first_values() -> None:
    created = only(history(), Kind.CREATED)

    assert created.id == "acme:812:created"
    assert created.text == "Synthetic text: the import stops at row 40."
    assert created.fields == {"channel": "email", "author_id": "2001", "requester_id": "2001"}


def test_hidden_and_redacted_comments_are_named() -> None:
    assert only(history(), Kind.MESSAGE_HIDDEN).fields == {"message_id": "9003"}
    assert only(history(), Kind.MESSAGE_REDACTED).fields == {"message_id": "9000"}


def test_a_comment_made_public_is_no_event_of_its_own() -> None:
    shown = {"type": "CommentPrivacyChange", "comment_id": 1, "public": True}

    assert kinds(told(shown, change("status", "open"))) == ["change"]


@pytest.mark.parametrize("status", ["deleted", "scrubbed"])
def test_a_change_to_a_status_that_means_gone_removes_the_ticket(status: str) -> None:
    (event,) = told(change("status", status, "open"))

    assert (event.kind, event.fields) == (Kind.REMOVED, {"reason": "deleted"})


def test_a_change_from_deleted_restores_the_ticket() -> None:
    (event,) = told(change("status", "open", "deleted"))

    assert (event.kind, event.fields) == (Kind.RESTORED, {})


@pytest.mark.parametrize("kind", ["CommentPrivacyChange", "CommentRedactionEvent"])
def test_what_happened_to_a_comment_must_name_the_comment(kind: str) -> None:
    error = refusal({"audits": [audit({"type": kind, "public": False})]})

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/audits/0/events/0/comment_id"


def test_a_first_value_is_read_whatever_stands_as_the_one_before() -> None:
    (_, event) = told({**change("status", "new", {"odd": 1}), "type": "Create"})

    assert event.fields["before"] is None


def test_a_comment_written_by_a_rule_is_the_systems() -> None:
    part = {"type": "Comment", "author_id": 3001, "body": "x", "public": True, "via": {"channel": "rule"}}

    assert told(part)[0].fields["author_role"] == "system"
    assert told({**part, "via": None})[0].fields["author_role"] == "unknown"


MERGED = change("tags", ["closed_by_merge"], [])
NOTE = {
    "type": "Comment",
    "body": 'This request was closed and merged into request #800 "x".',
    "public": False,
}


def test_a_merge_is_told_by_its_tag_and_the_ticket_that_via_names() -> None:
    via = {"channel": "web", "source": {"from": {"ticket_id": 801}, "to": {}, "rel": "merge"}}

    assert only(told(MERGED, NOTE, via=via), Kind.MERGED).fields == {"into": "801"}


def test_without_it_the_ticket_is_named_by_the_comment() -> None:
    assert only(told(MERGED, NOTE), Kind.MERGED).fields == {"into": "800"}


@pytest.mark.parametrize(
    "parts",
    [
        (NOTE, change("status", "closed", "open")),
        (MERGED, {**NOTE, "body": "merged"}),
        (change("tags", ["closed_by_merge", "x"], ["closed_by_merge"]), NOTE),
        (change("subject", "closed_by_merge"), NOTE),
    ],
    ids=["no tag", "no number", "tagged before", "only a subject"],
)
def test_what_only_looks_like_a_merge_is_none(parts: tuple[dict[str, Any], ...]) -> None:
    assert Kind.MERGED not in {event.kind for event in told(*parts)}


@pytest.mark.parametrize("field", ["subject", "custom_status_id", "7002", "first_reply_time", None])
def test_fields_that_nothing_asks_for_are_left_out(field: str | None) -> None:
    value = {"minutes": 1440, "in_business_hours": False}

    assert kinds(told(change("status", "open"), {**change("x", value, value), "field_name": field})) == [
        "change"
    ]


def test_an_unknown_kind_of_audit_event_is_left_out() -> None:
    assert kinds(told(change("status", "open"), {"type": "Sneeze", "value": {"a": 1}})) == ["change"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("status", 5), ("status", ["open"]), ("assignee_id", {"id": 1}), ("tags", 7), ("satisfaction_score", 1)],
)
def test_a_value_of_the_wrong_type_is_malformed_at_its_place(field: str, value: Any) -> None:
    error = refusal({"audits": [audit(change("priority", "low"), change(field, value))]})

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/audits/0/events/1/value"


def test_a_comment_of_the_rating_kind_is_a_survey() -> None:
    (survey,) = told({"type": "SatisfactionRating", "score": "good", "body": "Synthetic praise"})

    assert (survey.kind, survey.fields["score"], survey.text) == (Kind.SURVEY, 1.0, "Synthetic praise")
