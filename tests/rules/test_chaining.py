"""Which tickets of a customer are one issue."""

from dataclasses import replace
from itertools import permutations

import pytest

from rules.account import judged
from rules.chaining import chained, goes_on
from rules.model import Ticket
from tests.rules.told import LATER, by_ai

DAY = 24.0


def chains(*tickets: Ticket) -> dict[str, str | None]:
    return {one.id: one.chain for one in judged(tickets, LATER)}


def repeating(ticket: Ticket, episode: str | None, days: float, followup: str | None = None) -> Ticket:
    return replace(ticket, repeat_of=episode, repeat_gap_seconds=days * 86_400, followup_of=followup)


def test_a_ticket_that_nobody_repeats_is_no_chain() -> None:
    assert chains(by_ai(0, "zd:1")) == {"zd:1": None}


def test_a_contact_and_its_repeats_are_named_by_the_first() -> None:
    """Each repeats the one before it, a week later."""
    tickets = [by_ai(start * DAY, f"zd:{number}") for number, start in enumerate((0, 7, 14, 21), 1)]

    assert chains(*tickets) == {f"zd:{number}": "zd:1" for number in (1, 2, 3, 4)}


def test_the_order_of_arrival_does_not_matter() -> None:
    tickets = [by_ai(start * DAY, f"zd:{number}") for number, start in enumerate((0, 7, 40), 1)]
    expected = {"zd:1": "zd:1", "zd:2": "zd:1", "zd:3": None}

    assert all(chains(*some) == expected for some in permutations(tickets))


@pytest.mark.parametrize(("days", "one_issue"), [(14, True), (14 + 1 / 86_400, False), (0.0, True)])
def test_a_repeat_goes_on_for_14_days(days: float, one_issue: bool) -> None:
    first = by_ai(0, "zd:1")
    later = repeating(by_ai(DAY, "zd:2"), first.episodes[0].id, days)

    assert goes_on(later) is one_issue
    assert [one.chain for one in chained([first, later])] == (["zd:1", "zd:1"] if one_issue else [None, None])


def test_what_follows_a_ticket_belongs_to_it_however_late() -> None:
    first = by_ai(0, "zd:1")
    later = repeating(by_ai(DAY, "zd:2"), first.episodes[0].id, 200, followup="1")

    assert [one.chain for one in chained([first, later])] == ["zd:1", "zd:1"]


def test_a_late_repeat_begins_a_chain_of_its_own() -> None:
    first, second, third = by_ai(0, "zd:1"), by_ai(DAY, "zd:2"), by_ai(2 * DAY, "zd:3")
    late = repeating(second, first.episodes[0].id, 20)
    soon = repeating(third, second.episodes[0].id, 1)

    assert [one.chain for one in chained([first, late, soon])] == [None, "zd:2", "zd:2"]


def test_two_repeats_of_one_ticket_are_one_chain() -> None:
    first = by_ai(0, "zd:1")
    others = [repeating(by_ai(DAY * n, f"zd:{n + 1}"), first.episodes[0].id, n) for n in (1, 2)]

    assert [one.chain for one in chained([first, *others])] == ["zd:1"] * 3


def test_a_chain_that_fell_apart_is_forgotten() -> None:
    """The repeat was corrected away, so neither ticket may keep the name of the chain."""
    apart = [replace(by_ai(n * DAY, f"zd:{n}"), chain="zd:0") for n in (0, 1)]

    assert [one.chain for one in chained(apart)] == [None, None]
