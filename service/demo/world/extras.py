"""What happens in some contacts besides, once their story is written; drawn apart, so that all others stay as they are."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from service.demo.world.acts import (
    HOUR,
    POLITE,
    Act,
    Contact,
    Deed,
    Meaning,
    Message,
    Who,
    draw,
    public_messages,
)
from service.demo.world.people import SYSTEM_ID
from service.demo.world.record import read
from service.demo.world.setup import Setup

WISH, MOOD, SUMMARY, URGENT, FORGETS = 51, 52, 53, 54, 55
GLAD, ANGRY = Meaning.GLAD, Meaning.ANGRY


def add_extras(contact: Contact, setup: Setup) -> None:
    """Each in that share of the contacts in which it fits."""
    if contact.origin == "spam" or not setup.extras:
        return
    for number, add in EXTRAS.items():
        rng = draw(setup.seed, number, contact.number)
        if rng.random() < setup.extras:
            add(contact, rng)


def _wish(contact: Contact, rng: Random) -> None:
    """Never in the first words: they say what the issue is."""
    letters = [message for _, message in public_messages(contact.acts) if message.who is Who.CUSTOMER]
    later = [one for one in letters[1:] if one.meaning not in POLITE]
    if later:
        rng.choice(later).besides += (Meaning.WISH,)


def _moods(contact: Contact, rng: Random) -> None:
    """Every word of the customer has a mood that nobody mistakes; it falls, comes back, or stays what it was.

    Not where thanks have a mood of their own, or where words are taken away later.
    """
    turns = list(_turns(contact.acts))
    polite = any(message.meaning in POLITE for turn in turns for message in turn)
    if len(turns) < 2 or polite or any(act.deed is Deed.REDACTED for act in contact.acts):
        return
    changes = rng.randrange(1, len(turns))
    for turn, mood in zip(turns, rng.choice(_courses(len(turns), changes)), strict=True):
        for message in turn:
            message.besides = (mood, *message.besides)


def _courses(turns: int, changes: int) -> list[list[Meaning]]:
    falls = [GLAD] * changes + [ANGRY] * (turns - changes)
    comes_back = [ANGRY if turn == changes else GLAD for turn in range(turns)]
    return [falls, falls, comes_back, [GLAD] * turns, [ANGRY] * turns]


def _turns(acts: Sequence[Act]) -> Iterator[list[Message]]:
    """The runs of the customer's messages."""
    run: list[Message] = []
    for _, message in public_messages(list(acts)):
        if message.who is Who.CUSTOMER:
            run.append(message)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _summaries(contact: Contact, rng: Random) -> None:
    """A second before each hand-over, unless something else happens then."""
    for one in read(contact, contact.acts, None).hand_overs:
        at, times = one.at - 1, {act.at for act in contact.acts}
        if at not in times and at > contact.created_at:
            number = sum(1 for act in contact.acts if act.message)
            note = Message(number, Who.AI, contact.ai_user, Meaning.SUMMARY, False, rng.randrange(1 << 20))
            contact.acts.append(Act(at, Who.AI, contact.ai_user, message=note))
    contact.acts.sort(key=lambda act: act.at)


def _is_urgent(contact: Contact, rng: Random) -> None:
    """From the first moment on, unless somebody sets another priority."""
    if not any("priority" in act.changes for act in contact.acts):
        contact.acts[0].changes["priority"] = rng.choice(("high", "urgent"))


def _forgets(contact: Contact, rng: Random) -> None:
    """Nobody names the reason of a hand-over, or somebody does days later."""
    named = [_reasons(act.changes.get("add", ())) for act in contact.acts]
    contact.acts = [one for act in contact.acts if (one := _nameless(act)).changes or one.message or one.deed]
    last = contact.acts[-1].at
    if any(named) and rng.random() < 0.5:
        tags = tuple(dict.fromkeys(tag for tags in named for tag in tags))
        at = last + rng.randint(HOUR, 90 * HOUR)
        contact.acts.append(Act(at, Who.SYSTEM, SYSTEM_ID, {"add": tags}))


def _reasons(tags: Sequence[str]) -> tuple[str, ...]:
    return tuple(tag for tag in tags if tag.startswith("esc_"))


def _nameless(act: Act) -> Act:
    """The act without tags that name a reason."""
    changes = dict(act.changes)
    for name in ("add", "remove"):
        left = tuple(tag for tag in changes.pop(name, ()) if not tag.startswith("esc_"))
        changes |= {name: left} if left else {}
    return replace(act, changes=changes)


EXTRAS = {WISH: _wish, MOOD: _moods, SUMMARY: _summaries, URGENT: _is_urgent, FORGETS: _forgets}
