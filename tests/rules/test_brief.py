"""What a brief says of an account: its own past, what is open, and three tickets with a reason each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.brief import (
    ASKED_FOR_MORE,
    HANDED_OVER,
    HARDEST,
    NEWEST,
    UNRESOLVED,
    Reported,
    Stretch,
    Tracker,
    Unanswered,
    brief,
    past,
    to_read,
)
from rules.contacts import Contact

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def ago(days: float) -> datetime:
    return AT - days * DAY


def contact(ticket: str, days: float, **more: Any) -> Contact:
    """A contact so many days ago that nothing is wrong with."""
    known: dict[str, Any] = {"by_ai": False, "lacking": (), "escalated_at": (), "answers": (), **more}
    return Contact(ticket, "acme:81", ago(days), "billing", **known)


def reported(key: str = "p1", **more: Any) -> Reported:
    known = Reported(key, "bug", "billing", "code:E1", "acme:1", "open", None, 1, ago(40), ago(20))
    return replace(known, **more)


def test_contacts_and_ease_stand_beside_the_same_days_before_and_the_year() -> None:
    contacts = [
        contact("a", 400),
        *(contact(f"b{number}", 120, answers=((ago(119), 1.0),)) for number in range(4)),
        contact("c", 10, answers=((ago(9), 0.5),)),
        contact("d", 5, answers=((ago(4), 0.0),)),
    ]
    found = past(contacts, AT)

    assert found.recent == Stretch(90, 2, 2.5, 2)
    assert found.before == Stretch(90, 4, 7.0, 4)
    assert found.year == Stretch(365, 6, 5.5, 6)
    assert (found.recent.contacts_90, found.year.contacts_90 if found.year else None) == (2.0, 1.5)


@pytest.mark.parametrize(
    ("first", "before", "year"),
    [(60, False, None), (179, False, 179), (180, True, 180), (800, True, 365)],
)
def test_a_past_that_is_not_known_is_none_and_no_zero(first: int, before: bool, year: int | None) -> None:
    found = past([contact("a", first)], AT)

    assert (found.before is not None) is before
    assert (found.year.days if found.year else None) == year


def test_an_account_without_contacts_has_no_past() -> None:
    assert past([], AT).before is past([], AT).year is None


def test_what_comes_after_the_moment_counts_nowhere() -> None:
    later = contact("later", -3, answers=((ago(-4), 0.0),))
    found = brief([contact("a", 3), later], [], [], AT)

    assert (found.past.recent.contacts, found.past.recent.answers) == (1, 0)
    assert [one.ticket_id for one in found.to_read] == ["a"]


@pytest.mark.parametrize(
    ("state", "fixed_days", "lists"),
    [
        ("open", None, ("open",)),
        ("fix_failed", 30, ("open",)),
        ("fix_provisional", 3, ("fixed",)),
        ("fix_held", 300, ("fixed",)),
        ("fix_held", 366, ()),
        ("wont_fix", None, ()),
        ("duplicate", None, ()),
    ],
)
def test_a_problem_is_open_fixed_within_the_year_or_no_matter(
    state: str, fixed_days: int | None, lists: tuple[str, ...]
) -> None:
    fixed_at = None if fixed_days is None else ago(fixed_days)
    found = brief([], [reported(state=state, fixed_at=fixed_at)], [], AT)

    assert tuple(name for name in ("open", "fixed", "requests") if getattr(found, name)) == lists


@pytest.mark.parametrize(
    ("outcomes", "unheard"), [((), True), (("",), True), (("open",), True), (("open", "started"), False)]
)
def test_a_wish_is_unanswered_until_a_tracker_says_more_than_that_it_is_open(
    outcomes: tuple[str, ...], unheard: bool
) -> None:
    trackers = tuple(Tracker("bugs", f"ENG-{number}", "", one) for number, one in enumerate(outcomes))
    found = brief([], [reported(kind="feature_request", trackers=trackers)], [], AT)

    assert (bool(found.requests), bool(found.open)) == (unheard, not unheard)


def test_problems_of_most_of_their_tickets_and_the_longest_waiting_come_first() -> None:
    waiting = [Unanswered("acme:2", "billing", ago(1)), Unanswered("acme:1", "billing", ago(9))]
    found = brief([], [reported("few"), reported("many", tickets=5)], waiting, AT)

    assert [one.id for one in found.open] == ["many", "few"]
    assert [one.ticket_id for one in found.unanswered] == ["acme:1", "acme:2"]


def test_three_tickets_are_named_with_the_strongest_reasons() -> None:
    contacts = [
        contact("handed", 50, escalated_at=(ago(49), ago(48))),
        contact("more", 40, asked_for_more=(ago(39),)),
        contact("lacking", 30, lacking=((ago(20), None),)),
        contact("hard", 20, answers=((ago(19), 0.25),)),
        contact("new", 1),
    ]

    assert [(one.ticket_id, one.why, one.value) for one in to_read(contacts, AT)] == [
        ("hard", HARDEST, 2.5),
        ("lacking", UNRESOLVED, ago(20)),
        ("more", ASKED_FOR_MORE, ago(39)),
    ]
    assert [one.why for one in to_read([contacts[0], contacts[4]], AT)] == [HANDED_OVER, NEWEST]


def test_a_ticket_is_named_once_and_the_next_one_takes_the_other_reason() -> None:
    both = {"lacking": ((ago(30), None),), "answers": ((ago(29), 0.0),)}
    found = to_read([contact("worst", 40, **both), contact("second", 35, lacking=((ago(25), None),))], AT)

    assert [(one.ticket_id, one.why) for one in found] == [("worst", HARDEST), ("second", UNRESOLVED)]


def test_the_hardest_the_longest_lacking_and_the_most_handed_over_are_chosen() -> None:
    hard = [contact(name, 9, answers=((ago(8), ease),)) for name, ease in (("soft", 0.5), ("hard", 0.1))]
    lacking = [contact(name, 60, lacking=((ago(days), None),)) for name, days in (("short", 5), ("long", 50))]
    handed = [contact("once", 9, escalated_at=(ago(8),)), contact("twice", 9, escalated_at=(ago(8), ago(7)))]

    assert [to_read(some, AT)[0].ticket_id for some in (hard, lacking, handed)] == ["hard", "long", "twice"]


@pytest.mark.parametrize(
    "fine",
    [
        {"answers": ((ago(2), 0.51),)},
        {"lacking": ((ago(20), ago(10)),)},
        {"lacking": ((ago(-1), None),)},
    ],
)
def test_what_is_fine_again_is_no_reason(fine: dict[str, Any]) -> None:
    assert [one.why for one in to_read([contact("a", 30, **fine)], AT)] == [NEWEST]


def test_quiet_years_leave_nothing_to_read() -> None:
    assert to_read([contact("old", 400)], AT) == []


def test_of_many_contacts_that_nothing_is_wrong_with_the_newest_three_are_named() -> None:
    found = to_read([contact(f"t{days}", days) for days in (50, 40, 30, 20, 10)], AT)

    assert [(one.ticket_id, one.why) for one in found] == [("t10", NEWEST), ("t20", NEWEST), ("t30", NEWEST)]
