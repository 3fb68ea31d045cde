"""A Zendesk by hand whose customers report problems, naming the fault or not, and people who put right what was grouped."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from rules.answers import FIXED, MERGED, PROBLEM, SAME_BUG, SAME_PROBLEM, STATE
from rules.reports import BUG, FEATURE_REQUEST, problem_of_print, problem_of_ticket
from rules.word_tables import WordTable
from service import colleagues, learning
from service.answer_links import Asked
from service.store.base import Store
from tests.adapters.samples import fixture
from tests.service.pipeline.desk import AI, LONG_AGO, PERSON, START, Desk, at, routed

PAIRS: dict[str, Any] = fixture("same_issue/pairs.json")
RULE = "product_bug_escalation"
BUG_TAGS = ["cat_data_import", "esc_cause_product_bug"]
WISH = {"tags": ["cat_feature_requests"], "subject": ""}
STOPS = "The import of our contact list stops at row 40."
ALIKE = "Importing the contact list still stops, always at row 40"
PERHAPS = "Import of our invoices stops at the start"  # as like to STOPS that a person is asked
OTHER = "How do we change the tax number before the next renewal?"


def of_code(code: str, kind: str = BUG) -> str:
    return problem_of_print(kind, f"code:{code}")


def of_ticket(ticket: str) -> str:
    return problem_of_ticket(f"acme:{ticket}")


class ProblemDesk(Desk):
    """Hand-overs because of a bug go to an issue tracker."""

    def __init__(
        self, folder: Path, more: str = routed(RULE), go_live: str = LONG_AGO, store: Store | None = None
    ) -> None:
        super().__init__(folder, more, go_live, store=store)

    def bug(self, ticket: str, hours: float, text: str = STOPS, **more: Any) -> list[dict[str, Any]]:
        """A ticket of a customer of its own that the AI hands over because of a bug, half an hour after it came."""
        known = by(ticket) | {"created_at": at(hours).isoformat(), "subject": ""} | more
        return [
            self.created(hours, ticket, description=text, **known), self.comment(AI, hours + 0.1, ticket, **known),
            self.comment(PERSON, hours + 0.5, ticket, **(known | {"tags": BUG_TAGS})),
        ]  # fmt: skip

    def wish(self, ticket: str, hours: float, text: str = STOPS, **more: Any) -> dict[str, Any]:
        """A ticket in which a customer wishes for something."""
        return self.created(hours, ticket, description=text, **(by(ticket) | WISH | more))

    @property
    def table(self) -> WordTable:
        """How common words are."""
        method = self.run.pipeline.deriver.method
        texts = [text for kind in ("same", "different") for pair in PAIRS[kind].values() for text in pair] * 2
        table = method.learn("2026-01", [method.features(text).packed for text in texts])
        assert table is not None
        return table

    def learn(self) -> None:
        """How common words are becomes known."""
        self.take(learning.entry(self.table, START))

    def say(self, answer: str, subject: str, hours: float, ticket: str = "", other: str = "") -> None:
        """A person's word behind a link."""
        question = PROBLEM if ticket else MERGED if other else STATE
        asked = Asked(question, answer, subject, f"acme:{ticket}" if ticket else "", "", "page", 0)
        self.take(colleagues.entry(asked, "", other, None, at(hours)))

    def same(self, ticket: str, problem: str, hours: float, answer: str = SAME_BUG) -> None:
        self.say(answer, problem, hours, ticket)

    def one(self, problem: str, other: str, hours: float, answer: str = SAME_PROBLEM) -> None:
        self.say(answer, problem, hours, other=other)

    def fixed(self, problem: str, hours: float, answer: str = FIXED) -> None:
        self.say(answer, problem, hours)

    def places(self) -> dict[str, tuple[str, str]]:
        """By ticket its problem and on what that rests."""
        rows = self.run.rows(
            "SELECT r.ticket_id, r.basis, coalesce(m.root, r.problem_id) AS problem FROM problem_reports r"
            " LEFT JOIN merged_problems m ON m.id = r.problem_id"
        )
        return {row["ticket_id"].partition(":")[2]: (row["problem"], row["basis"]) for row in rows}

    def problems(self) -> dict[str, tuple[int, str]]:
        """By problem how many tickets report it and what became of it."""
        return {row["id"]: (row["tickets"], row["state"]) for row in self.run.rows("SELECT * FROM problems")}

    def standing(self, rule: str = RULE) -> dict[str, list[tuple[str | None, bool]]]:
        """By problem the ends of a rule's flags, None for one that stands, and whether each is historic."""
        found: dict[str, list[tuple[str | None, bool]]] = {}
        for row in self.run.rows("SELECT * FROM flags WHERE rule = ? ORDER BY opened_at", rule):
            found.setdefault(row["subject"], []).append((row["closed_at"], bool(row["historic"])))
        return found

    def sent(self) -> dict[str, str]:
        """By problem the state of its push."""
        rows = self.run.rows("SELECT subject, state FROM pushes")
        assert len(rows) == len({row["subject"] for row in rows})
        return {row["subject"]: row["state"] for row in rows}

    def decisions(self) -> list[tuple[str, str, str]]:
        """What was decided by words, in the order of the log: ticket, verdict, problem."""
        rows = self.run.rows("SELECT ticket_id, fields FROM events WHERE kind = 'grouped' ORDER BY at, id")
        told = [(row["ticket_id"], json.loads(row["fields"])) for row in rows]
        return [(ticket.partition(":")[2], said["verdict"], said["problem"]) for ticket, said in told]


def by(ticket: str) -> dict[str, Any]:
    """Whose ticket it is: each has a customer of its own."""
    return {"requester_id": f"20{ticket}", "submitter_id": f"20{ticket}"}


def stored(moment: datetime) -> str:
    """A moment as the store writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


WISHED = FEATURE_REQUEST
