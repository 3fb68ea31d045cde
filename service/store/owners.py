"""Who is responsible for what a flag is about: owners of its accounts, the agent who has the ticket."""

from service.store.bearings import Select

# By what a flag is about; about queues and metrics there is nobody.
OWNERS = {
    "ticket": "SELECT a.owner AS who FROM tickets t JOIN accounts a ON a.id = t.account_id WHERE t.id = ?",
    "account": "SELECT owner AS who FROM accounts WHERE id = ?",
    "problem": "SELECT DISTINCT a.owner AS who FROM problem_reports r"
    " LEFT JOIN merged_problems m ON m.id = r.problem_id JOIN tickets t ON t.id = r.ticket_id"
    " JOIN accounts a ON a.id = t.account_id WHERE coalesce(m.root, r.problem_id) = ?",
}
ASSIGNEES = (
    "SELECT connection || ':' || assignee_id AS who FROM tickets WHERE id = ? AND assignee_id IS NOT NULL"
)


def owners(select: Select, about: str, subject: str) -> set[str]:
    """As they were told: a name or a mail address."""
    return (
        {row["who"] for row in select(OWNERS[about], [subject]) if row["who"]} if about in OWNERS else set()
    )


def assignees(select: Select, ticket: str) -> set[str]:
    """The agent of a ticket, as CONNECTION:ID."""
    return {row["who"] for row in select(ASSIGNEES, [ticket])}
