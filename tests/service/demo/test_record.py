"""The truth's definitions, one by one, on contacts written by hand."""

import pytest

from service.demo.world.acts import Meaning, Who
from tests.service.demo.scripted import AGENT, AI, does, hours, record_of, says

PROBLEM = says(0, Meaning.PROBLEM)
AI_OWNS = says(0, Meaning.PROBLEM, assignee=AI, status="open")
PATHS = {
    "the AI's answer, then solved": (
        "ai",
        "solved",
        2,
        [PROBLEM, says(1, Meaning.ANSWER), does(2, Who.AI, status="solved")],
    ),
    "the AI answers and solves at once": (
        "ai",
        "solved",
        1,
        [PROBLEM, says(1, Meaning.ANSWER, status="solved")],
    ),
    "silence after the AI's answer": ("ai", "idle", 73, [PROBLEM, says(1, Meaning.ANSWER)]),
    "thanks do not restart the idle clock": (
        "ai",
        "idle",
        73,
        [PROBLEM, says(1, Meaning.ANSWER), says(50, Meaning.THANKS)],
    ),
    "the customer says it worked": (
        "ai",
        "confirmed",
        5,
        [PROBLEM, says(1, Meaning.ANSWER), says(5, Meaning.WORKED)],
    ),
    "the AI's question stays open": ("abandoned", "idle", 73, [PROBLEM, says(1, Meaning.QUESTION)]),
    "the AI does not know": ("abandoned", "idle", 73, [PROBLEM, says(1, Meaning.NON_ANSWER)]),
    "the AI fails": ("abandoned", "idle", 73, [PROBLEM, says(1, Meaning.ERROR)]),
    "a correction nobody reacts to": (
        "abandoned",
        "solved",
        99,
        [PROBLEM, says(1, Meaning.ANSWER), says(2, Meaning.REPAIR), does(99, Who.SYSTEM, status="solved")],
    ),
    "a hand-over nobody takes": (
        "abandoned",
        "solved",
        99,
        [AI_OWNS, says(1, Meaning.HAND_OVER, assignee=None), does(99, Who.SYSTEM, status="solved")],
    ),
    "a person alone": ("human", "solved", 3, [PROBLEM, says(3, Meaning.SOLUTION, status="solved")]),
    "a person after the AI": (
        "ai_then_human",
        "solved",
        3,
        [
            PROBLEM,
            says(1, Meaning.ANSWER),
            says(2, Meaning.REPAIR),
            says(3, Meaning.SOLUTION, status="solved"),
        ],
    ),
    "the AI only drafted for a person": (
        "human",
        "solved",
        3,
        [PROBLEM, says(1, Meaning.DRAFT), says(3, Meaning.SOLUTION, status="solved")],
    ),
    "nobody answered at all": ("abandoned", "solved", 9, [PROBLEM, does(9, Who.SYSTEM, status="solved")]),
    "the answer to a correction is right": (
        "ai",
        "solved",
        4,
        [PROBLEM, says(1, Meaning.ANSWER), says(2, Meaning.REPAIR), says(4, Meaning.ANSWER, status="solved")],
    ),
}


@pytest.mark.parametrize("case", PATHS)
def test_an_episode_ends_in_the_path_that_the_definitions_give(case: str) -> None:
    path, boundary, hour, lines = PATHS[case]
    span = record_of(*lines).spans[0]
    assert (span.path, span.boundary, hours(span.resolved_at)) == (path, boundary, hour)


STAYS_OPEN = {
    "the customer waits": [PROBLEM],
    "the customer waits after the AI": [PROBLEM, says(1, Meaning.ANSWER), says(2, Meaning.REPAIR)],
    "a hand-over waits": [AI_OWNS, says(1, Meaning.HAND_OVER, assignee=None)],
    "a person spoke last and did not solve": [PROBLEM, says(1, Meaning.SOLUTION, status="pending")],
}


@pytest.mark.parametrize("case", STAYS_OPEN)
def test_without_a_boundary_a_contact_stays_open_however_long(case: str) -> None:
    span = record_of(*STAYS_OPEN[case]).spans[0]
    assert (span.path, span.resolved_at) == ("open", None)


@pytest.mark.parametrize(
    ("channel", "hour"), [("email", 73), ("web", 73), ("chat", 25), ("native_messaging", 25)]
)
def test_the_idle_time_depends_on_the_channel(channel: str, hour: int) -> None:
    record = record_of(PROBLEM, says(1, Meaning.ANSWER), channel=channel)
    assert hours(record.spans[0].resolved_at) == hour


@pytest.mark.parametrize(("until", "path"), [(72.9, "open"), (73, "ai")])
def test_the_idle_boundary_is_reached_exactly_when_the_time_is_over(until: float, path: str) -> None:
    assert record_of(PROBLEM, says(1, Meaning.ANSWER), until=until).spans[0].path == path


def test_a_later_solved_does_not_move_an_idle_resolution() -> None:
    record = record_of(PROBLEM, says(1, Meaning.ANSWER), does(200, Who.SYSTEM, status="solved"))
    assert [hours(span.resolved_at) for span in record.spans] == [73]


def test_a_message_after_the_boundary_reopens_at_its_own_time() -> None:
    lines = [PROBLEM, says(1, Meaning.ANSWER, status="solved"), says(30, Meaning.COMES_BACK, status="open")]
    record = record_of(*lines)
    assert [(hours(span.started_at), hours(span.resolved_at)) for span in record.spans] == [
        (0, 1),
        (30, None),
    ]


@pytest.mark.parametrize("polite", [Meaning.THANKS, Meaning.WORKED])
def test_a_polite_reopening_is_no_reopening(polite: Meaning) -> None:
    lines = [
        PROBLEM,
        says(1, Meaning.ANSWER, status="solved"),
        says(9, polite, status="open"),
        does(12, Who.SYSTEM, status="solved"),
    ]
    record = record_of(*lines)
    assert [(span.path, hours(span.resolved_at)) for span in record.spans] == [("ai", 1)]


def test_a_real_message_within_a_polite_reopening_reopens_at_its_own_time() -> None:
    lines = [
        PROBLEM,
        says(1, Meaning.ANSWER, status="solved"),
        says(9, Meaning.THANKS, status="open"),
        says(10, Meaning.COMES_BACK),
    ]
    assert [hours(span.started_at) for span in record_of(*lines).spans] == [0, 10]


def test_that_it_worked_after_the_boundary_confirms_and_moves_nothing() -> None:
    lines = [PROBLEM, says(1, Meaning.ANSWER, status="solved"), says(9, Meaning.WORKED, status="open")]
    span = record_of(*lines).spans[0]
    assert (hours(span.confirmed_at), hours(span.resolved_at)) == (9, 1)


def test_what_comes_after_the_boundary_does_not_change_the_path() -> None:
    lines = [
        PROBLEM,
        says(1, Meaning.ANSWER, status="solved"),
        says(30, Meaning.COMES_BACK, status="open"),
        says(31, Meaning.SOLUTION, status="solved"),
    ]
    assert [span.path for span in record_of(*lines).spans] == ["ai", "human"]


def test_a_slip_made_private_never_was_a_public_word() -> None:
    lines = [
        PROBLEM,
        says(1, Meaning.ANSWER),
        says(2, Meaning.SLIP),
        does(3, Who.HUMAN, deed="made_private", about=2),
        does(4, Who.AI, status="solved"),
    ]
    assert record_of(*lines).spans[0].path == "ai"
    assert record_of(*lines).hand_overs == []


def test_a_change_of_assignment_after_the_ai_spoke_is_a_hand_over() -> None:
    record = record_of(AI_OWNS, says(1, Meaning.HAND_OVER, assignee=None), says(4, Meaning.SOLUTION))
    assert [(hours(one.at), one.recorded, hours(one.taken_at)) for one in record.hand_overs] == [(1, True, 4)]


def test_the_first_human_word_is_the_hand_over_when_none_was_recorded() -> None:
    record = record_of(
        PROBLEM, says(1, Meaning.NON_ANSWER), says(4, Meaning.SOLUTION), says(5, Meaning.REPLY)
    )
    assert [(hours(one.at), one.recorded, hours(one.taken_at)) for one in record.hand_overs] == [
        (4, False, 4)
    ]


def test_a_person_takes_a_ticket_over_from_an_ai_that_never_spoke_without_a_hand_over() -> None:
    record = record_of(
        AI_OWNS, does(1, Who.HUMAN, assignee=AGENT), says(2, Meaning.SOLUTION, status="solved")
    )
    assert record.hand_overs == []


def test_a_private_note_is_neither_an_answer_nor_a_hand_over() -> None:
    record = record_of(PROBLEM, says(1, Meaning.ANSWER), says(2, Meaning.NOTE))
    assert (record.spans[0].path, record.hand_overs) == ("ai", [])


def test_turns_count_customer_runs_that_were_answered() -> None:
    lines = [
        PROBLEM,
        says(1, Meaning.DETAIL),
        says(2, Meaning.QUESTION),
        says(3, Meaning.DETAIL),
        says(4, Meaning.ANSWER),
        says(5, Meaning.REPAIR),
        says(6, Meaning.SOLUTION),
        says(7, Meaning.REPLY),
        says(8, Meaning.DETAIL),
    ]
    span = record_of(*lines).spans[0]
    assert (span.turns, span.ai_turns, span.human_turns) == (3, 2, 1)


def test_thanks_start_no_turn() -> None:
    record = record_of(
        PROBLEM, says(1, Meaning.ANSWER), says(2, Meaning.THANKS), does(3, Who.AI, status="solved")
    )
    assert record.spans[0].turns == 1


def test_tags_and_bad_ratings_carry_the_time_at_which_they_came() -> None:
    record = record_of(
        says(0, Meaning.PROBLEM, add=("vip",)),
        does(1, Who.AI, add=("cat_billing",)),
        says(2, Meaning.ANSWER, status="solved"),
        does(3, Who.CUSTOMER, satisfaction="bad"),
    )
    assert {tag: hours(at) for tag, at in record.tag_times.items()} == {"vip": 0, "cat_billing": 1}
    assert [(hours(at), good) for at, good in record.ratings if not good] == [(3, False)]


def test_nothing_that_lies_ahead_is_known() -> None:
    lines = [PROBLEM, says(1, Meaning.ANSWER, status="solved"), says(30, Meaning.COMES_BACK, status="open")]
    assert len(record_of(*lines, until=29).spans) == 1
    assert len(record_of(*lines, until=30).spans) == 2
