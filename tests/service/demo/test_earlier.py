"""The time before the AI in the simulated world: beside all else, which stays as it is, and answered by people alone."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from service.demo.world import World
from service.demo.world.acts import Contact, Who, moment, seconds
from service.demo.world.contracts import contracts
from service.demo.world.earlier import BUSY, FIRST_NUMBER, FIRST_PERSON
from service.demo.world.setup import Setup
from service.demo.world.truth import ticket_id

PLAIN, OLD = World(4, tickets=300), World(4, tickets=300, earlier_days=60)


def of_earlier(world: World) -> list[Contact]:
    return [one for one in world.contacts() if one.number >= FIRST_NUMBER]


def test_all_others_stay_what_they_are_word_for_word() -> None:
    others = [one for one in OLD.contacts() if one.number < FIRST_NUMBER]

    assert others == list(PLAIN.contacts())
    assert of_earlier(PLAIN) == []


def test_its_contacts_begin_before_the_ai_in_order_and_the_same_each_time() -> None:
    found = of_earlier(OLD)
    times = [one.created_at for one in OLD.contacts()]

    assert times == sorted(times)
    assert found == of_earlier(OLD)
    first = OLD.setup.start - timedelta(days=60)
    assert OLD.setup.first_day == first
    assert all(first <= moment(one.created_at) < OLD.setup.start for one in found)
    assert PLAIN.setup.first_day == PLAIN.setup.start


def test_it_is_a_quieter_time_than_the_one_that_follows() -> None:
    fresh = [one for one in of_earlier(OLD) if one.origin == "fresh"]

    assert len(fresh) == round(BUSY * 300 * 60 / 90)


def test_no_ai_has_a_part_in_it_and_most_of_it_is_solved() -> None:
    found = of_earlier(OLD)
    truth = [OLD.truth.contacts[ticket_id(OLD.setup, one.number)] for one in found]

    assert Who.AI not in {act.who for one in found for act in one.acts}
    assert {one.touchpoint for one in truth} == {"none"}
    assert Counter(one.path for one in truth)["human"] > 0.9 * len(truth)
    assert sum(one.really_solved for one in truth) > 0.8 * len(truth)


def test_some_come_back_with_what_was_not_solved_in_a_ticket_of_its_own() -> None:
    found = {one.number: one for one in of_earlier(OLD)}
    back = [one for one in found.values() if one.origin == "returns"]

    assert back
    for one in back:
        first = found[one.number - 1]
        assert (one.issue, one.customer, first.really_solved) == (first.issue, first.customer, False)
        assert OLD.truth.contacts[ticket_id(OLD.setup, one.number)].repeats
        assert one.created_at > first.acts[0].at


def test_its_people_are_others_and_of_accounts_that_were_customers_by_then() -> None:
    found = of_earlier(OLD)
    since = {one.account: one.customer_since for one in contracts(OLD.setup)}

    assert min(one.customer.number for one in found) >= FIRST_PERSON
    known = {one.customer.account for one in found} - {None}
    assert known
    assert all(since[account] <= OLD.setup.first_day for account in known if account)
    assert known < since.keys() | {None}


def test_equal_knobs_give_an_equal_past_and_another_seed_another() -> None:
    other = World(5, tickets=300, earlier_days=60)

    assert of_earlier(World(4, tickets=300, earlier_days=60)) == of_earlier(OLD)
    assert [one.created_at for one in of_earlier(other)] != [one.created_at for one in of_earlier(OLD)]
    assert replace(Setup(), earlier_days=3).first_day == Setup().start - timedelta(days=3)
    assert seconds(OLD.setup.first_day) < seconds(OLD.setup.start)
