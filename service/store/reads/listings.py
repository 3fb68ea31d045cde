"""Every list that pages and API show: its order, its columns and the filters it takes, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.store.schema import TABLES

# The verdict of a ticket is that of its latest episode that has one.
LAST_VERDICT = (
    "(SELECT e.verdict FROM episodes e WHERE e.ticket_id = t.id AND e.verdict IS NOT NULL"
    " ORDER BY e.number DESC LIMIT 1)"
)
UNMATCHED = "t.id IN (SELECT account_id FROM crm_links WHERE how IN ('absent', 'ambiguous'))"
# What a tracker calls the object that was made for a problem, as far as it has said so.
REPORTED_AS = (
    "(SELECT coalesce(p.far_key, p.far_id) FROM pushes p WHERE p.subject = t.id AND p.state = 'delivered'"
    " AND (p.action = 'issue' OR p.action LIKE 'create:%') ORDER BY p.settled_at, p.id LIMIT 1)"
)
COUNTED = "t.merged_into IS NULL AND t.removed IS NULL"


@dataclass(frozen=True, slots=True)
class Listing:
    """One list over one table, always called `t` in conditions.

    order: columns that make a row's place unique, compared as a whole. filters: argument to a condition with
    one placeholder. choices: argument to allowed value to condition. computed: further columns with their
    expression. hidden: columns that leave the store by no list.
    """

    table: str
    order: tuple[str, ...]
    filters: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    computed: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    newest_first: bool = True

    def columns(self) -> list[str]:
        """What is selected, as SQL."""
        own = [f"t.{name}" for name in TABLES[self.table].columns if name not in self.hidden]
        return own + [f"{expression} AS {name}" for name, expression in self.computed.items()]


def _equal(**columns: str) -> dict[str, str]:
    return {argument: f"t.{column} = ?" for argument, column in columns.items()}


def _whether(condition: str) -> dict[str, str]:
    return {"true": condition, "false": f"NOT ({condition})"}


FINAL = {"provisional": _whether("t.provisional = 1")}
WITHIN = {"since": "t.at >= ?", "until": "t.at < ?"}

LISTINGS: dict[str, Listing] = {
    "tickets": Listing(
        "tickets",
        ("created_at", "id"),
        _equal(
            path="resolution_path",
            category="category",
            status="status",
            channel="channel",
            connection="connection",
            customer="customer_id",
            account="account_id",
        )
        | {
            "verdict": f"{LAST_VERDICT} = ?",
            "violation": "EXISTS (SELECT 1 FROM violations v WHERE v.ticket_id = t.id AND v.tag = ?)",
        },
        {"counted": _whether(COUNTED)},
        {"verdict": LAST_VERDICT},
        hidden=frozenset({"wording"}),
    ),
    "episodes": Listing(
        "episodes", ("started_at", "id"), _equal(ticket="ticket_id", path="path", verdict="verdict")
    ),
    "escalations": Listing(
        "escalations",
        ("at", "id"),
        _equal(ticket="ticket_id", kind="kind", trigger="trigger", cause="cause"),
        {"accepted": _whether("t.accepted_at IS NOT NULL")},
    ),
    "surveys": Listing(
        "surveys",
        ("at", "id"),
        _equal(ticket="ticket_id", instrument="instrument"),
        {"negative": _whether("t.is_negative = 1")},
    ),
    "answers": Listing(
        "answers",
        ("at", "id"),
        _equal(
            question="question",
            answer="answer",
            subject="subject",
            ticket="ticket_id",
            rule="rule",
            via="via",
        ),
    ),
    "accounts": Listing(
        "accounts",
        ("last_contact_at", "id"),
        _equal(source="source", health="health_state"),
        {"unmatched": _whether(UNMATCHED)},
        computed={
            "tickets": f"(SELECT count(*) FROM tickets t2 WHERE t2.account_id = t.id"
            f" AND {COUNTED.replace('t.', 't2.')})",
            "open_flags": "(SELECT count(*) FROM flags f WHERE f.subject = t.id AND f.closed_at IS NULL)",
        },
    ),
    "problems": Listing(
        "problems",
        ("latest_at", "id"),
        _equal(kind="kind", state="state", category="category", ticket="ticket_id"),
        {
            "several": _whether("t.tickets > 1"),
            "reported": _whether(f"{REPORTED_AS} IS NOT NULL"),
            "standing": _whether("t.state IN ('open', 'fix_failed')"),
        },
        computed={
            "reported_as": REPORTED_AS,
            "open_flags": "(SELECT count(*) FROM flags f WHERE f.subject = t.id AND f.closed_at IS NULL)",
        },
    ),
    "flags": Listing(
        "flags",
        ("opened_at", "id"),
        _equal(rule="rule", about="about", subject="subject", severity="severity"),
        {"open": _whether("t.closed_at IS NULL"), "historic": _whether("t.historic = 1")},
    ),
    "violations": Listing(
        "violations",
        ("at", "ticket_id", "tag", "problem"),
        _equal(ticket="ticket_id", tag="tag", problem="problem"),
    ),
    "deliveries": Listing(
        "deliveries",
        ("received_at", "name"),
        _equal(connection="connection", kind="kind", outcome="outcome")
        | {"since": "t.received_at >= ?", "until": "t.received_at < ?"},
        {"conflict": _whether("t.conflict = 1")},
    ),
    "pushes": Listing(
        "pushes",
        ("created_at", "id"),
        _equal(state="state", sink="sink", rule="rule", flag="flag_id", subject="subject")
        # Where the text is found, taking it out changes the reason; unlike LIKE this knows no wildcards.
        | {"since": "t.created_at >= ?", "error": "replace(t.reason, ?, '') <> t.reason"},
        {"unsent": _whether("t.state IN ('pending', 'sending')")},
        hidden=frozenset({"content"}),
    ),
    "annotations": Listing(
        "annotations",
        ("at", "id"),
        _equal(kind="kind", source="source", about="about") | WITHIN,
    ),
    "changes": Listing(
        "changes",
        ("at", "id"),
        _equal(metric="metric") | WITHIN,
        {"overlapping": _whether("t.overlaps <> '[]'")},
    ),
    "actions": Listing(
        "actions",
        ("recorded_at", "id"),
        _equal(state="state", kind="kind", owner="owner", change="change_id"),
        {"unfinished": _whether("t.state IN ('open', 'doing')")},
    ),
    "baselines": Listing(
        "baselines", ("frozen_at", "id"), _equal(name="name"), FINAL, hidden=frozenset({"numbers"})
    ),
    "reports": Listing(
        "reports",
        ("frozen_at", "id"),
        _equal(name="name", audience="audience"),
        FINAL,
        hidden=frozenset({"numbers"}),
    ),
    "goals": Listing("goals", ("recorded_at", "metric"), _equal(lens="lens"), newest_first=False),
}
