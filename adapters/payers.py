"""The port through which billing is read: who pays, under which account they may be known, and their subscriptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rules.recurring import Subscription


@dataclass(frozen=True, slots=True)
class Payer:
    """One customer of the billing system. id: theirs. account: what their own record names as the account, "" for nothing.

    domain: of their mail address, in lower case, "" without one.
    """

    id: str
    account: str
    domain: str
    subscriptions: tuple[Subscription, ...]


class ReadsPayers(Protocol):
    """Reads billing and changes nothing there. payers: all of them that have a subscription; SinkError. probe: as a sink's."""

    def payers(self) -> Sequence[Payer]: ...

    def probe(self) -> str: ...
