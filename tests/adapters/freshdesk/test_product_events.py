"""Product events of a marketplace app: the envelope, tickets and what changed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.helpdesks.freshdesk.product_events import EVENTS, IGNORED
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event, Form, Kind
from tests.adapters.freshdesk.samples import parse, product, refusal, values
from tests.adapters.samples import kinds, only

CREATED_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
UPDATED_AT = datetime(2026, 3, 4, 8, tzinfo=UTC)


def updated(changes: Any, **ticket: Any) -> dict[str, Any]:
    return product("ticket_updated", changes=changes, **ticket)


def changes_of(body: dict[str, Any]) -> list[tuple[Any, ...]]:
    found = [event for event in parse(body) if event.kind is Kind.CHANGE]
    return [(one.fields["name"], one.fields["before"], one.fields["after"]) for one in found]


def test_a_new_ticket_is_its_creation_and_its_state() -> None:
    created, state, _ = parse(product("ticket_created"))

    assert (created.id, created.at, created.form) == ("acme:812:created", CREATED_AT, Form.HINT)
    assert created.text == "The import stops at row 40."
    assert created.fields == {"channel": "web", "author_id": "2001", "requester_id": "2001"}
    assert state.at == state.updated_at == CREATED_AT
    assert values(state, "status", "assignee_id", "field:cf_category") == {
        "status": "open",
        "assignee_id": None,
        "field:cf_category": "data_import",
    }


def test_a_new_ticket_without_its_time_is_created_when_it_was_first_seen() -> None:
    late = product("ticket_created", created_at=None, updated_at="2026-03-02T09:00:05Z")

    assert only(parse(late), Kind.CREATED).at == CREATED_AT.replace(second=5)


def test_an_update_tells_each_change_that_counts_with_who_made_it() -> None:
    body = product("ticket_updated")

    assert changes_of(body) == [
        ("status", "open", "solved"),
        ("priority", "low", "high"),
        ("assignee_id", None, "3001"),
    ]
    assert {event.fields["actor_id"] for event in parse(body)[:3]} == {"3001"}
    assert {event.at for event in parse(body)[:3]} == {UPDATED_AT}


@pytest.mark.parametrize(
    ("name", "pair", "told"),
    [
        ("type", ["Question", "Incident"], ("type", "question", "incident")),
        ("ticket_type", [None, "Problem"], ("type", None, "problem")),
        ("source", [1, 3], ("channel", "email", "phone")),
        ("group_id", [4001, None], ("group_id", "4001", None)),
        ("requester_id", [2001, 2002], ("requester_id", "2001", "2002")),
        ("company_id", [None, 6001], ("organization_id", None, "6001")),
        ("product_id", [5001, 5002], ("brand_id", "5001", "5002")),
        ("tags", [["a"], ["b", "a"]], ("tags", ["a"], ["a", "b"])),
        ("status", [2, 42], ("status", "open", "unknown")),
    ],
)
def test_a_change_is_told_in_our_words(name: str, pair: list[Any], told: tuple[Any, ...]) -> None:
    assert changes_of(updated({name: pair})) == [told]


@pytest.mark.parametrize(
    "changes",
    [
        None,
        {},
        {"due_by": ["2026-03-05T09:00:00Z", "2026-03-06T09:00:00Z"]},
        {"subject": ["a", "b"], "custom_fields": {"cf_category": ["a", "b"]}},
        {"status": 4},
        {"status": [2]},
        {"status": [2, 3, 4]},
        {"status": {"from": 2, "to": 4}},
        {"tags": {"added": ["a"], "removed": []}},
        {"spam": ["no", "yes"]},
    ],
)
def test_what_does_not_count_or_is_no_pair_leaves_the_state_alone(changes: Any) -> None:
    assert kinds(parse(updated(changes))) == ["state", "person"]


@pytest.mark.parametrize(
    ("name", "pair"),
    [
        ("status", [2, None]),
        ("status", [2, 4.5]),
        ("priority", [[], 1]),
        ("group_id", [1, {}]),
        ("tags", [1, []]),
    ],
)
def test_a_pair_of_the_wrong_type_is_malformed_at_its_place(name: str, pair: list[Any]) -> None:
    error = refusal(updated({name: pair}))

    assert isinstance(error, MalformedBody)
    assert error.pointer == f"/data/ticket/changes/{name}"


@pytest.mark.parametrize("actor", [None, {}, {"id": None}, {"id": 0, "name": "system"}])
def test_a_change_by_nobody_known_has_no_actor(actor: dict[str, Any] | None) -> None:
    body = product("ticket_updated")
    body["data"]["actor"] = actor

    assert parse(body)[0].fields["actor_id"] is None


def test_the_same_update_told_twice_is_the_same_events_and_another_is_not() -> None:
    ids = [
        [event.id for event in parse(body)] for body in (product("ticket_updated"), product("ticket_updated"))
    ]
    other = [event.id for event in parse(updated({"status": [3, 4]}))]

    assert ids[0] == ids[1]
    assert other[0] not in ids[0]


def test_events_of_one_second_keep_the_order_in_which_they_were_made() -> None:
    told = []
    for milliseconds in (1772611200250, 1772611200251, 1772611201000, 99):
        (change,) = parse(updated({"status": [2, 4]}) | {"timestamp": milliseconds})[:1]
        told.append((milliseconds, change.sequence, change.at))

    assert sorted(told) == sorted(told, key=lambda one: one[1])
    assert {at for *_, at in told} == {UPDATED_AT}


# gone and back


def gone_or_back(events: list[Event]) -> list[tuple[str, Any]]:
    kinds_of_interest = (Kind.REMOVED, Kind.RESTORED)
    return [(one.kind.value, one.fields.get("reason")) for one in events if one.kind in kinds_of_interest]


@pytest.mark.parametrize(
    ("changes", "ticket", "told"),
    [
        ({"spam": [False, True]}, {"spam": True}, [("removed", "spam")]),
        ({"spam": [False, True]}, {}, [("removed", "spam")]),
        ({"deleted": [False, True]}, {}, [("removed", "deleted")]),
        ({}, {"deleted": True}, [("removed", "deleted")]),
        ({"spam": [True, False]}, {}, [("restored", None)]),
        ({"deleted": [True, False]}, {}, [("restored", None)]),
        ({"deleted": [True, False], "spam": [False, True]}, {}, [("removed", "spam")]),
        ({"status": [2, 3]}, {}, []),
    ],
)
def test_tickets_go_and_come_back(changes: Any, ticket: Any, told: list[tuple[str, Any]]) -> None:
    events = parse(updated(changes, **ticket))

    assert gone_or_back(events) == told
    assert ("status" in only(events, Kind.STATE).fields) == ("removed" not in dict(told))


def test_a_deleted_ticket_needs_no_more_than_its_id() -> None:
    (removed,) = parse(product("ticket_deleted"))

    assert (removed.ticket_id, removed.fields) == ("acme:812", {"reason": "deleted"})
    assert removed.at == datetime(2026, 3, 4, 8, 1, 40, 250_000, tzinfo=UTC)


# the envelope


@pytest.mark.parametrize("name", IGNORED)
def test_an_event_that_says_nothing_of_a_ticket_is_ignored_by_name(name: str) -> None:
    error = refusal(product("ticket_created") | {"event": name})

    assert isinstance(error, IgnoredDelivery)
    assert str(error) == f"{name}: {IGNORED[name]}"


@pytest.mark.parametrize("name", ["onTicketMerge", "onSomethingOf"])
def test_an_unknown_event_is_ignored_and_said_to_be_unknown(name: str) -> None:
    error = refusal(product("ticket_created") | {"event": name})

    assert isinstance(error, IgnoredDelivery)
    assert str(error) == f"{name}: the event is unknown"


@pytest.mark.parametrize(
    "name", ["canary", "onlytext", "on", "on-Ticket", "onTicket" + "x" * 100, "onTicket!"]
)
def test_an_event_of_another_form_is_ignored_and_not_repeated(name: str) -> None:
    error = refusal(product("ticket_created") | {"event": name})

    assert isinstance(error, IgnoredDelivery)
    assert name not in str(error).replace("on<", "<")


def test_no_event_is_both_read_and_ignored() -> None:
    assert not set(EVENTS) & set(IGNORED)


@pytest.mark.parametrize("timestamp", [None, "1772611200250", 1772611200.25, -1, True])
def test_an_event_without_its_time_is_malformed(timestamp: Any) -> None:
    error = refusal(product("ticket_updated") | {"timestamp": timestamp})

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/timestamp"


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("data", [{}, {"article": {"id": 1}}])
def test_an_event_without_its_record_is_malformed_and_names_it(name: str, data: dict[str, Any]) -> None:
    error = refusal({"event": name, "timestamp": 1772611200250, "data": data})

    assert isinstance(error, MalformedBody)
    assert error.pointer in {
        f"/data/{record}" for record in ("ticket", "conversation", "contact", "agent", "company")
    }
    assert error.pointer.removeprefix("/data/") in name.lower()


@pytest.mark.parametrize("data", [None, [], "x", 7])
def test_data_that_is_no_object_is_malformed(data: Any) -> None:
    error = refusal(product("ticket_updated") | {"data": data})

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/data"


def test_where_the_account_lives_changes_nothing() -> None:
    moved = product("ticket_updated") | {"region": "EU", "domain": "other.example", "account_id": None}

    assert parse(moved) == parse(product("ticket_updated"))
