"""Who is asked what accounts are, and of which accounts: CRMs by their records, billing by its customers."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from adapters.account_context import ReadsContext, told
from adapters.payers import Payer, ReadsPayers
from adapters.settings import SourceSettings
from rules.recurring import Subscription
from rules.recurring import told as told_by_subscriptions
from service.config.sources import ACCOUNT_ID
from service.store.account_rows import AccountRows
from service.store.crm_links import CrmLinks

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """What was told. rows: by account, of those of which something is. tied: all accounts that were asked for.

    untied: how many of theirs are no account of ours.
    """

    rows: Mapping[str, Row]
    tied: Collection[str]
    untied: int = 0


class ContextReader(Protocol):
    """asking: in the thread that owns the store, what to run in another one; None where there is nothing to ask."""

    def asking(self) -> Callable[[], Heard] | None: ...


@dataclass(frozen=True, slots=True)
class OfCrm:
    """Asks a CRM for the records that accounts are tied to."""

    name: str
    crm: ReadsContext
    links: CrmLinks

    def asking(self) -> Callable[[], Heard] | None:
        """The first tie is read at once."""
        ties = self.links.tied(self.name)
        return partial(_of_records, self.crm, ties) if ties else None


def _of_records(crm: ReadsContext, ties: Sequence[tuple[str, str]]) -> Heard:
    found = crm.context(sorted({record for _, record in ties}))
    rows = {account: told(found.get(record, {}), crm.wanted.currency) for account, record in ties}
    return Heard({account: row for account, row in rows.items() if row}, rows.keys())


@dataclass(frozen=True, slots=True)
class OfBilling:
    """Asks billing for all that pay. public_domains: mail domains that are nobody's own."""

    source: ReadsPayers
    settings: SourceSettings
    accounts: AccountRows
    public_domains: frozenset[str]

    def asking(self) -> Callable[[], Heard] | None:
        """The accounts' domains are looked up before, where they may tie."""
        domains = self.accounts.by_domain() if self.settings.by_domain else {}
        own = {domain: accounts for domain, accounts in domains.items() if domain not in self.public_domains}
        return partial(_of_payers, self.source, Ties(self.settings, own))


@dataclass(frozen=True, slots=True)
class Ties:
    """Which account a customer is. domains: the accounts whose people have a mail domain."""

    settings: SourceSettings
    domains: Mapping[str, Collection[str]]

    def account(self, payer: Payer) -> str:
        """By the file, else by what their own record names, else by the one account of the domain; "" for none."""
        return (
            self.settings.accounts.get(payer.id)
            or self._named(payer.account)
            or self._by_domain(payer.domain)
        )

    def _named(self, named: str) -> str:
        """A bare id names an account only where the configuration says of which connection; what is no account's id, none."""
        whose = self.settings.account_connection
        account = named if ":" in named or not whose else f"{whose}:{named}"
        return account if ACCOUNT_ID.fullmatch(account) else ""

    def _by_domain(self, domain: str) -> str:
        found = self.domains.get(domain, ())
        return next(iter(found)) if len(found) == 1 else ""


def _of_payers(source: ReadsPayers, ties: Ties) -> Heard:
    """An account may pay through several customers."""
    untied, subscriptions = 0, defaultdict[str, list[Subscription]](list)
    for payer in source.payers():
        account = ties.account(payer)
        untied += not account
        if account:
            subscriptions[account] += payer.subscriptions
    rows = {account: told_by_subscriptions(found) for account, found in sorted(subscriptions.items())}
    return Heard({account: row for account, row in rows.items() if row}, rows.keys(), untied)
