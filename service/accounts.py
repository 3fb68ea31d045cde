"""Judges accounts: windows, health, flags; in a transaction of its own, after the tickets it is made from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rules.contacts import Contact
from rules.engine import Moment, Rule, intervals
from rules.health import MONTH, QUARTER, VERSION, account_moments, evidence, parts, top_category
from rules.likeness import Method
from rules.model import Flag
from rules.moments import optional_text, to_text
from service import colleagues
from service.config.settings import Settings
from service.flagging import Difference, Flagger
from service.go_live import GoLive
from service.store.account_rows import AccountRows
from service.store.derived_tables import ACCOUNT_NUMBERS
from service.store.wordings import Wordings

LIMIT = 100
# What a flag about an account tells besides what its rule asks for.
SHOWN = ("contacts_30", "health_score", "health_state")


@dataclass(slots=True)
class Judged:
    """An account as it stands now; row None when nothing is known of it any more."""

    account: str
    contacts: Sequence[Contact]
    moments: Sequence[Moment]
    row: Mapping[str, Any] | None


@dataclass(slots=True)
class AccountJudge:
    """Judges the accounts that are due."""

    settings: Settings
    store: AccountRows
    rules: Sequence[Rule]
    flagger: Flagger
    go_live: GoLive
    wordings: Wordings
    method: Method

    def judge_due(self, now: datetime, limit: int = LIMIT) -> tuple[list[Judged], Difference]:
        """Take what is due, store rows and flags; gives what was judged and what changed in flags."""
        accounts = self.store.take_due(now, limit)
        contacts = self.store.contacts(accounts)
        colleagues.judge(contacts, self.store, self.wordings, self.method)
        judged = [self._judged(account, contacts[account], now) for account in accounts]
        rows = [one.row for one in judged if one.row]
        self.store.put(rows, [one.account for one in judged if not one.row])
        wanted = [flag for one in judged for flag in self._flags(one)]
        found = self.flagger.settle(wanted, accounts, lambda account: "", now)
        return judged, found

    def _judged(self, account: str, contacts: Sequence[Contact], now: datetime) -> Judged:
        moments, following = account_moments(contacts, now)
        row = self._row(account, contacts, moments, following, now) if moments else None
        return Judged(account, contacts, moments, row)

    def _row(
        self, account: str, contacts: Sequence[Contact], moments: Sequence[Moment], following: datetime | None,
        now: datetime,
    ) -> dict[str, Any]:  # fmt: skip
        facts = moments[-1].facts
        source, customers = self.store.belongings(account)
        return {name: facts[name] for name in ACCOUNT_NUMBERS} | {
            "id": account,
            "source": source,
            "customers": customers,
            "first_contact_at": to_text(contacts[0].created_at),
            "last_contact_at": to_text(max(one.created_at for one in contacts if one.created_at <= now)),
            "top_category_30": top_category(contacts, now, MONTH),
            "top_category_90": top_category(contacts, now, QUARTER),
            "health_state": facts["health_state"],
            "health_since": to_text(_since(moments)),
            "health_parts": json.dumps(parts(facts), sort_keys=True),
            "health_version": VERSION,
            "next_moment_at": optional_text(following),
        }

    def _flags(self, one: Judged) -> list[Flag]:
        found = []
        for rule in self.rules:
            if rule.about == "account":
                found += [
                    self._grounded(flag, rule, one) for flag in intervals(rule, one.account, one.moments)
                ]
        return found

    def _grounded(self, flag: Flag, rule: Rule, one: Judged) -> Flag:
        """With the tickets behind it; historic when it opened before any of their connections went live."""
        tickets = [
            ticket for fact in rule.evidence for ticket in evidence(one.contacts, fact, flag.opened_at)
        ]
        unique = tuple(dict.fromkeys(tickets))
        counted = unique or [
            contact.ticket_id for contact in one.contacts if contact.created_at <= flag.opened_at
        ]
        connections = {ticket.partition(":")[0] for ticket in counted}
        facts = {name: flag.facts[name] for name in (*rule.names, *rule.each, *SHOWN) if name in flag.facts}
        historic = self.go_live.is_before(connections, flag.opened_at)
        return replace(flag, evidence=unique, facts=facts, historic=historic)


def _since(moments: Sequence[Moment]) -> datetime:
    """From when the newest state of health has held without a break."""
    since = moments[-1].at
    for moment in reversed(moments):
        if moment.facts["health_state"] != moments[-1].facts["health_state"]:
            break
        since = moment.at
    return since
