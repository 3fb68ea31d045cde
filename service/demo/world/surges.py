"""What happens to many customers at once: an outage that fills the queue, and a change that the AI has not been told of.

Told beside the world's other contacts, with numbers and generators of its own, so that these stay what they are without it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from service.demo.world.acts import DAY, HOUR, Contact, Meaning, draw, seconds
from service.demo.world.ai_part import hand_over
from service.demo.world.issues import Bug, Issue
from service.demo.world.people import Customer, make_customer
from service.demo.world.setup import Setup
from service.demo.world.talk import MINUTE, Talk

SURGE, SURGE_PERSON = 51, 52
FIRST_NUMBER, FIRST_PERSON, FIRST_ISSUE, FIRST_BUG = (
    800_000,
    100_000,
    20_000_000,
    90_000,
)  # far from those of all others


def _is_down(talk: Talk) -> None:
    """A person says that it is known, and days later that it works again."""
    talk.customer(Meaning.PROBLEM, add=(f"cat_{talk.contact.tag}",), status="new")
    talk.wait(10 * MINUTE, 2 * HOUR)
    talk.human_says(Meaning.REPLY, status="hold")
    talk.wait(2 * DAY, 4 * DAY)
    talk.contact.really_solved = True
    talk.human_says(Meaning.FIXED, status="solved")


def _is_new(talk: Talk) -> None:
    """The AI does not know and hands over."""
    talk.customer(Meaning.PROBLEM, add=(f"cat_{talk.contact.tag}",), assignee=talk.ai, status="open")
    hand_over(talk, "knowledge_gap", "knowledge_gap")


@dataclass(frozen=True, slots=True)
class Surge:
    """So many contacts of one category within some seconds, from a part of the world's days on. code: what all of them name."""

    category: str
    contacts: int
    after: float
    within: int
    tell: Callable[[Talk], None]
    code: str = ""


SURGES = (
    Surge("permissions", 9, 0.6, 4 * DAY, _is_new),
    Surge("integrations", 24, 0.8, 8 * HOUR, _is_down, "E-503"),
)


def surges(setup: Setup) -> Iterator[Contact]:
    """Their contacts in the order of their creation."""
    number = 0
    for place, surge in enumerate(SURGES if setup.surges else ()):
        rng = draw(setup.seed, SURGE, place)
        begins = seconds(setup.start) + int(setup.days * DAY * surge.after)
        for at in sorted(begins + rng.randrange(surge.within) for _ in range(surge.contacts)):
            yield _contact(setup, surge, number, at)
            number += 1


def _contact(setup: Setup, surge: Surge, number: int, at: int) -> Contact:
    rng = draw(setup.seed, SURGE_PERSON, number)
    bug = Bug(FIRST_BUG, surge.category, surge.code, at, at + 4 * DAY) if surge.code else None
    issue = Issue(FIRST_ISSUE + number, surge.category, bug)
    contact = Contact(
        FIRST_NUMBER + number, at, _somebody(setup, number, rng), issue, "fresh", "email", 2, surge.category
    )
    surge.tell(Talk(contact, setup, rng))
    return contact


def _somebody(setup: Setup, number: int, rng: Random) -> Customer:
    """A person whose organization is known and who writes about nothing else."""
    while True:
        found = make_customer(FIRST_PERSON + number, setup.accounts, rng)
        if found.organization and found.account != setup.quiet_account:
            return found
