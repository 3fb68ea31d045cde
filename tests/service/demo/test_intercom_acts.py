"""Which topics and parts one act leaves behind, and what Fin is said to have made of it; acts written by hand."""

from typing import Any

import pytest

from service.demo.world.acts import Act, Contact, Deed, Meaning, Message, Who
from service.demo.world.dialects.intercom_fin import ai_agent, rated_by_fin
from service.demo.world.dialects.intercom_parts import parts, topics
from service.demo.world.dialects.intercom_records import list_item
from service.demo.world.dialects.intercom_values import state_after
from service.demo.world.issues import Issue
from service.demo.world.people import HABITS, Customer, ai_id

BEGAN = 1_772_442_000
AI, PERSON, OTHER, TEAM = ai_id(1), 3001, 3002, 5001
CUSTOMER = Customer(7, 1, True, "synthetic-7@account-1.example", HABITS[0])
WORDS = {Who.CUSTOMER: Meaning.DETAIL, Who.AI: Meaning.ANSWER, Who.HUMAN: Meaning.SOLUTION}
ACTORS = {Who.CUSTOMER: CUSTOMER.vendor_id, Who.AI: AI, Who.HUMAN: PERSON, Who.SYSTEM: -1}


def act(
    who: Who, *, says: Meaning | bool = False, public: bool = True, deed: Deed | None = None, **changes: Any
) -> Act:
    """One act, in the place that `contact` gives it."""
    meaning = WORDS[who] if says is True else says
    message = Message(0, who, ACTORS[who], meaning, public, 0) if meaning else None
    return Act(0, who, ACTORS[who], changes, message, deed)


def contact(*acts: Act, **first: Any) -> Contact:
    """A contact that begins with the customer's problem and goes on with these acts, a minute apart."""
    opening = act(Who.CUSTOMER, says=Meaning.PROBLEM, status="open", **first)
    made = Contact(0, BEGAN, CUSTOMER, Issue(1, "billing", None), "fresh", "chat", 1, "billing")
    for place, one in enumerate((opening, *acts)):
        one.at = BEGAN + 60 * place
        if one.message:
            one.message.number = place
        made.acts.append(one)
    return made


def told(*acts: Act, **first: Any) -> tuple[list[str], list[tuple[str, str | None]]]:
    """The topics of the last act, and type and receiver of the parts that it left."""
    made = contact(*acts, **first)
    left = [one for one in parts(made, made.acts) if one["created_at"] == made.acts[-1].at]
    return topics(made, len(made.acts) - 1), [
        (one["part_type"], one["assigned_to"] and one["assigned_to"]["type"]) for one in left
    ]


ANSWERED = "conversation.operator.replied"
REPLIED = "conversation.admin.replied"
CLOSED, ASSIGNED = "conversation.admin.closed", "conversation.admin.assigned"


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (act(Who.CUSTOMER, says=True), (["conversation.user.replied"], [("comment", None)])),
        (act(Who.AI, says=True), ([ANSWERED], [("comment", None)])),
        (act(Who.HUMAN, says=True), ([REPLIED], [("comment", None)])),
        (act(Who.HUMAN, says=Meaning.NOTE, public=False), (["conversation.admin.noted"], [("note", None)])),
        (act(Who.HUMAN, says=True, status="solved"), ([REPLIED, CLOSED], [("close", None)])),
        (act(Who.AI, says=True, status="solved"), ([ANSWERED, CLOSED], [("comment", None), ("close", None)])),
        (act(Who.SYSTEM, status="solved"), ([CLOSED], [("close", None)])),
        (
            act(Who.HUMAN, says=True, status="pending"),
            ([REPLIED, "conversation.admin.snoozed"], [("comment", None), ("snoozed", None)]),
        ),
        (act(Who.HUMAN, assignee=PERSON), ([ASSIGNED], [("assignment", "admin")])),
        (act(Who.HUMAN, says=True, assignee=PERSON), ([REPLIED, ASSIGNED], [("assignment", "admin")])),
        (
            act(Who.AI, says=Meaning.HAND_OVER, assignee=PERSON, group=TEAM),
            ([ANSWERED, ASSIGNED], [("comment", None), ("assignment", "admin"), ("assignment", "team")]),
        ),
        (act(Who.AI, assignee=AI), ([], [])),
        (act(Who.AI, add=("vip",)), (["conversation_part.tag.created"], [])),
        (act(Who.HUMAN, priority="high"), (["conversation.priority.updated"], [])),
        (act(Who.CUSTOMER, satisfaction="good"), (["conversation.rating.added"], [])),
        (act(Who.SYSTEM, satisfaction="offered"), ([], [])),
        (act(Who.HUMAN, deed=Deed.DELETED), (["conversation.deleted"], [])),
        (act(Who.SYSTEM, deed=Deed.ERASED), ([], [])),
        (act(Who.HUMAN, deed=Deed.REDACTED), (["conversation_part.redacted"], [])),
    ],
)  # fmt: skip
def test_an_act_leaves_these_topics_and_parts(last: Act, expected: Any) -> None:
    assert told(last) == expected


def test_a_customers_reply_opens_a_closed_conversation_without_a_part_of_its_own() -> None:
    closed = act(Who.HUMAN, status="solved")

    assert told(closed, act(Who.CUSTOMER, says=True, status="open")) == (
        ["conversation.user.replied"],
        [("comment", None)],
    )
    made = contact(closed, act(Who.CUSTOMER, says=True, status="open"))
    assert [state_after(made.acts[:count]) for count in (1, 2, 3)] == ["open", "closed", "open"]


def test_nobody_in_charge_is_told_as_nobody_and_the_ai_is_nobody() -> None:
    left = act(Who.HUMAN, assignee=None)

    assert told(act(Who.HUMAN, assignee=PERSON), left)[1] == [("assignment", "nobody_admin")]
    assert list_item(contact(assignee=AI), contact(assignee=AI).acts)["admin_assignee_id"] == 0


def fin(*acts: Act, **first: Any) -> Any:
    made = contact(*acts, **first)
    return ai_agent(made, made.acts)


def resolution(*acts: Act, **first: Any) -> str | None:
    found = fin(*acts, **first)
    state: str | None = found["resolution_state"]
    return state


def answer(**changes: Any) -> Act:
    return act(Who.AI, says=Meaning.ANSWER, **changes)


def test_without_words_of_the_ai_nothing_is_said_of_it() -> None:
    assert (
        fin(act(Who.AI, says=Meaning.DRAFT, public=False), act(Who.HUMAN, says=True, status="solved")) is None
    )


def test_an_answer_is_assumed_to_resolve_what_is_closed_after_it() -> None:
    assert resolution(answer()) is None
    assert resolution(answer(status="solved")) == "assumed_resolution"
    assert resolution(answer(), act(Who.SYSTEM, status="solved")) == "assumed_resolution"


def test_a_non_answer_resolves_nothing() -> None:
    assert resolution(answer(), act(Who.AI, says=Meaning.NON_ANSWER, status="solved")) is None
    assert fin(act(Who.AI, says=Meaning.QUESTION))["last_answer_type"] is None


def test_that_it_worked_is_a_confirmation_and_thanks_are_none() -> None:
    assert resolution(answer(), act(Who.CUSTOMER, says=Meaning.WORKED)) == "confirmed_resolution"
    assert resolution(answer(), act(Who.CUSTOMER, says=Meaning.THANKS)) is None


def test_a_customer_who_comes_back_takes_the_resolution_away() -> None:
    back = act(Who.CUSTOMER, says=Meaning.COMES_BACK, status="open")

    assert resolution(answer(status="solved"), back) is None


@pytest.mark.parametrize(
    "handed", [act(Who.AI, says=Meaning.HAND_OVER, assignee=PERSON), act(Who.AI, add=("esc_trigger_rule",))]
)
def test_a_hand_over_stays_an_escalation_whatever_follows(handed: Act) -> None:
    after = (act(Who.HUMAN, says=True, status="solved"), act(Who.CUSTOMER, says=Meaning.WORKED))

    assert resolution(answer(), handed, *after, assignee=AI) == "escalated"


def test_an_assignment_between_people_is_no_escalation() -> None:
    assert resolution(answer(), act(Who.HUMAN, assignee=PERSON), assignee=OTHER) is None


def test_a_rating_is_of_the_ai_until_a_person_wrote_and_dates_the_object() -> None:
    rating = act(Who.CUSTOMER, satisfaction="bad")

    alone = fin(answer(status="solved"), rating)
    assert (alone["rating"], alone["resolution_state"], alone["created_at"]) == (
        1,
        "negative_feedback",
        BEGAN + 120,
    )
    helped = fin(answer(), act(Who.HUMAN, says=True, status="solved"), rating)
    assert (helped["rating"], helped["created_at"]) == (None, None)
    assert rated_by_fin(contact(answer()).acts)
    assert not rated_by_fin(contact(answer(), act(Who.HUMAN, says=True)).acts)
    assert not rated_by_fin(contact().acts)
