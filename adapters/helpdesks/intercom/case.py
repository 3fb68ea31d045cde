"""One conversation or ticket as one body shows it: the loaded record and what is read along with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from adapters.helpdesks.intercom.tables import AUTHOR_TYPES, NOTES, SPOKEN, SPOKEN_WITH_WORDS
from adapters.plain_text import plain_text
from adapters.source import Source
from rules.model import Role

Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """source: its form is that of the parts. parts: oldest first. pointer: where the record stands in the body.

    by_state: whether it has states of its own (tickets), so that a customer's reply alone opens nothing.
    """

    source: Source
    record: Mapping[str, Any]
    parts: Sequence[Part]
    custom_fields: frozenset[str]
    pointer: str
    by_state: bool = False

    @property
    def id(self) -> str:
        """Its bare vendor id."""
        return self.source.ticket

    @property
    def created_at(self) -> datetime:
        """When it began."""
        return cast(datetime, self.record["created_at"])

    @property
    def updated_at(self) -> datetime:
        """The moment of which the record speaks."""
        return cast(datetime, self.record["updated_at"])

    @property
    def requester(self) -> str | None:
        """The contact that it is with; of several the first."""
        known = (self.record.get("contacts") or {}).get("contacts") or ()
        return next((one["id"] for one in known if one.get("id")), None)


def oldest_first(parts: Sequence[Part]) -> list[Part]:
    """In order of time; at one second in the order of their numbers."""
    return sorted(parts, key=lambda part: (part["created_at"], in_order(part["id"])))


def in_order(vendor_id: str) -> str:
    """A vendor id that sorts as text: later records have larger numbers."""
    return vendor_id.zfill(20)


def author_of(part: Part) -> Mapping[str, Any]:
    """Who wrote or did it; empty where that is not told."""
    return cast(Mapping[str, Any], part.get("author") or {})


def is_by_ai(part: Part) -> bool:
    """Whether Intercom itself says that Fin wrote it."""
    author = author_of(part)
    return bool(author.get("from_ai_agent") or author.get("is_ai_answer"))


def role_of(part: Part) -> Role:
    """Who wrote, as far as Intercom says."""
    if is_by_ai(part):
        return Role.AI
    return AUTHOR_TYPES.get(author_of(part).get("type") or "", Role.UNKNOWN)


def words_of(part: Part) -> str:
    """What was written, as plain text."""
    return plain_text(part.get("body") or "")


def is_note(part: Part) -> bool:
    """Whether only the team can see it."""
    return part["part_type"] in NOTES


def is_message(part: Part) -> bool:
    """Whether somebody wrote; what the bot says about the service is no message."""
    kind = part["part_type"]
    if kind in SPOKEN or is_note(part):
        return True
    return (kind in SPOKEN_WITH_WORDS or is_by_ai(part)) and bool(words_of(part))


def is_public_message(part: Part) -> bool:
    """Whether it is a message that the customer can see."""
    return is_message(part) and not is_note(part)
