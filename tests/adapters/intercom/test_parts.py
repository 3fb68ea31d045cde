"""Parts: who wrote, what is no message, who was assigned, how the status went, what was taken away."""

from collections.abc import Sequence
from typing import Any

import pytest

from rules.model import Event, Form, Kind
from tests.adapters.intercom.samples import (
    BOT,
    CUSTOMER,
    PERSON,
    conversation,
    notification,
    of_parts,
    parse,
    part,
)
from tests.adapters.samples import only

WORDS = "<p>Synthetic words.</p>"


def author(kind: str | None = "admin", **marks: bool) -> dict[str, Any]:
    return {"type": kind, "id": "77", **marks}


def messages(events: Sequence[Event]) -> list[Event]:
    """All but the opening."""
    return [event for event in events if event.kind is Kind.MESSAGE][1:]


def changes(events: Sequence[Event], name: str) -> list[tuple[Any, Any]]:
    found = [event.fields for event in events if event.kind is Kind.CHANGE]
    return [(one["before"], one["after"]) for one in found if one["name"] == name]


def said(kind: str, body: str | None = WORDS, **more: Any) -> list[Event]:
    return messages(parse(of_parts(part(1, part_type=kind, body=body, author=author(), **more))))


@pytest.mark.parametrize(
    ("who", "role"),
    [
        (author("user"), "customer"),
        (author("lead"), "customer"),
        (author("contact"), "customer"),
        (author("visitor"), "customer"),
        (author("admin"), "staff"),
        (author("team"), "staff"),
        (author("bot"), "system"),
        (author("bot", from_ai_agent=False, is_ai_answer=False), "system"),
        (author("bot", from_ai_agent=True), "ai"),
        (author("bot", is_ai_answer=True), "ai"),
        (author("admin", from_ai_agent=True), "ai"),
        (author("robot"), "unknown"),
        (author(None), "unknown"),
        (None, "unknown"),
    ],
)
def test_the_author_is_what_intercom_says_and_the_ai_only_by_its_mark(who: Any, role: str) -> None:
    (message,) = messages(parse(of_parts(part(1, author=who))))

    assert message.fields["author_role"] == role
    assert message.fields["author_type"] == (who or {}).get("type")


@pytest.mark.parametrize(
    "kind", ["comment", "quick_reply", "assignment", "close", "open", "assign_and_reopen"]
)
def test_whoever_writes_to_the_customer_has_written_a_message(kind: str) -> None:
    (message,) = said(kind, assigned_to={"type": "admin", "id": "3001"})

    assert message.fields["public"] is True
    assert message.text == "Synthetic words."


@pytest.mark.parametrize("kind", ["note", "note_and_reopen"])
def test_a_note_is_for_the_team_only(kind: str) -> None:
    assert said(kind)[0].fields["public"] is False


@pytest.mark.parametrize("kind", ["assignment", "close", "open", "snoozed", "assign_and_unsnooze"])
@pytest.mark.parametrize("body", [None, "", "<p></p>"])
def test_what_holds_no_words_is_no_message(kind: str, body: str | None) -> None:
    assert said(kind, body) == []


def test_a_comment_without_words_is_still_one() -> None:
    assert [one.text for one in said("comment", None)] == [""]


SERVICE = [
    "channel_and_reply_time_expectation", "language_detection_details", "attribute_collected", "custom_action_started",
    "participant_added", "conversation_rating_changed", "fin_is_thinking_about_something_new",
]  # fmt: skip


@pytest.mark.parametrize("kind", SERVICE)
def test_what_the_bot_says_of_the_service_is_no_message_and_no_touch_of_the_ai(kind: str) -> None:
    body = of_parts(part(0, part_type=kind, body=WORDS))

    assert messages(parse(body)) == []
    assert messages(parse(notification(body))) == []


def test_what_intercom_marks_as_the_ais_is_a_message_under_whatever_name() -> None:
    marked = part(1, part_type="a_new_kind_of_answer")
    unsaid = part(1, part_type="a_new_kind_of_answer", body=None)

    assert [one.fields["author_role"] for one in messages(parse(of_parts(marked)))] == ["ai"]
    assert messages(parse(of_parts(unsaid))) == []


def test_a_message_is_named_after_conversation_and_part_and_carries_its_own_time() -> None:
    (message,) = messages(parse(notification(of_parts(part(1, updated_at=1_772_442_200)))))

    assert message.id == "acme:part:812:70002"
    assert (message.ticket_id, message.form, message.sequence) == ("acme:812", Form.HINT, "70002".zfill(20))
    assert message.at.timestamp() == 1_772_442_120
    assert message.updated_at is not None
    assert message.updated_at.timestamp() == 1_772_442_200


def test_a_part_that_repeats_the_opening_is_the_opening() -> None:
    repeated = part(2, id="60001", part_type="comment", created_at=1_772_442_000)
    events = [one for one in parse(notification(of_parts(repeated))) if one.kind is Kind.MESSAGE]

    assert {one.id for one in events} == {"acme:part:812:60001"}


@pytest.mark.parametrize(
    ("delivered_as", "kind", "role"),
    [
        ("customer_initiated", "user", "customer"),
        ("admin_initiated", "admin", "staff"),
        ("automated", "admin", "system"),
        ("campaigns_initiated", "admin", "system"),
        ("operator_initiated", "bot", "system"),
        (None, "user", "customer"),
    ],
)
def test_an_opening_that_nobody_wrote_to_this_customer_is_the_systems(
    delivered_as: str | None, kind: str, role: str
) -> None:
    source = conversation()["source"] | {"delivered_as": delivered_as, "author": author(kind)}
    opening = only(parse(of_parts(source=source)), Kind.MESSAGE)

    assert opening.fields["author_role"] == role


@pytest.mark.parametrize(
    ("kind", "to", "name", "after"),
    [
        ("assignment", {"type": "admin", "id": 3001}, "assignee_id", "3001"),
        ("assignment", {"type": "team", "id": "4400"}, "group_id", "4400"),
        ("assignment", {"type": "nobody_admin", "id": None}, "assignee_id", None),
        ("default_assignment", {"type": "team", "id": "4400"}, "group_id", "4400"),
        ("away_mode_assignment", {"type": "admin", "id": "0"}, "assignee_id", None),
    ],
)
def test_an_assignment_changes_assignee_or_group(kind: str, to: Any, name: str, after: str | None) -> None:
    events = parse(of_parts(part(6, part_type=kind, assigned_to=to)))

    assert changes(events, name) == [(None, after)]


@pytest.mark.parametrize(
    ("kind", "to"),
    [
        ("comment", {"type": "admin", "id": "1"}),
        ("assignment", None),
        ("assignment", {"type": "contact", "id": "1"}),
    ],
)
def test_nothing_else_is_an_assignment(kind: str, to: Any) -> None:
    events = parse(of_parts(part(6, part_type=kind, assigned_to=to)))

    assert changes(events, "assignee_id") == changes(events, "group_id") == []


STEPS = [
    ("close", "closed", "solved"),
    ("snoozed", "snoozed", "pending"),
    ("note_and_reopen", "open", "open"),
]


@pytest.mark.parametrize(("kind", "state", "after"), STEPS)
def test_a_part_that_sets_the_status_is_a_change_by_its_author(kind: str, state: str, after: str) -> None:
    body = notification(of_parts(part(8, part_type=kind), state=state))
    change = [one for one in parse(body) if one.kind is Kind.CHANGE][-1]

    assert (change.fields["after"], change.fields["actor_id"]) == (after, PERSON)


def test_in_a_complete_history_a_customers_reply_opens_what_was_closed_and_so_the_next_closing_counts() -> (
    None
):
    closed, reply = part(8, created_at=1_772_444_400), part(2, id="70010", created_at=1_772_445_000)
    again = part(8, id="70011", created_at=1_772_446_000)

    assert changes(parse(of_parts(closed, reply, again)), "status") == [
        (None, "open"),
        ("open", "solved"),
        ("solved", "open"),
        ("open", "solved"),
    ]


def test_a_persons_reply_and_a_note_open_nothing() -> None:
    closed, reply = part(8), part(6, id="70010", part_type="comment", created_at=1_772_445_000)
    note = part(4, id="70011", created_at=1_772_445_001)

    assert changes(parse(of_parts(closed, reply, note)), "status")[1:] == [("open", "solved")]


def test_parts_are_told_in_the_order_of_their_time_and_at_one_second_of_their_number() -> None:
    early, late, later = part(1, id="9"), part(1, id="10"), part(1, id="11", created_at=1_772_442_121)

    assert [one.fields["message_id"] for one in messages(parse(of_parts(later, late, early)))] == [
        "9",
        "10",
        "11",
    ]


def test_a_mapped_attribute_that_a_part_sets_is_a_change_and_no_other_is() -> None:
    mapped = part(5)
    other = part(5, event_details={"attribute": {"name": "Free words"}, "value": {"name": "synthetic"}})

    assert changes(parse(of_parts(mapped)), "field:Root cause") == [(None, "tooling")]
    assert changes(parse(of_parts(other)), "field:Free words") == []


@pytest.mark.parametrize("details", [None, {}, {"attribute": None}, {"attribute": {"name": "Root cause"}}])
def test_a_part_that_sets_nothing_changes_nothing(details: Any) -> None:
    assert changes(parse(of_parts(part(5, event_details=details))), "field:Root cause") == []


def test_a_redacted_part_is_still_a_message_and_its_text_must_go() -> None:
    events = parse(of_parts(part(7)))
    gone = only(events, Kind.MESSAGE_REDACTED)

    assert gone.fields == {"message_id": "70008"}
    assert gone.at.timestamp() == 1_772_443_560
    assert [one.fields["message_id"] for one in messages(events)] == ["70008"]


def test_a_redacted_opening_is_redacted_too() -> None:
    source = conversation()["source"] | {"redacted": True, "body": None}

    assert only(parse(of_parts(source=source)), Kind.MESSAGE_REDACTED).fields == {"message_id": "60001"}


def test_the_authors_are_those_of_the_fixture() -> None:
    ids = [one.fields["author_id"] for one in parse(conversation()) if one.kind is Kind.MESSAGE]

    assert ids == [CUSTOMER, BOT, CUSTOMER, BOT, PERSON, CUSTOMER]
