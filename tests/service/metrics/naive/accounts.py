"""Changes of contracts with what support was like before them, and reports of problems with their fixes."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import fmean, median
from typing import Any

from tests.service.metrics.naive.episodes import contact
from tests.service.metrics.naive.others import ease
from tests.service.metrics.naive.told import Known, Row

LOOKED_AT, EARLY, FLAGGED, REPEATED = (timedelta(days=one) for one in (180, 90, 90, 14))
ANSWERED = ("ai", "ai_then_human", "human")


def contracts(
    read: Mapping[str, Sequence[Row]], found: Mapping[str, Sequence[Row]], known: Known
) -> list[Row]:
    """One row a change of a contract. found: the members of episodes and surveys."""
    changes = [one for one in read["account_words"] if one["name"] == "contract_change"]
    rows = [_contract(one, read, found, known) for one in changes]
    waits = [one["wait"] for one in rows if one["wait"] is not None]
    currencies = sorted(one["currency"] for one in rows if one["currency"])
    usual = max(dict.fromkeys(currencies), key=currencies.count, default=None)
    for one in rows:
        slow = one["wait"] is not None and one["wait"] > median(waits)
        one["speed"] = None if one["wait"] is None else "slower" if slow else "faster"
        one["usual"] = one["currency"] is not None and one["currency"] == usual
    return rows


def _contract(
    word: Row, read: Mapping[str, Sequence[Row]], found: Mapping[str, Sequence[Row]], known: Known
) -> Row:
    name, at, change = word["account_id"], word["at"], json.loads(word["value"])
    account = next(
        (one for one in read["accounts"] if one["id"] == name), {"tier": None, "customer_since": None}
    )
    contacts = [one for one in found["episode"] if one["account_id"] == name and contact(one, known)]
    before = [one for one in contacts if at - LOOKED_AT <= one["started_at"] < at]
    waits = [one["answer_seconds"] for one in before if one["answer_seconds"] is not None]
    again = sum((one["repeat_gap_seconds"] or 1e9) <= REPEATED.total_seconds() for one in before)
    said = [
        value for one in found["survey"]
        if one["account_id"] == name and one["instrument"] == "ces" and at - LOOKED_AT <= one["answered_at"] < at
        and (value := ease(one, known)) is not None
    ]  # fmt: skip
    return {
        "account_id": name, "customer_tier": account["tier"], "changed_at": at, "change": change,
        "currency": _told(read, name, "contract_currency", at, same=True),
        "before": _told(read, name, "contract_value", at, same=False),
        "after": 0 if change == "churned" else _told(read, name, "contract_value", at, same=True),
        "wait": median(waits) if waits else None,
        "repeats": None if not before else "some" if again else "none",
        "ease": None if not said else "easy" if fmean(said) >= 50 else "hard",
        "first_90_days": _early(account.get("customer_since"), contacts),
        "flagged": "flagged" if any(_warned(one, name, at) for one in read["flags"]) else "not flagged",
    }  # fmt: skip


def _told(read: Mapping[str, Sequence[Row]], account: str, name: str, at: datetime, *, same: bool) -> Any:
    """The newest value that was told before a moment, or at it too."""
    words = [one for one in read["account_words"] if one["account_id"] == account and one["name"] == name]
    known = [one for one in words if one["at"] < at or (same and one["at"] == at)]
    last = max(known, key=lambda one: (one["at"], one["event_id"]), default=None)
    return json.loads(last["value"]) if last else None


def _early(since: Any, contacts: Sequence[Row]) -> str | None:
    if since is None:
        return None
    begun = since if isinstance(since, datetime) else datetime.fromisoformat(since)
    many = sum(begun <= one["started_at"] < begun + EARLY for one in contacts)
    return "more than 3" if many > 3 else "3 or fewer"


def _warned(flag: Row, account: str, at: datetime) -> bool:
    if flag["about"] != "account" or flag["subject"] != account or flag["rule"] == "expansion_signal":
        return False
    return flag["opened_at"] < at and (flag["closed_at"] is None or flag["closed_at"] >= at - FLAGGED)


def reports(read: Mapping[str, Sequence[Row]], tickets: Sequence[Row]) -> list[Row]:
    """One row a ticket that reports a problem. tickets: those that count."""
    roots = {one["id"]: one["root"] for one in read["merged_problems"]}
    by_id = {one["id"]: one for one in tickets}
    rows = []
    for one in read["problem_reports"]:
        if one["ticket_id"] not in by_id:
            continue
        problem = roots.get(one["problem_id"], one["problem_id"])
        fixed = next((row["fixed_at"] for row in read["problems"] if row["id"] == problem), None)
        fixed = fixed if fixed and fixed >= one["at"] else None
        replies = [datetime.fromisoformat(reply) for reply in json.loads(one["replies"])]
        later = [reply for reply in replies if fixed and reply >= fixed]
        told = {
            "reported_at": one["at"],
            "fixed_at": fixed,
            "told_at": min(later, default=None),
            "problem_kind": one["kind"],
        }
        rows.append(by_id[one["ticket_id"]] | told)
    return rows
