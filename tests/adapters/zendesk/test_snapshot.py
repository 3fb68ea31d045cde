"""The snapshot document and the API's own pages: what speaks of now, and what must hang together."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rules.errors import MalformedBody
from rules.model import Event, Form, Kind
from tests.adapters.samples import RECEIVED, fixture, kinds, only
from tests.adapters.zendesk.samples import parse, refusal

UPDATED_AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def document(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = fixture("zendesk/snapshot.json")
    return body | changes


def ticket(**changes: Any) -> dict[str, Any]:
    record: dict[str, Any] = fixture("zendesk/snapshot.json")["ticket"]
    return record | changes


def of_form(events: list[Event], form: Form) -> list[Event]:
    return [event for event in events if event.form is form]


def test_ticket_comments_ratings_and_users_speak_of_now() -> None:
    now = of_form(parse(document()), Form.SNAPSHOT)

    assert kinds(now) == ["created", "state", "message", "message", "message", "survey", "person", "person"]


def test_the_ticket_is_a_state_at_its_own_time() -> None:
    state = only(parse(document()), Kind.STATE)

    assert (state.at, state.updated_at, state.form) == (UPDATED_AT, UPDATED_AT, Form.SNAPSHOT)
    assert state.fields == {
        "status": "solved",
        "priority": "high",
        "type": "incident",
        "channel": "email",
        "followup_of": "700",
        "assignee_id": "3001",
        "group_id": "4001",
        "requester_id": "2001",
        "organization_id": "6001",
        "brand_id": "5001",
        "form_id": "5201",
        "tags": ["beta", "cat_data_import"],
        "created_at": "2026-03-02T09:00:00.000000Z",
        "field:7001": "import",
    }


def test_the_same_state_has_the_same_id_whatever_the_order_of_keys_and_tags() -> None:
    shuffled = {key: document()[key] for key in reversed(document())}
    shuffled["ticket"] = dict(reversed(ticket(tags=["beta", "cat_data_import", "beta"]).items()))

    assert parse(shuffled) == parse(document())


def test_another_value_or_another_time_makes_another_id() -> None:
    ids = {
        only(parse(document(ticket=ticket(**change))), Kind.STATE).id
        for change in ({}, {"status": "open"}, {"updated_at": "2026-03-04T10:00:01Z"}, {"subject": "Another"})
    }

    assert len(ids) == 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("import", "import"),
        (True, "true"),
        (40, "40"),
        (2.5, "2.5"),
        (["b", "a"], "a b"),
        ([], None),
        ("", None),
        (None, None),
        ({"id": "1", "a": 2}, '{"a": 2, "id": "1"}'),
        ([{"a": 1}], '[{"a": 1}]'),
    ],
)
def test_a_mapped_custom_field_is_text_or_nothing(value: Any, text: str | None) -> None:
    body = document(ticket=ticket(custom_fields=[{"id": 7001, "value": value}]))

    assert only(parse(body), Kind.STATE).fields["field:7001"] == text


def test_messages_have_the_roles_of_their_users_and_transcripts_are_none() -> None:
    messages = [event for event in of_form(parse(document()), Form.SNAPSHOT) if event.kind is Kind.MESSAGE]

    assert [event.id for event in messages] == ["acme:comment:9000", "acme:comment:9002", "acme:comment:9003"]
    assert [event.fields["author_role"] for event in messages] == ["customer", "staff", "system"]
    assert messages[1].text == "Synthetic text: row 40 had a date too many."


def test_without_users_only_the_requester_is_known() -> None:
    messages = [event for event in parse(document(users=[], audits=[])) if event.kind is Kind.MESSAGE]

    assert [event.fields["author_role"] for event in messages] == ["customer", "unknown", "system"]


def test_people_are_seen_at_the_ticket_s_time_so_that_arrival_does_not_matter() -> None:
    customer, agent = (event for event in parse(document()) if event.kind is Kind.PERSON)

    assert customer.id.startswith("acme:person:2001@2026-03-04T10:00:00.000000Z#")
    assert (customer.ticket_id, customer.at, customer.time_source) == ("", UPDATED_AT, "vendor")
    assert customer.fields == {
        "person_id": "2001",
        "role": "customer",
        "organization_id": "6001",
        "email": "pat.sample@customer.example",
    }
    assert agent.fields["role"] == "staff"


@pytest.mark.parametrize("part", ["audits", "satisfaction_ratings"])
def test_a_record_of_another_ticket_in_the_document_is_malformed(part: str) -> None:
    body = document()
    body[part][-1]["ticket_id"] = 813

    error = refusal(body)
    assert isinstance(error, MalformedBody)
    assert error.pointer == f"/{part}/{len(body[part]) - 1}/ticket_id"


@pytest.mark.parametrize("version", [0, 2, None, "1", [1]])
def test_a_document_of_another_version_is_malformed(version: Any) -> None:
    error = refusal(document(zendesk_snapshot=version))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/zendesk_snapshot"


def test_a_deleted_ticket_is_removed_and_keeps_no_status() -> None:
    events = parse({"zendesk_snapshot": 1, "ticket": ticket(status="deleted")})

    assert kinds(events) == ["created", "state", "removed"]
    assert only(events, Kind.REMOVED).fields == {"reason": "deleted"}
    assert "status" not in only(events, Kind.STATE).fields


def test_an_export_page_tells_all_its_tickets() -> None:
    page = {"tickets": [ticket(), ticket(id=813), ticket(id=814, status="deleted")], "end_of_stream": True}
    events = parse(page)

    assert {event.ticket_id for event in events} == {"acme:812", "acme:813", "acme:814"}
    assert kinds(events) == ["created", "state"] * 3 + ["removed"]


def test_one_ticket_alone_is_read_with_or_without_its_wrapper() -> None:
    bare, wrapped = parse(ticket()), parse({"ticket": ticket()})

    assert kinds(bare) == ["created", "state"]
    assert bare == wrapped


def test_the_answer_to_an_update_also_tells_its_audit() -> None:
    audit = fixture("zendesk/snapshot.json")["audits"][1]
    events = parse({"ticket": ticket(), "audit": audit})

    assert kinds(of_form(events, Form.HISTORY)) == ["message", "change", "change", "change"]


def test_comments_alone_need_their_ticket_s_id() -> None:
    comments = fixture("zendesk/snapshot.json")["comments"]

    error = refusal({"comments": comments})
    assert isinstance(error, MalformedBody)
    assert error.pointer == "/ticket_id"
    assert kinds(parse({"ticket_id": 812, "comments": comments})) == ["message"] * 3


def test_a_page_of_users_is_people_as_of_its_receipt_where_it_has_no_time() -> None:
    users = [{"id": 1, "role": "admin"}, {"id": 2, "role": "end-user", "updated_at": "2026-03-01T00:00:00Z"}]
    first, second = parse({"users": users})

    assert (first.at, first.time_source) == (RECEIVED, "received")
    assert (second.at, second.time_source) == (datetime(2026, 3, 1, tzinfo=UTC), "vendor")


def test_a_record_dated_far_ahead_quarantines_the_whole_document() -> None:
    body = document()
    body["comments"][1]["created_at"] = "2026-03-10T13:00:01Z"

    assert "over 1 h ahead" in str(refusal(body))
