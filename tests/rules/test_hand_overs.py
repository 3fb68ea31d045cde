"""Hand-overs: what is one, when it began, its reason, its turn, who took it, and passes between teams."""

from datetime import timedelta

import pytest

from rules.model import Event, Kind, Path, Ticket
from tests.rules.told import START, at, change, event, folded, said, state, told

ASSIGNED_TO_AI = change(0.1, "assignee_id", "ai", by="ai")
TO_A_PERSON = change(2, "assignee_id", "human", by="ai")
TO_A_TEAM = (change(0.1, "group_id", "ai-team", by="x"), change(2, "group_id", "people", by="ai"))
REASON = change(2, "tags", ["cat_billing", "esc_trigger_sentiment"], by="ai")


def handed(ticket: Ticket) -> list[tuple[str, float]]:
    return [(one.kind, (one.at - START) / timedelta(hours=1)) for one in ticket.escalations]


WAYS = [
    ("a person's assignment", (ASSIGNED_TO_AI, TO_A_PERSON)),
    ("a team's queue", TO_A_TEAM),
    ("the reason alone", (REASON,)),
    ("all at once", (ASSIGNED_TO_AI, TO_A_PERSON, *TO_A_TEAM, REASON)),
]


@pytest.mark.parametrize("moves", [way[1] for way in WAYS], ids=[way[0] for way in WAYS])
def test_a_hand_over_is_one_however_it_shows(moves: tuple[Event, ...]) -> None:
    ticket = told(said("c", 0), said("a", 1), *moves, said("h", 3))

    assert handed(ticket) == [("ai_to_human", 2.0)]
    assert ticket.escalations[0].accepted_at == at(3)
    assert ticket.escalations[0].last_ai_at == at(1)


@pytest.mark.parametrize("moves", [way[1] for way in WAYS], ids=[way[0] for way in WAYS])
def test_what_the_ai_moves_before_it_has_spoken_is_no_hand_over(moves: tuple[Event, ...]) -> None:
    assert handed(told(said("c", 0), *moves, said("h", 3))) == []


def test_a_hand_over_that_nobody_took_stays_open_and_has_no_idle_end() -> None:
    ticket = told(said("c", 0), said("a", 1), ASSIGNED_TO_AI, TO_A_PERSON)

    assert (ticket.resolution_path, ticket.escalations[0].accepted_at) == (Path.OPEN, None)


def test_a_hand_over_that_nobody_took_before_the_end_is_abandoned() -> None:
    ticket = told(said("c", 0), said("a", 1), ASSIGNED_TO_AI, TO_A_PERSON, state(5, status="solved"))

    assert ticket.resolution_path is Path.ABANDONED


def test_a_second_hand_over_after_the_ai_spoke_again_is_a_second_one() -> None:
    again = (change(4, "assignee_id", "ai"), said("a", 5), change(6, "assignee_id", "human", by="ai"))

    ticket = told(said("c", 0), said("a", 1), ASSIGNED_TO_AI, TO_A_PERSON, said("h", 3), *again, said("h", 7))

    assert handed(ticket) == [("ai_to_human", 2.0), ("ai_to_human", 6.0)]
    assert [one.accepted_at for one in ticket.escalations] == [at(3), at(7)]


def test_each_hand_over_has_the_reason_said_until_the_next_one() -> None:
    first = change(2, "tags", ["esc_trigger_sentiment", "esc_cause_tooling"], by="ai")
    second = change(6, "tags", ["esc_trigger_knowledge_gap", "esc_cause_product_bug"], by="ai")

    ticket = told(said("c", 0), said("a", 1), first, said("h", 3), said("a", 5), second, said("h", 7))

    assert [(one.trigger, one.cause) for one in ticket.escalations] == [
        ("sentiment", "tooling"),
        ("knowledge_gap", "product_bug"),
    ]


def test_a_cause_found_later_counts_from_when_it_was_said() -> None:
    ticket = told(said("c", 0), said("a", 1), REASON, said("h", 3), state(9, tags=["esc_cause_tooling"]))

    assert (ticket.escalations[0].cause, ticket.escalations[0].cause_at) == ("tooling", at(9))


@pytest.mark.parametrize(
    ("messages", "turn"),
    [
        ([said("a", 1)], 1),
        ([said("c", 0.5), said("a", 1)], 1),
        ([said("a", 1), said("c", 1.2), said("a", 1.5), said("c", 1.8)], 3),
    ],
)
def test_the_turn_counts_runs_of_the_customer(messages: list[Event], turn: int) -> None:
    assert told(said("c", 0), *messages, REASON, said("h", 3)).escalations[0].turn == turn


def test_from_one_team_of_people_to_another_is_a_pass_without_a_missing_reason() -> None:
    moved = (change(0.2, "group_id", "first", by="x"), change(3, "group_id", "second"))

    ticket = told(said("c", 0), said("h", 1), *moved, said("h", 4))

    assert handed(ticket) == [("human_to_human", 3.0)]
    assert not {one.tag for one in ticket.violations} & {"escalation_trigger", "escalation_cause"}


def test_two_moves_of_one_action_are_one_pass() -> None:
    second = at(3) + timedelta(seconds=4)
    moved = (change(0.2, "group_id", "a", by="x"), change(3, "group_id", "b"))
    settled = change((second - START) / timedelta(hours=1), "group_id", "c")

    assert handed(told(said("c", 0), said("h", 1), *moved, settled)) == [("human_to_human", 3.0)]


def test_a_person_who_passes_it_on_with_nothing_but_a_note_passes_it_on() -> None:
    moved = (change(0.2, "group_id", "first", by="x"), change(3, "group_id", "second"))

    assert handed(told(said("c", 0), said("h", 3, public=False), *moved, said("h", 4))) == [
        ("human_to_human", 3.0)
    ]
    assert handed(told(said("c", 0), said("a", 2, public=False), *moved, said("h", 4))) == []
    assert handed(told(said("c", 0), said("h", 3.1, public=False), *moved, said("h", 4))) == []


def hidden(hours: float, message: Event) -> Event:
    return event(Kind.MESSAGE_HIDDEN, hours, message_id=message.fields["message_id"])


def test_an_answer_that_was_made_private_was_no_hand_over_and_the_next_one_is() -> None:
    slip = said("h", 2)
    story = (said("c", 0), said("a", 1), slip, said("h", 3))

    assert handed(told(*story)) == [("ai_to_human", 2.0)]
    assert handed(told(*story, hidden(2.5, slip))) == [("ai_to_human", 3.0)]
    assert handed(told(*story, hidden(3.5, slip))) == [("ai_to_human", 3.0)]
    assert handed(told(*story[:3], hidden(2.5, slip))) == []


def test_a_hand_over_of_the_ais_own_stands_whatever_is_made_private() -> None:
    slip = said("h", 3)
    ticket = told(
        said("c", 0), said("a", 1), ASSIGNED_TO_AI, TO_A_PERSON, slip, hidden(3.5, slip), said("h", 4)
    )

    assert handed(ticket) == [("ai_to_human", 2.0)]
    assert ticket.escalations[0].accepted_at == at(4)


@pytest.mark.parametrize("before", [None, "first"])
def test_the_first_team_and_moves_before_a_person_wrote_are_no_passes(before: str | None) -> None:
    moved = [change(2, "group_id", "second")]

    assert handed(folded(said("c", 0), *moved, said("h", 4), group_id=before)) == []
