"""Authors that behave like a machine: nobody is taken for the AI because of it, a person has to say so."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.store.reads.snapshot import Row, Snapshot

LEAST_ANSWERS, QUICK_SHARE, QUICK_SECONDS = 10, 0.8, 60
LEAST_MESSAGES, ALL_HOURS = 50, 20
PEOPLE_TYPES = frozenset({"agent", "end_user", "user", "admin"})
SAMPLES = 3
AUTHORS = """
WITH said AS (
  SELECT connection, ticket_id, id, kind, min(at) AS at, max(fields ->> 'author_id') AS author,
    max(fields ->> 'author_role') AS role, max(fields ->> 'author_type') AS type
  FROM events WHERE kind = 'created' OR (kind = 'message' AND CAST(fields ->> 'public' AS text) IN ('1', 'true'))
  GROUP BY connection, ticket_id, id, kind
), placed AS (
  SELECT *, lag(at) OVER spoken AS before_at, lag(coalesce(author, kind)) OVER spoken AS before FROM said
  WINDOW spoken AS (PARTITION BY ticket_id ORDER BY at, id)
)
SELECT placed.connection, author, count(*) AS messages, count(DISTINCT ticket_id) AS tickets, max(type) AS type,
  count(DISTINCT substr(at, 12, 2)) AS hours, count(*) FILTER (WHERE before <> author) AS answers,
  count(*) FILTER (WHERE before <> author AND (julianday(at) - julianday(before_at)) * 86400 < :quick) AS quick
FROM placed JOIN tickets t ON t.id = ticket_id
WHERE placed.kind = 'message' AND author IS NOT NULL AND author <> '' AND (t.requester_id IS NULL OR author <> t.requester_id)
  AND role IN ('staff', 'system', 'unknown')
GROUP BY placed.connection, author ORDER BY messages DESC, author
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An author with what speaks for a machine, and a few tickets to look at."""

    connection: str
    author: str
    messages: int
    tickets: int
    reasons: tuple[str, ...]
    samples: tuple[str, ...]


def suggestions(
    snapshot: Snapshot, known: frozenset[tuple[str, str]], clear: frozenset[str] = frozenset()
) -> list[Suggestion]:
    """Authors for a person to look at, most messages first.

    known: (connection, author) that need no look. clear: connections that tell themselves who is the AI.
    """
    rows = [row for row in snapshot.rows(AUTHORS, {"quick": QUICK_SECONDS}) if row["connection"] not in clear]
    found = [(row, tuple(_reasons(row))) for row in rows if (row["connection"], row["author"]) not in known]
    return [
        Suggestion(
            row["connection"],
            row["author"],
            row["messages"],
            row["tickets"],
            reasons,
            _samples(snapshot, row),
        )
        for row, reasons in found
        if reasons
    ]


def decided(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    """What people said of authors: yes, or no."""
    rows = snapshot.rows("SELECT subject, value FROM decisions WHERE kind = 'ai_author'")
    parts = [(row["subject"].partition(":"), row["value"]) for row in rows]
    return {(connection, author): value for (connection, _, author), value in parts}


def _reasons(row: Row) -> Iterator[str]:
    if row["answers"] >= LEAST_ANSWERS and row["quick"] >= QUICK_SHARE * row["answers"]:
        yield f"{row['quick']} of {row['answers']} answers came within {QUICK_SECONDS} s"
    if row["messages"] >= LEAST_MESSAGES and row["hours"] >= ALL_HOURS:
        yield f"writes in {row['hours']} of the day's 24 hours"
    if row["type"] and row["type"] not in PEOPLE_TYPES:
        yield f"the helpdesk calls this author {row['type']}"
    if not row["author"].isdecimal():
        yield "the id is not a user's number"


def _samples(snapshot: Snapshot, row: Row) -> tuple[str, ...]:
    sql = (
        "SELECT ticket_id FROM events WHERE kind = 'message' AND connection = ? AND fields ->> 'author_id' = ?"
        " GROUP BY ticket_id ORDER BY max(at) DESC, ticket_id LIMIT ?"
    )
    rows = snapshot.rows(sql, [row["connection"], row["author"], SAMPLES])
    return tuple(one["ticket_id"] for one in rows)
