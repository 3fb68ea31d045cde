"""Queues over time: what a ticket does to them, at which hours they are judged, judging again, and evidence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from rules.checking import read_rule
from rules.facts.queue import LOOKS_BACK
from rules.model import Escalation, Flag, Ticket
from rules.queues import (
    BEGUN,
    GAP,
    OPENED,
    RESOLVED,
    Judged,
    QueueRules,
    Step,
    evidence,
    full_hour,
    hours,
    next_hour,
    queues_of,
    steps_of,
)
from rules.rule import Rule
from tests.rules import told
from tests.rules.queued import (
    DAY,
    WEEK,
    at,
    begun,
    flags,
    gaps,
    happened,
    hour,
    opened,
    spans,
    step,
)


def a_ticket(**changes: Any) -> Ticket:
    made = told.told(told.said("c", 0), told.said("a", 1), told.state(2, status="solved"))
    return replace(made, category="billing", account_id="zd:77", **changes)


def did(ticket: Ticket) -> list[tuple[str, float]]:
    return [(one.what, (one.at - told.START) / timedelta(hours=1)) for one in steps_of(ticket)]


def test_a_ticket_begins_as_a_contact_opens_and_is_resolved() -> None:
    assert did(a_ticket()) == [(BEGUN, 0), (OPENED, 0), (RESOLVED, 2)]
    assert {(one.ticket_id, one.category, one.account_id) for one in steps_of(a_ticket())} == {
        ("zd:1", "billing", "zd:77")
    }


def test_a_reopened_ticket_is_one_contact_that_opens_twice() -> None:
    again = told.told(told.said("c", 0), told.said("h", 1), told.state(2, status="solved"), told.said("c", 9))

    assert did(again) == [(BEGUN, 0), (OPENED, 0), (RESOLVED, 2), (OPENED, 9)]


@pytest.mark.parametrize("gone", [{"merged_into": "zd:2"}, {"removed": "spam"}])
def test_what_is_merged_or_removed_counts_nowhere(gone: dict[str, str]) -> None:
    assert steps_of(a_ticket(**gone)) == []


def test_what_the_team_began_counts_once_the_customer_answers() -> None:
    silent = told.told(told.said("h", 0))
    answered = told.told(told.said("h", 0), told.said("c", 5))

    assert steps_of(silent) == []
    assert BEGUN in {one.what for one in steps_of(answered)}


def test_a_ticket_without_an_account_is_a_contact_of_nobody_known() -> None:
    assert {one.account_id for one in steps_of(replace(a_ticket(), account_id=None))} == {""}


def handed(**changes: Any) -> Escalation:
    given = {"trigger": None, "cause": None, "cause_at": None, "kind": "ai_to_human"} | changes
    return Escalation(
        "zd:1/1/1", "zd:1", "zd:1/1", at=told.at(1), turn=1, last_ai_at=None, accepted_at=None, **given
    )


@pytest.mark.parametrize(
    ("reasons", "since"),
    [
        ({"trigger": "knowledge_gap", "trigger_at": told.at(1)}, [1]),
        ({"cause": "knowledge_gap", "cause_at": told.at(30)}, [30]),
        ({"trigger": "knowledge_gap", "trigger_at": told.at(9), "cause": "knowledge_gap", "cause_at": told.at(4)}, [4]),
        ({"trigger": "knowledge_gap", "trigger_at": told.at(0)}, [1]),
        ({"trigger": "knowledge_gap"}, [1]),
        ({"trigger": "sentiment", "trigger_at": told.at(1), "cause": "tooling", "cause_at": told.at(1)}, []),
        ({"trigger": "knowledge_gap", "trigger_at": told.at(1), "kind": "human_to_human"}, []),
    ],
)  # fmt: skip
def test_a_knowledge_gap_counts_from_when_it_is_known_to_be_one(
    reasons: dict[str, Any], since: list[float]
) -> None:
    found = did(a_ticket(escalations=(handed(**reasons),)))

    assert [when for what, when in found if what == GAP] == since


@pytest.mark.parametrize(
    ("category", "queues"),
    [("billing", ["queue:all", "queue:billing"]), ("uncategorised", ["queue:all"]), ("all", ["queue:all"])],
)
def test_a_contact_counts_in_the_whole_queue_and_in_that_of_its_known_category(
    category: str, queues: list[str]
) -> None:
    assert queues_of(category) == queues


def test_full_hours_are_those_before_and_after_or_the_moment_itself() -> None:
    assert (full_hour(at(3.5)), next_hour(at(3.5))) == (at(3), at(4))
    assert (full_hour(at(3)), next_hour(at(3))) == (at(3), at(3))
    assert next_hour(at(3) + timedelta(microseconds=1)) == at(4)


def judged_hours(steps: Sequence[Step], since: float, until: float) -> list[float]:
    return [hour(one) for one in hours(happened(steps), at(since), at(until))]


def test_a_queue_is_judged_from_the_first_hour_after_its_first_contact_on() -> None:
    assert judged_hours(begun(0.5), -5, 4) == [1, 2, 3, 4]
    assert judged_hours(begun(0.5), 2.5, 4.5) == [3, 4]
    assert judged_hours(begun(0.5), 5, 4) == []


def test_hours_at_which_nothing_can_have_changed_are_left_out_until_the_next_contact() -> None:
    found = judged_hours(begun(0, 5000.5), 0, 6000)

    assert found[: LOOKS_BACK + 1] == list(range(LOOKS_BACK + 1))
    assert found[LOOKS_BACK + 1] == 5001
    assert found[-1] == 6000
    assert judged_hours(begun(0), 0, 50_000)[-1] == LOOKS_BACK


def test_the_hours_left_out_change_no_flag() -> None:
    rule = read_rule({
        "id": "any", "title": "Any", "about": "queue", "holds": "while",
        "when": "contacts_1 > 0.0 || usual_week > 0.0 || open_mean_7_days_ago > 0.0 || usual_knowledge_gaps > 0.0",
        "unknown": False, "tests": [{"name": "a", "facts": {"contacts_1": 1}, "fires": True},
                                    {"name": "b", "facts": {"contacts_1": 0}, "fires": False}],
    })  # fmt: skip
    steps = [*begun(*range(0, 60 * DAY, 7), 5000), *opened((3, 90), (5000, 5100)), *gaps(8, 9)]

    found = flags(rule, steps, 9000)

    # The last four windows of a week count until the week after them is over, four weeks before it the median is not 0.
    assert spans(found)[0][0] == 0
    assert all(one.closed_at for one in found)


# Judging again from where something changed.


def points(**changes: Any) -> Rule:
    """A rule that is a point in time."""
    return read_rule({
        "id": "busy", "title": "Busy", "about": "queue", "holds": "once", "when": "contacts_1 >= 2.0",
        "tests": [{"name": "two", "facts": {"contacts_1": 2}, "fires": True},
                  {"name": "one", "facts": {"contacts_1": 1}, "fires": False}],
    } | changes)  # fmt: skip


def busy() -> Rule:
    return points(id="busy_now", holds="while")


def by_id(found: Sequence[Flag]) -> dict[str, Flag]:
    return {one.id: one for one in found}


@pytest.mark.parametrize("seed", range(30))
def test_going_on_from_any_hour_gives_what_judging_all_of_it_gives(seed: int) -> None:
    rng = Random(seed)
    steps = [*begun(0), *begun(*[rng.uniform(0, 900) for _ in range(40)])]
    rules = QueueRules([points(), busy(), points(id="each", holds="while", each=["contacts_1"])])
    known, until = happened(steps), at(1000)
    moments = rules.moments(known, known.first, until)
    whole = by_id(rules.flags("queue:billing", moments, until))

    for _ in range(20):
        # What was known then may be wrong after the hour from which it is judged again.
        stands, stopped = sorted(rng.sample(range(1000), 2))
        early = rules.flags("queue:billing", [one for one in moments if one.at <= at(stopped)], at(stopped))
        after = [one for one in moments if one.at >= at(stands)]
        assert by_id(rules.flags("queue:billing", after, until, Judged(at(stands), early))) == whole
    assert len(whole) > 3


def test_what_stood_keeps_its_tickets_and_what_is_new_has_none_yet() -> None:
    rules, known = QueueRules([busy()]), happened(begun(0.1, 0.2, 100.1, 100.2))
    moments = rules.moments(known, known.first, at(200))
    early = [replace(one, evidence=("zd:1",)) for one in rules.flags("queue:billing", moments[:10], at(10))]

    found = rules.flags("queue:billing", moments[8:], at(200), Judged(moments[8].at, early))

    assert [(spans([one])[0], one.evidence) for one in found] == [
        ((1.0, 25.0), ("zd:1",)),
        ((101.0, 125.0), ()),
    ]


def test_a_flag_whose_ground_went_away_after_the_hour_is_gone() -> None:
    rules, known = QueueRules([busy()]), happened(begun(0, 100.1))
    stale = flags(busy(), begun(0, 100.1, 100.2), 110)
    moments = rules.moments(known, at(90), at(110))

    assert stale
    assert rules.flags("queue:billing", moments, at(110), Judged(at(90), stale)) == []


def test_a_new_version_holds_from_its_own_moment_also_between_two_hours() -> None:
    since: datetime = at(5.5)
    old = replace(busy(), until=since)
    new = replace(points(id="busy_now", holds="while", version="2", when="contacts_1 >= 1.0", tests=[
        {"name": "one", "facts": {"contacts_1": 1}, "fires": True},
        {"name": "none", "facts": {"contacts_1": 0}, "fires": False},
    ]), since=since)  # fmt: skip
    rules, known = QueueRules([old, new]), happened(begun(0))

    moments = rules.moments(known, known.first, at(30))

    assert spans(rules.flags("queue:billing", moments, at(30))) == [(5.5, 24.0)]
    early = rules.flags("queue:billing", moments[:8], at(7))
    assert spans(rules.flags("queue:billing", moments[7:], at(30), Judged(at(7), early))) == [(5.5, 24.0)]


# The tickets behind a flag.


def test_the_tickets_behind_contacts_are_those_of_the_window_the_oldest_first() -> None:
    steps = sorted(begun(-DAY, -DAY + 0.1, 0.0, 0.1))

    assert evidence(["contacts_1"], steps, at(0)) == ("zd:-23.9", "zd:0.0")
    assert evidence(["contacts_7"], steps, at(0)) == ("zd:-24", "zd:-23.9", "zd:0.0")


def test_at_most_the_twenty_newest_are_named() -> None:
    steps = sorted(begun(*[place / 100 for place in range(50)]))

    found = evidence(["contacts_1"], steps, at(1))

    assert found == tuple(f"zd:{place / 100}" for place in range(30, 50))


def test_behind_open_tickets_are_those_that_opened_lately_and_still_are() -> None:
    steps = sorted(opened((1, 5), (2, None), (3, 9), (-WEEK - 1, None)))
    again = sorted([*steps, step(8, OPENED, "zd:0")])

    assert evidence(["open_tickets"], steps, at(6)) == ("zd:1", "zd:2")
    assert evidence(["open_tickets"], again, at(8)) == ("zd:1", "zd:2", "zd:0")
    assert evidence(["open_mean_1"], steps, at(9)) == ("zd:1",)


def test_several_facts_name_each_ticket_once_and_others_name_none() -> None:
    steps = sorted([*gaps(1, 2), *begun(1, 3)])

    assert evidence(["knowledge_gaps_7", "contacts_1"], steps, at(4)) == ("zd:1", "zd:2", "zd:3")
    assert evidence(["usual_week", "queue", "weeks_known"], steps, at(4)) == ()
