"""What is said in some contacts besides, once their story is written; drawn apart, so that all else stays as it is."""

from service.demo.world.acts import POLITE, Act, Contact, Meaning, Who, draw
from service.demo.world.setup import Setup

WISH = 51


def add_besides(contact: Contact, setup: Setup) -> None:
    """A wish for more."""
    if contact.origin != "spam" and setup.besides:
        _add_wish(contact, setup)


def _add_wish(contact: Contact, setup: Setup) -> None:
    """Never in the first words: they say what the issue is."""
    rng = draw(setup.seed, WISH, contact.number)
    later = [act for act in _letters(contact)[1:] if act.message and act.message.meaning not in POLITE]
    if rng.random() < setup.besides and later:
        _say(rng.choice(later), Meaning.WISH)


def _letters(contact: Contact) -> list[Act]:
    return [act for act in contact.acts if act.message and act.message.who is Who.CUSTOMER]


def _say(act: Act, meaning: Meaning) -> None:
    if act.message:
        act.message.besides += (meaning,)
