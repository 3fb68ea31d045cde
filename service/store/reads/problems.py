"""One problem with everything that hangs on it, and what could be one with it."""

from collections.abc import Collection
from dataclasses import dataclass

from rules.fingerprint import names_fault
from service.store.base import places
from service.store.reads.pages import item
from service.store.reads.snapshot import Row, Snapshot
from service.store.reads.stories import pushes_about
from service.store.schema import TABLES

SHOWN, MOST_OTHERS = 200, 100
# A problem's own reports and those of the problems that it stands for.
PARTS = "(SELECT id FROM merged_problems WHERE root = :problem)"
OF_PROBLEM = f"(r.problem_id = :problem OR r.problem_id IN {PARTS})"
# What is kept of words leaves the store by no page; when people replied is for numbers.
COLUMNS = ", ".join(
    f"r.{name}" for name in TABLES["problem_reports"].columns if name not in ("wording", "replies")
)


@dataclass(frozen=True, slots=True)
class ProblemStory:
    """A problem. reports: its tickets, the newest first, at most SHOWN; possible: tickets that may belong to it, not yet in it;
    proof: those that reported it after its fix; merged: problems that it stands for; others: open ones of its kind, which a
    person may call the same.
    """

    problem: Row
    reports: list[Row]
    possible: list[Row]
    proof: list[str]
    merged: list[str]
    others: list[Row]
    flags: list[Row]
    pushes: list[Row]


def problem_story(snapshot: Snapshot, key: str) -> ProblemStory | None:
    """Everything about one problem; one that another stands for is told as that one. None when it is not known."""
    root = snapshot.first("SELECT root FROM merged_problems WHERE id = ?", [key])
    problem = item(snapshot, "problems", root["root"] if root else key)
    if problem is None:
        return None
    named = {"problem": problem["id"], "kind": problem["kind"]}
    reports = snapshot.rows(
        f"SELECT {COLUMNS}, t.status, t.category AS ticket_category FROM problem_reports r"
        f" JOIN tickets t ON t.id = r.ticket_id WHERE {OF_PROBLEM} ORDER BY r.at DESC, r.ticket_id LIMIT {SHOWN}",
        named,
    )
    return ProblemStory(
        problem,
        reports,
        snapshot.rows(
            f"SELECT {COLUMNS} FROM problem_reports r WHERE (r.possible = :problem OR r.possible IN {PARTS})"
            f" AND NOT {OF_PROBLEM} ORDER BY r.at DESC, r.ticket_id LIMIT {SHOWN}",
            named,
        ),
        [one["ticket_id"] for one in reports if problem["fixed_at"] and one["at"] > problem["fixed_at"]],
        [
            row["id"]
            for row in snapshot.rows(
                "SELECT id FROM merged_problems WHERE root = :problem ORDER BY id", named
            )
        ],
        snapshot.rows(
            "SELECT * FROM problems WHERE kind = :kind AND id <> :problem AND state IN ('open', 'fix_failed')"
            f" ORDER BY latest_at DESC, id LIMIT {MOST_OTHERS}",
            named,
        ),
        snapshot.rows("SELECT * FROM flags WHERE subject = :problem ORDER BY opened_at DESC, id", named),
        pushes_about(snapshot, problem["id"]),
    )


def problem_of(snapshot: Snapshot, ticket: str) -> Row | None:
    """What a ticket reports, with the problem that it belongs to; None where it is about none."""
    return snapshot.first(
        "SELECT r.basis AS basis, r.decision AS decision, p.* FROM problem_reports r"
        " LEFT JOIN merged_problems m ON m.id = r.problem_id JOIN problems p ON p.id = coalesce(m.root, r.problem_id)"
        " WHERE r.ticket_id = ?",
        [ticket],
    )


def named(snapshot: Snapshot, ids: Collection[str]) -> dict[str, Row]:
    """What those of the ids are called by that are problems; of one that another stands for, from its own tickets."""
    rows = snapshot.rows(f"SELECT * FROM problems WHERE id IN ({places(ids)})", [*ids])
    merged = snapshot.rows(
        "SELECT r.problem_id, r.ticket_id, r.category, r.prints FROM problem_reports r"
        f" JOIN merged_problems m ON m.id = r.problem_id WHERE m.id IN ({places(ids)}) ORDER BY r.at, r.ticket_id",
        [*ids],
    )
    found: dict[str, Row] = {}
    for row in merged:
        marks = filter(names_fault, row["prints"])
        known = found.setdefault(row["problem_id"], row | {"id": row["problem_id"], "fingerprint": None})
        known["fingerprint"] = known["fingerprint"] or next(marks, None)
    return found | {row["id"]: row for row in rows}
