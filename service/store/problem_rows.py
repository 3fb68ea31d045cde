"""The worker's reads and writes about problems: what tickets report, which problems are due, their rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rules.answers import MERGED, PROBLEM, STATE, Answer
from rules.became import Word
from rules.fingerprint import product_print
from rules.grouping import DAY, FORGOTTEN, MOST_MEMBERS, Candidate
from rules.model import Event, Kind, Ticket
from rules.moments import from_text, to_text
from rules.reports import ALONE, BY_WORDING, ERROR_BEFORE, Report, is_customers
from service.store.base import places
from service.store.mirror import days as mirror_days
from service.store.records import Records
from service.store.rows import answer_of, event_of, report_of, row_of
from service.store.wordings import Wordings

# The newest members of each problem, oldest first, with how many joined it lately by their words.
CANDIDATES = """
    SELECT * FROM (
        SELECT coalesce(m.root, r.problem_id) AS problem, r.ticket_id AS ticket_id, r.wording AS wording, r.at AS at,
            sum(CASE WHEN r.at > ? AND r.basis = ? THEN 1 ELSE 0 END) OVER whole AS joins,
            first_value(r.category) OVER (whole ORDER BY r.at, r.ticket_id) AS first_category,
            row_number() OVER (whole ORDER BY r.at DESC, r.ticket_id DESC) AS place
        FROM problem_reports r LEFT JOIN merged_problems m ON m.id = r.problem_id
        WHERE r.kind = ? AND r.at >= ? AND r.at <= ? AND r.ticket_id <> ? AND (r.basis <> ? OR r.decision IS NOT NULL)
        WINDOW whole AS (PARTITION BY coalesce(m.root, r.problem_id))
    ) known WHERE place <= ? ORDER BY problem, at, ticket_id
"""


class ProblemRows:
    """Joins the open transaction of the records it is made from."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def said_of(self, tickets: Iterable[str]) -> dict[str, list[Answer]]:
        """By ticket what people answered about the problem that it belongs to."""
        found: dict[str, list[Answer]] = defaultdict(list)
        for row in self._records.where_in("answers", "ticket_id", tickets):
            if row["question"] == PROBLEM:
                found[row["ticket_id"]].append(answer_of(row))
        return found

    def errors_of(self, ticket: Ticket) -> list[str]:
        """The prints of the errors that the product told of the ticket's customer in the day before it, the newest first."""
        rows = self._records.select(
            "SELECT * FROM events WHERE person_id = ? AND kind = ? AND at >= ? AND at <= ? ORDER BY at DESC, id",
            [
                f"{ticket.connection}:{ticket.requester_id}", Kind.PRODUCT_ERROR, to_text(ticket.created_at - ERROR_BEFORE),
                to_text(ticket.created_at),
            ],
        )  # fmt: skip
        return [product_print(str(event_of(row).fields["fingerprint"])) for row in rows]

    def after_error(self, error: Event) -> list[str]:
        """The tickets that its customer began in the day after an error of the product."""
        rows = self._records.select(
            "SELECT id FROM tickets WHERE connection = ? AND requester_id = ? AND created_at >= ? AND created_at <= ?",
            [
                error.connection,
                error.fields["person_id"],
                to_text(error.at),
                to_text(error.at + ERROR_BEFORE),
            ],
        )
        return [row["id"] for row in rows]

    def put_reports(self, tickets: Iterable[str], reports: Sequence[Report]) -> set[str]:
        """Replace what these tickets report; gives the problems of which something changed."""
        before = {
            row["ticket_id"]: row for row in self._records.where_in("problem_reports", "ticket_id", tickets)
        }
        after = {one.ticket_id: row_of(one) for one in reports}
        gone = [row for ticket, row in before.items() if ticket not in after]
        changed = [row for ticket, row in after.items() if row != before.get(ticket)]
        self._records.delete_in("problem_reports", "ticket_id", [row["ticket_id"] for row in gone])
        self._records.upsert("problem_reports", changed)
        if gone or changed:
            mirror_days.mark_wholes(self._records.db)
        moved = [before[row["ticket_id"]] for row in changed if row["ticket_id"] in before]
        return {row["problem_id"] for row in (*gone, *changed, *moved)}

    def set_due(self, problems: Iterable[str]) -> None:
        """Have these problems judged soon."""
        self._records.upsert("due_problems", [{"id": one} for one in sorted(problems)])

    def take_due(self, now: datetime, limit: int) -> list[str]:
        """Problems to judge now, because something changed or a window ended; they are no longer due."""
        rows = self._records.select(
            "SELECT id FROM due_problems UNION SELECT id FROM problems WHERE next_moment_at <= ? ORDER BY id LIMIT ?",
            [to_text(now), limit],
        )
        taken = [row["id"] for row in rows]
        self._records.delete_in("due_problems", "id", taken)
        return taken

    def mergers(self) -> list[Answer]:
        """What people said about which problems are one."""
        return [answer_of(row) for row in self._answers(MERGED)]

    def states(self) -> dict[str, list[Word]]:
        """By problem what people said became of it."""
        found: dict[str, list[Word]] = defaultdict(list)
        for row in self._answers(STATE):
            found[row["subject"]].append(Word(from_text(row["at"]), row["answer"], row["id"]))
        return found

    def parts(self, problem: str) -> list[str]:
        """The problem and those that it stands for."""
        rows = self._records.select("SELECT id FROM merged_problems WHERE root = ? ORDER BY id", [problem])
        return [problem, *(row["id"] for row in rows)]

    def open_flags(self, problem: str) -> list[dict[str, Any]]:
        """The problem's flags that stand, and those that are points, oldest first."""
        sql = "SELECT * FROM flags WHERE subject = ? AND (closed_at IS NULL OR closed_at = opened_at) ORDER BY opened_at, id"
        return self._records.select(sql, [problem])

    def first_texts(self, tickets: Sequence[str]) -> list[str]:
        """What the customers of these tickets wrote first, where it is still kept, the oldest first."""
        rows = self._records.select(
            "SELECT e.*, x.text AS said, t.requester_id AS requester FROM texts x JOIN events e ON e.id = x.event_id"
            " AND e.hash = x.hash JOIN tickets t ON t.id = e.ticket_id"
            f" WHERE x.ticket_id IN ({places(tickets)}) AND e.kind IN (?, ?) ORDER BY e.at, e.id",
            [*tickets, Kind.CREATED, Kind.MESSAGE],
        )
        first: dict[str, str] = {}
        for row in rows:
            if is_customers(event_of(row), row["requester"]):
                first.setdefault(row["ticket_id"], row["said"])
        return [*first.values()]

    def of_accounts(self, accounts: Iterable[str]) -> set[str]:
        """The problems that people of these accounts report."""
        rows = self._records.where_in("problem_reports", "account_id", accounts)
        return {row["problem_id"] for row in rows}

    def _answers(self, question: str) -> list[dict[str, Any]]:
        return self._records.select("SELECT * FROM answers WHERE question = ? ORDER BY at, id", [question])

    def problem_of(self, subject: str) -> str | None:
        """The problem of a ticket's or problem's id; None where neither is known."""
        rows = self._records.select(
            "SELECT id FROM problems WHERE id = ? UNION ALL SELECT coalesce(m.root, r.problem_id) AS id FROM problem_reports r"
            " LEFT JOIN merged_problems m ON m.id = r.problem_id WHERE r.ticket_id = ? OR r.problem_id = ? LIMIT 1",
            [subject, subject, subject],
        )
        return rows[0]["id"] if rows else None

    def put_merged(self, roots: Mapping[str, str]) -> set[str]:
        """Store which problem stands for which; gives those of which that changed, with those that stood for them."""
        before = {row["id"]: row["root"] for row in self._records.select("SELECT * FROM merged_problems")}
        changed = {one for one in before.keys() | roots.keys() if before.get(one) != roots.get(one)}
        self._records.delete_in("merged_problems", "id", changed)
        self._records.upsert(
            "merged_problems", [{"id": one, "root": roots[one]} for one in sorted(changed & roots.keys())]
        )
        if changed:
            mirror_days.mark_wholes(self._records.db)
        return changed | {before[one] for one in changed if one in before}

    def reports(self, problems: Iterable[str]) -> dict[str, list[Report]]:
        """The reports of each problem."""
        found: dict[str, list[Report]] = {one: [] for one in problems}
        for row in self._records.where_in("problem_reports", "problem_id", found):
            found[row["problem_id"]].append(report_of(row))
        return found

    def put(self, rows: Sequence[Mapping[str, Any]], gone: Iterable[str]) -> None:
        """Store problems and forget those that nobody reports."""
        missing = set(gone)
        stored = self._records.where_in("problems", "id", [*missing, *(row["id"] for row in rows)])
        before = {row["id"]: row["fixed_at"] for row in stored}
        self._records.delete_in("problems", "id", missing)
        self._records.upsert("problems", rows)
        if any(row["fixed_at"] != before.get(row["id"]) for row in rows):
            mirror_days.mark_wholes(self._records.db)

    def undecided(self, limit: int) -> list[Report]:
        """The oldest reports of which nobody has looked at the words yet."""
        rows = self._records.select(
            "SELECT * FROM problem_reports WHERE basis = ? AND decision IS NULL ORDER BY at, ticket_id LIMIT ?",
            [ALONE, limit],
        )
        return [report_of(row) for row in rows]

    def candidates(self, report: Report) -> list[Candidate]:
        """The problems of its kind that were reported before it and not long ago, with the words of their newest tickets."""
        at = to_text(report.at)
        rows = self._records.select(
            CANDIDATES,
            [to_text(report.at - DAY), BY_WORDING, report.kind, to_text(report.at - FORGOTTEN), at, report.ticket_id, ALONE,
             MOST_MEMBERS],
        )  # fmt: skip
        words = Wordings(self._records.db).of(
            [(row["ticket_id"], row["wording"]) for row in rows if row["wording"]]
        )
        members: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            members[row["problem"]].append(row)
        return [
            Candidate(
                problem, found[0]["first_category"], [words[one["ticket_id"]] for one in found if one["ticket_id"] in words],
                found[0]["joins"],
            )
            for problem, found in members.items()
        ]  # fmt: skip
