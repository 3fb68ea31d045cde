"""Reads which resolutions the AI's vendor claims, as events tell it."""

from datetime import datetime

from rules.claims import Claim
from rules.model import Kind
from rules.moments import from_text, to_text
from rules.money import Money
from service.store.reads.snapshot import Row, Snapshot


def claimed(snapshot: Snapshot, start: datetime, end: datetime) -> list[Claim]:
    """The claims of [start, end) that stand now: what was taken back later is no claim any more.

    Of states that are only seen also the later ones, as they may be about an earlier resolution.
    """
    rows = snapshot.rows(
        "SELECT id, at, fields FROM events WHERE ticket_id = '' AND kind = ? ORDER BY updated_at, at, id, hash",
        [Kind.RESOLUTION_CLAIMED],
    )
    standing: dict[str, dict[str, Claim]] = {}
    for row in rows:
        _hear(standing.setdefault(row["fields"]["ticket"], {}), row)
    first, last = to_text(start), to_text(end)
    found = [one for claims in standing.values() for one in claims.values()]
    return [
        one
        for one in found
        if one.at and first <= to_text(one.at) and (to_text(one.at) < last or not one.is_dated)
    ]


def _hear(claims: dict[str, Claim], row: Row) -> None:
    """A state that is told again is the same claim; a claim with an id of its own is another one."""
    told = row["fields"]
    if not told["claims"]:
        claims.clear()
        return
    is_state = "state" in told
    key = "state" if is_state else row["id"]
    money = Money(int(told["amount"]), told["currency"]) if "amount" in told else None
    claims.setdefault(key, Claim(told["ticket"], from_text(row["at"]), money, not is_state))
