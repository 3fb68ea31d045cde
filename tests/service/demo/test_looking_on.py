"""When rules that only look on should hold in the simulated world, told by hand for single contacts."""

from datetime import UTC, datetime, timedelta

import pytest

from service.demo.world.acts import DAY, Contact, Meaning
from service.demo.world.answers import SpanTruth
from service.demo.world.issues import Issue
from service.demo.world.setup import Setup
from service.demo.world.truth import tell_truth
from tests.service.demo.scripted import AI, START, Line, says, scripted

SETUP = Setup(connection="desk")
END = datetime.fromtimestamp(START + 60 * DAY, UTC)
Spans = list[tuple[float, float | None]]


def hours(at: datetime | None) -> float | None:
    return None if at is None else round((at.timestamp() - START) / 3600, 3)


def seen(rule: str, contact: Contact, on: datetime = END) -> Spans:
    found: list[SpanTruth] = [
        one for one in tell_truth(SETUP, [contact], (), on, frozenset()).looked_on if one.rule == rule
    ]
    return sorted((hours(one.since) or 0.0, hours(one.until)) for one in found)


@pytest.mark.parametrize(("hour", "found"), [(8, []), (9, [(8.0, 9.0)])])
def test_a_first_answer_is_overdue_after_eight_hours(hour: float, found: Spans) -> None:
    contact = scripted(says(0, Meaning.PROBLEM), says(hour, Meaning.SOLUTION, status="solved"))

    assert seen("first_response_over_target", contact) == found


def test_in_a_chat_it_is_after_ten_minutes_and_nobody_looks_ahead() -> None:
    waiting = scripted(says(0, Meaning.PROBLEM), channel="chat")

    assert seen("first_response_over_target", waiting) == [(0.167, None)]
    early = datetime.fromtimestamp(START, UTC) + timedelta(minutes=9)
    assert seen("first_response_over_target", waiting, early) == []


def handed_over(*more: Line) -> Contact:
    return scripted(
        says(0, Meaning.PROBLEM, assignee=AI), says(1, Meaning.ANSWER), says(2, Meaning.HAND_OVER, assignee=None),
        *more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ([], [(10.0, None)]),
        ([says(10, Meaning.REPLY)], []),
        ([says(11, Meaning.REPLY)], [(10.0, 11.0)]),
        ([says(12, Meaning.NOTE, status="solved")], [(10.0, 12.0)]),
    ],
)
def test_a_hand_over_that_nobody_takes_is_seen_after_eight_hours(more: list[Line], found: Spans) -> None:
    assert seen("escalation_not_accepted", handed_over(*more)) == found


def test_a_resolution_that_was_taken_back_is_seen_once() -> None:
    lines = [says(0, Meaning.PROBLEM), says(1, Meaning.ANSWER, status="solved")]
    again = says(30, Meaning.COMES_BACK, status="open")

    assert seen("ai_resolution_revoked", scripted(*lines)) == []
    assert seen("ai_resolution_revoked", scripted(*lines, again)) == [(30.0, 30.0)]


@pytest.mark.parametrize(
    ("turns", "category", "found"), [(8, "billing", 0), (9, "billing", 1), (9, "api", 0)]
)
def test_a_long_talk_is_seen_where_it_is_about_something_simple(
    turns: int, category: str, found: int
) -> None:
    lines = [
        line
        for turn in range(turns)
        for line in (
            says(turn, Meaning.DETAIL if turn else Meaning.PROBLEM),
            says(turn + 0.5, Meaning.QUESTION),
        )
    ]
    contact = scripted(*lines, says(turns, Meaning.NOTE, status="solved"), issue=Issue(1, category, None))

    assert len(seen("long_simple_conversation", contact)) == found
