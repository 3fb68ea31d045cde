"""Who wrote what: replies, notes and forwards, told by the API and by product events."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event, Form, Kind
from tests.adapters.freshdesk.samples import conversation, parse, product, refusal, values
from tests.adapters.samples import kinds


def told_by_api(**changes: Any) -> dict[str, Any]:
    return conversation(**changes)


def told_by_event(**changes: Any) -> dict[str, Any]:
    return product("conversation_created", **{**conversation(), **changes})


both = pytest.mark.parametrize("telling", [told_by_api, told_by_event])
Telling = Callable[..., dict[str, Any]]


def message(body: dict[str, Any]) -> Event:
    (found,) = parse(body)
    return found


@both
def test_a_reply_is_a_message_named_after_its_own_id(telling: Telling) -> None:
    found = message(telling())

    assert (found.id, found.kind, found.ticket_id) == ("acme:conversation:90004", Kind.MESSAGE, "acme:812")
    assert found.at == found.updated_at == datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert found.text == "Fixed, please try again."
    assert found.fields == {
        "message_id": "90004",
        "author_id": "3001",
        "author_role": "staff",
        "public": True,
    }


@both
@pytest.mark.parametrize(
    ("incoming", "private", "source", "role", "public"),
    [
        (False, False, 0, "staff", True),
        (True, False, 0, "customer", True),
        (False, True, 2, "staff", False),
        (False, False, 2, "staff", True),
        (True, True, 2, "customer", False),
        (True, False, 5, "customer", True),
        (False, False, 8, "staff", False),
        (False, True, 8, "staff", False),
        (False, False, 3, "system", True),
        (False, True, 4, "system", False),
        (True, False, 99, "customer", True),
        (True, False, None, "customer", True),
    ],
)
def test_who_wrote_and_who_can_read_it(
    telling: Telling, incoming: bool, private: bool, source: int | None, role: str, public: bool
) -> None:
    found = message(telling(incoming=incoming, private=private, source=source))

    assert values(found, "author_role", "public") == {"author_role": role, "public": public}


@both
def test_the_remark_of_a_survey_is_no_message(telling: Telling) -> None:
    assert isinstance(refusal(telling(source=6, incoming=True)), IgnoredDelivery)


@both
@pytest.mark.parametrize("author", [None, 0, "0"])
def test_a_message_without_an_author_is_one_of_nobody(telling: Telling, author: Any) -> None:
    assert message(telling(user_id=author)).fields["author_id"] is None


@both
def test_only_plain_text_is_read_and_none_is_still_a_message(telling: Telling) -> None:
    found = message(telling(body_text=None))

    assert (found.text, found.kind) == ("", Kind.MESSAGE)


@both
@pytest.mark.parametrize("name", ["incoming", "private"])
@pytest.mark.parametrize("value", [None, "true", 1])
def test_who_wrote_and_who_can_read_it_must_be_said_clearly(telling: Telling, name: str, value: Any) -> None:
    error = refusal(telling(**{name: value}))

    assert isinstance(error, MalformedBody)
    assert error.pointer.endswith(f"/{name}")


def test_event_and_record_of_one_message_are_two_forms_of_one_event() -> None:
    hint, record = message(told_by_event()), message(told_by_api())

    assert hint.id == record.id
    assert (hint.form, record.form) == (Form.HINT, Form.SNAPSHOT)
    assert (hint.at, hint.sequence, hint.fields, hint.text) == (
        *(record.at, record.sequence),
        *(record.fields, record.text),
    )


def test_an_edited_message_is_the_same_event_in_a_later_form() -> None:
    first = message(told_by_event())
    edited = product(
        "conversation_created", **conversation(body_text="New", updated_at="2026-03-02T12:00:00Z")
    )
    edited["event"] = "onConversationUpdate"
    later = message(edited)

    assert (later.id, later.at, later.text) == (first.id, first.at, "New")
    assert later.updated_at == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_deleted_message_must_be_forgotten() -> None:
    (gone,) = parse(product("conversation_deleted"))

    assert (gone.kind, gone.ticket_id) == (Kind.MESSAGE_REDACTED, "acme:812")
    assert (gone.id, gone.fields) == ("acme:conversation:90002:deleted", {"message_id": "90002"})


def test_messages_sort_in_the_order_of_their_ids() -> None:
    sequences = [message(conversation(id=number)).sequence for number in (9, 10, 812, 43026449322)]

    assert sequences == sorted(sequences)


def test_a_message_says_nothing_of_the_tickets_state() -> None:
    assert kinds(parse(told_by_event())) == kinds(parse(told_by_api())) == ["message"]
