"""What accounts did after the flags about them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rules.account_later import KEPT, LOST, Later, later
from rules.health import QUARTER
from rules.moments import from_text, optional_text, to_text
from service.store.base import places
from service.store.reads.snapshot import Row, Snapshot

CHANGE, RENEWAL = "contract_change", "renewal_at"


@dataclass(slots=True)
class Contract:
    """What was told of an account's contract, in order of time. renewals: (told at, the date)."""

    changes: list[tuple[datetime, str]] = field(default_factory=list)
    renewals: list[tuple[datetime, datetime]] = field(default_factory=list)

    def renewal_at(self, moment: datetime) -> datetime | None:
        """The renewal date that was known at a moment."""
        known = [date for at, date in self.renewals if at <= moment]
        return known[-1] if known else None


def of_flags(snapshot: Snapshot, flags: Iterable[Row], now: datetime) -> dict[str, Row]:
    """By the id of each flag about an account what the account did later; what, at and until."""
    about = [one for one in flags if one["about"] == "account"]
    contracts = _contracts(snapshot, {one["subject"] for one in about})
    found = {one["id"]: _later(one, contracts, _contacts(snapshot, one), now) for one in about}
    return {
        flag: {"what": one.what, "at": optional_text(one.at), "until": to_text(one.until)}
        for flag, one in found.items()
    }


def decided(snapshot: Snapshot, now: datetime) -> dict[str, tuple[int, int]]:
    """By rule about accounts how many contracts were lost and kept after its flags; the clock of a flag ends as in of_flags."""
    flags = snapshot.rows("SELECT id, rule, subject, opened_at FROM flags WHERE about = 'account'")
    contracts = _contracts(snapshot, {one["subject"] for one in flags})
    found: dict[str, tuple[int, int]] = {}
    for one in flags:
        what = _later(one, contracts, (0, 0), now).what
        lost, kept = found.get(one["rule"], (0, 0))
        found[one["rule"]] = lost + (what in LOST), kept + (what in KEPT)
    return found


def _later(flag: Row, contracts: Mapping[str, Contract], contacts: tuple[int, int], now: datetime) -> Later:
    opened_at = from_text(flag["opened_at"])
    contract = contracts.get(flag["subject"], Contract())
    return later(opened_at, contract.renewal_at(opened_at), contract.changes, contacts, now)


def _contracts(snapshot: Snapshot, accounts: set[str]) -> dict[str, Contract]:
    if not accounts:
        return {}
    found: dict[str, Contract] = {}
    for row in snapshot.rows(
        f"SELECT account_id, name, value AS told, at FROM account_words WHERE name IN (?, ?)"
        f" AND account_id IN ({places(accounts)}) ORDER BY at, event_id, hash",
        [CHANGE, RENEWAL, *sorted(accounts)],
    ):
        contract, at, value = (
            found.setdefault(row["account_id"], Contract()), from_text(row["at"]), json.loads(row["told"])
        )  # fmt: skip
        if row["name"] == CHANGE:
            contract.changes.append((at, str(value)))
        else:
            contract.renewals.append((at, from_text(value)))
    return found


def _contacts(snapshot: Snapshot, flag: Row) -> tuple[int, int]:
    """Contacts of the account in the 90 days before and after the flag."""
    opened_at = from_text(flag["opened_at"])
    counts = snapshot.counts(
        "SELECT CASE WHEN created_at < ? THEN 'before' ELSE 'after' END AS side, count(*) FROM tickets"
        " WHERE account_id = ? AND merged_into IS NULL AND removed IS NULL AND created_at >= ? AND created_at < ?"
        " GROUP BY side",
        [flag["opened_at"], flag["subject"], to_text(opened_at - QUARTER), to_text(opened_at + QUARTER)],
    )
    return counts.get("before", 0), counts.get("after", 0)
