"""Chains: all tickets in which one customer wrote about one issue, put together when they are asked for.

Which tickets are a chain the worker has found (rules.chaining). A chain has the properties of its first ticket that counts, and
ends as its last one did; it is settled once all of its tickets are.
"""

CHAINS = "chains"
OF_FIRST = (
    "ticket_id", "connection", "channel", "category", "priority", "tier", "ai_agent", "ai_version", "assignee_id", "group_id",
    "language", "account_id", "started_by", "created_at", "created_at_on",
)  # fmt: skip
TIERS = ("1", "2", "3")
UNMEASURED = "handle_seconds IS NULL AND human_messages > 0"

MEMBERS = "SELECT *, id AS ticket_id FROM tickets WHERE merged_into IS NULL AND removed IS NULL"


def _unmeasured() -> list[tuple[str, str]]:
    """How many tickets of each complexity a person worked on without any measurement: column and condition."""
    listed = ", ".join(f"'{one}'" for one in TIERS)
    known = [(f"unmeasured_{one}", f"{UNMEASURED} AND tier = '{one}'") for one in TIERS]
    return [*known, ("unmeasured_other", f"{UNMEASURED} AND coalesce(tier NOT IN ({listed}), true)")]


def _alone() -> str:
    """Tickets that are a chain of their own, which most are."""
    columns = [
        "id", *OF_FIRST, "path", "resolved_at", "resolved_at_on", "1 AS tickets", "coalesce(episodes, 0) AS contacts",
        "coalesce(customer_messages, 0) AS customer_messages", "coalesce(handle_seconds, 0) AS measured_seconds",
        *(f"CASE WHEN {condition} THEN 1 ELSE 0 END AS {name}" for name, condition in _unmeasured()),
    ]  # fmt: skip
    return f"SELECT {', '.join(columns)} FROM ({MEMBERS}) m WHERE chain IS NULL"


def _together() -> str:
    """Issues of several tickets. Numbers are grouped faster than names, so a hash stands for the chain's."""
    columns = [
        *(f"any_value({one}) FILTER (WHERE id = chain) AS {one}" for one in ("id", *OF_FIRST)),
        "arg_max_null(path, created_at) AS path",
        *(f"CASE WHEN count(resolved_at) = count(*) THEN max({one}) END AS {one}" for one in ("resolved_at", "resolved_at_on")),
        "count(*) AS tickets", "sum(coalesce(episodes, 0)) AS contacts",
        "sum(coalesce(customer_messages, 0)) AS customer_messages", "sum(coalesce(handle_seconds, 0)) AS measured_seconds",
        *(f"count(*) FILTER (WHERE {condition}) AS {name}" for name, condition in _unmeasured()),
    ]  # fmt: skip
    return f"SELECT {', '.join(columns)} FROM ({MEMBERS}) m WHERE chain IS NOT NULL GROUP BY hash(chain)"


def chains() -> str:
    """DuckDB's SELECT over the view of tickets."""
    return f"{_alone()} UNION ALL BY NAME {_together()}"
