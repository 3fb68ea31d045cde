"""AI agents: their channel's events, the e-mail trigger's body, and who the AI is in messaging."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from rules.errors import IgnoredDelivery, MalformedBody
from rules.fold.ticket import Context, fold
from rules.model import Event, Form, Kind, Ticket, Touchpoint
from service.measuring import content_hash
from tests.adapters.samples import RECEIVED, fixture
from tests.adapters.zendesk.samples import parse, refusal, zendesk
from tests.adapters.zendesk.test_messages import told
from tests.rules.told import TAXONOMY


def escalated(**data: Any) -> dict[str, Any]:
    body: dict[str, Any] = fixture("zendesk/ai_agent.escalate.json")
    body["data"] |= data
    return body


def mail(**changes: Any) -> dict[str, Any]:
    return {**fixture("zendesk/ai_agent.trigger.json"), **changes}


@pytest.mark.parametrize("name", ["escalate", "widgetEscalate"])
def test_an_escalation_of_a_ticket_is_a_hand_over_at_its_receipt(name: str) -> None:
    (event,) = parse(escalated(eventType=name))

    assert (event.kind, event.form, event.ticket_id) == (Kind.HAND_OVER, Form.HINT, "acme:812")
    assert (event.at, event.time_source) == (RECEIVED, "received")
    assert (event.fields["to"], event.fields["trigger"], event.fields["actor_id"]) == (
        "human", None, "bot-synthetic",
    )  # fmt: skip


@pytest.mark.parametrize("conversation", ["13427e90-f76a-47c2-a26d-ea0b4f1836c5", "case-7", "0"])
def test_an_escalation_in_a_channel_of_ones_own_is_ignored_and_says_where_to_send_it(
    conversation: str,
) -> None:
    error = refusal(escalated(platformConversationId=conversation))

    assert isinstance(error, IgnoredDelivery)
    assert "tell it through the events endpoint" in str(error)
    assert conversation not in str(error) or conversation == "0"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sendMessage", "the ticket's own comment"),
        ("widgetMessage", "the ticket's own comment"),
        ("widgetEndSession", "solves nothing"),
        ("isTeamOnline", "only asks"),
        ("danceTogether", "not known"),
    ],
)
def test_other_events_are_ignored_for_a_reason(name: str, reason: str) -> None:
    error = refusal(escalated(eventType=name))

    assert isinstance(error, IgnoredDelivery)
    assert reason in str(error)


def test_an_escalation_sent_again_is_no_duplicate_because_nothing_tells_it_from_a_second_one() -> None:
    body = b'{"botId": "b", "data": {"eventType": "escalate", "platformConversationId": "812"}}'

    assert zendesk().delivery_key({}, body) == ""
    assert zendesk().delivery_key({"x-zendesk-webhook-invocation-id": "01X"}, body) == "invocation:01X"
    assert zendesk().delivery_key({}, b'{"botId": "b"}').startswith("sha256:")


def test_the_e_mail_triggers_body_tells_tags_and_channel_and_nothing_that_is_meant_for_the_agent() -> None:
    (state,) = parse(mail())

    assert state.kind is Kind.STATE
    assert state.fields == {"tags": ["beta", "cat_data_import"], "channel": "email"}
    assert state.text == ""


def test_the_e_mail_triggers_body_that_names_no_ticket_is_malformed() -> None:
    error = refusal(mail(conversationId="none"))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/conversationId"


def folded(events: Sequence[Event], context: Context) -> Ticket:
    stored = [(event, content_hash(event)) for event in events]
    return fold(stored, context, RECEIVED + timedelta(days=1)).ticket


BOTS = [
    (Context(TAXONOMY), Touchpoint.NONE),
    (Context(TAXONOMY, frozenset({"zd:answerBot"})), Touchpoint.ANSWER),
    (Context(TAXONOMY, author_types=frozenset({"system"})), Touchpoint.ANSWER),
    (Context(TAXONOMY, author_types=frozenset({"bot"})), Touchpoint.NONE),
]


@pytest.mark.parametrize(("context", "expected"), BOTS)
def test_a_messaging_bot_is_the_ai_where_the_configuration_says_so(
    context: Context, expected: Touchpoint
) -> None:
    asked = told(type="end_user", id="2001")
    asked["event"]["message"] = {"id": "65f0aa00", "body": "Synthetic question"}
    asked["time"] = "2026-03-02T09:00:00Z"

    ticket = folded([*parse(asked), *parse(told())], context)

    assert ticket.ai_touchpoint is expected
    assert ticket.episodes[0].ai_turns == int(expected is Touchpoint.ANSWER)
