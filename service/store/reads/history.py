"""What opened before the start and still stands, for a person to look at before it is pushed."""

from collections.abc import Iterable
from typing import Any

from service.store.reads.snapshot import Row, Snapshot

SAMPLES = 5


def standing(snapshot: Snapshot, routes: Iterable[tuple[str, str]]) -> dict[str, list[Row]]:
    """By sink, the historic flags that are open, routed there and not yet pushed, oldest first. routes: (rule, sink)."""
    found: dict[str, list[Row]] = {}
    for rule, sink in dict.fromkeys(routes):
        rows = snapshot.rows(
            "SELECT f.id, f.rule, f.about, f.subject, f.opened_at, f.severity FROM flags f"
            " WHERE f.rule = ? AND f.historic = 1 AND f.closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM pushes p"
            " WHERE p.subject = f.subject AND p.sink = ? AND p.state <> 'cancelled'"
            " AND (p.rule = f.rule OR f.about = 'account')) ORDER BY f.opened_at, f.id",
            [rule, sink],
        )
        found.setdefault(sink, []).extend(rows)
    return {sink: rows for sink, rows in found.items() if rows}


def waiting(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Accounts of which nobody knows the CRM record, with the candidates."""
    return snapshot.rows(
        "SELECT l.*, a.health_state, a.contacts_90 FROM crm_links l LEFT JOIN accounts a ON a.id = l.account_id"
        " WHERE l.how IN ('absent', 'ambiguous') ORDER BY l.how DESC, a.contacts_90 DESC NULLS LAST, l.account_id"
    )
