"""Webhooks of the Fin Agent API: what Fin wrote, how it stands, why it escalated."""

from typing import Any

import pytest

from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Form, Kind
from tests.adapters.intercom.samples import parse, refusal
from tests.adapters.intercom.story import essence, folded, handed
from tests.adapters.samples import fixture, kinds, only


def replied(**changes: Any) -> dict[str, Any]:
    return {**fixture("intercom/fin.replied.json"), **changes}


def status(word: str, reason: str | None = None, **changes: Any) -> dict[str, Any]:
    return {**fixture("intercom/fin.status.json"), "status": word, "reason": reason, **changes}


def test_what_fin_wrote_is_a_message_of_the_ai_in_the_callers_own_conversation() -> None:
    message = only(parse(replied()), Kind.MESSAGE)

    assert (message.id, message.ticket_id, message.form) == (
        "acme:fin:case-7:98001",
        "acme:case-7",
        Form.HINT,
    )
    assert (message.at.microsecond, message.text) == (456_000, "Synthetic answer of the AI.")
    assert message.fields == {
        "message_id": "98001", "author_id": "fin", "author_type": "fin", "author_role": "ai", "public": True, "reply": True,
    }  # fmt: skip


def test_a_message_without_its_own_time_counts_at_the_events() -> None:
    message = only(parse(replied(message={"id": "1", "body": "plain < text"})), Kind.MESSAGE)

    assert message.at.microsecond == 600_000
    assert message.text == "plain < text"


REASONS = [
    ("Escalation requested by user", "customer_request"),
    ("escalation requested by user ", "customer_request"),
    ("Escalation rule: Refunds above 100", "rule"),
    ("Escalation rule matched", "rule"),
    ("Routed to team", "rule"),
    ("Escalation requested via API", "rule"),
    ("Conversation finished without resolution", "knowledge_gap"),
    ("A reason of next year", "A reason of next year"),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("reason", "trigger"), REASONS)
def test_an_escalation_is_a_hand_over_with_fins_reason_as_our_trigger(
    reason: str | None, trigger: str | None
) -> None:
    handed_over = only(parse(status("escalated", reason)), Kind.HAND_OVER)

    assert handed_over.fields == {
        "to": "human", "trigger": trigger, "cause": None, "context": None, "actor_id": "fin",
    }  # fmt: skip


def test_a_reason_is_never_longer_than_a_line() -> None:
    handed_over = only(parse(status("escalated", "x" * 500)), Kind.HAND_OVER)

    assert len(handed_over.fields["trigger"]) == 80


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("thinking", "open"),
        ("awaiting_user_reply", "pending"),
        ("resolved", "solved"),
        ("escalated", "open"),
        ("dreaming", "unknown"),
    ],
)
def test_fins_status_is_the_conversations(word: str, expected: str) -> None:
    state = only(parse(status(word)), Kind.STATE)

    assert state.fields == {"status": expected, "requester_id": "2001"}


def test_only_an_escalation_hands_over() -> None:
    assert kinds(parse(status("resolved", "Escalation rule matched"))) == ["state"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (status("complete"), "nothing more to do"),
        (replied(event_name="fin_reply_chunk"), "told with the whole reply"),
        (replied(event_name="fin_dreams"), "not known"),
    ],
)
def test_what_says_nothing_is_ignored_for_a_reason(body: Any, reason: str) -> None:
    error = refusal(body)

    assert isinstance(error, IgnoredDelivery)
    assert reason in str(error)


def test_a_survey_that_fin_asks_for_is_an_offer() -> None:
    (offer,) = parse(fixture("intercom/fin.csat.json"))

    assert (offer.kind, offer.fields) == (Kind.SURVEY_OFFERED, {"instrument": "ai_csat"})


@pytest.mark.parametrize("own", ["../7", "a b", "x" * 101, "", None, 0, ["7"]])
def test_an_id_that_could_be_part_of_no_address_is_refused(own: Any) -> None:
    error = refusal(replied(conversation_id=own))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/conversation_id"


@pytest.mark.parametrize("own", ["123456", 123456])
def test_an_id_may_be_a_number(own: Any) -> None:
    assert {event.ticket_id for event in parse(replied(conversation_id=own))} == {"acme:123456"}


def test_fins_answer_and_its_resolution_make_an_episode_of_the_ai() -> None:
    done = status("resolved", created_at_ms="2026-03-02T09:09:00.000Z")
    ticket = folded([*parse(replied()), *parse(done)])

    assert [one[:2] for one in essence(ticket)] == [("ai", "solved")]


def test_fins_escalation_waits_for_people_of_whom_nothing_is_told() -> None:
    ticket = folded([*parse(replied()), *parse(status("escalated"))])

    assert [one[0] for one in essence(ticket)] == ["open"]
    assert [taken for _, _, taken in handed(ticket)] == [False]


def test_two_escalations_of_one_conversation_are_two_events() -> None:
    later = "2026-03-02T09:02:00.124Z"
    names = {
        only(parse(status("escalated", **more)), Kind.HAND_OVER).id for more in ({}, {"created_at_ms": later})
    }

    assert len(names) == 2
