"""A conversation folds into one ticket however and in whatever order Intercom tells it."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.fold.ticket import Context
from rules.model import Form, Kind
from tests.adapters.intercom.samples import fin, notification, of_parts, part, told
from tests.adapters.intercom.story import (
    START,
    Story,
    essence,
    events_of,
    folded,
    handed,
    hints,
    snapshot,
)
from tests.rules.told import TAXONOMY

minutes = st.lists(st.integers(1, 3000), unique=True, min_size=1, max_size=9).map(sorted)
SAYING = [("c", "says"), ("a", "says"), ("h", "says"), ("h", "notes"), ("b", "serves"), ("b", "says")]
MOVING = [("h", "closes"), ("h", "snoozes"), ("h", "opens"), ("b", "closes")]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    chosen = draw(minutes)
    deeds = [draw(st.sampled_from(SAYING + MOVING)) for _ in chosen]
    return Story([(at, who, what) for at, (who, what) in zip(chosen, deeds, strict=True)])


@given(stories())
def test_notifications_and_record_tell_the_same_ticket(story: Story) -> None:
    assert essence(folded(hints(story))) == essence(folded(snapshot(story)))
    assert handed(folded(hints(story))) == handed(folded(snapshot(story)))


@given(stories(), st.randoms(use_true_random=False))
def test_the_order_and_repetition_of_deliveries_do_not_matter(story: Story, dice: random.Random) -> None:
    events = hints(story) + snapshot(story)
    shuffled = events * 2
    dice.shuffle(shuffled)

    assert folded(shuffled) == folded(events)


@given(stories())
def test_the_record_after_the_notifications_is_as_good_as_the_record_alone(story: Story) -> None:
    both, alone = folded(hints(story) + snapshot(story)), folded(snapshot(story))

    assert essence(both) == essence(alone)
    assert both == alone


@given(stories())
def test_messages_have_one_name_in_notifications_and_record(story: Story) -> None:
    names = [
        {event.id for event in feed if event.kind in (Kind.MESSAGE, Kind.CREATED)}
        for feed in (hints(story), snapshot(story))
    ]

    assert names[0] == names[1]


TALKS: list[tuple[Any, list[tuple[Any, ...]]]] = [
    ([(2, "a", "says")], [("ai", "idle", 1, 1, 0, "answer")]),
    ([(1, "b", "serves"), (30, "b", "closes")], [("abandoned", "solved", 0, 0, 0, "none")]),
    ([(2, "h", "says"), (30, "h", "closes")], [("human", "solved", 1, 0, 1, "none")]),
    (
        [(2, "a", "says"), (9, "h", "says"), (30, "h", "closes")],
        [("ai_then_human", "solved", 1, 1, 1, "answer")],
    ),
    ([(2, "a", "says"), (30, "b", "closes")], [("ai", "solved", 1, 1, 0, "answer")]),
    (
        [(2, "a", "says"), (30, "b", "closes"), (60, "c", "says"), (61, "a", "says"), (90, "b", "closes")],
        [("ai", "solved", 1, 1, 0, "answer"), ("ai", "solved", 1, 1, 0, "answer")],
    ),
    ([(2, "h", "says"), (3, "h", "snoozes")], [("open", None, 1, 0, 1, "none")]),
]


@pytest.mark.parametrize(("steps", "expected"), TALKS)
def test_what_a_conversation_comes_to(steps: Any, expected: list[tuple[Any, ...]]) -> None:
    turns = [[*one[:2], max(one[2], 0), *one[3:]] for one in essence(folded(snapshot(Story(steps))))]

    assert [tuple(one) for one in turns] == expected


def test_the_bots_own_words_are_the_ais_only_where_the_configuration_says_so() -> None:
    events = snapshot(Story([(1, "b", "says"), (2, "b", "serves")]))

    assert essence(folded(events))[0][-1] == "none"
    assert essence(folded(events, Context(TAXONOMY, author_types=frozenset({"bot"}))))[0][-1] == "answer"


ESCALATED = [(2, "a", "says"), (5, "c", "says")]


@pytest.mark.parametrize(
    ("more", "state", "expected"),
    [
        ([], None, []),
        ([], "escalated", [(2, None, False)]),
        ([(6, "b", "passes")], None, [(6, None, False)]),
        ([(6, "b", "passes")], "escalated", [(6, None, False)]),
        ([(6, "b", "passes"), (20, "h", "says")], "procedure_handoff", [(6, "rule", True)]),
        ([(20, "h", "says")], "escalated", [(2, None, True)]),
        ([(20, "h", "says")], None, [(20, None, True)]),
        ([(6, "h", "passes")], None, []),
    ],
)
def test_a_hand_over_is_one_with_its_time_and_who_took_it(
    more: Any, state: str | None, expected: Any
) -> None:
    words = {**TAXONOMY.words, "escalation_trigger": {"rule": "rule"}}
    ticket = folded(snapshot(Story([*ESCALATED, *more], state)), Context(replace(TAXONOMY, words=words)))

    assert handed(ticket) == expected


def test_an_escalation_that_nobody_took_is_no_resolution_of_the_ai() -> None:
    closed = [(2, "a", "says"), (30, "b", "closes")]

    assert essence(folded(snapshot(Story(closed, "escalated"))))[0][0] == "abandoned"
    assert essence(folded(snapshot(Story(closed, "assumed_resolution"))))[0][0] == "ai"


def test_a_customer_who_gave_a_thumb_down_was_not_helped() -> None:
    story = Story([(2, "a", "says"), (30, "b", "closes")], "negative_feedback")

    assert essence(folded(snapshot(story)))[0][0] == "abandoned"


def test_a_confirmation_ends_the_episode_whatever_the_customer_wrote() -> None:
    confirmed = folded(snapshot(Story(ESCALATED, "confirmed_resolution")))
    unsaid = folded(snapshot(Story(ESCALATED)))

    assert essence(confirmed) == [("ai", "confirmed", 1, 1, 0, "answer")]
    assert confirmed.episodes[0].confirmed_at == START + timedelta(minutes=5)
    assert unsaid.episodes[0].path == "open"


def test_a_history_is_complete_only_where_every_part_is_there() -> None:
    whole, cut = of_parts(part(1)), of_parts(part(1), total=700)
    many = of_parts(*(part(1, id=str(90_000 + number)) for number in range(501)))

    assert [one.form for one in events_of([whole]) if one.kind is Kind.HISTORY] == [Form.HISTORY]
    for body in (cut, many, of_parts(part(1)) | {"conversation_parts": None}, notification(whole)):
        assert not [one for one in events_of([body]) if one.kind is Kind.HISTORY or one.form is Form.HISTORY]


def test_a_complete_history_reaches_to_the_newest_part_else_to_the_beginning() -> None:
    assert folded(events_of([of_parts(part(1), part(8))])).history_until == START + timedelta(minutes=40)
    assert folded(events_of([of_parts()])).history_until == START


def test_the_complete_history_replaces_what_notifications_said_before_it() -> None:
    closed = part(8, created_at=part(1)["created_at"] - 30)
    wrong = notification(of_parts(closed, state="closed", updated_at=closed["created_at"]))
    right = of_parts(part(1), part(6), state="open", ai_agent=fin())

    assert essence(folded(events_of([wrong, right]))) == essence(folded(events_of([right])))


def test_a_deleted_conversation_counts_no_more() -> None:
    story = Story([(2, "a", "says")])
    ticket = folded(events_of([*story.notifications(), told("deleted")]))

    assert ticket.removed == "deleted"
    assert folded(hints(story)).removed is None
