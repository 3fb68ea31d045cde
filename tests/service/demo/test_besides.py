"""What is said besides in the simulated world: drawn apart, so that everything else is as it would be without."""

from dataclasses import replace

import pytest

from rules.text import measure
from service.demo.world import World
from service.demo.world.acts import POLITE, Act, Contact, Meaning, Who
from service.demo.world.words import text

SEEDS = [1, 2, 3]


def without(act: Act) -> Act:
    return replace(act, message=act.message and replace(act.message, besides=()))


def saying(contacts: list[Contact], meaning: Meaning) -> list[tuple[Contact, Act]]:
    return [
        (one, act) for one in contacts for act in one.acts if act.message and meaning in act.message.besides
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_world_is_the_same_but_for_what_is_said_besides(seed: int) -> None:
    plain, more = (
        list(World(seed, tickets=80, eventful=True, besides=share).contacts()) for share in (0, 0.5)
    )

    assert [replace(one, acts=[without(act) for act in one.acts]) for one in more] == plain
    assert saying(more, Meaning.WISH)
    assert not saying(plain, Meaning.WISH)


@pytest.mark.parametrize("seed", SEEDS)
def test_customers_wish_for_more_in_later_messages_that_are_no_mere_thanks(seed: int) -> None:
    contacts = list(World(seed, tickets=80, besides=0.5).contacts())

    for contact, act in saying(contacts, Meaning.WISH):
        assert act.message is not None
        assert (act.message.who, act.message.number) != (Who.CUSTOMER, 0)
        assert act.message.meaning not in POLITE
        assert contact.origin != "spam"


def test_a_wish_is_heard_beside_whatever_else_is_said_and_never_without() -> None:
    contacts = list(World(4, tickets=300, besides=0.5).contacts())
    said = [(one, act.message) for one in contacts for act in one.acts if act.message]

    heard = [
        bool(measure(text(one, message), may_be_customer=message.who is Who.CUSTOMER).get("expansion"))
        for one, message in said
    ]

    assert heard == [bool(message.besides) for _, message in said]
    assert sum(heard) > 30
