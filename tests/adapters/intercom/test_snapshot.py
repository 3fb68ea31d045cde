"""Records of the API: the document with all of one conversation, bare records, pages."""

from typing import Any

import pytest

from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Form, Kind
from tests.adapters.intercom.samples import conversation, notification, of_parts, parse, part, refusal
from tests.adapters.samples import fixture, kinds, only


def document(**changes: Any) -> dict[str, Any]:
    return {**fixture("intercom/snapshot.json"), **changes}


def test_the_document_tells_the_whole_story() -> None:
    assert kinds(parse(document())) == [
        "created", "change", "message",  # how it began
        "message", "message", "change", "message", "change", "message", "change", "message", "message_redacted",
        "change",  # closed
        "survey", "hand_over", "survey", "resolution_claimed", "history", "state", "person", "person", "person",
    ]  # fmt: skip


def test_everything_but_the_newest_state_is_the_complete_history() -> None:
    forms = {event.kind: event.form for event in parse(document()) if event.ticket_id}

    assert forms.pop(Kind.STATE) is Form.SNAPSHOT
    assert set(forms.values()) == {Form.HISTORY}


def test_a_cut_list_of_parts_is_a_snapshot_and_no_history() -> None:
    events = parse(document(conversation=of_parts(part(1), total=2)))

    assert {event.form for event in events if event.ticket_id} == {Form.SNAPSHOT}
    assert "history" not in kinds(events)


def test_the_document_and_the_bare_record_tell_the_same_but_for_the_people_beside() -> None:
    bare, whole = parse(conversation()), parse(document())

    assert whole[: len(bare)] == bare
    assert kinds(whole[len(bare) :]) == ["person", "person"]


def test_a_conversation_found_by_a_search_has_no_parts_and_is_known_by_its_state() -> None:
    found = conversation(conversation_rating=None, ai_agent=None)
    del found["conversation_parts"]
    events = parse({"type": "conversation.list", "conversations": [found, found | {"id": "813"}]})

    assert kinds(events) == ["created", "change", "message", "state", "state", "person"] * 2
    assert {event.ticket_id for event in events if event.ticket_id} == {"acme:812", "acme:813"}


def test_a_conversation_without_an_opening_is_still_one() -> None:
    assert kinds(parse(of_parts(source=None, conversation_rating=None, ai_agent=None))) == [
        "created", "change", "history", "state",
    ]  # fmt: skip


def test_an_opening_without_an_id_has_a_name_of_its_own() -> None:
    source = conversation()["source"] | {"id": None}

    assert only(parse(of_parts(source=source)), Kind.MESSAGE).id == "acme:part:812:opening"


@pytest.mark.parametrize("version", [None, 0, 2, "1"])
def test_a_document_of_another_version_is_refused(version: Any) -> None:
    error = refusal(document(intercom_snapshot=version))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/intercom_snapshot"


@pytest.mark.parametrize("held", [None, 7, "text", []])
def test_a_document_without_a_record_is_refused_at_its_place(held: Any) -> None:
    error = refusal(document(conversation=held))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/conversation"


@pytest.mark.parametrize("held", [None, 7, {}, "text"])
def test_a_page_that_is_no_list_is_refused(held: Any) -> None:
    error = refusal({"conversations": held})

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/conversations"


@pytest.mark.parametrize("record", [None, 7, "text", [], {}])
def test_what_is_no_conversation_on_a_page_is_refused_at_its_place(record: Any) -> None:
    error = refusal({"conversations": [conversation(), record]})

    assert isinstance(error, MalformedBody)
    assert error.pointer.startswith("/conversations/1")


def test_an_empty_page_says_nothing() -> None:
    assert isinstance(refusal({"conversations": []}), IgnoredDelivery)
    assert isinstance(refusal({"tickets": []}), IgnoredDelivery)


@pytest.mark.parametrize(
    ("key", "value", "pointer"),
    [
        ("id", "812; DROP", "/id"),
        ("id", "../812", "/id"),
        ("created_at", 0, "/created_at"),
        ("updated_at", "2026-03-02T09:00:00Z", "/updated_at"),
        ("state", 7, "/state"),
        ("open", "yes", "/open"),
        ("custom_attributes", [], "/custom_attributes"),
        ("ai_agent_participated", 1, "/ai_agent_participated"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place_and_not_repeated(key: str, value: Any, pointer: str) -> None:
    error = refusal(conversation(**{key: value}))

    assert isinstance(error, MalformedBody)
    assert error.pointer == pointer
    assert not isinstance(value, str) or value not in str(error)


def test_the_place_is_told_from_the_root_of_the_body() -> None:
    broken = of_parts(part(1), part(2, created_at="now"))
    places = [
        (broken, "/conversation_parts"),
        (notification(broken), "/data/item/conversation_parts"),
        ({"intercom_snapshot": 1, "conversation": broken}, "/conversation/conversation_parts"),
    ]

    for body, place in places:
        error = refusal(body)
        assert isinstance(error, MalformedBody)
        assert error.pointer == f"{place}/conversation_parts/1/created_at"
