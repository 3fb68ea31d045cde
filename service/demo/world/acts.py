"""What happens in the simulated world: contacts, and the acts of people and machines in them.

Moments are whole seconds since 1970 in here (a world of 100,000 contacts holds a million of them);
the truth and the renderings turn them into aware datetimes and vendor text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from random import Random
from typing import Any

from service.demo.world.issues import Issue
from service.demo.world.people import Customer, ai_id

DAY = 86_400
HOUR = 3_600
CHAT_CHANNELS = frozenset({"chat", "native_messaging"})


class Who(StrEnum):
    """Who really acted."""

    CUSTOMER = "customer"
    AI = "ai"
    HUMAN = "human"
    SYSTEM = "system"
    PROGRAM = "program"  # something that writes through the helpdesk's API; nobody in the world itself


class Meaning(StrEnum):
    """What a message really is; the text only says it in words."""

    PROBLEM = "problem"  # the customer says what is wrong
    COMES_BACK = "comes_back"  # the customer says that it is still, or again, wrong
    ASKS_AGAIN = "asks_again"  # a second request while the first one waits
    DETAIL = "detail"  # the customer answers a question
    REPAIR = "repair"  # the customer corrects a wrong understanding
    ASKS_HUMAN = "asks_human"
    THANKS = "thanks"  # nothing but thanks
    WORKED = "worked"  # it worked, in so many words
    # beside something else: the customer asks for more, is glad, is angry
    WISH = "wish"
    GLAD = "glad"
    ANGRY = "angry"
    SPAM = "spam"
    ANSWER = "answer"  # the AI's answer, right or wrong
    QUESTION = "question"
    NON_ANSWER = "non_answer"
    ERROR = "error"
    HAND_OVER = "hand_over"
    REPLY = "reply"  # a person keeps the customer informed
    ASKS_BACK = "asks_back"  # a person asks the customer something
    SOLUTION = "solution"  # a person's answer
    FIXED = "fixed"  # a person reports a product bug as fixed
    SLIP = "slip"  # meant for colleagues, sent in public by mistake
    NOTE = "note"  # private, by a person
    DRAFT = "draft"  # private, by the AI for a person
    SUMMARY = "summary"  # private, by the AI for whoever takes over


POLITE = frozenset({Meaning.THANKS, Meaning.WORKED})  # they need no answer and reopen nothing
NEGATIVE = frozenset({Meaning.REPAIR, Meaning.ASKS_HUMAN})


class Deed(StrEnum):
    """What can be done to a whole ticket or to one of its messages."""

    SPAM = "spam"
    DELETED = "deleted"
    ERASED = "erased"
    RESTORED = "restored"
    MERGED = "merged"
    MADE_PRIVATE = "made_private"
    REDACTED = "redacted"


@dataclass(slots=True)
class Message:
    """Something written. number: place among the ticket's messages, from 0.

    variant picks the words, where it has no text of its own. besides: what the message says more.
    """

    number: int
    who: Who
    author: int
    meaning: Meaning
    public: bool
    variant: int
    text: str = ""
    besides: tuple[Meaning, ...] = ()


@dataclass(slots=True)
class Act:
    """One action at one whole second: all of it happens at once, as one entry of the helpdesk's history.

    changes: status, priority, assignee, group, satisfaction -> the new value; add, remove -> tags.
    about: number of the message that is made private or redacted.
    """

    at: int
    who: Who
    actor: int
    changes: dict[str, Any] = field(default_factory=dict)
    message: Message | None = None
    deed: Deed | None = None
    about: int = -1


@dataclass(slots=True)
class Merge:
    """A duplicate that is merged into its original; both tickets know it."""

    at: int
    target: int
    source: int | None = None


@dataclass(slots=True)
class Contact:
    """A customer reaching out about one issue: one ticket at the helpdesk.

    number: place in the order of creation, from 0. origin: fresh, returns, between (returns, and later
    reopens the old ticket too), duplicate, spam. reason: the real trigger and cause of the AI's hand-over.
    tag: the category the helpdesk's tags claim, None when nobody tagged it.
    """

    number: int
    created_at: int
    customer: Customer
    issue: Issue
    origin: str
    channel: str
    ai_version: int
    tag: str | None
    acts: list[Act] = field(default_factory=list)
    really_solved: bool = False
    reason: tuple[str, str] | None = None
    merge: Merge | None = None
    absorbs: Merge | None = None

    def until(self, moment: int | None) -> list[Act]:
        """The acts that had happened at `moment`; all of them for None."""
        return self.acts if moment is None else [act for act in self.acts if act.at <= moment]

    @property
    def ai_user(self) -> int:
        """The helpdesk user of the AI version that is live for this contact."""
        return ai_id(self.ai_version)

    @property
    def idle_seconds(self) -> int:
        """How long nobody must write after the AI for the contact to count as over."""
        return DAY if self.channel in CHAT_CHANNELS else 3 * DAY


def draw(seed: int, *parts: int) -> Random:
    """A generator of its own for one thing, so that nothing depends on the order of generation."""
    mixed = seed
    for part in parts:
        mixed = (mixed << 40) ^ part
    return Random(mixed)


def moment(seconds: int) -> datetime:
    """World seconds as an aware datetime."""
    return datetime.fromtimestamp(seconds, UTC)


def seconds(at: datetime) -> int:
    """An aware datetime as world seconds."""
    return int(at.timestamp())


def standing(acts: list[Act]) -> dict[str, Any]:
    """The ticket's fields after these acts; tags in the order in which they came."""
    state: dict[str, Any] = dict.fromkeys(("priority", "assignee", "group", "satisfaction", "removed"))
    state["status"] = "new"
    tags: list[str] = []
    for act in acts:
        state |= act.changes
        state["removed"] = _removed_after(state["removed"], act.deed)
        tags = _tags_after(tags, state.pop("add", ()), state.pop("remove", ()))
    return state | {"tags": tags, "updated_at": acts[-1].at}


def _tags_after(tags: list[str], added: tuple[str, ...], removed: tuple[str, ...]) -> list[str]:
    return [tag for tag in tags if tag not in removed] + list(added)


def _removed_after(removed: Deed | None, deed: Deed | None) -> Deed | None:
    if deed is Deed.RESTORED:
        return None
    return deed if deed in (Deed.SPAM, Deed.DELETED, Deed.ERASED) else removed


def hidden(acts: list[Act]) -> frozenset[int]:
    """Numbers of the messages that were made private."""
    return frozenset(act.about for act in acts if act.deed is Deed.MADE_PRIVATE)


def public_messages(acts: list[Act]) -> Iterator[tuple[Act, Message]]:
    """The messages that the customer could read, each with its act."""
    private = hidden(acts)
    for act in acts:
        if act.message is not None and act.message.public and act.message.number not in private:
            yield act, act.message
