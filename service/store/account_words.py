"""What was told of accounts, value by value, so that no account has to read all events. See rules.context."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rules.context import CONTEXT, KINDS, TIER, Word, account_of, tiers, words_of
from rules.model import Event, Ticket
from rules.moments import to_text
from service.store.base import places
from service.store.mirror import days as mirror_days
from service.store.records import Records
from service.store.rows import event_of


class AccountWords:
    """Belongs to the thread that owns the store; its writes join the open transaction."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def learn(self, events: Sequence[tuple[Event, str]]) -> set[str]:
        """Take over what events tell of accounts; gives the accounts."""
        rows = [row for event, digest in events for row in _rows(event, digest)]
        self._records.upsert("account_words", rows)
        if rows:
            mirror_days.mark_wholes(self._records.db)
        return {row["account_id"] for row in rows}

    def told_by(self, delivery: str) -> list[str]:
        """The accounts of which a delivery told."""
        sql = f"SELECT * FROM events WHERE delivery = ? AND kind IN ({places(KINDS)})"
        rows = self._records.select(sql, [delivery, *KINDS])
        return sorted({account_of(event_of(row)) for row in rows})

    def learn_again(self, accounts: Iterable[str] | None = None) -> None:
        """Put together anew what the stored events tell of these accounts, or of all of them."""
        wanted = None if accounts is None else set(accounts)
        if wanted == set():
            return
        if wanted is None:
            self._records.db.execute("DELETE FROM account_words")
        else:
            self._records.delete_in("account_words", "account_id", wanted)
        rows = self._records.select(f"SELECT * FROM events WHERE kind IN ({places(KINDS)})", list(KINDS))
        told = [(event_of(row), row["hash"]) for row in rows]
        self.learn([one for one in told if wanted is None or account_of(one[0]) in wanted])

    def of(self, accounts: Iterable[str]) -> dict[str, list[Word]]:
        """What was told of each account, in order of time."""
        return _by_account(self._records.where_in("account_words", "account_id", accounts))

    def tiers(self, accounts: Iterable[str]) -> dict[str, list[Word]]:
        """Of each account each word with which its tier became another, in order of time."""
        rows = self._records.where_in("account_words", "account_id", accounts, "AND name = ?", [TIER])
        return {account: tiers(words) for account, words in _by_account(rows).items()}

    def tiers_of(self, tickets: Sequence[Ticket]) -> dict[str, list[Word]]:
        """By ticket the same of its account."""
        known = self.tiers(ticket.account_id for ticket in tickets if ticket.account_id)
        return {ticket.id: known.get(ticket.account_id or "", []) for ticket in tickets}


def _rows(event: Event, digest: str) -> list[dict[str, Any]]:
    if event.kind not in KINDS:
        return []
    account, at = account_of(event), to_text(event.at)
    return [
        {
            "account_id": account,
            "name": name,
            "value": json.dumps(value),
            "at": at,
            "event_id": event.id,
            "hash": digest,
        }
        for name, value in words_of(event).items()
    ]


def _by_account(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Word]]:
    found: dict[str, list[Word]] = {}
    for row in sorted(rows, key=lambda row: (row["at"], row["event_id"], row["hash"])):
        found.setdefault(row["account_id"], []).append(_word(row))
    return found


def _word(row: Mapping[str, Any]) -> Word:
    value = CONTEXT[row["name"]](json.loads(row["value"]))
    return Word(datetime.fromisoformat(row["at"]), row["event_id"], row["name"], value)
