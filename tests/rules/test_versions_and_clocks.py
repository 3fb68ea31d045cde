"""Clocks that reach a value, versions that take over, shadow and off: intervals over time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.checking import read_rule
from rules.engine import Moment, intervals, next_crossing
from rules.rule import Rule

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def quiet(when: str = "quiet_days >= limit", limit: float = 21.0) -> Rule:
    cases = [
        {"name": "long", "facts": {"quiet_days": 99}, "fires": True},
        {"name": "short", "facts": {"quiet_days": 1}, "fires": False},
    ]
    return read_rule({
        "id": "quiet", "title": "Quiet", "about": "account", "holds": "while", "when": when, "tests": cases,
        "parameters": {"limit": limit}, "reaches": {"quiet_days": ["limit"]},
    })  # fmt: skip


def renewing() -> Rule:
    cases = [
        {"name": "soon", "facts": {"days_to_renewal": 30}, "fires": True},
        {"name": "later", "facts": {"days_to_renewal": 30.1}, "fires": False},
        {"name": "over", "facts": {"days_to_renewal": 0}, "fires": False},
    ]
    return read_rule({
        "id": "renewing", "title": "Renews soon", "about": "account", "holds": "while", "tests": cases,
        "when": "days_to_renewal <= 30.0 && days_to_renewal > 0.0", "reaches": {"days_to_renewal": [30, 0]},
    })  # fmt: skip


def contacted(number: float) -> Moment:
    return Moment(day(number), f"zd:{number}", {"quiet_days": 0.0}, {"quiet_days": day(number)})


def spans(rule: Any, moments: list[Moment], as_of: float) -> list[tuple[float, float | None]]:
    found = intervals(rule, "zd:81", moments, day(as_of))
    return [((one.opened_at - START) / timedelta(days=1),
             (one.closed_at - START) / timedelta(days=1) if one.closed_at else None) for one in found]  # fmt: skip


@pytest.mark.parametrize(("as_of", "found"), [(20.9, []), (21, [(21.0, None)]), (60, [(21.0, None)])])
def test_a_clock_fires_exactly_when_it_reaches_its_value(as_of: float, found: list[Any]) -> None:
    assert spans(quiet(), [contacted(0)], as_of) == found


def test_more_than_a_value_fires_right_after_it() -> None:
    (found,) = intervals(quiet("quiet_days > limit"), "zd:81", [contacted(0)], day(60))

    assert found.opened_at == day(21) + timedelta(microseconds=1)


def test_the_next_event_ends_it_and_the_clock_begins_anew() -> None:
    assert spans(quiet(), [contacted(0), contacted(10), contacted(40)], 70) == [(31.0, 40.0), (61.0, None)]


def test_a_clock_that_counts_down_opens_and_closes_by_time_alone() -> None:
    told = Moment(START, "e1", {"days_to_renewal": 50.0}, {"days_to_renewal": day(50)})

    assert spans(renewing(), [told], 30) == [(20.0, None)]
    assert spans(renewing(), [told], 90) == [(20.0, 50.0)]


def test_a_later_word_about_the_renewal_holds_from_its_time_on() -> None:
    first = Moment(START, "e1", {"days_to_renewal": 50.0}, {"days_to_renewal": day(50)})
    moved = Moment(day(25), "e2", {"days_to_renewal": 375.0}, {"days_to_renewal": day(400)})

    assert spans(renewing(), [first, moved], 90) == [(20.0, 25.0)]


def test_without_the_thing_that_it_counts_from_a_clock_is_not_judged() -> None:
    assert spans(renewing(), [Moment(START, "e1", {"days_to_renewal": None})], 90) == []


def test_the_next_crossing_is_known_in_advance_and_only_once() -> None:
    moments = [contacted(0)]

    assert next_crossing([quiet()], moments, day(3)) == day(21)
    assert next_crossing([quiet()], moments, day(21)) == day(21) + timedelta(microseconds=1)
    assert next_crossing([quiet()], moments, day(22)) is None
    assert next_crossing([quiet()], [], day(22)) is None


def handed(*values: bool | None) -> list[Moment]:
    return [Moment(day(number), f"e{number}", {"escalated": one}) for number, one in enumerate(values)]


def escalated(when: str = "escalated", **more: Any) -> Rule:
    rule = read_rule({
        "id": "escalated", "title": "Escalated", "about": "problem", "holds": more.pop("holds", "while"), "when": "escalated",
        "tests": [
            {"name": "yes", "facts": {"escalated": True}, "fires": True},
            {"name": "no", "facts": {"escalated": False}, "fires": False},
        ],
    })  # fmt: skip
    return replace(rule, **more)


def changing(at: float, before: Rule, after: Rule) -> tuple[Rule, Rule]:
    return replace(before, until=day(at)), replace(after, since=day(at))


def test_a_version_that_says_the_same_continues_the_interval() -> None:
    versions = changing(1.5, escalated(version="1"), escalated(version="2"))

    (found,) = intervals(versions, "zd:1", handed(True, True, True), day(9))

    assert (found.opened_at, found.closed_at, found.rule_version) == (day(0), None, "1")


def test_switching_off_ends_what_is_open_when_it_is_done() -> None:
    versions = changing(1.5, escalated(), escalated(mode="off"))

    assert spans(versions, handed(True, True, True), 9) == [(0.0, 1.5)]


def test_switching_on_opens_what_holds_then_and_judges_nothing_before() -> None:
    versions = changing(1.5, escalated(mode="off"), escalated())

    assert spans(versions, handed(True, True, True), 9) == [(1.5, None)]
    assert spans(versions, handed(True, False, False), 9) == []


def test_what_began_in_shadow_stays_in_shadow_and_what_begins_later_does_not() -> None:
    versions = changing(1.5, escalated(mode="shadow"), escalated())

    found = intervals(versions, "zd:1", handed(True, True, False, True), day(9))

    assert [(one.opened_at, one.shadow) for one in found] == [(day(0), True), (day(3), False)]


def test_a_point_in_time_is_judged_by_the_version_of_its_time() -> None:
    off = replace(escalated(holds="once"), mode="off")
    versions = changing(1.5, off, escalated(holds="once"))

    assert spans(versions, handed(True, True, True), 9) == []
    assert spans(versions, handed(False, False, True), 9) == [(2.0, 2.0)]
    assert spans(versions, handed(True, False, False), 9) == []


def test_before_the_first_version_nothing_is_judged() -> None:
    late = replace(escalated(), since=day(1.5))

    assert spans((late,), handed(True, False, True), 9) == [(2.0, None)]
    assert spans((late,), handed(True, True), 9) == [(1.5, None)]
