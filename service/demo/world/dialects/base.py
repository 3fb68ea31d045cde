"""What a dialect must be able to render."""

from dataclasses import dataclass
from typing import Protocol

from adapters.settings import ConnectionSettings
from service.demo.world.acts import Contact
from service.demo.world.setup import Setup


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that a webhook would tell: `what` happened in the act at `index` of the contact's acts."""

    index: int
    what: str


class Dialect(Protocol):
    """A helpdesk's way of telling. Bodies depend on their arguments only; moments are world seconds."""

    def __init__(self, setup: Setup) -> None: ...

    def connection_settings(self) -> ConnectionSettings:
        """The connection as an operator would configure it, with a made-up secret."""

    def hints(self, contact: Contact, index: int) -> list[Hint]:
        """What webhooks tell about one act."""

    def hint_body(self, contact: Contact, hint: Hint) -> bytes:
        """One webhook event."""

    def trigger_body(self, contact: Contact, index: int) -> bytes:
        """The body of a business rule that an administrator pasted in, sent after the act."""

    def snapshot_body(self, contact: Contact, at: int) -> bytes:
        """Everything the API would answer about the ticket at that moment."""

    def conflicting(self, body: bytes) -> bytes:
        """A webhook event with the same id that says something else about a field nothing depends on."""

    def export_line(self, contact: Contact, at: int) -> bytes:
        """The ticket as one line of an export made at that moment."""

    def signed_headers(self, body: bytes, sent_at: int, number: int) -> dict[str, str]:
        """The headers of the n-th webhook, signed at that moment."""

    def snapshot_headers(self) -> dict[str, str]:
        """The headers that a fetched answer is stored with."""
