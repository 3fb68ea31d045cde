"""Tickets: states of their own, attributes, and whose they are."""

from typing import Any

import pytest

from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event, Form, Kind
from tests.adapters.intercom.samples import parse, refusal, told
from tests.adapters.intercom.story import essence, folded
from tests.adapters.samples import kinds, only


def ticket(**changes: Any) -> dict[str, Any]:
    """The record of the synthetic ticket."""
    item: dict[str, Any] = told("ticket", **changes)["data"]["item"]
    return item


def moves(events: list[Event]) -> list[tuple[str | None, str | None]]:
    found = [one.fields for one in events if one.kind is Kind.CHANGE and one.fields["name"] == "status"]
    return [(one["before"], one["after"]) for one in found]


def moved(*states: str) -> dict[str, Any]:
    """A ticket that went through these states, a minute each."""
    known = ticket()["ticket_parts"]["ticket_parts"][1]
    parts = [
        {
            **known,
            "id": str(72_000 + place),
            "ticket_state": state,
            "created_at": known["created_at"] + 60 * place,
        }
        for place, state in enumerate(states)
    ]
    return {"ticket_parts": {"ticket_parts": parts, "total_count": len(parts)}}


def test_a_notification_about_a_ticket_tells_creation_words_and_state() -> None:
    events = parse(told("ticket"))

    assert kinds(events) == ["created", "change", "message", "change", "state", "person"]
    assert {event.ticket_id for event in events if event.ticket_id} == {"acme:813"}
    assert {event.form for event in events} == {Form.HINT}


def test_the_description_is_the_customers_first_words() -> None:
    created = only(parse(ticket()), Kind.CREATED)

    assert (created.text, created.subject) == ("Synthetic description", "Synthetic subject")
    assert created.fields["author_id"] == created.fields["requester_id"] == "65f0c0ffee00000000002001"
    assert created.fields["channel"] == "chat"


@pytest.mark.parametrize("attributes", [None, {}, {"_default_title_": None, "_default_description_": 7}])
def test_a_ticket_without_words_has_none(attributes: Any) -> None:
    created = only(parse(ticket(ticket_attributes=attributes)), Kind.CREATED)

    assert (created.text, created.subject) == ("", "")


@pytest.mark.parametrize(
    ("told_as", "status"),
    [
        ({"ticket_state": {"category": "submitted"}}, "new"),
        ({"ticket_state": {"category": "in_progress"}}, "open"),
        ({"ticket_state": {"category": "waiting_on_customer"}}, "pending"),
        ({"ticket_state": {"category": "resolved"}}, "solved"),
        ({"ticket_state": {"category": "resting"}}, "unknown"),
        ({"ticket_state": {"category": "in_progress"}, "open": False}, "solved"),
        ({"ticket_state": None, "open": True}, None),
    ],
)
def test_the_status_is_the_states_category_and_a_closed_ticket_is_solved(
    told_as: dict[str, Any], status: str | None
) -> None:
    assert only(parse(ticket(**told_as)), Kind.STATE).fields.get("status") == status


def test_ids_company_and_mapped_attributes_stand_in_the_state() -> None:
    fields = only(parse(ticket()), Kind.STATE).fields

    assert (fields["assignee_id"], fields["group_id"]) == ("3001", None)
    assert fields["organization_id"] == "65f0c0ffee00000000004001"
    assert fields["field:Root cause"] == "tooling"
    assert "tags" not in fields


def test_in_a_complete_history_each_new_state_is_a_change() -> None:
    events = parse(ticket(**moved("submitted", "in_progress", "in_progress", "resolved")))

    assert moves(events) == [(None, "new"), ("new", "open"), ("open", "solved")]
    assert only(events, Kind.HISTORY).form is Form.HISTORY


def test_a_customers_words_leave_the_state_of_a_ticket_alone() -> None:
    comment = ticket()["ticket_parts"]["ticket_parts"][0]
    resolved = moved("resolved")["ticket_parts"]["ticket_parts"]
    later = {**comment, "created_at": resolved[0]["created_at"] + 60}
    parts = {"ticket_parts": [*resolved, later], "total_count": 2}

    assert moves(parse(ticket(ticket_parts=parts))) == [(None, "new"), ("new", "solved")]


def test_a_resolved_ticket_is_an_episode_of_its_people() -> None:
    answer = {**ticket()["ticket_parts"]["ticket_parts"][1], "id": "71003", "part_type": "comment",
              "body": "<p>Synthetic answer</p>", "ticket_state": None}  # fmt: skip
    done = {**moved("resolved")["ticket_parts"]["ticket_parts"][0], "created_at": answer["created_at"] + 600}
    parts = {"ticket_parts": [answer, done], "total_count": 2}
    state = {"ticket_state": {"category": "resolved"}, "updated_at": done["created_at"]}

    assert essence(folded(parse(ticket(ticket_parts=parts, **state)))) == [
        ("human", "solved", 1, 0, 1, "none")
    ]


@pytest.mark.parametrize("category", ["Back-office", "Tracker", "back-office", "something new"])
def test_tickets_of_the_team_itself_are_no_contact(category: str) -> None:
    for body in (
        ticket(category=category),
        told("ticket", category=category),
        {"tickets": [ticket(category=category)]},
    ):
        assert isinstance(refusal(body), IgnoredDelivery)


def test_on_a_page_the_teams_own_are_left_out() -> None:
    events = parse({"tickets": [ticket(category="Tracker", id="9"), ticket()]})

    assert {event.ticket_id for event in events if event.ticket_id} == {"acme:813"}


def test_a_snapshot_may_hold_a_ticket_instead_of_a_conversation() -> None:
    alone, held = parse(ticket()), parse({"intercom_snapshot": 1, "ticket": ticket()})

    assert held == alone


def test_a_ticket_that_is_wrong_is_refused_at_its_place() -> None:
    error = refusal({"tickets": [ticket(), ticket(id=[])]})

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/tickets/1/id"
    assert isinstance(refusal({"tickets": "none"}), MalformedBody)
