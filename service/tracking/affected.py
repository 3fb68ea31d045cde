"""Whom a problem affects: its accounts with tier and revenue, its tickets, what the AI did in them, what customers wrote."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.numbers import get_currency_precision

from adapters.problem_push import Customer
from rules.context import standing
from rules.model import Touchpoint
from rules.reports import Report
from rules.scrub import scrubbed
from service.store.account_rows import AccountRows
from service.store.account_words import AccountWords
from service.store.problem_rows import ProblemRows
from service.store.records import Records

CHURNED = "churned"
MOST_QUOTED, MOST_READ, FEWEST_WORDS = 3, 20, 4


@dataclass(slots=True)
class Affected:
    """Reads it from the store."""

    records: Records
    public_domains: frozenset[str]

    def customers(self, reports: Sequence[Report], now: datetime) -> list[Customer]:
        """The known accounts, the one with the most tickets first."""
        counts = Counter(one.account_id for one in reports if one.account_id)
        words, domains = AccountWords(self.records).of(counts), AccountRows(self.records).domains_of(counts)
        found = [
            _customer(
                account,
                standing(words.get(account, ()), now),
                self._domain(account, domains.get(account, ())),
                number,
            )
            for account, number in counts.items()
        ]
        return sorted(found, key=lambda one: (-one.tickets, one.id))

    def tiers(self, reports: Sequence[Report], now: datetime) -> dict[str, str]:
        """By account its tier, as far as it is known."""
        words = AccountWords(self.records).of({one.account_id for one in reports} - {""})
        told = {account: standing(one, now).get("tier") for account, one in words.items()}
        return {account: str(tier) for account, tier in told.items() if tier}

    def attempts(self, tickets: Collection[str]) -> dict[str, int]:
        """In how many of these tickets the AI did what."""
        counts = self.records.counts_in("tickets", "ai_touchpoint", "id", tickets)
        return {part: counts[part] for part in (Touchpoint.ANSWER, Touchpoint.ASSIST) if counts[part]}

    def quotes(self, reports: Sequence[Report]) -> list[str]:
        """What a few customers wrote first, without what tells who they are."""
        tickets = [one.ticket_id for one in reports][:MOST_READ]
        found = (scrubbed(text) for text in ProblemRows(self.records).first_texts(tickets))
        return [one for one in found if len(one.split()) >= FEWEST_WORDS][:MOST_QUOTED]

    def _domain(self, account: str, told: Sequence[str]) -> str:
        connection, _, name = account.partition(":")
        domains = [name] if connection == "domain" else told
        return next((one for one in domains if one not in self.public_domains), "")


def _customer(account: str, told: Mapping[str, Any], domain: str, tickets: int) -> Customer:
    currency = str(told.get("contract_currency") or "")
    value = told.get("contract_value") if told.get("contract_change") != CHURNED else None
    known = value is not None and bool(currency)
    revenue = round(float(value or 0) / 10 ** get_currency_precision(currency)) if known else None
    name, tier = str(told.get("name") or account.partition(":")[2]), str(told.get("tier") or "")
    return Customer(account, name, domain, tier, revenue, currency, tickets)


def revenue_at_stake(customers: Iterable[Customer]) -> dict[str, int]:
    """The sum of each currency."""
    found: Counter[str] = Counter()
    for one in customers:
        if one.revenue:
            found[one.currency] += one.revenue
    return dict(sorted(found.items()))
