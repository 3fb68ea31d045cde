"""One contact from its first word to the last thing that happens to its ticket."""

from random import Random

from service.demo.world.acts import DAY, HOUR, Contact, Deed, Meaning, Who, draw
from service.demo.world.ai_part import ai_part, hand_over, settle_unsolved
from service.demo.world.extras import add_extras
from service.demo.world.human_part import human_part
from service.demo.world.setup import Setup
from service.demo.world.talk import FIRST_WORDS, MINUTE, Talk

CLOSED_AFTER = 4 * DAY  # an automation closes what has been solved that long
AI_SHARE = 0.74
CHATTY = 25
QUESTIONS = 9


def tell(contact: Contact, setup: Setup, rng: Random, *, brisk: bool = False) -> None:
    """Write all acts of the contact, also those in its future."""
    _tell(Talk(contact, setup, rng, brisk=brisk))
    add_extras(contact, setup)


def tell_by_people(contact: Contact, setup: Setup, rng: Random) -> None:
    """Write all acts of a contact of which no AI knows."""
    talk = Talk(contact, setup, rng)
    talk.customer(FIRST_WORDS[contact.origin], add=(f"cat_{contact.tag}",), status="new")
    human_part(talk, after_ai=False)
    _afterwards(talk, by_ai=False)


def _tell(talk: Talk) -> None:
    contact, setup = talk.contact, talk.setup
    by_ai = contact.origin != "spam" and contact.merge is None and talk.chance(AI_SHARE)
    _open(talk, by_ai)
    if contact.origin == "spam":
        return _spam(talk)
    if contact.merge is not None:
        return _merged(talk, contact.merge.at)
    if by_ai and draw(setup.seed, CHATTY, contact.number).random() < setup.chatty:
        _ask_and_ask(talk)
    (ai_part if by_ai else _without_ai)(talk)
    _afterwards(talk, by_ai)
    _oddities(talk)
    return None


def _open(talk: Talk, by_ai: bool) -> None:
    """The first words; the tag comes with them or shortly after."""
    contact = talk.contact
    late = contact.merge is None and talk.chance(0.2)
    tags = (f"cat_{contact.tag}",) if contact.tag else ()
    more = {"assignee": talk.ai, "status": "open"} if by_ai and talk.chance(0.75) else {"status": "new"}
    plain = ("vip",) if talk.chance(0.05) else ()
    talk.customer(FIRST_WORDS[contact.origin], add=plain if late else (*plain, *tags), **more)
    if late and tags:
        talk.wait(2, 50)
        (talk.ai_acts if by_ai or talk.chance(0.5) else talk.system_acts)(add=tags, priority="normal")


def _ask_and_ask(talk: Talk) -> None:
    """The AI asks one thing after another, and the customer answers each."""
    for _ in range(QUESTIONS):
        talk.wait_for_ai()
        talk.ai_says(Meaning.QUESTION, status="pending")
        talk.wait(30, 20 * MINUTE)
        talk.customer(Meaning.DETAIL)


def _without_ai(talk: Talk) -> None:
    if talk.chance(0.2):
        talk.wait_for_ai()
        talk.ai_drafts()
    human_part(talk, after_ai=False)


def _spam(talk: Talk) -> None:
    talk.wait(10 * MINUTE, 20 * HOUR)
    talk.human_acts(deed=Deed.SPAM)


def _merged(talk: Talk, at: int) -> None:
    """A person closes the duplicate by merging it into the original."""
    talk.wait_until(at)
    talk.human_says(Meaning.NOTE, public=False, status="closed", add=("closed_by_merge",))
    talk.acts[-1].deed = Deed.MERGED


def note_merge(contact: Contact, at: int, rng: Random) -> None:
    """The private note that a merge leaves on the original, between its other acts."""
    times = {act.at for act in contact.acts}
    while at in times:
        at += 1
    helper = Talk(contact, Setup(), rng)
    helper.at = at
    helper.written = sum(1 for act in contact.acts if act.message)
    helper.human_says(Meaning.NOTE, public=False)
    contact.acts.sort(key=lambda act: act.at)


def _afterwards(talk: Talk, by_ai: bool) -> None:
    if talk.left_alone:
        return
    if talk.status == "solved":
        _after_solved(talk, by_ai)
    elif by_ai and talk.agent is None:
        settle_unsolved(talk)


def _after_solved(talk: Talk, by_ai: bool) -> None:
    solved_at = talk.at
    if talk.chance(0.45):
        _survey(talk)
    if talk.chance(0.06 + talk.contact.customer.habit.thanks / 5):
        _polite_reopening(talk)
    if not talk.contact.really_solved and talk.chance(
        talk.setup.rate(talk.contact.customer.habit.returns * 0.35)
    ):
        return _reopen(talk, by_ai, solved_at)
    return _close(talk, solved_at)


def _survey(talk: Talk) -> None:
    talk.wait(HOUR, DAY)
    talk.system_acts(satisfaction="offered")
    if talk.chance(talk.contact.customer.habit.rates):
        talk.wait(5 * MINUTE, 20 * HOUR)
        good = talk.chance(0.9 if talk.contact.really_solved else 0.25)
        talk.act(Who.CUSTOMER, talk.contact.customer.vendor_id, satisfaction="good" if good else "bad")


def _polite_reopening(talk: Talk) -> None:
    """The helpdesk opens the ticket for a thank-you; an automation solves it again."""
    talk.wait(10 * MINUTE, 20 * HOUR)
    talk.customer(Meaning.WORKED if talk.contact.really_solved and talk.chance(0.4) else Meaning.THANKS)
    talk.wait(HOUR, 6 * HOUR)
    talk.system_acts(status="solved")


def _reopen(talk: Talk, by_ai: bool, solved_at: int) -> None:
    """The customer writes again in the same ticket, sometimes exactly two weeks after it was solved."""
    if talk.chance(0.2):
        talk.wait_until(solved_at + 14 * DAY + talk.rng.choice((-HOUR, 0, 1, 2 * DAY)))
    else:
        talk.wait(HOUR, 2 * DAY)
    talk.customer(Meaning.COMES_BACK)
    _second_round(talk, by_ai)
    if talk.status == "solved":
        _close(talk, talk.at)


def _second_round(talk: Talk, by_ai: bool) -> None:
    if by_ai and talk.agent is None:
        if talk.chance(0.4):
            return ai_part(talk)
        return hand_over(talk, "sentiment", "frustrated")
    return human_part(talk, after_ai=by_ai)


def _close(talk: Talk, solved_at: int) -> None:
    if not talk.brisk and talk.chance(0.6):
        talk.wait_until(solved_at + CLOSED_AFTER)
        talk.system_acts(status="closed")


def _oddities(talk: Talk) -> None:
    if talk.setup.allows("redacted") and talk.chance(talk.setup.rate(0.005)):
        talk.wait(HOUR, 3 * DAY)
        talk.human_acts(deed=Deed.REDACTED, about=0)
    if talk.setup.allows("deleted") and talk.chance(talk.setup.rate(0.008)):
        _delete(talk)


def _delete(talk: Talk) -> None:
    talk.wait(HOUR, 10 * DAY)
    talk.human_acts(deed=Deed.DELETED)
    if talk.chance(0.4) and talk.setup.allows("restored"):
        talk.wait(HOUR, 3 * DAY)
        return talk.human_acts(deed=Deed.RESTORED)
    talk.wait_until(talk.at + 30 * DAY)
    return talk.system_acts(deed=Deed.ERASED)
