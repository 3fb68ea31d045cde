"""The worker's reads and writes about accounts: their contacts, what is due, their rows."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rules.colleagues import ColleagueContact
from rules.contacts import Contact
from rules.context import CONTEXT
from rules.moments import to_text
from service.store.base import places
from service.store.mirror import days as mirror_days
from service.store.records import Records
from service.store.rows import contact_of, row_of


class AccountRows:
    """Joins the open transaction of the records it is made from."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def put_contacts(self, tickets: Iterable[str], contacts: Sequence[Contact]) -> set[str]:
        """Replace what is kept of these tickets; gives the accounts of which something changed."""
        before = {row["ticket_id"]: row for row in self._records.where_in("contacts", "ticket_id", tickets)}
        after = {one.ticket_id: row_of(one) for one in contacts}
        gone = [row for ticket, row in before.items() if ticket not in after]
        changed = [row for ticket, row in after.items() if row != before.get(ticket)]
        self._records.delete_in("contacts", "ticket_id", [row["ticket_id"] for row in gone])
        self._records.upsert("contacts", changed)
        moved = [before[row["ticket_id"]] for row in changed if row["ticket_id"] in before]
        return {row["account_id"] for row in (*gone, *changed, *moved)}

    def set_due(self, accounts: Iterable[str]) -> None:
        """Have these accounts judged soon."""
        self._records.upsert("due_accounts", [{"id": one} for one in sorted(accounts)])

    def take_due(self, now: datetime, limit: int) -> list[str]:
        """Accounts to judge now, because something changed or a window ended; they are no longer due."""
        rows = self._records.select(
            "SELECT id FROM due_accounts UNION SELECT id FROM accounts WHERE next_moment_at <= ?"
            " ORDER BY id LIMIT ?",
            [to_text(now), limit],
        )
        taken = [row["id"] for row in rows]
        self._records.delete_in("due_accounts", "id", taken)
        return taken

    def contacts(self, accounts: Iterable[str]) -> dict[str, list[Contact]]:
        """The contacts of each account, oldest first."""
        found: dict[str, list[Contact]] = {one: [] for one in accounts}
        rows = self._records.where_in("contacts", "account_id", found)
        for row in sorted(rows, key=lambda row: (row["created_at"], row["ticket_id"])):
            found[row["account_id"]].append(contact_of(row))
        return found

    def put(self, rows: Sequence[Mapping[str, Any]], gone: Iterable[str]) -> None:
        """Store accounts and forget those without contacts."""
        missing = set(gone)
        before = self.of([*missing, *(row["id"] for row in rows)])
        self._records.delete_in("accounts", "id", missing)
        self._records.upsert("accounts", rows)
        if missing & before.keys() or any(_is_told_otherwise(row, before.get(row["id"])) for row in rows):
            mirror_days.mark_wholes(self._records.db)

    def bases(self, accounts: Iterable[str]) -> dict[str, str]:
        """By ticket on what it was found whether another person of the account had told the same."""
        rows = self._records.where_in("colleague_contacts", "account_id", accounts)
        return {row["ticket_id"]: row["basis"] for row in rows}

    def put_colleagues(self, found: Sequence[ColleagueContact], gone: Iterable[str]) -> None:
        """Store what was found anew and forget tickets that nobody of the account came before."""
        self._records.delete_in("colleague_contacts", "ticket_id", gone)
        self._records.upsert("colleague_contacts", [row_of(one) for one in found])

    def of(self, accounts: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Stored accounts by id."""
        return {row["id"]: row for row in self._records.where_in("accounts", "id", accounts)}

    def domains(self, account: str) -> list[str]:
        """The mail domains of the account's customers."""
        rows = self._records.select(
            "SELECT DISTINCT p.facts AS facts FROM tickets t JOIN people p ON p.id = t.connection || ':' || t.requester_id"
            " WHERE t.account_id = ?", [account],
        )  # fmt: skip
        found = {json.loads(row["facts"]).get("email_domain") for row in rows}
        return sorted(str(domain) for domain in found - {None})

    def domains_of(self, accounts: Collection[str]) -> dict[str, list[str]]:
        """By account the same for several, of those that have any."""
        found: dict[str, set[str]] = {}
        rows = self._records.select(
            "SELECT DISTINCT t.account_id AS account, p.facts AS facts FROM tickets t"
            " JOIN people p ON p.id = t.connection || ':' || t.requester_id"
            f" WHERE t.account_id IN ({places(accounts)})", [*accounts],
        ) if accounts else []  # fmt: skip
        for row in rows:
            if domain := json.loads(row["facts"]).get("email_domain"):
                found.setdefault(row["account"], set()).add(str(domain))
        return {account: sorted(domains) for account, domains in found.items()}

    def by_domain(self) -> dict[str, set[str]]:
        """By mail domain the accounts whose customers have it."""
        found: dict[str, set[str]] = {}
        rows = self._records.select(
            "SELECT DISTINCT t.account_id AS account, p.facts AS facts FROM tickets t"
            " JOIN people p ON p.id = t.connection || ':' || t.requester_id WHERE t.account_id IS NOT NULL"
        )
        for row in rows:
            if domain := json.loads(row["facts"]).get("email_domain"):
                found.setdefault(str(domain), set()).add(row["account"])
        return found

    def open_flags(self, account: str) -> list[dict[str, Any]]:
        """The account's flags that stand, oldest first."""
        return self._records.select(
            "SELECT * FROM flags WHERE subject = ? AND closed_at IS NULL ORDER BY opened_at, id", [account]
        )

    def belongings(self, account: str) -> tuple[str, int]:
        """(where the account is known from, how many customers it has)."""
        rows = self._records.select(
            "SELECT min(account_source) AS source, count(DISTINCT customer_id) AS customers FROM tickets"
            " WHERE account_id = ?",
            [account],
        )
        return rows[0]["source"] or "", rows[0]["customers"]


def _is_told_otherwise(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    """Whether the account is new, or something else is told of it than before."""
    return before is None or any(row[name] != before[name] for name in CONTEXT)
