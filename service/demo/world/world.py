"""One simulated world with the truth known; all that is rendered, sent or judged in it comes from here."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from adapters.settings import ConnectionSettings
from service.demo.world.account_rules import of_accounts
from service.demo.world.acts import Contact, seconds
from service.demo.world.agenda import make_bugs
from service.demo.world.answers import SpanTruth, Truth
from service.demo.world.contracts import contracts
from service.demo.world.dialects import DIALECTS, Dialect
from service.demo.world.faults import of_faults
from service.demo.world.feed import Feed, contacts_of
from service.demo.world.looking_on import looked_on
from service.demo.world.queue_truth import of_queues
from service.demo.world.sending import Switches
from service.demo.world.setup import Setup
from service.demo.world.subscriptions import Change, changes
from service.demo.world.truth import tell_truth, ticket_id

START = datetime(2026, 1, 5, tzinfo=UTC)


class World:
    """A support desk's customers, issues, AI and people over some days, from a seed.

    Takes the knobs of `Setup`, and the dialect that its helpdesk speaks when nobody names another.
    Equal knobs give equal truth and equal bytes. Reading it is lazy: contacts are
    written when somebody asks for them, several thousand a second, and none of them is kept.
    """

    def __init__(
        self, seed: int = 1, days: int = 90, tickets: int = 600, start: datetime = START,
        language: str = "zendesk", **knobs: Any,
    ) -> None:  # fmt: skip
        self.language = language
        self.setup = Setup(seed, days, tickets, start.replace(microsecond=0), **knobs)

    def contacts(self) -> Iterator[Contact]:
        """All contacts in the order of their creation, each with everything that ever happens in it."""
        return contacts_of(self.setup)

    @cached_property
    def truth(self) -> Truth:
        """What is true when the world's days are over."""
        return self.truth_at(self.setup.end)

    def truth_at(self, on: datetime, *, without: frozenset[str] = frozenset()) -> Truth:
        """What is true at a moment; `without` leaves out tickets of which nothing was ever heard."""
        return tell_truth(self.setup, self.contacts(), make_bugs(self.setup), on, without)

    def of_queues(self, on: datetime | None = None) -> frozenset[SpanTruth]:
        """When rules about queues should have held."""
        truth = self.truth if on is None else self.truth_at(on)
        return frozenset(of_queues(truth.contacts.values(), truth.on))

    def of_faults(self, on: datetime | None = None) -> frozenset[SpanTruth]:
        """When one fault met several accounts at once."""
        truth = self.truth if on is None else self.truth_at(on)
        return frozenset(of_faults(truth.contacts.values(), truth.on))

    def of_tickets(self, on: datetime | None = None) -> frozenset[SpanTruth]:
        """When rules that look on should hold for tickets, where what `contracts` says is told from the first day on."""
        truth = self.truth if on is None else self.truth_at(on)
        tiers = {f"{self.setup.connection}:{one.organization}": one.tier for one in contracts(self.setup)}
        return frozenset(looked_on(truth.contacts.values(), truth.on, tiers))

    def of_accounts(self, on: datetime | None = None) -> frozenset[SpanTruth]:
        """When rules about accounts should have held, where what `contracts` says is told from the first day on."""
        truth = self.truth if on is None else self.truth_at(on)
        known = contracts(self.setup)
        return frozenset(of_accounts(truth.contacts.values(), known, self.setup.connection, truth.on))

    def flags(self, on: datetime | None = None) -> frozenset[tuple[str, str]]:
        """The (rule, subject) pairs of the flags that should stand."""
        return (self.truth if on is None else self.truth_at(on)).standing

    def subscriptions(self) -> tuple[Change, ...]:
        """What became of the accounts' subscriptions."""
        return tuple(changes(self.setup, self.truth.contacts.values()))

    def ticket(self, number: int) -> str:
        """The id in every store of the n-th contact, counted from 0."""
        return ticket_id(self.setup, number)

    def deliveries(self, dialect: str = "", feed: str = "hints", **switches: Any) -> Feed:
        """What the helpdesk sends, in the order of sending; see `Feed` and `Switches`."""
        return Feed(self.setup, self.dialect(dialect), feed, Switches(**switches))

    def connection_settings(self, dialect: str = "") -> ConnectionSettings:
        """The connection as an operator would configure it for this helpdesk."""
        return self.dialect(dialect).connection_settings()

    def export(self, at: datetime, dialect: str = "") -> Iterator[bytes]:
        """An export file made at a moment, line by line."""
        now = seconds(at)
        for contact in self.contacts():
            if contact.created_at <= now:
                yield self.dialect(dialect).export_line(contact, now)

    def dialect(self, name: str = "") -> Dialect:
        """The renderer of one vendor's shapes."""
        return DIALECTS[name or self.language](self.setup)
