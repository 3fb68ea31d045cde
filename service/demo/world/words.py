"""Puts a contact's messages into words; one issue keeps its thing and its numbers whenever it comes up."""

from functools import lru_cache

from service.demo.world.acts import Contact, Meaning, Message
from service.demo.world.issues import Issue
from service.demo.world.phrases import CLOSERS, DETAILS, GREETINGS, PHRASES
from service.demo.world.problems import WORDING


def text(contact: Contact, message: Message) -> str:
    """The message's text."""
    said = [_said(contact, message), *(_chosen(one, message.variant) for one in message.besides)]
    return " ".join(said)


def _said(contact: Contact, message: Message) -> str:
    if message.text:
        return message.text
    if message.meaning is Meaning.PROBLEM:
        return _first_letter(contact.issue, message.variant)
    variant = message.variant // len(PHRASES[message.meaning])
    return _chosen(message.meaning, message.variant).format(**_slots(contact.issue, variant))


def _chosen(meaning: Meaning, variant: int) -> str:
    return PHRASES[meaning][variant % len(PHRASES[meaning])]


def subject(contact: Contact) -> str:
    """The ticket's subject line."""
    if contact.origin == "spam":
        return f"Offer {_number(contact.issue)}"
    return f"{contact.issue.category.replace('_', ' ').capitalize()}: {_thing(contact.issue)}"


def problem(issue: Issue) -> str:
    """The sentence that says what is wrong."""
    wording = WORDING[issue.category]
    if issue.bug is not None:
        return f"{wording.symptom}.".format(thing=_thing(issue), code=issue.bug.code)
    chosen = wording.problems[issue.number // len(wording.things) % len(wording.problems)]
    return chosen.format(thing=_thing(issue), number=_number(issue))


def _thing(issue: Issue) -> str:
    things = WORDING[issue.category].things
    return things[(issue.bug.number if issue.bug else issue.number) % len(things)]


def _number(issue: Issue) -> int:
    return 2 + issue.number * 7919 % 97


def _slots(issue: Issue, variant: int) -> dict[str, str | int]:
    wording = WORDING[issue.category]
    thing, number = _thing(issue), _number(issue)
    answer = wording.answers[variant % len(wording.answers)].format(thing=thing)
    code = issue.bug.code if issue.bug else "it"
    return {"thing": thing, "number": number, "answer": answer, "code": code, "problem": problem(issue)}


@lru_cache(maxsize=4096)  # every webhook of a ticket tells its first letter again
def _first_letter(issue: Issue, variant: int) -> str:
    parts = [problem(issue)]
    for place, choices in ((0, GREETINGS), (2, DETAILS), (3, CLOSERS)):
        variant, chosen = divmod(variant, len(choices))
        parts.insert(place, choices[chosen])
    return " ".join(part for part in parts if part)
