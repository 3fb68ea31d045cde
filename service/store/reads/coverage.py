"""How completely tags are known: by tag, how many of those that need it have it, and what is missing or wrong."""

from dataclasses import dataclass

from service.store.reads.snapshot import Row, Snapshot

COUNTED = "merged_into IS NULL AND removed IS NULL"
HANDED = (
    "escalations e JOIN tickets t ON t.id = e.ticket_id"
    " WHERE e.kind = 'ai_to_human' AND t.merged_into IS NULL AND t.removed IS NULL"
)
# Tag -> (how many have it, how many need it), as SQL.
QUERIES = {
    "category": (
        f"SELECT count(*) FROM tickets WHERE {COUNTED} AND category_source <> 'none'",
        f"SELECT count(*) FROM tickets WHERE {COUNTED}",
    ),
    "tier": (
        f"SELECT count(*) FROM tickets WHERE {COUNTED} AND tier <> 'untiered'",
        f"SELECT count(*) FROM tickets WHERE {COUNTED}",
    ),
    "resolution_path": (
        f"SELECT count(*) FROM tickets WHERE {COUNTED} AND resolution_path IS NOT NULL",
        f"SELECT count(*) FROM tickets WHERE {COUNTED}",
    ),
    "ai_touchpoint": (
        f"SELECT count(*) FROM tickets t WHERE {COUNTED}"
        " AND NOT EXISTS (SELECT 1 FROM violations v WHERE v.ticket_id = t.id AND v.tag = 'ai_touchpoint')",
        f"SELECT count(*) FROM tickets WHERE {COUNTED}",
    ),
    "account": (
        f"SELECT count(*) FROM tickets WHERE {COUNTED} AND account_id IS NOT NULL",
        f"SELECT count(*) FROM tickets WHERE {COUNTED}",
    ),
    "escalation_trigger": (
        f"SELECT count(*) FROM {HANDED} AND e.trigger IS NOT NULL",
        f"SELECT count(*) FROM {HANDED}",
    ),
    "escalation_cause": (
        f"SELECT count(*) FROM {HANDED} AND e.cause IS NOT NULL",
        f"SELECT count(*) FROM {HANDED}",
    ),
}
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Coverage:
    """One tag: how many have it of how many that need it; share is None where none needs it."""

    tag: str
    known: int
    needed: int

    @property
    def share(self) -> float | None:
        """From 0 to 1."""
        return self.known / self.needed if self.needed else None


def coverage(snapshot: Snapshot) -> list[Coverage]:
    """Every tag of the contract that a ticket or a hand-over needs."""
    return [
        Coverage(tag, snapshot.number(known), snapshot.number(needed))
        for tag, (known, needed) in QUERIES.items()
    ]


def sources(snapshot: Snapshot) -> dict[str, int]:
    """Where categories come from, with how many tickets."""
    sql = f"SELECT category_source, count(*) FROM tickets WHERE {COUNTED} GROUP BY 1 ORDER BY 2 DESC, 1"
    return snapshot.counts(sql)


def violations(snapshot: Snapshot) -> list[Row]:
    """Kinds of violations, most tickets first, each with its fix and a few of its tickets."""
    kinds = snapshot.rows(
        "SELECT tag, problem, count(*) AS tickets, max(fix) AS fix FROM violations"
        " GROUP BY tag, problem ORDER BY tickets DESC, tag, problem"
    )
    return [{**one, "samples": _samples(snapshot, one), "found": _found(snapshot, one)} for one in kinds]


def _samples(snapshot: Snapshot, kind: Row) -> list[str]:
    sql = "SELECT ticket_id FROM violations WHERE tag = ? AND problem = ? ORDER BY at DESC, ticket_id LIMIT ?"
    return [row["ticket_id"] for row in snapshot.rows(sql, [kind["tag"], kind["problem"], SAMPLES])]


def _found(snapshot: Snapshot, kind: Row) -> list[str]:
    sql = (
        "SELECT found, count(*) AS n FROM violations WHERE tag = ? AND problem = ? AND found IS NOT NULL"
        " GROUP BY found ORDER BY n DESC, found LIMIT ?"
    )
    return [row["found"] for row in snapshot.rows(sql, [kind["tag"], kind["problem"], SAMPLES])]
