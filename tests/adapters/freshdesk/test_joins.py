"""One happening told in several ways is one event, and folds into one ticket in whatever order it is told."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.fold.ticket import Context, fold
from rules.model import Event, Form, Kind, Path, Status, Ticket, Touchpoint
from service.measuring import content_hash
from tests.adapters.freshdesk.samples import parse, product, values
from tests.adapters.freshdesk.story import (
    AI,
    CLOSED,
    CUSTOMER,
    OPEN,
    PENDING,
    PERSON,
    RESOLVED,
    START,
    Story,
)
from tests.rules.told import TAXONOMY

RECEIVED = START + timedelta(days=8)
NAMED = (Kind.CREATED, Kind.MESSAGE)
CONTEXT = Context(TAXONOMY, frozenset({str(AI)}))

minutes = st.lists(st.integers(1, 5000), unique=True, max_size=8).map(sorted)
authors = st.sampled_from([CUSTOMER, AI, PERSON])


@st.composite
def stories(draw: st.DrawFn) -> Story:
    messages = [
        (at, author := draw(authors), author != CUSTOMER and draw(st.booleans())) for at in draw(minutes)
    ]
    statuses: list[tuple[int, int]] = []
    for at in draw(minutes):
        earlier = statuses[-1][1] if statuses else OPEN
        statuses.append((at, draw(st.sampled_from(sorted({OPEN, PENDING, RESOLVED, CLOSED} - {earlier})))))
    return Story(messages, statuses)


def told(bodies: Iterable[dict[str, Any]]) -> list[Event]:
    return [event for body in bodies for event in parse(body, received_at=RECEIVED)]


def hints(story: Story) -> list[Event]:
    return told(story.product_events())


def snapshot(story: Story) -> list[Event]:
    return told([story.snapshot()])


def folded(events: Iterable[Event]) -> Ticket:
    stored = [(event, content_hash(event)) for event in events if event.ticket_id]
    return fold(stored, CONTEXT, RECEIVED).ticket


def essence(ticket: Ticket) -> list[tuple[Any, ...]]:
    """What each episode came to."""
    return [
        (one.path, one.boundary, one.turn_count, one.ai_turns, one.human_turns, one.ai_touchpoint)
        for one in ticket.episodes
    ]


@given(stories())
def test_creation_and_messages_have_one_name_in_hint_and_snapshot(story: Story) -> None:
    hinted, seen = (
        {event.id: event for event in feed if event.kind in NAMED} for feed in (hints(story), snapshot(story))
    )

    assert set(hinted) == set(seen)
    for key, event in hinted.items():
        assert (event.at, event.fields, event.text) == (seen[key].at, seen[key].fields, seen[key].text)
        assert (event.form, seen[key].form) == (Form.HINT, Form.SNAPSHOT)


@given(stories())
def test_rules_and_product_events_name_the_creation_and_the_changes_of_status_alike(story: Story) -> None:
    ruled, hinted = told(story.rule_bodies()), hints(story)
    changes = [
        [values(event, "name", "before", "after") for event in feed if event.kind is Kind.CHANGE]
        for feed in (ruled, hinted)
    ]

    assert {event.id for event in ruled if event.kind is Kind.CREATED} == {"acme:812:created"}
    assert changes[0] == changes[1]
    assert len(changes[0]) == len(story.statuses)


@given(stories())
def test_the_last_state_is_the_same_in_every_feed(story: Story) -> None:
    feeds = (hints(story), snapshot(story), told(story.rule_bodies()))
    tickets = [folded(feed) for feed in feeds]

    assert len({ticket.status for ticket in tickets}) == 1
    assert len({(ticket.priority, ticket.channel) for ticket in tickets[:2]}) == 1
    assert len({(ticket.requester_id, ticket.assignee_id, ticket.group_id) for ticket in tickets}) == 1


@given(stories(), st.randoms())
def test_no_order_and_no_repetition_of_deliveries_changes_the_ticket(story: Story, shuffled: Any) -> None:
    bodies = [*story.product_events(), story.snapshot(), *story.rule_bodies()]
    expected = folded(told(bodies))
    again = [*bodies, *shuffled.sample(bodies, len(bodies) // 2)]
    shuffled.shuffle(again)

    assert folded(told(again)) == expected


@given(stories())
def test_a_snapshot_after_the_hints_adds_no_episode_turn_or_answer(story: Story) -> None:
    alone, both = folded(hints(story)), folded([*hints(story), *snapshot(story)])

    assert essence(both) == essence(alone)
    assert [one.resolved_at for one in both.episodes] == [one.resolved_at for one in alone.episodes]


# one story, in words


STORY = Story(
    messages=[(5, AI, False), (80, CUSTOMER, False), (100, PERSON, True), (120, PERSON, False)],
    statuses=[(6, RESOLVED), (80, OPEN), (1620, RESOLVED)],
)
REOPENED = [
    (Path.AI, "solved", 1, 1, 0, Touchpoint.ANSWER),
    (Path.HUMAN, "solved", 1, 0, 1, Touchpoint.NONE),
]


def test_an_answer_of_the_ai_that_did_not_hold_is_two_episodes_in_the_hints() -> None:
    ticket = folded(hints(STORY))

    assert essence(ticket) == REOPENED
    assert ticket.status is Status.SOLVED
    assert [one.started_by for one in ticket.episodes] == ["created", "reopened"]


def test_one_late_snapshot_still_tells_the_reopening_that_it_knows_of() -> None:
    earlier = Story(STORY.messages[:1], STORY.statuses[:1])
    ticket = folded([*snapshot(earlier), *snapshot(STORY)])

    assert essence(ticket) == REOPENED
    assert ticket.episodes[1].resolved_at == START + timedelta(minutes=1620)


def test_a_ticket_tagged_days_after_it_was_solved_was_solved_when_it_was() -> None:
    late = STORY.snapshot()
    late["ticket"]["updated_at"] = "2026-03-09T08:00:00Z"
    ticket = folded(told([late]))

    assert ticket.episodes[-1].resolved_at == START + timedelta(minutes=1620)
    assert ticket.updated_at > START + timedelta(days=6)


@pytest.mark.parametrize(
    ("authors", "touchpoint", "human_turns"), [({str(AI)}, Touchpoint.ANSWER, 1), (set(), Touchpoint.NONE, 2)]
)
def test_who_the_ai_is_comes_from_the_configuration_alone(
    authors: set[str], touchpoint: Touchpoint, human_turns: int
) -> None:
    stored = [(event, content_hash(event)) for event in hints(STORY) if event.ticket_id]
    ticket = fold(stored, Context(TAXONOMY, frozenset(authors)), RECEIVED).ticket

    assert ticket.ai_touchpoint is touchpoint
    assert sum(one.human_turns for one in ticket.episodes) == human_turns


def test_a_private_note_of_the_ai_assists_and_answers_nobody() -> None:
    ticket = folded(hints(Story([(5, AI, True), (9, PERSON, False)], [(10, RESOLVED)])))

    assert essence(ticket) == [(Path.HUMAN, "solved", 1, 0, 1, Touchpoint.ASSIST)]


@pytest.mark.parametrize("seen", [True, False])
def test_what_the_ai_sets_on_a_ticket_is_triage_whether_or_not_a_snapshot_shows_it_too(seen: bool) -> None:
    story = Story([(20, PERSON, False)], [(30, RESOLVED)])
    record = {**story.now(10, OPEN), "priority": 4}
    sets = product("ticket_updated", **record, changes={"priority": [3, 4]})
    sets["data"]["actor"] = {"id": AI}

    assert folded([*hints(story), *told([sets, record][: 1 + seen])]).ai_touchpoint is Touchpoint.TRIAGE
