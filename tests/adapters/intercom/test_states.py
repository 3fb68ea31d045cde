"""The state of a conversation or ticket, value by value."""

from typing import Any

import pytest

from rules.model import Event, Form, Kind
from tests.adapters.intercom.samples import conversation, fin, notification, of_parts, parse, part, told
from tests.adapters.samples import only

CASE = "acme:812"


def state(body: Any, **options: Any) -> Event:
    """The newest STATE."""
    return max((one for one in parse(body, **options) if one.kind is Kind.STATE), key=lambda one: one.at)


def value(name: str, **changes: Any) -> Any:
    return state(of_parts(**changes)).fields.get(name, "not told")


def test_the_whole_state_is_in_our_words_and_at_the_conversations_own_time() -> None:
    seen = state(conversation())

    assert (seen.ticket_id, seen.form, seen.at.timestamp()) == (CASE, Form.SNAPSHOT, 1_772_444_520)
    assert seen.fields == {
        "assignee_id": "3001",
        "group_id": "4400",
        "created_at": "2026-03-02T09:00:00.000000Z",
        "requester_id": "65f0c0ffee00000000002001",
        "tags": ["cat_billing"],
        "status": "solved",
        "priority": None,
        "channel": "chat",
        "organization_id": "65f0c0ffee00000000004001",
        "field:Root cause": "tooling",
    }


@pytest.mark.parametrize(
    ("told_as", "status"),
    [
        ({"state": "open"}, "open"),
        ({"state": "OPEN"}, "open"),
        ({"state": "closed"}, "solved"),
        ({"state": "snoozed"}, "pending"),
        ({"state": "archived"}, "unknown"),
        ({"state": None, "open": True}, "open"),
        ({"state": None, "open": False}, "solved"),
        ({"state": "snoozed", "open": True}, "pending"),
        ({"state": None, "open": None}, "not told"),
    ],
)
def test_the_status(told_as: dict[str, Any], status: str) -> None:
    assert value("status", **told_as) == status


@pytest.mark.parametrize(
    ("word", "priority"),
    [
        ("not_priority", None),
        ("none", None),
        (None, None),
        ("priority", "high"),
        ("low", "low"),
        ("medium", "normal"),
        ("urgent", "urgent"),
        ("blazing", "unknown"),
    ],
)
def test_the_priority_of_old_and_new_versions(word: str | None, priority: str | None) -> None:
    assert value("priority", priority=word) == priority


@pytest.mark.parametrize(
    ("word", "channel"),
    [
        ("conversation", "chat"),
        ("email", "email"),
        ("twitter", "social"),
        ("whatsapp", "chat"),
        ("phone_call", "phone"),
        ("telepathy", "other"),
        ("conversation_message", "not told"),
        (None, "not told"),
    ],
)
def test_the_channel(word: str | None, channel: str) -> None:
    assert value("channel", source=conversation()["source"] | {"type": word}) == channel


@pytest.mark.parametrize("nobody", [None, 0, "0", ""])
def test_nobody_is_told_in_four_ways(nobody: Any) -> None:
    assert value("assignee_id", admin_assignee_id=nobody) is None
    assert value("group_id", team_assignee_id=nobody) is None


def test_ids_are_text_whatever_they_are_told_as() -> None:
    assert (
        value("assignee_id", admin_assignee_id=3001)
        == value("assignee_id", admin_assignee_id="3001")
        == "3001"
    )


def test_an_assignee_that_is_not_told_is_not_taken_away() -> None:
    body = of_parts()
    del body["admin_assignee_id"]

    assert "assignee_id" not in state(body).fields


@pytest.mark.parametrize(
    ("contacts", "requester"),
    [
        ([{"id": "a"}, {"id": "b"}], "a"),
        ([{"id": None}, {"id": "b"}], "b"),
        ([], "not told"),
    ],
)
def test_the_requester_is_the_first_contact(contacts: list[Any], requester: str) -> None:
    assert value("requester_id", contacts={"contacts": contacts}) == requester


def test_tags_are_sorted_and_distinct() -> None:
    tags = {"tags": [{"name": "b"}, {"name": "a"}, {"name": "b"}, {"name": None}]}

    assert value("tags", tags=tags) == ["a", "b"]
    assert value("tags", tags=None) == "not told"
    assert value("tags", tags={"tags": []}) == []


@pytest.mark.parametrize("company", [None, {}, {"id": None}])
def test_no_company_leaves_the_account_to_the_customers_own(company: Any) -> None:
    assert value("organization_id", company=company) == "not told"


def test_only_mapped_attributes_are_read() -> None:
    seen = state(conversation())

    assert not [name for name in seen.fields if "Free words" in name]
    assert "synthetic text" not in repr(seen.fields)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("field:ai_agent_participated", "true"),
        ("field:ai_agent.resolution_state", "escalated"),
        ("field:ai_agent.last_answer_type", "ai_answer"),
        ("field:ai_agent.source_type", "profile"),
    ],
)
def test_fins_facts_can_be_mapped_like_attributes(place: str, expected: str) -> None:
    body = of_parts(part(1), ai_agent=fin(resolution_state="escalated"))

    assert state(body, mapping={"category": place}).fields[place] == expected
    assert place not in state(body).fields


def test_without_fin_its_facts_are_not_told() -> None:
    seen = state(of_parts(part(1), ai_agent=None), mapping={"category": "field:ai_agent.source_type"})

    assert "field:ai_agent.source_type" not in seen.fields


@pytest.mark.parametrize(
    ("last_close_at", "expected"),
    [(1_772_444_400, [1_772_444_400]), ("2026-03-02T09:40:00.000Z", [1_772_444_400]), (None, [])],
)
def test_where_parts_are_missing_the_last_closing_is_known_from_the_statistics(
    last_close_at: Any, expected: list[int]
) -> None:
    body = of_parts(total=700, statistics={"last_close_at": last_close_at})
    closings = [
        one.at.timestamp()
        for one in parse(body)
        if one.kind is Kind.STATE and dict(one.fields) == {"status": "solved"}
    ]

    assert closings == expected


def test_a_closing_that_was_followed_by_a_reopening_is_not_told() -> None:
    body = of_parts(total=700, state="open", statistics={"last_close_at": 1_772_444_400})

    assert len([one for one in parse(body) if one.kind is Kind.STATE]) == 1


def test_every_body_tells_that_it_began_open_under_one_name() -> None:
    began = {
        (one.id, one.at.timestamp(), one.fields["after"])
        for body in (conversation(), told("conversation"), notification(of_parts(part(8))))
        for one in parse(body)
        if one.id.endswith(":began")
    }

    assert began == {("acme:812:began", 1_772_442_000, "open")}


def test_the_creation_names_channel_author_requester_and_subject() -> None:
    created = only(parse(told("conversation")), Kind.CREATED)

    assert (created.at.timestamp(), created.subject) == (1_772_442_000, "Synthetic title")
    assert created.fields == {
        "channel": "chat",
        "author_id": "65f0c0ffee00000000002001",
        "requester_id": "65f0c0ffee00000000002001",
    }
