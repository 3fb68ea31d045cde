"""What an episode's messages and hand-overs tell, counted once."""

import random
from dataclasses import replace
from typing import Any

import pytest

from rules.fold.ticket import fold
from rules.model import Episode, Event, Kind
from tests.rules.told import CONTEXT, LATER, at, change, event, said, state, told

SOLVED = state(9, status="solved")


def one(*events: Event, **first: Any) -> Episode:
    """The only episode of a ticket."""
    (episode,) = told(*events, **first).episodes
    return episode


def of_ai(episode: Episode) -> tuple[int, int, int]:
    return episode.ai_replies, episode.ai_answers, episode.ai_repaired


def felt(hours: float, sentiment: float | None, who: str = "c", **signs: Any) -> Event:
    return said(who, hours, **({} if sentiment is None else {"sentiment": sentiment}), **signs)


def test_public_messages_are_counted_by_who_wrote_them() -> None:
    story = (
        said("c", 0), said("s", 0.1), said("a", 1), said("c", 2, thanks=True), said("a", 3, public=False),
        said("h", 4), said("h", 5, public=False), said("h", 6), said("h", 7), SOLVED,
    )  # fmt: skip

    episode = one(*story)

    assert (episode.customer_messages, episode.ai_messages, episode.human_messages) == (2, 1, 3)


def test_an_opening_without_a_text_is_a_message_of_the_customer_all_the_same() -> None:
    created = event(Kind.CREATED, 0, requester_id="customer", author_id="customer")

    assert one(created, said("a", 1)).customer_messages == 1
    assert one(created, said("c", 0), said("a", 1)).customer_messages == 1


def test_a_message_that_was_made_private_counts_no_more() -> None:
    hidden = event(Kind.MESSAGE_HIDDEN, 3, message_id="zd:1-2")

    assert one(said("c", 0), said("a", 1), said("h", 2)).human_messages == 1
    assert one(said("c", 0), said("a", 1), said("h", 2), hidden).human_messages == 0


def test_where_nobody_has_written_all_counts_are_nothing() -> None:
    _, episode = told(said("c", 0), said("a", 1), SOLVED, state(20, status="open")).episodes

    assert episode.customer_messages + episode.ai_messages + episode.human_messages == 0
    assert (of_ai(episode), episode.follow_ups, episode.hand_overs) == ((0, 0, 0), 0, 0)


REPLIES = [
    ("an answer", [said("c", 0), said("a", 1)], (1, 1, 0)),
    ("two answers", [said("c", 0), said("a", 1), said("a", 2)], (2, 2, 0)),
    ("nobody had asked", [said("a", 0), said("a", 1)], (0, 0, 0)),
    ("from when on somebody asked", [said("a", 0), said("c", 1), said("a", 2)], (1, 1, 0)),
    ("the source calls it a reply", [said("a", 0, reply=True)], (1, 1, 0)),
    ("a reply that only greets", [said("a", 0, reply=True, greeting=True)], (0, 0, 0)),
    ("only a greeting", [said("c", 0), said("a", 1, greeting=True)], (0, 0, 0)),
    ("a greeting that asks", [said("c", 0), said("a", 1, greeting=True, question=True)], (0, 0, 0)),
    ("a greeting and an answer", [said("c", 0), said("a", 1, greeting=True), said("a", 2)], (1, 1, 0)),
    ("a question", [said("c", 0), said("a", 1, question=True)], (1, 0, 0)),
    ("a non-answer", [said("c", 0), said("a", 1, non_answer=True)], (1, 0, 0)),
    ("a person's answer", [said("c", 0), said("h", 1)], (0, 0, 0)),
    ("a draft", [said("c", 0), said("a", 1, public=False)], (0, 0, 0)),
    ("repaired", [said("c", 0), said("a", 1), said("c", 2, repair=True)], (1, 1, 1)),
    ("repaired twice", [said("c", 0), said("a", 1), said("c", 2, repair=True), said("c", 3, repair=True)], (1, 1, 1)),
    ("each repaired", [said("c", 0), said("a", 1), said("c", 2, repair=True), said("a", 3), said("c", 4, repair=True)],
     (2, 2, 2)),
    ("not the one before the last", [said("c", 0), said("a", 1), said("a", 2), said("c", 3, repair=True)], (2, 2, 1)),
    ("repaired after other words", [said("c", 0), said("a", 1), said("c", 2), said("c", 3, repair=True)], (1, 1, 1)),
    ("repaired after a person's words", [said("c", 0), said("a", 1), said("h", 2), said("c", 3, repair=True)], (1, 1, 1)),
    ("a repaired question", [said("c", 0), said("a", 1, question=True), said("c", 2, repair=True)], (1, 0, 0)),
    ("a repair before any answer", [said("c", 0, repair=True), said("a", 1)], (1, 1, 0)),
    ("a person's repair", [said("c", 0), said("a", 1), said("h", 2, repair=True)], (1, 1, 0)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("events", "found"), [case[1:] for case in REPLIES], ids=[case[0] for case in REPLIES]
)
def test_what_the_ai_said_is_a_reply_an_answer_and_one_that_was_repaired(
    events: list[Event], found: tuple[int, int, int]
) -> None:
    assert of_ai(one(*events)) == found


FOLLOW_UPS = [
    ("none", [said("c", 0), said("a", 1), SOLVED], 0),
    ("before the first reply", [said("c", 0), said("c", 1), said("a", 2), SOLVED], 0),
    ("after the AI's reply", [said("c", 0), said("a", 1), said("c", 2), said("h", 3), SOLVED], 1),
    ("after a person's reply", [said("c", 0), said("h", 1), said("c", 2), said("c", 3), SOLVED], 2),
    ("thanks", [said("c", 0), said("h", 1), said("c", 2, thanks=True), SOLVED], 0),
    ("thanks and more", [said("c", 0), said("h", 1), said("c", 2, thanks_but=True), SOLVED], 1),
    ("that worked", [said("c", 0), said("h", 1), said("c", 2, worked=True)], 0),
    ("after the AI's greeting", [said("c", 0), said("a", 1, greeting=True), said("c", 2), said("a", 3), SOLVED], 0),
    ("after a person's greeting", [said("c", 0), said("h", 1, greeting=True), said("c", 2), said("h", 3), SOLVED], 0),
    ("after a greeting before anybody wrote", [said("a", 0), said("c", 1), said("a", 2), SOLVED], 0),
    ("after a question", [said("c", 0), said("a", 1, question=True), said("c", 2), said("a", 3), SOLVED], 1),
    ("after a note", [said("c", 0), said("h", 1, public=False), said("c", 2), said("h", 3), SOLVED], 0),
    ("after the system's words", [said("c", 0), said("s", 1), said("c", 2), said("h", 3), SOLVED], 0),
    ("still open", [said("c", 0), said("h", 1), said("c", 2)], 1),
    ("thanks after the end", [said("c", 0), said("h", 1), SOLVED, said("c", 10, thanks=True)], 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("events", "found"), [case[1:] for case in FOLLOW_UPS], ids=[case[0] for case in FOLLOW_UPS]
)
def test_follow_ups_are_what_the_customer_had_to_write_after_the_first_reply(
    events: list[Event], found: int
) -> None:
    assert one(*events).follow_ups == found


def test_an_open_episode_counts_up_to_the_moment_of_looking() -> None:
    story = (said("c", 0), said("h", 1), said("c", 2), said("c", 3))

    assert [told(*story, as_of=at(hours)).episodes[0].follow_ups for hours in (1.99, 2, 2.99, 3)] == [
        0,
        1,
        1,
        2,
    ]


def test_each_episode_counts_its_own() -> None:
    again = (said("c", 20), state(20, status="open"), said("a", 21), said("c", 22, repair=True))

    first, later = told(said("c", 0), said("a", 1), SOLVED, *again).episodes

    assert (first.customer_messages, of_ai(first), first.follow_ups) == (1, (1, 1, 0), 0)
    assert (later.customer_messages, of_ai(later), later.follow_ups) == (2, (1, 1, 1), 1)


def test_without_a_hand_over_there_is_no_moment_of_one() -> None:
    episode = one(said("c", 0), said("h", 1))

    assert (episode.hand_overs, episode.handed_at, episode.passed_at) == (0, None, None)


def test_hand_overs_are_counted_with_the_first_and_passes_between_people_apart() -> None:
    back = (change(4, "assignee_id", "ai"), said("a", 5), change(6, "assignee_id", "human", by="ai"))
    passes = (state(0, group_id="1"), said("h", 7), change(8, "group_id", "2"), change(8.5, "group_id", "3"))
    handed = (change(0.1, "assignee_id", "ai", by="ai"), change(2, "assignee_id", "human", by="ai"))

    episode = one(said("c", 0), said("a", 1), *handed, said("h", 3), *back, *passes)

    assert (episode.hand_overs, episode.handed_at, episode.passed_at) == (2, at(2), at(8))


def test_a_pass_alone_is_no_hand_over() -> None:
    episode = one(said("c", 0), state(0, group_id="1"), said("h", 1), change(2, "group_id", "2"))

    assert (episode.hand_overs, episode.handed_at, episode.passed_at) == (0, None, at(2))


def test_each_episode_has_its_own_hand_overs() -> None:
    again = (said("c", 20), state(20, status="open"), said("a", 21), said("h", 22))

    first, later = told(said("c", 0), said("a", 1), SOLVED, *again).episodes

    assert (first.hand_overs, first.handed_at) == (0, None)
    assert (later.hand_overs, later.handed_at) == (1, at(22))


def test_frustration_begins_with_the_first_message_of_the_turn_at_which_the_mood_fell() -> None:
    story = [
        felt(0, 0.3), said("a", 1), felt(2, 0.2), said("a", 3),
        felt(4, -0.1), felt(5, -0.9), said("a", 6), felt(7, -0.6),
    ]  # fmt: skip

    episode = one(*story)

    assert (episode.sentiment_fell_turn, episode.frustrated_at) == (3, at(4))


@pytest.mark.parametrize("sentiments", [(0.3, -0.5, 0.3), (0.3, 0.2), (-0.5, -0.5), (None, None)])
def test_a_mood_that_did_not_fall_for_good_has_no_such_moment(sentiments: tuple[float | None, ...]) -> None:
    story = [
        part for hour, value in enumerate(sentiments) for part in (felt(hour, value), said("a", hour + 0.5))
    ]

    assert one(*story).frustrated_at is None


SHIFTS = [
    ((), None),
    ((0.5,), None),
    ((0.5, -0.1), -0.6),
    ((0.5, 0.9, -0.1), -0.6),
    ((0.4, 0.2, 0.1, -0.3), -0.4),
    ((0.4, 0.2, 0.9, 0.1, -0.3), -0.4),
    ((0.4, 0.2, 0.9, 0.9, 0.1, -0.3), -0.4),
    ((0.4, 0.2, 0.3, 0.9, 0.1, -0.3, -0.7), -0.6),
    ((-0.5, 0.5), 1.0),
    ((0.2, 0.2), 0.0),
    ((0.0, 0.0, 0.1, 0.0), 0.05),
    ((0.1, 0.1, 0.1, 0.2, 0.2, 0.2, 0.2), 0.1),
    ((0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2), 0.067),
]


@pytest.mark.parametrize(("sentiments", "shift"), SHIFTS)
def test_the_shift_is_the_last_third_less_the_first_each_rounded_up(
    sentiments: tuple[float, ...], shift: float | None
) -> None:
    assert (
        one(said("a", 0), *(felt(1 + hour, value) for hour, value in enumerate(sentiments))).sentiment_shift
        == shift
    )


def test_messages_without_a_sentiment_are_in_no_third() -> None:
    blank = [felt(0.5, None), felt(1.5, None), felt(2.5, None)]

    assert one(felt(0, 0.5), *blank, felt(3, -0.1)).sentiment_shift == -0.6
    assert one(felt(0, 0.5), *blank).sentiment_shift is None


def test_nobody_elses_words_shift_anything() -> None:
    assert one(felt(0, 0.5), felt(1, -0.9, "a"), felt(2, -0.9, "h"), felt(3, 0.4)).sentiment_shift == -0.1


def test_what_was_redacted_shifts_nothing() -> None:
    gone = event(Kind.MESSAGE_REDACTED, 9, message_id="zd:1-3")

    assert one(felt(0, 0.5), felt(1, 0.4), felt(3, -0.9)).sentiment_shift == -1.4
    assert one(felt(0, 0.5), felt(1, 0.4), felt(3, -0.9), gone).sentiment_shift == -0.1


def random_story(draw: random.Random) -> list[Event]:
    """Messages of all, with signs and moods, and moves between."""
    story: list[Event] = [state(0, requester_id="customer", channel="email", status="open", group_id="1")]
    for number in range(draw.randint(1, 16)):
        names = ("question", "non_answer", "greeting", "repair", "thanks", "worked", "reply")
        signs: dict[str, Any] = {name: True for name in names if draw.random() < 0.15}
        signs |= {"sentiment": draw.choice((-0.8, -0.2, 0.1, 0.6))} if draw.random() < 0.7 else {}
        story.append(said(draw.choice("ccaahs"), number, public=draw.random() < 0.9, **signs))
        if draw.random() < 0.3:
            moves = [("group_id", draw.choice("12")), ("status", draw.choice(("open", "solved")))]
            name, value = draw.choice(moves)
            story.append(change(number + 0.5, name, value, by=draw.choice(("ai", "human"))))
    return story


def folded(story: list[Event]) -> tuple[Episode, ...]:
    return fold([(each, each.id) for each in story], CONTEXT, LATER).ticket.episodes


@pytest.mark.parametrize("seed", range(60))
def test_neither_order_nor_repetition_changes_a_count(seed: int) -> None:
    draw = random.Random(seed)
    story = random_story(draw)
    shuffled = [*story, *draw.sample(story, len(story) // 2)]
    draw.shuffle(shuffled)

    assert folded(shuffled) == folded(story)


@pytest.mark.parametrize("seed", range(60))
def test_the_counts_of_any_story_fit_each_other(seed: int) -> None:
    for each in folded(random_story(random.Random(seed))):
        assert 0 <= each.ai_repaired <= each.ai_answers <= each.ai_replies <= each.ai_messages
        assert 0 <= each.follow_ups <= each.customer_messages
        assert (each.hand_overs > 0) is (each.handed_at is not None)
        assert (each.frustrated_at is None) is (each.sentiment_fell_turn is None)
        assert each.sentiment_shift is None or abs(each.sentiment_shift) <= 2


def test_signs_of_a_customer_that_only_the_ai_can_have_count_nowhere() -> None:
    episode = one(
        said("c", 0), said("h", 1), said("c", 2, greeting=True, question=True, non_answer=True), SOLVED
    )

    assert (episode.follow_ups, of_ai(episode)) == (1, (0, 0, 0))


def test_who_wrote_is_told_by_the_configured_authors_and_not_by_the_role() -> None:
    as_person = replace(CONTEXT, authors=frozenset())
    story = [state(0, requester_id="customer", status="open"), said("c", 0), said("a", 1)]
    (episode,) = fold([(each, each.id) for each in story], as_person, LATER).ticket.episodes

    assert (episode.ai_messages, episode.human_messages) == (0, 1)


def sure(who: str, hours: float, confidence: float | None) -> Event:
    """A message with the confidence that its sender told with it."""
    message = said(who, hours)
    return replace(message, fields=message.fields | {"confidence": confidence})


def test_the_confidence_is_that_of_the_last_reply_before_a_person_wrote() -> None:
    story = (
        said("c", 0),
        sure("a", 1, 0.9),
        said("c", 2),
        sure("a", 3, 0.35),
        said("h", 4),
        sure("a", 5, 0.8),
        SOLVED,
    )

    assert one(*story).ai_confidence == 0.35
    assert one(said("c", 0), sure("a", 1, 0.0), SOLVED).ai_confidence == 0.0


def test_a_reply_that_told_none_and_a_greeting_leave_it_open() -> None:
    assert one(said("c", 0), sure("a", 1, 0.9), said("c", 2), said("a", 3), SOLVED).ai_confidence is None
    assert one(sure("a", 0, 0.9), said("c", 1), said("h", 2), SOLVED).ai_confidence is None
    assert one(said("c", 0), said("h", 1), sure("a", 2, 0.9), SOLVED).ai_confidence is None
