"""The facts of a problem: who reported it, how often lately, and what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.facts.fact import DAY, About, Fact

KINDS = ("bug", "feature_request")
OPEN, FIX_PROVISIONAL, FIX_HELD, FIX_FAILED = "open", "fix_provisional", "fix_held", "fix_failed"
WONT_FIX, DUPLICATE = "wont_fix", "duplicate"
STATES = (OPEN, FIX_PROVISIONAL, FIX_HELD, FIX_FAILED, WONT_FIX, DUPLICATE)
STANDING = (OPEN, FIX_FAILED)  # somebody has yet to do something about it


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A problem at a moment. counted: what its windows hold, see rules.problems; first_at, latest_at: of its reports.

    fixed_at: since when it counts as fixed, or did until it was reported again.
    """

    at: datetime
    first_at: datetime
    latest_at: datetime
    counted: Mapping[str, Any]
    fixed_at: datetime | None = None


def _counted(name: str) -> Callable[[ProblemView], Any]:
    return lambda view: view.counted[name]


_PROBLEM = About("problem")


def _number(name: str, unit: str, meaning: str) -> Fact:
    return _PROBLEM.number(name, unit, meaning, _counted(name))


FACTS: tuple[Fact, ...] = (
    _PROBLEM.text("problem_id", "The problem", _counted("problem_id"), sample="problem-1"),
    _PROBLEM.text("kind", "A suspected bug or a wished-for feature", _counted("kind"), values=KINDS),
    _PROBLEM.text("fingerprint", "What names the fault, such as code:E-4012", _counted("fingerprint"),
                  "where no ticket names it", sample="code:E-4012"),
    _PROBLEM.text("category", "The category of its first ticket: a code of the taxonomy, or uncategorised",
                  _counted("category"), sample="data_import"),
    _PROBLEM.text("ticket_id", "The first ticket that reports it", _counted("ticket_id"), sample="zd:1"),
    _PROBLEM.text("state", "What became of it: see problems.md", _counted("state"),
                  values=STATES),
    _PROBLEM.truth("escalated", "Whether the AI handed one of its tickets over", _counted("escalated")),
    _PROBLEM.text("escalation_cause", "product_bug while the audit of one of its hand-overs says so, else empty",
        _counted("escalation_cause"), sample="product_bug"),
    _number("tickets", "tickets", "Tickets that report it so far"),
    _number("customers", "people", "Known customers who report it so far"),
    _number("accounts", "accounts", "Known accounts whose people report it so far"),
    _number("hand_overs", "tickets", "Its tickets that the AI has handed over so far"),
    _number("tickets_1", "tickets", "Tickets that began to report it in the last 24 hours"),
    _number("tickets_7", "tickets", "Tickets that began to report it in the last 7 days"),
    _number("tickets_30", "tickets", "Tickets that began to report it in the last 30 days"),
    _number("accounts_1", "accounts", "Known accounts among those of the last 24 hours"),
    _number("accounts_7", "accounts", "Known accounts among those of the last 7 days"),
    _number("usual_day", "tickets", "The usual reports in 24 hours: the median of the 28 such windows before the last one"),
    _PROBLEM.clock("age_days", DAY, "Since its first report", lambda view: view.first_at, "never"),
    _PROBLEM.clock("quiet_days", DAY, "Since its latest report", lambda view: view.latest_at, "never"),
)  # fmt: skip
