"""How often a ticket's customer had reached out before it, and how long the customer was known by then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from rules.account import is_contact, judged
from rules.checking import read_rule
from rules.judging import TicketJudge
from rules.model import Ticket
from tests.rules.test_ticket_rules import ALL_DAY
from tests.rules.told import LATER, at, by_ai, folded, said

DAY = 24.0
WINDOWS = (7, 30, 90)


def begun(*days: float, **more: object) -> list[Ticket]:
    return [replace(by_ai(day * DAY, f"zd:{number}"), **more) for number, day in enumerate(days)]  # type: ignore[arg-type]


def counts(tickets: Sequence[Ticket]) -> dict[str, tuple[int | None, ...]]:
    return {
        one.id: (one.customer_contacts_7, one.customer_contacts_30, one.customer_contacts_90)
        for one in judged(tickets, LATER)
    }


def known(tickets: Sequence[Ticket]) -> dict[str, float | None]:
    return {one.id: one.customer_known_days for one in judged(tickets, LATER)}


def test_the_same_customers_earlier_contacts_are_counted_and_no_later_ones() -> None:
    assert counts(begun(0, 5, 31)) == {"zd:0": (0, 0, 0), "zd:1": (1, 1, 1), "zd:2": (0, 1, 2)}
    assert known(begun(0, 5, 31.5)) == {"zd:0": 0.0, "zd:1": 5.0, "zd:2": 31.5}


@pytest.mark.parametrize(
    ("gap", "counted"), [(6.999, (1, 1, 1)), (7, (0, 1, 1)), (30, (0, 0, 1)), (90, (0, 0, 0))]
)
def test_a_contact_leaves_a_window_exactly_when_it_ends(gap: float, counted: tuple[int, ...]) -> None:
    assert counts(begun(0, gap))["zd:1"] == counted


def test_of_two_that_began_together_neither_came_before_the_other() -> None:
    assert counts(begun(3, 3)) == {"zd:0": (0, 0, 0), "zd:1": (0, 0, 0)}
    assert known(begun(3, 3)) == {"zd:0": 0.0, "zd:1": 0.0}


@pytest.mark.parametrize("gone", [{"merged_into": "zd:9"}, {"removed": "spam"}], ids=str)
def test_what_is_merged_or_removed_does_not_count(gone: dict[str, str]) -> None:
    first, second, third = begun(0, 1, 2)
    taken = replace(first, **gone)  # type: ignore[arg-type]

    assert counts([taken, second, third])["zd:2"] == (1, 1, 1)
    assert known([taken, second, third])["zd:2"] == 1.0
    assert counts([first, second, third])["zd:2"] == (2, 2, 2)


@pytest.mark.parametrize(("answers", "counted"), [((), 0), ((said("c", 1, "zd:9"),), 1)])
def test_what_the_team_began_counts_once_the_customer_has_answered(
    answers: tuple[object, ...], counted: int
) -> None:
    ours = folded(said("h", 0, "zd:9"), *answers, ticket="zd:9")  # type: ignore[arg-type]

    assert is_contact(ours) is bool(counted)
    assert counts([ours, *begun(3)])["zd:0"] == (counted,) * 3


def test_a_customer_who_has_never_reached_out_is_not_known_yet() -> None:
    ours = folded(said("h", 0, "zd:9"), ticket="zd:9")

    assert known([ours, *begun(3)]) == {"zd:9": None, "zd:0": 0.0}
    assert counts([ours])["zd:9"] == (0, 0, 0)


def test_where_the_customer_is_not_known_nothing_is() -> None:
    nobodys = begun(0, 1, customer_id=None)

    assert counts(nobodys) == {"zd:0": (None,) * 3, "zd:1": (None,) * 3}
    assert known(nobodys) == {"zd:0": None, "zd:1": None}


@pytest.mark.parametrize("seed", range(15))
def test_every_count_equals_a_naive_recount_in_whatever_order_they_came(seed: int) -> None:
    draw = Random(seed)
    tickets = [
        replace(one, removed=draw.choice([None, None, None, "spam"]))
        for one in begun(*(draw.randint(0, 200) / 2 for _ in range(draw.randint(1, 25))))
    ]
    mine = [one for one in tickets if not one.removed]
    draw.shuffle(tickets)

    for one in judged(tickets, LATER):
        earlier = [other.created_at for other in mine if other.created_at < one.created_at]
        wanted = [sum(one.created_at - began < timedelta(days=days) for began in earlier) for days in WINDOWS]
        assert counts(tickets)[one.id] == tuple(wanted)


def test_a_rule_may_ask_for_them_and_is_silent_for_a_first_contact() -> None:
    often = read_rule({
        "id": "often", "title": "Again and again", "about": "ticket", "holds": "once",
        "when": "customer_contacts_30 >= 2.0 && customer_known_days >= 3.0",
        "tests": [{"name": "yes", "facts": {"customer_contacts_30": 2.0, "customer_known_days": 3.0}, "fires": True},
                  {"name": "no", "facts": {"customer_contacts_30": 1.0, "customer_known_days": 3.0}, "fires": False},
                  {"name": "nobody", "facts": {}, "fires": False, "judged": False}],
    })  # fmt: skip
    judge = TicketJudge([often], ALL_DAY)

    fired = {one.id: judge.flags(one, LATER) for one in judged(begun(0, 2, 4), LATER)}

    assert [one.opened_at for one in fired["zd:2"]] == [at(4 * DAY)]
    assert fired["zd:0"] == fired["zd:1"] == []
