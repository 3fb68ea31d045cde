"""What came along with a hand-over, and whether it bounced."""

from typing import Any

import pytest

from rules.model import Escalation, Event, Kind
from tests.rules.told import at, change, event, said, state, told

START = (said("c", 0), said("a", 1))
TAKEN = said("h", 3)


def handed(hours: float, **told_of_it: Any) -> Event:
    """A hand-over that the source tells itself."""
    known = {"to": "human", "trigger": None, "cause": None, "context": None, "actor_id": None}
    return event(Kind.HAND_OVER, hours, **(known | told_of_it))


def escalation(*events: Event) -> Escalation:
    (one,) = told(*events).escalations
    return one


def test_a_note_of_the_ai_an_answer_and_a_known_customer_are_everything() -> None:
    note = said("a", 2.99, public=False)

    one = escalation(*START, note, TAKEN)

    assert (one.context, one.context_complete) == (("summary", "steps_tried", "customer"), True)


@pytest.mark.parametrize("hours", [2.9, 3.01], ids=["long before", "after it was taken"])
def test_a_note_at_another_time_is_no_summary(hours: float) -> None:
    one = escalation(*START, said("a", hours, public=False), TAKEN)

    assert (one.context, one.context_complete) == (("steps_tried", "customer"), False)


def test_what_the_source_says_came_along_counts_and_nothing_else() -> None:
    one = escalation(*START, handed(2, context=["summary"]), said("a", 2, public=False), TAKEN)

    assert (one.context, one.context_complete) == (("summary",), False)


def test_a_pass_between_people_is_not_asked_for_context() -> None:
    passed = [said("c", 0), said("h", 1), state(1.5, group_id="1"), change(2, "group_id", "2"), said("h", 3)]

    assert escalation(*passed).context_complete is None


def test_a_told_hand_over_counts_even_where_the_ai_said_nothing() -> None:
    one = escalation(said("c", 0), handed(1, trigger="knowledge_gap", cause="tooling"), said("h", 2))

    assert (one.at, one.trigger, one.cause) == (at(1), "knowledge_gap", "tooling")
    assert one.accepted_at == at(2)


def test_a_second_word_about_a_hand_over_that_waits_is_no_second_one() -> None:
    assert len(told(*START, handed(2), handed(2.5), TAKEN).escalations) == 1


def test_after_somebody_took_it_another_hand_over_is_another() -> None:
    assert len(told(*START, handed(2), TAKEN, handed(4), said("h", 5)).escalations) == 2


@pytest.mark.parametrize(
    ("later", "bounced"),
    [
        (said("a", 4), 4),
        (handed(5, to="ai"), 5),
        (change(6, "assignee_id", "ai"), 6),
        (said("a", 3 + 24), None),
        (said("h", 4), None),
        (said("c", 4), None),
    ],
    ids=[
        "the AI speaks again",
        "handed back",
        "assigned to the AI",
        "a day later",
        "a person",
        "the customer",
    ],
)
def test_what_goes_back_within_a_day_has_bounced(later: Event, bounced: float | None) -> None:
    assigned = state(3.1, assignee_id="human")
    one = escalation(*START, handed(2.5), TAKEN, assigned, later)

    assert one.bounced_at == (None if bounced is None else at(bounced))


def test_going_on_to_another_team_within_a_day_is_a_bounce_too() -> None:
    teams = (state(3.5, group_id="1"), change(4, "group_id", "2"))

    bounced = [one.bounced_at for one in told(*START, handed(2.5), TAKEN, *teams).escalations]

    assert bounced == [at(4), None]


def test_words_of_the_ai_before_anybody_took_it_are_no_bounce() -> None:
    assert escalation(*START, handed(2), said("a", 2.1), TAKEN).bounced_at is None


def test_a_conversation_given_back_waits_for_nobody() -> None:
    given_back = told(*START, handed(2), handed(3, to="ai"), said("a", 4), state(5, status="solved"))

    assert [episode.path for episode in given_back.episodes] == ["ai"]


@pytest.mark.parametrize("seconds", [0, -2, 2], ids=["at once", "just before", "just after"])
def test_an_assignment_beside_the_sources_own_word_is_one_hand_over_with_its_context(seconds: int) -> None:
    moved = change(2 + seconds / 3600, "assignee_id", "human", by="ai")

    one = escalation(*START, state(0.5, assignee_id="ai"), moved, handed(2, context=["summary"]), TAKEN)

    assert one.at == min(moved.at, at(2))
    assert one.context == ("summary",)


def test_a_hand_over_before_any_word_begins_the_episode() -> None:
    ticket = told(handed(0.5, trigger="sentiment"), said("h", 1))

    assert [one.started_at for one in ticket.episodes] == [at(0.5)]
    assert [(one.trigger, one.accepted_at) for one in ticket.escalations] == [("sentiment", at(1))]


def test_a_hand_over_after_the_end_takes_the_resolution_back_and_is_kept_with_its_reasons() -> None:
    ticket = told(*START, state(2, status="solved"), handed(3, cause="tooling"), said("h", 4))

    (episode,), (one,) = ticket.episodes, ticket.escalations
    assert (episode.path, episode.verdict, episode.verdict_at) == ("ai", "revoked", at(3))
    assert [ground.reason for ground in episode.revocations] == ["escalated_after"] * 2
    assert (one.cause, one.accepted_at) == ("tooling", at(4))


def test_back_to_the_ai_after_the_end_or_before_any_word_changes_nothing() -> None:
    before, after = handed(0.1, to="ai"), handed(3, to="ai")
    plain = told(said("c", 0.2), said("a", 1), state(2, status="solved"))

    assert told(before, said("c", 0.2), said("a", 1), state(2, status="solved"), after).episodes == (
        plain.episodes
    )


def test_each_hand_over_has_its_own_reasons() -> None:
    again = handed(4), said("h", 5)

    first, second = told(*START, handed(2, trigger="sentiment", cause="tooling"), TAKEN, *again).escalations

    assert (first.trigger, first.cause) == ("sentiment", "tooling")
    assert (second.trigger, second.cause) == (None, None)


def test_a_second_word_about_a_waiting_hand_over_may_bring_its_reason() -> None:
    one = escalation(*START, handed(2, trigger="sentiment"), handed(2.5, cause="tooling"), TAKEN)

    assert (one.trigger, one.cause, one.cause_at) == ("sentiment", "tooling", at(2.5))


def test_tags_that_give_no_reason_take_none_back_and_those_that_do_win_when_later() -> None:
    told_of_it = handed(2, cause="tooling")

    assert escalation(*START, told_of_it, change(3, "tags", ["cat_billing", "vip"])).cause == "tooling"
    tagged = change(3, "tags", ["cat_billing", "esc_cause_product_bug"])
    assert escalation(*START, told_of_it, tagged).cause == "product_bug"


def test_a_reason_that_the_taxonomy_does_not_know_is_shown_as_unmapped() -> None:
    ticket = told(*START, handed(2, trigger="sentiment", cause="gremlins"), TAKEN)

    found = [(one.tag, one.problem, one.found) for one in ticket.violations]
    assert found == [("escalation_cause", "unmapped", "gremlins")]
