"""The port through which a ticket is written to: what the helpdesk holds, and what has to change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Held:
    """A ticket as the helpdesk holds it. closed: it takes no change any more. stamp: its version, "" where it has none.

    tags: None where the helpdesk does not tell them. record: the vendor's own. solved: it can be opened again.
    """

    tags: frozenset[str] | None
    fields: Mapping[str, Any]
    closed: bool = False
    stamp: str = ""
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)
    solved: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """What has to change. tags: all that the ticket has afterwards, of which only ours are known where the helpdesk tells
    none. fields: only those that change. note: "" for none. reopen: it becomes open again, no later than the note is there."""

    tags: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    fields: Mapping[str, Any]
    note: str
    reopen: bool = False

    @property
    def changes_tags(self) -> bool:
        """Whether any tag comes or goes."""
        return bool(self.added or self.removed)

    @property
    def is_empty(self) -> bool:
        """Whether the ticket holds it all already."""
        return not (self.changes_tags or self.fields or self.note)


class TicketDesk(Protocol):
    """How a vendor does it. Every method raises SinkError and nothing else.

    me: the id of the user that the credentials belong to, "" where the helpdesk does not say. held: None where it has
    no such ticket. update raises Collision where the ticket changed after it was read; it gives the ticket as it is
    then, None where the answer does not tell. value: how a field of this name holds a value of ours, None for an
    empty field.
    """

    def me(self) -> str: ...

    def value(self, name: str, value: str | int | None) -> str | int | None: ...

    def held(self, number: str) -> Held | None: ...

    def has_note(self, number: str, held: Held, mark: str) -> bool: ...

    def update(self, number: str, held: Held, update: Update) -> Held | None: ...
