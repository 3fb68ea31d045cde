"""Our own events: what each type becomes, and everything that is refused, with its place."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from adapters.helpdesks.agent.parse import MOST_PROBLEMS, TYPES
from rules.model import Event, Kind
from tests.adapters.agent.batches import SCHEMA, agent, batch, one, parse, problems
from tests.adapters.agent.bodies import BODIES
from tests.adapters.samples import FIXTURES, fixture, kinds, only
from tests.adapters.test_drift import WRONG, places, with_value, without

AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
DOCUMENT = json.loads((FIXTURES.parents[1] / "docs" / "agent-events.schema.json").read_text())
VALIDATOR = Draft202012Validator(DOCUMENT)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("conversation", ["state", "created", "person", "message", "message", "state"]),
        ("hand_over", ["state", "person", "message", "message", "hand_over", "message"]),
        ("surveys", ["survey"] * 4),
        ("help_center", ["search", "article_viewed", "article_voted", "guidance_shown"]),
        ("product", ["usage", "product_error", "release"]),
        ("subscription", ["subscription", "churn_reason"]),
        ("bill", ["resolution_claimed"] * 2),
    ],
)
def test_each_type_becomes_its_events(name: str, wanted: list[str]) -> None:
    assert kinds(parse(*fixture(f"agent/{name}.json")["events"])) == wanted


def event_of(kind: str, **changes: Any) -> Event:
    return only(parse(one(kind, **changes)), Kind(kind))


def test_a_conversation_is_a_state_its_creation_and_its_customer() -> None:
    state, created, person = parse(one("conversation", category="billing"))

    assert (state.ticket_id, state.at) == ("acme:conv-7", AT)
    assert state.fields == {
        "status": "open", "priority": "normal", "channel": "chat", "tags": ["vip"], "field:category": "billing",
        "requester_id": "u-9", "organization_id": "a-3", "created_at": "2026-03-10T09:00:00.000000Z",
    }  # fmt: skip
    assert created.subject == "Synthetic subject about an invoice"
    assert (person.ticket_id, person.fields["email"]) == ("", "nine@small.example")


def test_a_claim_names_its_conversation_and_makes_no_ticket() -> None:
    claimed, withdrawn = parse(*fixture("agent/bill.json")["events"])

    assert (claimed.ticket_id, claimed.id) == ("", "acme:claim:c1")
    assert claimed.fields == {"ticket": "acme:conv-7", "claims": True, "amount": 99, "currency": "EUR"}
    assert withdrawn.fields == {"ticket": "acme:conv-7", "claims": False}
    told = {
        "type": "resolution_claimed",
        "id": "c3",
        "at": "2026-03-10T10:00:00Z",
        "conversation_id": "c",
        "amount": 1,
    }
    assert [pointer for pointer, _ in problems(batch(told))] == ["/events/0/currency"]


def test_a_state_speaks_only_of_what_it_carries() -> None:
    (state,) = parse({"type": "conversation", "id": "x", "at": "2026-03-10T09:00:00Z", "conversation_id": 7,
                      "status": "solved"})  # fmt: skip

    assert (state.ticket_id, state.fields) == ("acme:7", {"status": "solved"})


@pytest.mark.parametrize(
    ("role", "ours"), [("customer", "customer"), ("ai", "ai"), ("human", "staff"), ("system", "system")]
)
def test_the_author_of_a_message_is_who_the_sender_says(role: str, ours: str) -> None:
    message = event_of("message", author={"id": "x-1", "role": role, "version": "3.1"}, confidence=0.5)

    assert message.fields == {
        "message_id": "m1", "author_id": "x-1", "author_role": ours, "public": True, "confidence": 0.5,
        "author_version": "3.1",
    }  # fmt: skip
    assert message.text == "Synthetic text: where is my invoice?"


@pytest.mark.parametrize("value", [-1, -0.25, 0, 1])
def test_a_message_brings_the_senders_own_sentiment_along(value: float) -> None:
    assert event_of("message", sentiment=value).fields["sentiment"] == value


def test_a_message_without_a_sentiment_brings_none() -> None:
    assert "sentiment" not in event_of("message").fields


def test_the_context_of_a_hand_over_is_which_parts_came_along_not_what_they_say() -> None:
    handed = event_of(
        "hand_over", context={"summary": "Synthetic words", "steps_tried": "", "customer": True}
    )

    assert handed.fields["context"] == ["summary", "customer"]
    assert "Synthetic" not in str(handed.fields)
    assert event_of("hand_over", context=None).fields["context"] is None


@pytest.mark.parametrize(("instrument", "low", "high"), [("ces", 1, 7), ("csat", 1, 5), ("nps", 0, 10)])
def test_a_survey_without_a_scale_has_its_instruments_usual_one(instrument: str, low: int, high: int) -> None:
    survey = event_of("survey", instrument=instrument, score=high)

    assert (survey.fields["low"], survey.fields["high"], survey.fields["higher_is_better"]) == (
        low,
        high,
        True,
    )


def test_a_scale_tells_its_direction() -> None:
    survey = event_of("survey", score=1, scale={"low": 1, "high": 5, "higher_is_better": False})

    assert survey.fields["higher_is_better"] is False


def test_what_is_about_no_conversation_touches_no_ticket_and_keeps_its_words_out_of_its_fields() -> None:
    search, error = event_of("search"), event_of("product_error")

    assert (search.ticket_id, search.text, search.fields) == (
        "", "Synthetic words", {"visitor_id": "v-1", "results": 3.0},
    )  # fmt: skip
    assert error.fields["fingerprint"] == "IMP-409"
    assert error.text == "Synthetic message"
    assert event_of("article_voted").fields["person_id"] == "u-9"


def test_money_is_whole_minor_units_with_its_currency() -> None:
    assert event_of("subscription").fields == {
        "account_id": "a-3", "change": "renewed", "amount": 480000, "currency": "EUR",
        "ends_at": "2027-03-10T00:00:00.000000Z",
    }  # fmt: skip


def test_an_event_is_named_by_its_connection_its_type_and_the_senders_id() -> None:
    assert [event_of(kind).id for kind in ("message", "search", "survey")] == [
        "acme:message:m1", "acme:search:q1", "acme:survey:s1",
    ]  # fmt: skip


REFUSED = [
    (batch(one("message"), schema="deskgauge.events/2"), "/schema"),
    (batch(), "/events"),
    (batch(*[one("message")] * 501), "/events"),
    (batch(one("message"), extra=1), "/extra"),
    ({"schema": SCHEMA}, "/events"),
    (batch("text"), "/events/0/type"),
    (batch(one("message", type="mesage")), "/events/0/type"),
    (batch(one("message"), one("message", at=None)), "/events/1/at"),
    (batch(one("message", at="2026-03-10 09:00")), "/events/0/at"),
    (batch(one("message", at="2026-03-10T13:00:01Z")), "/events/0/at"),
    (batch(one("message", id="a b")), "/events/0/id"),
    (batch(one("message", conversation_id="../7")), "/events/0/conversation_id"),
    (batch(one("message", txt="x")), "/events/0/txt"),
    (batch(one("message", author={"id": "1", "role": "bot"})), "/events/0/author/role"),
    (batch(one("message", confidence=1.1)), "/events/0/confidence"),
    (batch(one("message", sentiment=-1.1)), "/events/0/sentiment"),
    (batch(one("message", sentiment="bad")), "/events/0/sentiment"),
    (batch(one("message", public="yes")), "/events/0/public"),
    (batch(one("conversation", status="resolved")), "/events/0/status"),
    (batch(one("conversation", customer={"email": "x"})), "/events/0/customer/id"),
    (batch(one("hand_over", context={"notes": True})), "/events/0/context"),
    (batch(one("survey", score=8)), "/events/0/score"),
    (batch(one("survey", score=True)), "/events/0/score"),
    (batch(one("survey", instrument="smiley")), "/events/0/instrument"),
    (batch(one("subscription", amount=4800.5)), "/events/0/amount"),
    (batch(one("subscription", currency=None)), "/events/0/currency"),
    (batch(one("subscription", amount=None)), "/events/0/amount"),
    (batch(one("subscription", currency="eur")), "/events/0/currency"),
    (batch(one("usage", value="41")), "/events/0/value"),
]


@pytest.mark.parametrize(("body", "pointer"), REFUSED, ids=[pointer for _, pointer in REFUSED])
def test_what_is_wrong_is_named_by_its_place(body: dict[str, Any], pointer: str) -> None:
    assert pointer in [place for place, _ in problems(body)]


def test_a_misspelt_key_or_type_is_told_what_it_probably_means() -> None:
    said = dict(problems(batch(one("message", publik=True), one("message", type="mesage"))))

    assert said["/events/0/publik"] == "Unknown key. Did you mean public?"
    assert said["/events/1/type"] == "Unknown type. Did you mean message?"


def test_at_most_twenty_problems_are_named() -> None:
    assert len(problems(batch(*[one("message", at=None)] * 30))) == MOST_PROBLEMS


def test_no_problem_repeats_what_the_sender_wrote() -> None:
    body = batch(one("message", at="canary-1", author={"id": "canary 2", "role": "canary-3"}))

    assert "canary" not in str(problems(body))


BEYOND_A_SCHEMA = {"/events/0/score": "score=8"}


@pytest.mark.parametrize("kind", TYPES)
def test_the_published_schema_takes_every_type(kind: str) -> None:
    assert VALIDATOR.is_valid(batch(one(kind)))
    assert problems(batch(one(kind))) == []


@pytest.mark.parametrize(("body", "pointer"), REFUSED, ids=[pointer for _, pointer in REFUSED])
def test_the_published_schema_refuses_what_the_program_refuses(body: dict[str, Any], pointer: str) -> None:
    later = "13:00:01" in str(body)
    off_the_scale = body.get("events", [{}])[:1] == [one("survey", score=8)]

    assert VALIDATOR.is_valid(body) is (later or off_the_scale)


@pytest.mark.parametrize("kind", TYPES)
def test_every_required_key_is_required_by_both(kind: str) -> None:
    for key in one(kind):
        less = {name: value for name, value in one(kind).items() if name != key}
        assert VALIDATOR.is_valid(batch(less)) is (problems(batch(less)) == []), key


def test_an_equal_batch_has_an_equal_key() -> None:
    assert (
        agent().delivery_key({}, b"{}") == agent().delivery_key({}, b"{}") != agent().delivery_key({}, b"[]")
    )


def test_a_conversation_is_linked_below_the_address_of_its_platform() -> None:
    from dataclasses import replace

    from adapters.helpdesks.agent import Agent

    linked = Agent(replace(agent().settings, base_url="https://platform.example/c/"))

    assert linked.ticket_url("conv-7") == "https://platform.example/c/conv-7"


@pytest.mark.parametrize("name", BODIES)
def test_the_published_schema_and_the_program_agree_on_whatever_stands_anywhere(name: str) -> None:
    for event in BODIES[name]["events"]:
        body = batch(event)
        tried = [without(body, place) for place in places(body)]
        tried += [
            with_value(body, place, value) for place in places(body) for value in (*WRONG, "a@b", 1e308)
        ]
        for one_body in tried:
            found = problems(one_body)
            beyond = any("outside the scale" in said for _, said in found)
            assert VALIDATOR.is_valid(one_body) is (not found or beyond), one_body
