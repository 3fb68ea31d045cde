"""The pen that writes contacts: what an act changes, how time passes, what people and the AI leave behind."""

from random import Random
from typing import Any

import pytest

from service.demo.world.acts import (
    DAY,
    HOUR,
    Contact,
    Deed,
    Meaning,
    Merge,
    Who,
    hidden,
    public_messages,
    standing,
)
from service.demo.world.ai_part import hand_over
from service.demo.world.human_part import human_part
from service.demo.world.issues import Bug, Issue
from service.demo.world.setup import Setup
from service.demo.world.stories import note_merge, tell
from service.demo.world.talk import Talk
from tests.service.demo.scripted import AI, START, does, says, scripted


def talk(seed: int = 1, *, brisk: bool = False, setup: Setup | None = None, **fields: Any) -> Talk:
    """A contact that has just begun and belongs to the AI."""
    contact = scripted(**fields)
    pen = Talk(contact, setup or Setup(), Random(seed), brisk=brisk)
    pen.customer(Meaning.PROBLEM, assignee=AI, add=("cat_billing",))
    return pen


def last(pen: Talk) -> dict[str, Any]:
    return pen.acts[-1].changes


@pytest.mark.parametrize("status", ["pending", "solved", "hold"])
def test_a_customers_word_opens_a_ticket_that_waited(status: str) -> None:
    pen = talk()
    pen.wait(5, 10)
    pen.system_acts(status=status)
    pen.wait(5, 10)
    pen.customer(Meaning.THANKS)
    assert last(pen) == {"status": "open"}


def test_what_changes_nothing_is_not_written() -> None:
    pen = talk()
    pen.wait(5, 10)
    pen.ai_acts(status="new", assignee=AI, add=("cat_billing",), remove=("vip",))
    assert len(pen.acts) == 1


def test_only_new_tags_are_added_and_only_present_ones_removed() -> None:
    pen = talk()
    pen.wait(5, 10)
    pen.ai_acts(add=("cat_billing", "vip"), remove=("other",))
    assert last(pen) == {"add": ("vip",)}
    pen.wait(5, 10)
    pen.human_acts(remove=("vip", "other"))
    assert last(pen) == {"remove": ("vip",)}


def test_owed_tags_come_with_the_next_human_word() -> None:
    pen = talk()
    pen.owed_tags = ("esc_cause_tooling",)
    pen.wait(5, 10)
    pen.human_says(Meaning.REPLY)
    assert last(pen) == {"add": ("esc_cause_tooling",)}
    assert pen.owed_tags == ()


def test_no_act_falls_on_the_very_second_of_the_idle_boundary() -> None:
    pen = talk()
    pen.wait(5, 10)
    pen.ai_says(Meaning.ANSWER)
    pen.wait_until(pen.idle_at)
    pen.customer(Meaning.COMES_BACK)
    assert pen.acts[-1].at == pen.idle_at + 1


@pytest.mark.parametrize("seed", range(20))
def test_pauses_lie_between_their_bounds(seed: int) -> None:
    pen = talk(seed)
    before = pen.at
    pen.wait(60, HOUR)
    assert 60 <= pen.at - before <= HOUR


def test_waiting_for_a_moment_that_has_passed_takes_a_second() -> None:
    pen = talk()
    pen.wait_until(START - DAY)
    assert pen.at == START + 1


def test_a_brisk_talk_pauses_for_seconds_only() -> None:
    pen = talk(brisk=True)
    pen.wait(HOUR, DAY)
    pen.wait_until(pen.at + 30 * DAY)
    assert pen.at - START <= 18


def test_passing_on_puts_somebody_of_the_other_group_in_charge() -> None:
    pen = talk()
    before = pen.somebody()
    after = pen.pass_to(2)
    assert (before.group, after.group) == (0, 2)
    assert pen.somebody() == after


@pytest.mark.parametrize("seed", range(10))
def test_a_hand_over_takes_the_ticket_from_the_ai_and_names_its_reason(seed: int) -> None:
    pen = talk(seed)
    hand_over(pen, "confidence", "edge_case")
    spoken = next(act for act in pen.acts if act.message and act.message.meaning is Meaning.HAND_OVER)
    assert spoken.changes.get("assignee") != AI
    assert "assignee" in spoken.changes
    assert "esc_trigger_confidence" in spoken.changes["add"]
    assert pen.contact.reason == ("confidence", "edge_case")


@pytest.mark.parametrize("seed", range(10))
def test_an_unassigned_hand_over_is_seen_only_in_who_answers(seed: int) -> None:
    pen = Talk(scripted(), Setup(), Random(seed))
    pen.customer(Meaning.PROBLEM)
    hand_over(pen, "confidence", "edge_case")
    meanings = [message.meaning for _, message in public_messages(pen.acts)]
    assert Meaning.HAND_OVER not in meanings
    assert meanings[1] is Meaning.NON_ANSWER


@pytest.mark.parametrize("seed", range(10))
def test_people_solve_or_leave_pending_what_they_take(seed: int) -> None:
    pen = talk(seed)
    human_part(pen, after_ai=False)
    assert standing(pen.acts)["status"] in ("solved", "pending")
    assert any(message.who is Who.HUMAN for _, message in public_messages(pen.acts))


def test_a_bug_waits_for_its_fix() -> None:
    bug = Bug(1, "billing", "E-1", START, START + 3 * DAY)
    pen = talk(issue=Issue(1, "billing", bug))
    human_part(pen, after_ai=False)
    statuses = [act.changes["status"] for act in pen.acts if "status" in act.changes]
    assert statuses[-2:] == ["hold", "solved"]
    assert any(act.message and act.message.meaning is Meaning.FIXED for act in pen.acts)


def test_a_note_about_a_merge_fits_between_the_other_acts() -> None:
    contact = scripted(says(0, Meaning.PROBLEM), says(1, Meaning.ANSWER), does(3, Who.AI, status="solved"))
    note_merge(contact, START + HOUR, Random(1))
    assert [act.at - START for act in contact.acts] == [0, HOUR, HOUR + 1, 3 * HOUR]
    assert contact.acts[2].message is not None
    assert not contact.acts[2].message.public
    assert contact.acts[2].message.number == 2


def told(**fields: Any) -> Contact:
    """A whole story of that origin."""
    contact = scripted(**fields)
    tell(contact, Setup(), Random(3))
    return contact


def test_spam_is_marked_by_a_person_and_never_answered() -> None:
    contact = told(origin="spam")
    assert [act.deed for act in contact.acts][-1] is Deed.SPAM
    assert len(list(public_messages(contact.acts))) == 1


def test_a_merged_duplicate_is_closed_at_its_time() -> None:
    contact = told(origin="duplicate", merge=Merge(START + 5 * HOUR, 0))
    assert contact.acts[-1].deed is Deed.MERGED
    assert contact.acts[-1].at == START + 5 * HOUR
    assert standing(contact.acts)["status"] == "closed"
    assert "closed_by_merge" in standing(contact.acts)["tags"]


def test_the_state_of_a_ticket_follows_its_acts() -> None:
    contact = scripted(
        says(0, Meaning.PROBLEM, assignee=AI, add=("vip",)),
        does(1, Who.HUMAN, assignee=None, priority="high", add=("late",), remove=("vip",)),
        does(2, Who.SYSTEM, deed="deleted"),
        does(3, Who.SYSTEM, deed="restored", status="open"),
    )
    state = standing(contact.acts)
    assert state["updated_at"] == START + 3 * HOUR
    assert (state["status"], state["assignee"], state["priority"], state["tags"]) == (
        "open",
        None,
        "high",
        ["late"],
    )
    assert state["removed"] is None
    assert standing(contact.acts[:3])["removed"] is Deed.DELETED


def test_hidden_messages_are_not_public() -> None:
    contact = scripted(
        says(0, Meaning.PROBLEM), says(1, Meaning.SLIP), does(2, Who.HUMAN, deed="made_private", about=1)
    )
    assert hidden(contact.acts) == {1}
    assert [message.meaning for _, message in public_messages(contact.acts)] == [Meaning.PROBLEM]
