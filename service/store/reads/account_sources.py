"""Who told what of an account stands now, and from when on it holds."""

import json
from dataclasses import dataclass

from service.orders import CONNECTION
from service.store.reads.snapshot import Snapshot

FILE = "file"


@dataclass(frozen=True, slots=True)
class ToldBy:
    """source: the sink, source or connection that told it, FILE for a file. at: from when on it holds, as text."""

    source: str
    at: str


def told_by(snapshot: Snapshot, account: str, now: str) -> dict[str, ToldBy]:
    """By name of rules.context; what holds from later on than now is left out."""
    rows = snapshot.rows(
        "SELECT w.name AS name, w.at AS at, e.connection AS connection, e.fields AS fields FROM account_words w"
        " JOIN events e ON e.id = w.event_id AND e.hash = w.hash WHERE w.account_id = ? AND w.at <= ?"
        " ORDER BY w.at, w.event_id, w.hash",
        [account, now],
    )
    return {row["name"]: ToldBy(_source(row["connection"], row["fields"]), row["at"]) for row in rows}


def _source(connection: str, fields: dict[str, object] | str | None) -> str:
    told = json.loads(fields) if isinstance(fields, str) else fields or {}
    named = told.get("source")
    return str(named) if named else FILE if connection == CONNECTION else connection
