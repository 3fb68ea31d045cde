"""Records of the REST API: the snapshot document, pages and single records."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.errors import MalformedBody
from rules.model import Event, Form, Kind
from tests.adapters.freshdesk.samples import conversation, parse, rating, refusal, ticket, values
from tests.adapters.samples import RECEIVED, fixture, kinds, only

UPDATED_AT = datetime(2026, 3, 4, 8, tzinfo=UTC)
SNAPSHOT = fixture("freshdesk/snapshot.json")


def states(events: list[Event]) -> list[tuple[str, str | None]]:
    """The statuses that are told, in the order of time."""
    told = [event for event in events if event.kind is Kind.STATE]
    told.sort(key=lambda event: (event.at, event.sequence))
    return [(f"{event.at:%d %H:%M}", event.fields.get("status")) for event in told]


def test_a_snapshot_is_everything_that_the_api_knows_of_a_ticket() -> None:
    events = parse(SNAPSHOT)

    assert kinds(events) == [
        *("created", *["state"] * 5, "person"),
        *(*["message"] * 4, "survey", "survey", "person", "person"),
    ]
    assert {event.form for event in events} == {Form.SNAPSHOT}
    assert {event.ticket_id for event in events if event.kind is not Kind.PERSON} == {"acme:812"}


def test_the_ticket_is_one_state_in_our_words_at_its_own_time() -> None:
    state = next(one for one in parse(SNAPSHOT) if one.kind is Kind.STATE and one.at == UPDATED_AT)

    assert (state.updated_at, state.sequence, state.time_source) == (UPDATED_AT, "", "vendor")
    assert state.fields == {
        "status": "solved",
        "priority": "high",
        "type": "incident",
        "channel": "web",
        "tags": ["beta", "cat_data_import"],
        "assignee_id": "3001",
        "group_id": "4001",
        "requester_id": "2001",
        "organization_id": "6001",
        "brand_id": "5001",
        "created_at": "2026-03-02T09:00:00.000000Z",
        "field:cf_category": "data_import",
    }


def test_the_creation_carries_the_first_words_of_the_requester() -> None:
    created = only(parse(SNAPSHOT), Kind.CREATED)

    assert (created.id, created.text) == ("acme:812:created", "The import stops at row 40.")
    assert created.at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert created.fields == {"channel": "web", "author_id": "2001", "requester_id": "2001"}


def test_a_ticket_that_an_agent_opened_by_email_begins_with_nobody_known() -> None:
    created = only(parse(ticket(source=10)), Kind.CREATED)

    assert created.fields == {"channel": "email", "author_id": None, "requester_id": "2001"}


def test_only_the_plain_text_of_a_description_is_read() -> None:
    without = {key: value for key, value in ticket().items() if key != "description_text"}

    assert only(parse(without), Kind.CREATED).text == ""


@pytest.mark.parametrize(
    "missing", ["stats", "requester", "custom_fields", "type", "company_id", "responder_id"]
)
@pytest.mark.parametrize("null", [True, False])
def test_what_the_api_was_not_asked_for_is_not_missed(missing: str, null: bool) -> None:
    body = ticket(**{missing: None}) if null else {k: v for k, v in ticket().items() if k != missing}

    assert only([one for one in parse(body) if one.at == UPDATED_AT], Kind.STATE).fields["status"] == "solved"


# stats


def test_the_moments_of_stats_are_states_of_the_status_alone() -> None:
    assert states(parse(ticket())) == [
        ("02 09:00", "open"),
        ("02 10:20", "open"),
        ("03 12:00", "solved"),
        ("03 12:00", "solved"),
        ("04 08:00", "solved"),
    ]


@pytest.mark.parametrize(
    ("status", "stats", "told"),
    [
        (5, {"resolved_at": 3, "closed_at": 5, "status_updated_at": 5},
         [("02 12:00", "solved"), ("02 14:00", "closed"), ("02 14:00", "closed")]),
        (3, {"reopened_at": 4, "resolved_at": 2, "status_updated_at": 4},
         [("02 11:00", "solved"), ("02 13:00", "open"), ("02 13:00", "pending")]),
        (5, {"resolved_at": 3, "closed_at": 3},
         [("02 12:00", "solved"), ("02 12:00", "closed")]),
        (88, {"status_updated_at": 1}, [("02 10:00", "unknown")]),
        (4, {"resolved_at": 47, "status_updated_at": 47}, []),
    ],
)  # fmt: skip
def test_past_statuses_stand_in_the_order_in_which_they_held(
    status: int, stats: Mapping[str, int | None], told: list[tuple[str, str]]
) -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    moments = {name: hours and (start + timedelta(hours=hours)).isoformat() for name, hours in stats.items()}

    assert states(parse(ticket(status=status, stats=moments)))[:-1] == [("02 09:00", "open"), *told]


def test_the_same_past_status_in_two_snapshots_is_one_event() -> None:
    later = ticket(updated_at="2026-03-06T08:00:00Z")
    past = [{e.id for e in parse(body) if e.kind is Kind.STATE and e.sequence} for body in (ticket(), later)]

    assert past[0] == past[1]
    assert len(past[0]) == 4


@pytest.mark.parametrize(
    "stats",
    [
        {},
        {"status_updated_at": None, "resolved_at": None},
        {"status_updated_at": "2026-03-02T09:00:00Z"},
        {"agent_responded_at": "2026-03-02T11:00:00Z"},
    ],
)
def test_a_ticket_whose_status_never_changed_has_no_other_beginning(stats: dict[str, str | None]) -> None:
    assert {status for _, status in states(parse(ticket(stats=stats)))} == {"solved"}


@pytest.mark.parametrize("moment", ["2026-03-04T08:00:01Z", "2026-03-09T08:00:00Z"])
def test_stats_later_than_the_ticket_itself_contradict_it_and_are_left_out(moment: str) -> None:
    stats = dict.fromkeys(("reopened_at", "resolved_at", "closed_at", "status_updated_at"), moment)

    assert states(parse(ticket(stats=stats))) == [("04 08:00", "solved")]


def test_at_one_moment_the_ticket_itself_has_the_word() -> None:
    stats = dict.fromkeys(("reopened_at", "closed_at"), "2026-03-04T08:00:00Z")

    assert states(parse(ticket(stats=stats))) == [("02 09:00", "open"), ("04 08:00", "solved")]


# gone


@pytest.mark.parametrize(("flag", "reason"), [("spam", "spam"), ("deleted", "deleted")])
def test_a_ticket_among_spam_or_in_the_bin_is_removed_and_has_no_status(flag: str, reason: str) -> None:
    events = parse(ticket(**{flag: True}))

    assert only(events, Kind.REMOVED).fields == {"reason": reason}
    assert only(events, Kind.REMOVED).at == UPDATED_AT
    assert states(events) == [("04 08:00", None)]


@pytest.mark.parametrize("flag", ["spam", "deleted"])
@pytest.mark.parametrize("value", [False, None])
def test_a_ticket_that_is_not_gone_is_not_removed(flag: str, value: bool | None) -> None:
    assert Kind.REMOVED not in {event.kind for event in parse(ticket(**{flag: value}))}


# custom fields


def test_a_custom_field_that_nobody_mapped_is_never_read() -> None:
    assert "synthetic" not in repr(parse(ticket()))
    assert "cf_note" not in repr(parse(ticket()))


@pytest.mark.parametrize(
    ("value", "told"), [("billing", "billing"), (None, None), (7, "7"), (["b", "a"], "a b")]
)
def test_a_mapped_custom_field_is_told_by_its_name(value: Any, told: str | None) -> None:
    events = parse(ticket(custom_fields={"cf_category": value}))
    state = next(one for one in events if one.kind is Kind.STATE and one.at == UPDATED_AT)

    assert state.fields["field:cf_category"] == told


# pages and single records


def test_a_page_of_tickets_tells_each_as_a_single_record_does() -> None:
    other = ticket(id=813)

    assert parse({"tickets": [ticket(), other]}) == parse(ticket()) + parse(other)
    assert parse({"total": 2, "results": [ticket(), other]}) == parse(ticket()) + parse(other)


def test_a_page_of_conversations_tells_each_as_a_single_record_does() -> None:
    other = conversation(id=90009, ticket_id=813)

    assert parse({"conversations": [conversation(), other]}) == parse(conversation()) + parse(other)


def test_a_page_of_ratings_tells_each_as_a_single_record_does() -> None:
    assert parse({"satisfaction_ratings": [rating()]}) == parse(rating())


def test_the_older_name_of_the_type_is_read_too() -> None:
    older = {**{key: value for key, value in ticket().items() if key != "type"}, "ticket_type": "Problem"}

    assert values(parse(older)[-2], "type", "status") == {"type": "problem", "status": "solved"}


@pytest.mark.parametrize(
    ("part", "record"),
    [("conversations", conversation(ticket_id=813)), ("satisfaction_ratings", rating(ticket_id=813))],
)
def test_a_snapshot_with_a_record_of_another_ticket_is_malformed(part: str, record: dict[str, Any]) -> None:
    body = fixture("freshdesk/snapshot.json")
    body[part].append(record)
    error = refusal(body)

    assert isinstance(error, MalformedBody)
    assert error.pointer == f"/{part}/{len(body[part]) - 1}/ticket_id"


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_a_snapshot_of_another_version_is_malformed(version: Any) -> None:
    error = refusal(SNAPSHOT | {"freshdesk_snapshot": version})

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/freshdesk_snapshot"


@pytest.mark.parametrize("name", ["status", "priority", "source", "requester_id"])
def test_a_record_with_one_number_gone_is_still_a_record(name: str) -> None:
    missing = {key: value for key, value in ticket().items() if key != name}
    if name == "status":
        assert str(refusal(missing)) == "Missing data for required field. (at /status)"
    else:
        assert {event.form for event in parse(missing)} == {Form.SNAPSHOT}


def test_a_ticket_dated_far_ahead_is_quarantined() -> None:
    ahead = (RECEIVED + timedelta(hours=2)).isoformat()

    assert "over 1 h ahead" in str(refusal(ticket(updated_at=ahead)))
    assert kinds(parse(ticket(updated_at=(RECEIVED + timedelta(minutes=59)).isoformat())))[0] == "created"
