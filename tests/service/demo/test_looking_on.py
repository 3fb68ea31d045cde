"""When rules that only look on should hold in the simulated world, told by hand for single contacts."""

from datetime import UTC, datetime, timedelta

import pytest

from service.demo.world.acts import DAY, Contact, Meaning, Who
from service.demo.world.answers import SpanTruth
from service.demo.world.issues import Issue
from service.demo.world.setup import Setup
from service.demo.world.truth import tell_truth
from tests.service.demo.scripted import AI, START, Line, does, says, scripted

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


HANDED_OVER = (
    says(0, Meaning.PROBLEM, assignee=AI), says(1, Meaning.ANSWER), says(2, Meaning.HAND_OVER, assignee=None),
)  # fmt: skip


def handed_over(*more: Line) -> Contact:
    return scripted(*HANDED_OVER, *more)


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


TAKEN = says(3, Meaning.REPLY)


@pytest.mark.parametrize(("hour", "found"), [(1.99, []), (2.5, []), (1.9, [(3.0, 3.0)]), (3.5, [(3.0, 3.0)])])
def test_a_summary_comes_along_shortly_before_the_hand_over_or_until_it_is_taken(
    hour: float, found: Spans
) -> None:
    lines = [*HANDED_OVER, TAKEN, says(hour, Meaning.SUMMARY)]

    assert seen("escalation_without_context", scripted(*sorted(lines, key=lambda line: line[0]))) == found


def test_what_nobody_took_or_was_handed_over_anew_is_not_taken_without_context() -> None:
    again = [
        says(20, Meaning.COMES_BACK, assignee=AI),
        says(21, Meaning.ANSWER),
        says(22, Meaning.HAND_OVER, assignee=None),
    ]

    assert seen("escalation_without_context", handed_over()) == []
    assert seen("escalation_without_context", handed_over(*again, says(23, Meaning.REPLY))) == [(23.0, 23.0)]


def to_group(hour: float, what: Meaning = Meaning.NOTE, group: int = 2) -> Line:
    return says(hour, what, group=group)


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ([to_group(3, group=1), to_group(4)], [(4.0, 4.0)]),
        ([to_group(3, group=1), to_group(4, group=1)], []),
        ([to_group(3, group=1), to_group(26)], [(26.0, 26.0)]),
        ([to_group(3, group=1), to_group(26.1)], []),
        ([does(3, Who.HUMAN, group=1), does(4, Who.HUMAN, group=2)], []),
        ([to_group(3, group=1), says(3.5, Meaning.REPLY, status="solved"), to_group(4)], []),
        ([TAKEN, says(4, Meaning.ANSWER)], [(4.0, 4.0)]),
        ([says(2.5, Meaning.ANSWER), TAKEN], []),
        ([TAKEN, does(5, Who.HUMAN, assignee=AI)], [(5.0, 5.0)]),
    ],
    ids=["another team", "the same team", "a day later", "later still", "only sorted", "resolved before", "the AI speaks",
         "before it was taken", "back to the AI"],
)  # fmt: skip
def test_a_hand_over_bounces_once_somebody_wrote_and_within_a_day(more: list[Line], found: Spans) -> None:
    assert seen("escalation_bounced", handed_over(*more)) == found


def test_what_was_written_before_it_was_reopened_makes_no_bounce_of_sorting() -> None:
    solved = (says(0, Meaning.PROBLEM), says(1, Meaning.SOLUTION, status="solved", group=1))
    again = (says(50, Meaning.COMES_BACK, assignee=AI), says(51, Meaning.HAND_OVER, assignee=None))

    assert seen("escalation_bounced", scripted(*solved, *again, does(52, Who.HUMAN, group=2))) == []
    assert seen("escalation_bounced", scripted(*solved, *again, to_group(52))) == [(52.0, 52.0)]


def test_a_hand_over_that_bounced_is_not_waited_for() -> None:
    assert seen("escalation_not_accepted", handed_over(to_group(3, group=1), to_group(12))) == [(10.0, 12.0)]


def tags(hour: float, **changes: tuple[str, ...]) -> Line:
    return does(hour, Who.HUMAN, **changes)


NAMED = "esc_cause_tooling"


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ([], [(26.0, None)]),
        ([tags(26, add=(NAMED,))], []),
        ([tags(30, add=(NAMED,))], [(26.0, 30.0)]),
        ([tags(3, add=("esc_trigger_rule",))], []),
        ([tags(3, add=("cat_api",))], [(26.0, None)]),
        ([tags(3, add=(NAMED,)), tags(4, remove=(NAMED,))], [(26.0, None)]),
        ([tags(3, add=(NAMED,)), tags(40, remove=(NAMED,)), tags(50, add=(NAMED,))], [(40.0, 50.0)]),
    ],
    ids=[
        "never",
        "in time",
        "late",
        "the trigger",
        "another tag",
        "taken back at once",
        "taken back for a while",
    ],
)
def test_a_reason_has_a_day_and_is_missing_while_no_tag_names_one(more: list[Line], found: Spans) -> None:
    assert seen("escalation_without_reason", handed_over(*more)) == found


def feeling(*moods: Meaning | None, again: int = -1) -> Contact:
    """A talk of one word each; again: from which place on the ticket was reopened."""
    lines = []
    for hour, _ in enumerate(moods):
        lines += [says(hour, Meaning.PROBLEM if not hour else Meaning.COMES_BACK)]
        lines += [says(hour + 0.5, Meaning.REPLY, **({"status": "solved"} if hour == again - 1 else {}))]
    contact = scripted(*lines)
    for act, mood in zip(contact.acts[::2], moods, strict=True):
        assert act.message is not None
        act.message.besides = (mood,) if mood else ()
    return contact


GLAD, ANGRY = Meaning.GLAD, Meaning.ANGRY


@pytest.mark.parametrize(
    ("moods", "again", "found"),
    [
        ((GLAD, ANGRY, ANGRY), -1, [(1.0, None)]),
        ((GLAD, ANGRY, GLAD), -1, [(1.0, 2.0)]),
        ((ANGRY, ANGRY, GLAD), -1, []),
        ((GLAD, GLAD, GLAD), -1, []),
        ((None, None), -1, []),
        ((GLAD, ANGRY, ANGRY), 2, [(1.0, 2.0)]),
        ((GLAD, ANGRY, GLAD, ANGRY), 1, [(3.0, None)]),
    ],
    ids=[
        "falls",
        "comes back",
        "angry at first",
        "glad",
        "nobody can tell",
        "until it is reopened",
        "in the second episode",
    ],
)
def test_a_mood_falls_where_somebody_glad_becomes_angry(
    moods: tuple[Meaning | None, ...], again: int, found: Spans
) -> None:
    assert seen("sentiment_fall", feeling(*moods, again=again)) == found


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
