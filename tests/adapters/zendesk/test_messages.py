"""Who wrote what: comments and conversation messages told by webhooks."""

from typing import Any

import pytest

from rules.errors import MalformedBody
from rules.model import Kind
from tests.adapters.samples import fixture, kinds, only
from tests.adapters.zendesk.samples import parse, refusal, webhook


def comment(**changes: Any) -> dict[str, Any]:
    return {"comment": fixture("zendesk/webhook.events.json")["comment_added"]["comment"] | changes}


def test_a_comment_is_a_message_named_after_its_own_id() -> None:
    message = only(parse(webhook("comment_added")), Kind.MESSAGE)

    assert message.id == "acme:comment:9001"
    assert message.text == "Synthetic text: it stopped again."
    assert message.fields == {
        "message_id": "9001",
        "author_id": "2001",
        "author_role": "customer",
        "public": True,
    }


@pytest.mark.parametrize(
    ("author", "role"),
    [
        ({"id": "3001", "is_staff": True}, "staff"),
        ({"id": 3001, "is_staff": True}, "staff"),
        ({"id": "2001", "is_staff": False}, "customer"),
        ({"id": "2001"}, "unknown"),
        ({"id": "-1", "is_staff": True}, "system"),
        ({}, "unknown"),
        (None, "unknown"),
    ],
)
def test_the_role_is_what_the_webhook_knows_of_the_author(author: dict[str, Any] | None, role: str) -> None:
    message = only(parse(webhook("comment_added", comment(author=author))), Kind.MESSAGE)

    assert message.fields["author_role"] == role


def test_an_internal_note_is_not_public() -> None:
    assert (
        only(parse(webhook("comment_added", comment(is_public=False))), Kind.MESSAGE).fields["public"]
        is False
    )


@pytest.mark.parametrize("public", [None, "true", 1, 0, "yes"])
def test_whether_it_is_public_must_be_said_clearly(public: Any) -> None:
    error = refusal(webhook("comment_added", comment(is_public=public)))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/event/comment/is_public"


def test_a_comment_without_text_is_still_a_message() -> None:
    assert only(parse(webhook("comment_added", comment(body=None))), Kind.MESSAGE).text == ""


@pytest.mark.parametrize("what", ["comment_made_private", "comment_redacted"])
def test_what_happens_to_a_comment_later_names_the_comment(what: str) -> None:
    (event, _) = parse(webhook(what))

    assert event.fields == {"message_id": "9001"}
    assert event.id.startswith("acme:event:")


def told(**actor: Any) -> dict[str, Any]:
    body: dict[str, Any] = fixture("zendesk/webhook.message_added.json")
    body["event"]["actor"] |= actor
    return body


def test_a_conversation_message_is_public_and_keeps_the_bots_own_id() -> None:
    (message,) = parse(told())

    assert message.id == "acme:message:65f0aa01"
    assert message.ticket_id == "acme:812"
    assert message.text == "Synthetic text: how can I help?"
    assert message.fields == {
        "message_id": "65f0aa01",
        "author_id": "zd:answerBot",
        "author_type": "system",
        "author_role": "system",
        "public": True,
    }


@pytest.mark.parametrize(
    ("actor_type", "role"),
    [
        ("end_user", "customer"),
        ("agent", "staff"),
        ("trigger", "system"),
        ("system", "system"),
        ("robot", "unknown"),
    ],
)
def test_the_kind_of_actor_tells_the_role(actor_type: str, role: str) -> None:
    (message,) = parse(told(type=actor_type, id="42"))

    assert message.fields["author_role"] == role
    assert message.fields["author_id"] == "42"


@pytest.mark.parametrize(("key", "pointer"), [("actor", "/event/actor"), ("message", "/event/message")])
def test_a_conversation_message_without_its_parts_is_malformed(key: str, pointer: str) -> None:
    body = told()
    del body["event"][key]

    error = refusal(body)
    assert isinstance(error, MalformedBody)
    assert error.pointer == pointer


def test_a_conversation_message_carries_no_state() -> None:
    assert kinds(parse(told())) == ["message"]
