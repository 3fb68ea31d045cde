"""The built-in rules about tickets that look on: when each opens and closes in the course of a told ticket."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rules.account import judged
from rules.business_time import Hours, Schedule
from rules.checking import checked
from rules.context import Word, tiers
from rules.fold.ticket import fold
from rules.judging import TicketJudge
from rules.model import Event, Flag, Kind, Ticket
from rules.rule import Rule
from service.rule_files import read_rule_file
from tests.rules.test_mood import answered, felt
from tests.rules.told import CONTEXT, LATER, at, by_ai, change, event, folded, rated, said, state, told

FLAGS = Path(__file__).parents[2] / "rules" / "flags"
OFFICE = Schedule("office", "UTC", tuple((day * 1440 + 540, day * 1440 + 1020) for day in range(5)))
NIGHTS_OFF = Hours(default=OFFICE)
ALL_DAY = Hours()
# Hours after Monday 9:00 at which a flag opened and closed; None: it stands.
Spans = list[tuple[float, float | None]]


def rule(name: str, **parameters: Any) -> Rule:
    found, troubles = checked(read_rule_file(FLAGS / f"{name}.yaml").document, parameters)
    assert found is not None, troubles
    return replace(found, mode="on")


def flags(name: str, ticket: Ticket, hours: Hours = ALL_DAY, as_of: datetime = LATER) -> list[Flag]:
    return TicketJudge([rule(name)], hours).flags(ticket, as_of)


def after(moment: datetime | None) -> float | None:
    return None if moment is None else round((moment - at(0)).total_seconds() / 3600, 4)


def spans(name: str, ticket: Ticket, hours: Hours = ALL_DAY, as_of: datetime = LATER) -> Spans:
    return [(after(one.opened_at) or 0.0, after(one.closed_at)) for one in flags(name, ticket, hours, as_of)]


def in_hours(*events: Event, hours: Hours, as_of: datetime = LATER, **first: Any) -> Ticket:
    """A ticket that began at an hour at which the schedule was known."""
    known = state(0, status="open", requester_id="customer", channel="email", tags=["cat_billing"], **first)
    stored = [(one, str(number)) for number, one in enumerate([known, *events])]
    return judged([fold(stored, replace(CONTEXT, hours=hours), as_of).ticket], as_of)[0]


@pytest.mark.parametrize(
    ("first", "target"),
    [
        ({"channel": "chat"}, 10),
        ({"channel": "chat", "priority": "urgent"}, 10),
        ({"priority": "urgent"}, 60),
        ({"priority": "high"}, 240),
        ({"priority": "low"}, 480),
        ({}, 480),
        ({"channel": None}, 480),
    ],
    ids=str,
)
def test_a_first_answer_is_overdue_from_its_targets_minute_on(first: dict[str, Any], target: int) -> None:
    late = told(said("c", 0), said("h", (target + 6) / 60), **first)
    punctual = told(said("c", 0), said("h", target / 60), **first)

    assert spans("first_response_over_target", late) == [(round(target / 60, 4), round((target + 6) / 60, 4))]
    assert spans("first_response_over_target", punctual) == []


def tier(hours: float, value: str, by: str = "") -> Word:
    return Word(at(hours), by or f"told-{hours}", "tier", value)


def overdue(ticket: Ticket, *words: Word, as_of: datetime = LATER, **parameters: Any) -> Spans:
    """When its first answer is overdue by what was told of its account."""
    judge = TicketJudge([rule("first_response_over_target", **parameters)], ALL_DAY)
    found = judge.flags(ticket, as_of, tiers(words))
    return [(after(one.opened_at) or 0.0, after(one.closed_at)) for one in found]


@pytest.mark.parametrize(
    ("first", "minutes"),
    [({"channel": "chat"}, 5), ({"priority": "urgent"}, 30), ({"priority": "high"}, 120), ({}, 240)],
    ids=str,
)
def test_an_account_of_a_top_tier_is_promised_an_answer_in_half_the_time(
    first: dict[str, Any], minutes: int
) -> None:
    late = told(said("c", 0), said("h", (minutes + 1) / 60), **first)
    punctual = told(said("c", 0), said("h", minutes / 60), **first)
    until = round((minutes + 1) / 60, 4)

    assert overdue(late, tier(-10, "Enterprise")) == [(round(minutes / 60, 4), until)]
    assert overdue(late, tier(-10, "standard")) == overdue(late) == []
    assert overdue(punctual, tier(-10, "Enterprise")) == []


def test_which_tiers_are_the_top_is_a_parameter() -> None:
    waiting = told(said("c", 0))

    assert overdue(waiting, tier(-10, "Diamond"), top_tiers=["diamond"]) == [(4.0, None)]
    assert overdue(waiting, tier(-10, "gold"), top_tiers=["diamond"]) == [(8.0, None)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([tier(2, "gold")], [(4.0, 20.0)]),
        ([tier(4, "gold")], [(4.0, 20.0)]),
        ([tier(6, "gold")], [(6.0, 20.0)]),
        ([tier(9, "gold")], [(8.0, 20.0)]),
        ([tier(20, "gold")], [(8.0, 20.0)]),
        ([tier(21, "gold")], [(8.0, 20.0)]),
        ([tier(-5, "gold"), tier(3, "standard")], [(8.0, 20.0)]),
        ([tier(-5, "gold"), tier(5, "standard")], [(4.0, 5.0), (8.0, 20.0)]),
        ([tier(-5, "gold"), tier(5, "standard"), tier(6, "gold")], [(4.0, 5.0), (6.0, 20.0)]),
    ],
    ids=["before the target", "at it", "between both targets", "past both", "with the answer", "after it", "down in time",
         "down", "down and up"],
)  # fmt: skip
def test_a_tier_that_becomes_another_while_the_ticket_waits_counts_from_then_on(
    words: list[Word], found: Spans
) -> None:
    assert overdue(told(said("c", 0), said("h", 20)), *words) == found


def test_a_flag_that_a_tier_opens_names_the_word_and_tells_the_tier() -> None:
    judge = TicketJudge([rule("first_response_over_target")], ALL_DAY)

    (flag,) = judge.flags(told(said("c", 0)), LATER, [tier(6, "VIP", "zd:told")])

    assert (flag.opened_by, flag.facts["customer_tier"]) == ("zd:told", "vip")


def test_a_tier_that_is_told_after_the_answer_is_for_the_next_time_it_waits() -> None:
    again = told(
        said("c", 0), said("h", 5), state(6, status="solved"), said("c", 20), state(20, status="open")
    )

    assert overdue(again, tier(5.1, "gold")) == [(24.0, None)]
    assert overdue(again, tier(5, "gold"), tier(6, "standard")) == [(28.0, None)]


def test_a_tier_that_begins_later_is_not_known_before_and_looked_at_then() -> None:
    judge = TicketJudge([rule("first_response_over_target")], ALL_DAY)
    waiting, words = told(said("c", 0), as_of=at(5)), [tier(5.5, "gold")]

    assert judge.flags(waiting, at(5), words) == []
    assert judge.next_moment(waiting, at(5), words) == at(5.5)
    assert judge.next_moment(told(said("c", 0), said("h", 5), as_of=at(5)), at(5), words) is None


def test_an_answer_by_the_ai_is_one_and_one_by_the_system_is_none() -> None:
    assert spans("first_response_over_target", told(said("c", 0), said("a", 1))) == []
    assert spans("first_response_over_target", told(said("c", 0), said("s", 1))) == [(8.0, None)]


def test_the_clock_looks_while_nobody_has_answered_yet() -> None:
    waiting = told(said("c", 0), as_of=at(7))
    judge = TicketJudge([rule("first_response_over_target")], ALL_DAY)

    assert judge.flags(waiting, at(7)) == []
    assert judge.next_moment(waiting, at(7)) == at(8)
    assert spans("first_response_over_target", waiting, as_of=at(8)) == [(8.0, None)]


def test_a_night_is_no_wait_where_opening_hours_are_known() -> None:
    evening = in_hours(said("c", 7), said("h", 30), hours=NIGHTS_OFF, created_at=at(7).isoformat())

    assert spans("first_response_over_target", evening, NIGHTS_OFF) == []
    assert spans("first_response_over_target", evening, ALL_DAY) == [(15.0, 30.0)]


def test_within_opening_hours_the_target_is_reached_after_so_much_of_them() -> None:
    # One of them passes on Monday until 17:00, the other seven on Tuesday from 9:00 on.
    evening = in_hours(said("c", 7), hours=NIGHTS_OFF, created_at=at(7).isoformat(), as_of=at(60))
    judge = TicketJudge([rule("first_response_over_target")], NIGHTS_OFF)

    assert spans("first_response_over_target", evening, NIGHTS_OFF, at(60)) == [(31.0, None)]
    early = in_hours(said("c", 7), hours=NIGHTS_OFF, created_at=at(7).isoformat(), as_of=at(20))
    # The two hours of a top account's high priority would be over on Tuesday at ten.
    assert judge.next_moment(early, at(20)) == at(25)


def test_a_schedule_that_is_never_open_is_never_overdue() -> None:
    never = Hours(default=Schedule("never", "UTC", ()))
    waiting = in_hours(said("c", 0), hours=never)

    assert spans("first_response_over_target", waiting, never) == []
    assert TicketJudge([rule("first_response_over_target")], never).next_moment(waiting, LATER) is None


def test_a_reopened_ticket_waits_again() -> None:
    again = told(
        said("c", 0), said("h", 1), state(2, status="solved"), said("c", 20), state(20, status="open")
    )

    assert spans("first_response_over_target", again) == [(28.0, None)]


TRIGGER = change(2, "tags", ["cat_billing", "esc_trigger_sentiment"], by="ai")
CAUSE = ["cat_billing", "esc_cause_tooling"]


def handed(*more: Event, **first: Any) -> Ticket:
    """The AI answered after one hour and gave the ticket to a person after two."""
    to_person = change(2, "assignee_id", "human", by="ai")
    return told(said("c", 0), said("a", 1), to_person, *more, assignee_id="ai", **first)


def test_a_hand_over_without_a_reason_has_a_day() -> None:
    assert spans("escalation_without_reason", handed(said("h", 3))) == [(26.0, None)]
    assert spans("escalation_without_reason", told(said("c", 0), said("a", 1), TRIGGER)) == []


@pytest.mark.parametrize(("hour", "found"), [(25, []), (26, []), (30, [(26.0, 30.0)])])
def test_a_reason_that_is_given_later_counts_from_then_on(hour: float, found: Spans) -> None:
    ticket = handed(said("h", 3), change(hour, "tags", CAUSE))

    assert spans("escalation_without_reason", ticket) == found


def test_the_reason_of_a_hand_over_is_known_from_its_own_time_on() -> None:
    (one,) = handed(said("h", 3), change(9, "tags", ["cat_billing", "esc_trigger_sentiment"])).escalations

    assert (one.trigger, after(one.trigger_at), one.cause_at) == ("sentiment", 9.0, None)
    assert told(said("c", 0), said("a", 1), TRIGGER).escalations[0].trigger_at == at(2)


def test_a_corrected_trigger_holds_from_the_hand_over_on() -> None:
    said_so = event(Kind.CORRECTION, 50, tag="escalation_trigger", value="sentiment", about=None)

    (one,) = handed(said("h", 3), said_so).escalations

    assert (one.trigger, one.trigger_at) == ("sentiment", at(2))


def test_what_did_not_come_along_is_told_when_a_person_takes_over() -> None:
    note = said("a", 2, public=False)

    assert spans("escalation_without_context", handed()) == []
    assert spans("escalation_without_context", handed(said("h", 3))) == [(3.0, 3.0)]
    assert spans("escalation_without_context", handed(note, said("h", 3))) == []


@pytest.mark.parametrize(("hour", "found"), [(20, [(20.0, 20.0)]), (26, [(26.0, 26.0)]), (26.1, [])])
def test_a_hand_over_bounces_within_a_day(hour: float, found: Spans) -> None:
    back = change(hour, "assignee_id", "ai")

    assert spans("escalation_bounced", handed(said("h", 3), back)) == found


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ([], [(10.0, None)]),
        ([said("h", 10)], []),
        ([said("h", 12)], [(10.0, 12.0)]),
        ([state(9, status="solved")], []),
        ([state(15, status="solved")], [(10.0, 15.0)]),
        ([said("s", 4)], [(10.0, None)]),
    ],
    ids=["nobody", "in time", "later", "solved before", "solved later", "an automatic reply"],
)
def test_a_hand_over_that_nobody_takes_is_told_after_eight_hours(more: list[Event], found: Spans) -> None:
    assert spans("escalation_not_accepted", handed(*more)) == found


def test_a_hand_over_in_the_evening_waits_for_the_morning() -> None:
    # Handed over at 11:00: six hours are left on Monday, two on Tuesday.
    waits = in_hours(
        said("c", 0),
        said("a", 1),
        change(2, "assignee_id", "human", by="ai"),
        hours=NIGHTS_OFF,
        assignee_id="ai",
    )

    assert spans("escalation_not_accepted", waits, NIGHTS_OFF) == [(26.0, None)]


def customer(*tickets: Ticket) -> list[Ticket]:
    return judged(tickets, LATER)


def test_a_resolution_that_stands_is_not_told() -> None:
    assert spans("ai_resolution_revoked", customer(by_ai(0))[0]) == []


def test_a_resolution_that_a_later_contact_takes_back_is_told_when_that_came() -> None:
    first, _ = customer(by_ai(0), by_ai(100, "zd:2"))

    (flag,) = flags("ai_resolution_revoked", first)

    assert (flag.opened_at, flag.opened_by, flag.facts["taken_back_because"]) == (
        at(100),
        "zd:2",
        "repeat_contact",
    )


def test_each_resolution_that_is_taken_back_is_told_once() -> None:
    story = (
        said("c", 0), said("a", 1), state(2, status="solved"), rated(5, 0),
        said("c", 20), state(20, status="open"), said("a", 21), state(22, status="solved"), said("c", 40),
    )  # fmt: skip

    found = flags("ai_resolution_revoked", told(*story))

    assert [(after(one.opened_at), one.facts["taken_back_because"]) for one in found] == [
        (5.0, "negative_feedback"),
        (40.0, "reopened"),
    ]


def test_a_bad_rating_that_was_changed_takes_nothing_back() -> None:
    better = (said("c", 0), said("a", 1), state(2, status="solved"), rated(5, 0), rated(6, 1))

    assert spans("ai_resolution_revoked", told(*better)) == []


def talk(turns: int, **first: Any) -> Ticket:
    lines = [one for turn in range(turns) for one in (said("c", turn), said("a", turn + 0.5))]
    return told(*lines, state(turns, status="solved"), **first)


def test_a_long_talk_about_something_simple_is_told_at_its_end() -> None:
    assert spans("long_simple_conversation", talk(9)) == [(9.0, 9.0)]
    assert spans("long_simple_conversation", talk(8)) == []
    assert spans("long_simple_conversation", talk(12, tags=["cat_login"])) == []


def moody(*sentiments: float | None, as_of: datetime = LATER) -> Ticket:
    return folded(*answered(*sentiments), as_of=as_of)


@pytest.mark.parametrize(
    ("sentiments", "found"),
    [
        ((0.4, -0.3), [(1.0, None)]),
        ((0.4, -0.3, -0.5), [(1.0, None)]),
        ((0.4, -0.3, 0.4), [(1.0, 2.0)]),
        ((0.4, -0.3, 0.4, -0.4), [(1.0, 2.0), (3.0, None)]),
        ((0.6, 0.1), []),
        ((-0.5, -0.5), []),
        ((0.2, -0.05), []),
        ((0.25, -0.05), [(1.0, None)]),
        ((0.26, -0.04), []),
        ((None, None), []),
        ((0.4,), []),
    ],
    ids=str,
)
def test_a_mood_that_fell_is_told_while_it_stays_low(
    sentiments: Sequence[float | None], found: Spans
) -> None:
    assert spans("sentiment_fall", moody(*sentiments)) == found


def test_the_flag_tells_the_turn_at_which_the_mood_fell() -> None:
    (flag,) = flags("sentiment_fall", moody(0.4, 0.3, -0.5))

    assert (flag.facts["sentiment_fell_turn"], flag.facts["sentiment_first"]) == (3.0, 0.4)


def test_what_the_flag_says_of_the_past_does_not_depend_on_what_came_later() -> None:
    early = spans("sentiment_fall", moody(0.4, -0.3, as_of=at(1.9)), as_of=at(1.9))
    late = spans("sentiment_fall", moody(0.4, -0.3, 0.4))

    assert (early, late) == ([(1.0, None)], [(1.0, 2.0)])


def test_where_nothing_can_be_read_a_mood_is_not_judged() -> None:
    judge = TicketJudge([rule("sentiment_fall")], ALL_DAY)
    unread = folded(felt(0, None), said("a", 1))

    assert {one.facts["sentiment_fell_turn"] for one in judge.moments(unread, LATER)} == {None}


def test_removed_and_merged_tickets_raise_nothing() -> None:
    gone = replace(talk(12), removed="spam")
    merged = replace(talk(12), merged_into="zd:9")

    assert (spans("long_simple_conversation", gone), spans("long_simple_conversation", merged)) == ([], [])
