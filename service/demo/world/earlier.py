"""What customers wrote before there was an AI: told beside the world's other contacts, which stay what they are without it.

People answer all of it. Numbers, persons and generators are its own.
"""

from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter
from random import Random

from service.demo.world.acts import DAY, HOUR, Contact, draw, seconds
from service.demo.world.agenda import CHANNELS, HABIT_SHARE
from service.demo.world.contracts import contracts
from service.demo.world.issues import Issue, pick_category
from service.demo.world.people import Customer, make_customer
from service.demo.world.record import read
from service.demo.world.setup import Setup
from service.demo.world.stories import tell_by_people
from service.demo.world.timetable import arrivals

EARLIER, EARLIER_PERSON, EARLIER_RETURN = 71, 72, 73
FIRST_NUMBER, FIRST_PERSON, FIRST_ISSUE = 700_000, 200_000, 30_000_000  # far from those of all others
BUSY = 0.45  # so much of the load that it has later
BACK_AFTER = (6 * HOUR, 12 * DAY)


def earlier(setup: Setup) -> Iterator[Contact]:
    """Its contacts in the order of their creation, numbered in the order of their telling."""
    new = frozenset(one.account for one in contracts(setup) if one.customer_since > setup.first_day)
    told = [one for number, at in enumerate(_moments(setup)) for one in _told(setup, number, at, new)]
    return iter(sorted(told, key=attrgetter("created_at")))


def _moments(setup: Setup) -> Iterator[int]:
    if not setup.earlier_days:
        return iter(())
    tickets = round(BUSY * setup.tickets * setup.earlier_days / setup.days)
    return arrivals(
        replace(
            setup, seed=setup.seed + EARLIER, start=setup.first_day, days=setup.earlier_days, tickets=tickets
        )
    )


def _told(setup: Setup, number: int, at: int, new: frozenset[int]) -> Iterator[Contact]:
    """The contact, and the one with which its customer comes back where it was not solved. new: accounts of a later time."""
    rng = draw(setup.seed, EARLIER, number)
    issue = Issue(FIRST_ISSUE + number, pick_category(frozenset(), rng), None)
    first = Contact(
        FIRST_NUMBER + 2 * number, at, _somebody(setup, number, new), issue, "fresh",
        rng.choices(list(CHANNELS), list(CHANNELS.values()))[0], 1, issue.category,
    )  # fmt: skip
    tell_by_people(first, setup, rng)
    yield first
    again = draw(setup.seed, EARLIER_RETURN, number)
    ended = read(first, first.acts, None).spans[-1].resolved_at
    if first.really_solved or ended is None or again.random() >= first.customer.habit.returns * HABIT_SHARE:
        return
    back = ended + again.randint(*BACK_AFTER)
    if back < seconds(setup.start):
        second = replace(first, number=first.number + 1, created_at=back, origin="returns", acts=[])
        tell_by_people(second, setup, again)
        yield second


def _somebody(setup: Setup, number: int, new: frozenset[int]) -> Customer:
    """A person of an account that was a customer by then, or of none."""
    rng: Random = draw(setup.seed, EARLIER_PERSON, number)
    while True:
        found = make_customer(FIRST_PERSON + number, setup.accounts, rng)
        if found.account not in new:
            return found
