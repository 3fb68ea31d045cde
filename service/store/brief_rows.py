"""What a renewal brief is made from: an account's contacts, the problems that it reports, its tickets without an answer."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from rules.brief import Reported, Tracker, Unanswered
from rules.contacts import Contact
from rules.moments import optional_moment
from service.store.base import places
from service.store.bearings import Select
from service.store.rows import contact_of
from service.store.tracked_rows import OBJECTS

CONTACTS = "SELECT * FROM contacts WHERE account_id = ? ORDER BY created_at, ticket_id"
REPORTED = (
    "SELECT p.*, r.number AS own, r.first AS own_first, r.latest AS own_latest FROM problems p JOIN"
    " (SELECT coalesce(m.root, o.problem_id) AS id, count(*) AS number, min(o.at) AS first, max(o.at) AS latest"
    " FROM problem_reports o LEFT JOIN merged_problems m ON m.id = o.problem_id WHERE o.account_id = ?"
    " GROUP BY coalesce(m.root, o.problem_id)) r ON r.id = p.id ORDER BY p.id"
)
# The newest episode goes on, and nobody has answered in it, or nobody took over what the AI handed over.
UNANSWERED = (
    "SELECT t.id AS ticket_id, t.category AS category, coalesce(e.last_customer_at, e.started_at) AS since FROM tickets t"
    " JOIN episodes e ON e.ticket_id = t.id WHERE t.account_id = ? AND t.merged_into IS NULL AND t.removed IS NULL"
    " AND t.status NOT IN ('solved', 'closed') AND e.resolved_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM episodes l WHERE l.ticket_id = t.id AND l.number > e.number)"
    " AND (e.first_answer_at IS NULL OR EXISTS (SELECT 1 FROM escalations h WHERE h.episode_id = e.id"
    " AND h.kind = 'ai_to_human' AND h.accepted_at IS NULL)) ORDER BY since, t.id"
)


def account(select: Select, account: str) -> Mapping[str, Any] | None:
    """Its row, None where it is not known."""
    rows = select("SELECT * FROM accounts WHERE id = ?", [account])
    return rows[0] if rows else None


def contacts(select: Select, account: str) -> list[Contact]:
    """All of the account, the oldest first."""
    return [contact_of(row) for row in select(CONTACTS, [account])]


def unanswered(select: Select, account: str) -> list[Unanswered]:
    """The open tickets of which nobody has taken care, the longest waiting first."""
    return [
        Unanswered(row["ticket_id"], row["category"], datetime.fromisoformat(row["since"]))
        for row in select(UNANSWERED, [account])
    ]


def reported(select: Select, account: str) -> list[Reported]:
    """The problems that people of the account report, each with what trackers have of it."""
    rows = select(REPORTED, [account])
    trackers = _trackers(select, [row["id"] for row in rows])
    return [
        Reported(
            row["id"], row["kind"], row["category"] or "", row["fingerprint"] or "", row["ticket_id"], row["state"],
            optional_moment(row["fixed_at"]), row["own"], datetime.fromisoformat(row["own_first"]),
            datetime.fromisoformat(row["own_latest"]), tuple(trackers[row["id"]]),
        )
        for row in rows
    ]  # fmt: skip


def _trackers(select: Select, problems: Collection[str]) -> dict[str, list[Tracker]]:
    """By problem the objects that were made for it, or for one that it stands for."""
    found: dict[str, list[Tracker]] = defaultdict(list)
    rows = select(
        "SELECT coalesce(m.root, p.subject) AS problem, p.sink AS sink, p.far_key AS issue, p.url AS url FROM pushes p"
        f" LEFT JOIN merged_problems m ON m.id = p.subject WHERE coalesce(m.root, p.subject) IN ({places(problems)})"
        f" AND p.far_key IS NOT NULL AND {OBJECTS} ORDER BY p.created_at, p.id",
        [*problems],
    ) if problems else []  # fmt: skip
    for row in rows:
        found[row["problem"]].append(
            Tracker(row["sink"], row["issue"], row["url"] or "", _outcome(select, row["sink"], row["issue"]))
        )
    return found


def _outcome(select: Select, sink: str, issue: str) -> str:
    rows = select(
        "SELECT outcome FROM tracked WHERE sink = ? AND issue = ? ORDER BY at DESC, id DESC LIMIT 1",
        [sink, issue],
    )
    return rows[0]["outcome"] if rows else ""
