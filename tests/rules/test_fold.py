"""One ticket's events to its episodes: boundaries, paths, verdicts, hand-overs, turns."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.account import judged
from rules.fold.ticket import fold
from rules.model import Event, Kind, Path, Touchpoint, Verdict
from tests.rules.told import CONTEXT, LATER, at, event, said, state, told

CASES = [
    ("the AI answered and it was solved", [said("c", 0), said("a", 1), state(2, status="solved")], Path.AI),
    ("a person answered", [said("c", 0), said("h", 1), state(2, status="solved")], Path.HUMAN),
    ("the AI, then a person", [said("c", 0), said("a", 1), said("h", 2), state(3, status="solved")], Path.AI_THEN_HUMAN),
    ("nobody answered", [said("c", 0), state(2, status="solved")], Path.ABANDONED),
    ("the AI only asked", [said("c", 0), said("a", 1, question=True), state(2, status="solved")], Path.ABANDONED),
    ("the AI did not know", [said("c", 0), said("a", 1, non_answer=True), state(2, status="solved")], Path.ABANDONED),
    ("the customer wrote last", [said("c", 0), said("a", 1), said("c", 2), state(3, status="solved")], Path.ABANDONED),
    ("thanks need no answer", [said("c", 0), said("a", 1), said("c", 2, thanks=True), state(3, status="solved")], Path.AI),
    ("the AI only greeted", [said("c", 0), said("a", 1, greeting=True), state(2, status="solved")], Path.ABANDONED),
    ("the AI only greeted and nobody wrote again", [said("c", 0), said("a", 1, greeting=True)], Path.ABANDONED),
    ("the AI greeted and answered",
     [said("c", 0), said("a", 1, greeting=True), said("a", 2), state(3, status="solved")], Path.AI),
    ("the AI wished well after its answer",
     [said("c", 0), said("a", 1), said("a", 2, greeting=True, question=True), state(3, status="solved")], Path.AI),
    ("the AI wished well after thanks",
     [said("c", 0), said("a", 1), said("c", 2, thanks=True), said("a", 3, greeting=True), state(4, status="solved")], Path.AI),
    ("the AI only acknowledged what the customer wrote last",
     [said("c", 0), said("a", 1), said("c", 2), said("a", 3, greeting=True), state(4, status="solved")], Path.ABANDONED),
    ("the AI wished well after a question",
     [said("c", 0), said("a", 1, question=True), said("a", 2, greeting=True), state(3, status="solved")], Path.ABANDONED),
    ("the AI greeted, then a person", [said("c", 0), said("a", 1, greeting=True), said("h", 2), state(3, status="solved")],
     Path.AI_THEN_HUMAN),
    ("the AI acknowledged what was said to a person",
     [said("c", 0), said("h", 1), said("c", 2), said("a", 3, greeting=True), state(4, status="solved")], Path.ABANDONED),
    ("a person only greeted", [said("c", 0), said("h", 1, greeting=True), state(2, status="solved")], Path.HUMAN),
    ("the customer greeted last", [said("c", 0), said("a", 1), said("c", 2, greeting=True), state(3, status="solved")],
     Path.ABANDONED),
    ("the customer waits", [said("c", 0)], Path.OPEN),
    ("idle long enough", [said("c", 0), said("a", 1)], Path.AI),
]  # fmt: skip


@pytest.mark.parametrize(("events", "path"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_path_at_the_boundary(events: list[Event], path: Path) -> None:
    assert told(*events).resolution_path is path


@pytest.mark.parametrize(("seconds", "path"), [(-1, Path.OPEN), (0, Path.AI)])
def test_an_e_mail_is_idle_after_exactly_72_hours(seconds: int, path: Path) -> None:
    ticket = told(said("c", 0), said("a", 1), as_of=at(73) + timedelta(seconds=seconds))

    assert ticket.resolution_path is path


@pytest.mark.parametrize(
    ("days", "verdict"), [(13.9, Verdict.PROVISIONAL), (14, Verdict.VERIFIED), (30, Verdict.VERIFIED)]
)
def test_a_clean_resolution_is_verified_after_14_days(days: float, verdict: Verdict) -> None:
    ticket = told(said("c", 0), said("a", 1), state(2, status="solved"), as_of=at(2 + 24 * days))

    assert ticket.episodes[0].verdict is verdict


@pytest.mark.parametrize(("days", "verdict"), [(2.9, Verdict.PROVISIONAL), (3, Verdict.VERIFIED)])
def test_the_operator_says_how_long_a_resolution_has_to_stay_clean(days: float, verdict: Verdict) -> None:
    as_of = at(2 + 24 * days)
    opened = state(0, requester_id="customer", status="open")
    events = [opened, said("c", 0), said("a", 1), state(2, status="solved")]
    context = replace(CONTEXT, verified_after=timedelta(days=3))

    ticket = fold([(one, str(number)) for number, one in enumerate(events)], context, as_of).ticket

    assert judged([ticket], as_of)[0].episodes[0].verdict is verdict


def test_a_reopening_takes_the_resolution_back_and_starts_an_episode() -> None:
    ticket = told(
        said("c", 0), said("a", 1), state(2, status="solved"), said("c", 50), state(50, status="open")
    )

    assert [one.verdict for one in ticket.episodes] == [Verdict.REVOKED, None]
    assert ticket.episodes[0].revocations[0].reason == "reopened"


def test_a_reopening_with_only_thanks_is_none() -> None:
    ticket = told(
        said("c", 0), said("a", 1), state(2, status="solved"), said("c", 50, thanks=True), state(50, status="open"),
        state(60, status="solved"),
    )  # fmt: skip

    assert [(one.verdict, one.resolved_at) for one in ticket.episodes] == [(Verdict.VERIFIED, at(2))]


@pytest.mark.parametrize(("days", "verdict"), [(14, Verdict.REVOKED), (14.001, Verdict.VERIFIED)])
def test_a_bad_rating_counts_for_14_days(days: float, verdict: Verdict) -> None:
    rating = event(
        Kind.SURVEY, 2 + 24 * days, instrument="csat", score=0, low=0, high=1, higher_is_better=True
    )

    assert told(said("c", 0), said("a", 1), state(2, status="solved"), rating).episodes[0].verdict is verdict


def test_the_first_person_after_the_ai_is_a_hand_over_without_reason() -> None:
    ticket = told(said("c", 0), said("a", 1), said("c", 2), said("h", 3))

    assert [(one.at, one.cause, one.turn) for one in ticket.escalations] == [(at(3), None, 2)]
    assert {"escalation_cause", "escalation_trigger"} <= {one.tag for one in ticket.violations}


def test_a_reason_that_the_tag_gives_is_no_violation() -> None:
    ticket = told(
        said("c", 0), said("a", 1), said("h", 3), state(4, tags=["cat_billing", "esc_cause_product_bug"])
    )

    assert [(one.cause, one.cause_at) for one in ticket.escalations] == [("product_bug", at(4))]
    assert "escalation_cause" not in {one.tag for one in ticket.violations}


def test_the_tag_ai_resolved_is_refused_where_a_person_wrote() -> None:
    ticket = told(said("c", 0), said("a", 1), said("h", 2), state(3, tags=["ai_resolved"], status="solved"))

    assert ("resolution_path", "contradicts") in {(one.tag, one.problem) for one in ticket.violations}


def test_runs_of_one_side_are_one_turn() -> None:
    ticket = told(said("c", 0), said("c", 0.1), said("a", 1), said("a", 1.1), said("c", 2), said("h", 3))

    one = ticket.episodes[0]
    assert (one.turn_count, one.ai_turns, one.human_turns) == (2, 1, 1)
    assert one.ai_touchpoint is Touchpoint.ANSWER
    assert one.ai_first_at == at(1)


GAPS = [(0, False), (1, True), (7 * 86400, True), (30 * 86400, True)]


@pytest.mark.parametrize(("seconds", "repeats"), GAPS)
def test_a_later_ticket_about_the_same_repeats_the_resolved_one(seconds: int, repeats: bool) -> None:
    first = told(said("c", 0), said("a", 1), state(2, status="solved"))
    start = 2 + seconds / 3600
    second = told(
        said("c", start, "zd:2"), state(start, "zd:2", created_at=at(start).isoformat()), ticket="zd:2"
    )

    _, later = judged([first, second], LATER)

    assert (later.repeat_of, later.repeat_gap_seconds) == (
        ("zd:1/1", float(seconds)) if repeats else (None, None)
    )
