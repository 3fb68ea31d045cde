"""What routes look at of a flag: severity, categories and the tiers of its accounts, as they stand now."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.route_choice import Bearing

Select = Callable[[str, Sequence[Any]], Sequence[Mapping[str, Any]]]
# By what a flag is about; each gives categories and tiers, unknown ones too.
QUERIES = {
    "ticket": "SELECT t.category AS category, a.tier AS tier FROM tickets t LEFT JOIN accounts a ON a.id = t.account_id"
    " WHERE t.id = ?",
    "account": "SELECT NULL AS category, tier FROM accounts WHERE id = ?",
    "problem": "SELECT DISTINCT t.category AS category, a.tier AS tier FROM problem_reports r"
    " LEFT JOIN merged_problems m ON m.id = r.problem_id JOIN tickets t ON t.id = r.ticket_id"
    " LEFT JOIN accounts a ON a.id = t.account_id WHERE coalesce(m.root, r.problem_id) = ?",
}


def bearing_of(select: Select, about: str, subject: str, severity: str, facts: Mapping[str, Any]) -> Bearing:
    """A flag's bearing; about queues and metrics only their own facts tell a category."""
    rows = select(QUERIES[about], [subject]) if about in QUERIES else ()
    told = [facts.get("category"), *(row["category"] for row in rows)]
    return Bearing(severity, _known(told), _known([row["tier"] for row in rows]))


def _known(values: Sequence[Any]) -> frozenset[str]:
    return frozenset(str(one) for one in values if one)
