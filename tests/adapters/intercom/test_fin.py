"""Fin's part in a conversation: what is a hand-over and when, the customer's verdict, previews."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from rules.errors import IgnoredDelivery
from rules.model import Event, Kind
from tests.adapters.intercom.samples import fin, notification, of_parts, parse, part, refusal
from tests.adapters.samples import kinds, only

# Parts of the synthetic conversation, by their places in it.
SERVICE, ANSWER, ASKS, MOVED, NOTE, _, PERSON, _, CLOSED = (part(place) for place in range(9))
THANKS = part(2, id="70010", created_at=1_772_442_900, body="<p>Synthetic: yes.</p>")


def told(state: str | None, *parts: Any, **changes: Any) -> list[Event]:
    return parse(of_parts(*parts, ai_agent=fin(resolution_state=state), **changes))


def of(events: Sequence[Event], kind: Kind) -> list[tuple[str, Any]]:
    """Which part it was read from, and its trigger."""
    found = [event for event in events if event.kind is kind]
    return [(event.id.split(":")[3], event.fields.get("trigger")) for event in found]


@pytest.mark.parametrize(("state", "trigger"), [("escalated", None), ("procedure_handoff", "rule")])
def test_an_escalation_that_only_the_state_tells_is_dated_by_fins_last_words(
    state: str, trigger: str | None
) -> None:
    handed = only(told(state, SERVICE, ANSWER, ASKS), Kind.HAND_OVER)

    assert handed.id == "acme:part:812:70002:hand_over"
    assert handed.at.timestamp() == ANSWER["created_at"]
    assert handed.fields == {
        "to": "human", "trigger": trigger, "cause": None, "context": None, "actor_id": "9900",
    }  # fmt: skip


@pytest.mark.parametrize(
    "state", [None, "assumed_resolution", "confirmed_resolution", "negative_feedback", "new"]
)
def test_no_other_state_hands_over(state: str | None) -> None:
    assert of(told(state, ANSWER, ASKS), Kind.HAND_OVER) == []


def test_the_bots_assignment_to_people_is_the_hand_over_and_the_state_is_no_second_one() -> None:
    assert of(told("escalated", ANSWER, ASKS, MOVED), Kind.HAND_OVER) == [("70004", None)]
    assert of(told("procedure_handoff", ANSWER, ASKS, MOVED), Kind.HAND_OVER) == [("70004", "rule")]
    assert of(told(None, ANSWER, ASKS, MOVED), Kind.HAND_OVER) == [("70004", None)]


def test_a_note_of_fins_after_it_is_no_second_one() -> None:
    assert of(told("escalated", ANSWER, MOVED, NOTE), Kind.HAND_OVER) == [("70004", None)]


@pytest.mark.parametrize(
    ("state", "claims"),
    [
        ("assumed_resolution", True),
        ("confirmed_resolution", True),
        ("escalated", False),
        ("negative_feedback", False),
    ],
)
def test_what_intercom_counts_as_resolved_is_a_claim_about_the_conversation(state: str, claims: bool) -> None:
    body = of_parts(ANSWER, ASKS, ai_agent=fin(resolution_state=state))
    claim = only(parse(body), Kind.RESOLUTION_CLAIMED)

    assert (claim.ticket_id, claim.updated_at) == ("", datetime.fromtimestamp(body["updated_at"], UTC))
    assert claim.fields == {"ticket": "acme:812", "claims": claims, "state": state}
    assert claim.id.startswith("acme:claim:812@")
    assert only(parse(body), Kind.RESOLUTION_CLAIMED) == claim


def test_a_conversation_that_lost_its_state_is_claimed_no_longer() -> None:
    claim = only(told(None, ANSWER, ASKS), Kind.RESOLUTION_CLAIMED)

    assert claim.fields == {"ticket": "acme:812", "claims": False, "state": None}


def test_an_unknown_state_and_a_conversation_without_fin_say_nothing_of_claims() -> None:
    without = parse(of_parts(ANSWER, ASKS, ai_agent=None))

    assert Kind.RESOLUTION_CLAIMED not in [event.kind for event in [*told("new", ANSWER, ASKS), *without]]


def test_fin_that_spoke_again_hands_over_again() -> None:
    again = part(1, id="70020", created_at=1_772_444_000)

    assert of(told("escalated", ANSWER, MOVED, again), Kind.HAND_OVER) == [("70004", None), ("70020", None)]


def test_the_trigger_belongs_to_the_newest_hand_over() -> None:
    again = part(1, id="70020", created_at=1_772_444_000)

    assert of(told("procedure_handoff", ANSWER, MOVED, again), Kind.HAND_OVER) == [
        ("70004", None),
        ("70020", "rule"),
    ]


@pytest.mark.parametrize(
    "parts",
    [(MOVED, ANSWER), (SERVICE, MOVED), (ANSWER, PERSON, MOVED | {"created_at": 1_772_444_000})],
    ids=["before Fin spoke", "Fin never spoke", "after a person answered"],
)
def test_the_bots_routing_where_fin_does_not_lead_is_no_hand_over(parts: tuple[Any, ...]) -> None:
    by_time = [one | {"created_at": 1_772_442_060 + place} for place, one in enumerate(parts)]

    assert of(told(None, *by_time), Kind.HAND_OVER) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"author": PERSON["author"]},
        {"assigned_to": None},
        {"assigned_to": {"type": "team", "id": None}},
        {"assigned_to": {"type": "nobody_admin", "id": None}},
        {"part_type": "participant_added"},
    ],
    ids=["by a person", "to nobody", "to no team", "taken away", "no assignment"],
)
def test_only_the_bots_assignment_to_somebody_is_one(changes: dict[str, Any]) -> None:
    assert of(told(None, ANSWER, MOVED | changes), Kind.HAND_OVER) == []


def test_a_person_who_answered_does_not_undo_the_escalation_before() -> None:
    assert of(told("escalated", ANSWER, ASKS, PERSON), Kind.HAND_OVER) == [("70002", None)]


def test_a_confirmed_resolution_is_dated_by_the_customers_reply_to_fins_last_words() -> None:
    confirmed = told("confirmed_resolution", ANSWER, THANKS)

    assert of(confirmed, Kind.CONFIRMED) == [("70010", None)]
    assert only(confirmed, Kind.CONFIRMED).at.timestamp() == THANKS["created_at"]


def test_a_button_without_words_confirms_at_fins_last_words() -> None:
    assert of(told("confirmed_resolution", ANSWER), Kind.CONFIRMED) == [("70002", None)]
    assert of(told("confirmed_resolution", ASKS, ANSWER | {"created_at": 1_772_442_901}), Kind.CONFIRMED) == [
        ("70002", None)
    ]


def test_negative_feedback_is_the_customers_thumb_down() -> None:
    verdict = only(told("negative_feedback", ANSWER, ASKS), Kind.SURVEY)

    assert verdict.id == "acme:part:812:70003:survey"
    assert verdict.fields == {
        "instrument": "ai_feedback", "score": 0.0, "low": 0.0, "high": 1.0, "higher_is_better": True,
    }  # fmt: skip


@pytest.mark.parametrize("state", ["escalated", "confirmed_resolution", "negative_feedback"])
def test_a_state_without_fins_words_beside_it_says_nothing(state: str) -> None:
    events = told(state, ASKS, PERSON)

    assert not {Kind.HAND_OVER, Kind.CONFIRMED, Kind.SURVEY} & {event.kind for event in events}


def test_a_notification_about_the_bots_assignment_knows_from_the_conversation_that_fin_took_part() -> None:
    with_fin = notification(of_parts(MOVED, ai_agent_participated=True))
    without = notification(of_parts(MOVED, ai_agent_participated=False))

    assert of(parse(with_fin), Kind.HAND_OVER) == [("70004", None)]
    assert of(parse(without), Kind.HAND_OVER) == []


@pytest.mark.parametrize("source", ["fin_preview", "workflow_preview"])
def test_a_preview_is_ignored_however_it_is_told(source: str) -> None:
    preview = of_parts(ANSWER, ai_agent=fin(source_type=source))

    for body in (preview, notification(preview), {"intercom_snapshot": 1, "conversation": preview}):
        error = refusal(body)
        assert isinstance(error, IgnoredDelivery)
        assert "preview of Fin" in str(error)


@pytest.mark.parametrize("source", ["profile", "workflow", "essentials_plan_setup", None])
def test_what_is_no_preview_counts(source: str | None) -> None:
    assert "message" in kinds(parse(of_parts(ANSWER, ai_agent=fin(source_type=source))))


def test_a_preview_on_a_page_is_left_out_and_the_rest_is_read() -> None:
    preview = of_parts(ANSWER, ai_agent=fin(source_type="fin_preview"), id="9")
    events = parse({"conversations": [preview, of_parts(CLOSED)]})

    assert {event.ticket_id for event in events if event.ticket_id} == {"acme:812"}
