"""Tells what tickets report of problems in a few words: answers of people, decisions, finished reports."""

from datetime import datetime
from typing import Any

from rules.answers import MERGED, PROBLEM, SAME_BUG, SAME_PROBLEM, STATE, Answer
from rules.became import Word
from rules.model import Event, Kind
from rules.reports import ALONE, BUG, JOIN, NEW, Grouping, Report, problem_of_ticket
from tests.rules.told import at, event

DECIDED: dict[str, Any] = {
    "score": 0.4, "threshold": 0.35, "method": "lite/1", "table": "2026-03", "compared": 3,
}  # fmt: skip
ALONE_DECIDED = Grouping(NEW, "", None, None, "lite/1", "2026-03", 0)


def said_of(
    problem: str, answer: str = SAME_BUG, hours: float = 1, ticket: str = "zd:1", who: str = ""
) -> Answer:
    """A person's word on whether a ticket belongs to a problem."""
    return Answer(PROBLEM, problem, ticket, answer, at(hours), who)


def one_with(problem: str, other: str, answer: str = SAME_PROBLEM, hours: float = 1, who: str = "") -> Answer:
    """A person's word on whether another problem stands for this one."""
    return Answer(MERGED, problem, "", answer, at(hours), who, about=other)


def became(answer: str, hours: float, problem: str = "problem-1") -> Answer:
    """A person's word on what became of a problem."""
    return Answer(STATE, problem, "", answer, at(hours))


def word(outcome: str, hours: float) -> Word:
    """What somebody said became of a problem."""
    return Word(at(hours), outcome, f"{outcome}@{hours}")


def decision(
    verdict: str = JOIN, problem: str = "problem-7", hours: float = 0.5, key: str = "", **more: Any
) -> Event:
    """What was decided about the ticket zd:1 by its words."""
    return event(Kind.GROUPED, hours, key, verdict=verdict, problem=problem, **(DECIDED | more))


def report(hours: float = 0, key: str = "", begun: datetime | None = None, **more: Any) -> Report:
    """What the ticket zd:<key> reports, key being the hours where none is given; decided to be its own problem's first."""
    ticket = f"zd:{key or hours}"
    plain: dict[str, Any] = {
        "kind": BUG, "handed_at": None, "bug_spans": (), "prints": (), "category": "billing", "account_id": "",
        "customer_id": "", "wording": "", "problem_id": problem_of_ticket(ticket), "basis": ALONE,
        "decision": ALONE_DECIDED, "possible": "",
    }  # fmt: skip
    return Report(ticket_id=ticket, at=begun or at(hours), **(plain | more))
