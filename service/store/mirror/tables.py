"""What the mirror holds: for each of its tables the rows of SQLite it is made of, and the type of every column.

A row belongs to the day on which its ticket was created, so that it never moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from service.metrics.grains import grains
from service.store.mirror.days import TICKETS, VISITS
from service.store.schema import TABLES

# Columns of other kinds than their names and the tables' types tell.
LISTS = frozenset({"tags", "articles"})
# What the mirror does without: large, or of no use to a number.
LEFT_OUT = frozenset(
    {"moods", "revocations", "repeat_why", "corrections", "wording", "asked_for_more", "schedule", "context", "helpful",
     "unhelpful", "next_moment_at", "history_until", "taxonomy_version", "fold_version", "requester_id", "resolution_path"}
)  # fmt: skip
TYPES: Mapping[type, str] = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE"}
# Moments by which members fall into a period: each has its local day beside it.
COHORTS = frozenset(
    {"created_at", "started_at", "ai_first_at", "resolved_at", "escalated_at", "answered_at"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """One table of the mirror. sql: SQLite's SELECT, to which a condition on the column `by` is added;
    columns: name to type. id: the column that names the ticket, "" without one. marked_by: whose days say what changed.
    """

    sql: str
    columns: Mapping[str, str]
    by: str = "created_at"
    id: str = ""
    marked_by: str = TICKETS

    def of_changed(self, number: int) -> str:
        """The rows of tickets that changed after a number."""
        return f"{self.sql} WHERE t.id IN (SELECT ticket_id FROM mirror_changes WHERE number > {number})"

    def of(self, since: str, until: str) -> str:
        """The rows of tickets created, or visits begun, in [since, until), both as moments in text."""
        return f"{self.sql} WHERE t.{self.by} >= '{since}' AND t.{self.by} < '{until}'"


def _type(table: str, column: str) -> str:
    if column in LISTS:
        return "LIST"
    return "MOMENT" if column.endswith("_at") else TYPES[TABLES[table].columns[column]]


def _own(
    table: str, alias: str, without: frozenset[str] = frozenset(), **renamed: str
) -> dict[str, tuple[str, str]]:
    """The table's columns by their name in the mirror: SQL and type."""
    names = [one for one in TABLES[table].columns if one not in LEFT_OUT | without]
    found = {renamed.get(one, one): (f"{alias}.{one}", _type(table, one)) for one in names}
    return {name: (sql, "MOMENT" if name.endswith("_at") else kind) for name, (sql, kind) in found.items()}


def _source(
    columns: Mapping[str, tuple[str, str]],
    tables: str,
    by: str = "created_at",
    id: str = "",
    marked_by: str = TICKETS,
) -> Source:
    chosen = ", ".join(f"{sql} AS {name}" for name, (sql, _) in columns.items())
    return Source(
        f"SELECT {chosen} FROM {tables}",
        {name: kind for name, (_, kind) in columns.items()},
        by,
        id,
        marked_by,
    )


def _answered(instrument: str) -> tuple[str, str]:
    own = "s.ticket_id = e.ticket_id AND s.episode_id = e.id"
    return f"(SELECT count(*) FROM surveys s WHERE {own} AND s.instrument = '{instrument}')", "BIGINT"


def _of_episodes(what: str) -> str:
    return f"(SELECT {what} FROM episodes e WHERE e.ticket_id = t.id)"


OF_TICKET = {
    name: column
    for name, column in _own("tickets", "t").items()
    if name in (
        "connection", "created_at", "status", "priority", "channel", "tags", "customer_id", "account_id", "assignee_id",
        "group_id", "category", "tier", "language", "merged_into", "removed", "followup_of",
    )
}  # fmt: skip
# Whether we asked how easy it was after this episode's beginning and before the next one's.
ASKED_BY_US = (
    "EXISTS (SELECT 1 FROM asked q WHERE q.ticket_id = e.ticket_id AND q.asked_at >= e.started_at AND NOT EXISTS"
    " (SELECT 1 FROM episodes n WHERE n.ticket_id = e.ticket_id AND n.number = e.number + 1 AND n.started_at <= q.asked_at))"
)
LATEST = "(SELECT {what} FROM episodes e WHERE e.ticket_id = t.id ORDER BY e.number DESC LIMIT 1)"
EPISODES = _own("episodes", "e") | {
    name: column for name, column in OF_TICKET.items()
} | {
    "revoked_because": ("json_extract(e.revocations, '$[0].reason')", "VARCHAR"),
    "schedule_known": ("e.schedule IS NOT NULL", "TRUTH"),
    "ces_offered": (f"(e.ces_offered = 1 OR {ASKED_BY_US})", "TRUTH"),
    "csat_offered": ("e.csat_offered = 1", "TRUTH"),
    "lacks": (
        "(SELECT count(*) FROM escalations x WHERE x.ticket_id = e.ticket_id AND x.episode_id = e.id AND x.kind = 'ai_to_human'"
        " AND (x.trigger = 'knowledge_gap' OR x.cause IN ('knowledge_gap', 'tooling')))", "BIGINT",
    ),
    "csat_answers": _answered("csat"), "ces_answers": _answered("ces"),
}  # fmt: skip
TICKET_COLUMNS = _own("tickets", "t") | {
    "path": ("t.resolution_path", "VARCHAR"),
    "resolved_at": (LATEST.format(what="e.resolved_at"), "MOMENT"),
    "started_by": ("(SELECT e.started_by FROM episodes e WHERE e.ticket_id = t.id ORDER BY e.number LIMIT 1)", "VARCHAR"),
    "episodes": (_of_episodes("count(*)"), "BIGINT"),
    "customer_messages": (_of_episodes("sum(e.customer_messages)"), "BIGINT"),
    "human_messages": (_of_episodes("sum(e.human_messages)"), "BIGINT"),
    "ai_replies": (_of_episodes("sum(e.ai_replies)"), "BIGINT"),
    "violations": ("(SELECT count(*) FROM violations v WHERE v.ticket_id = t.id)", "BIGINT"),
}  # fmt: skip
ESCALATIONS = _own("escalations", "x", at="escalated_at") | OF_TICKET | {
    "path": ("e.path", "VARCHAR"), "ai_agent": ("e.ai_agent", "VARCHAR"), "ai_version": ("e.ai_version", "VARCHAR"),
    "episode_resolved_at": ("e.resolved_at", "MOMENT"),
    "said": ("(SELECT a.answer FROM answers a WHERE a.subject = x.id AND a.question = 'hand_over'"
             " ORDER BY a.at DESC, a.id DESC LIMIT 1)", "VARCHAR"),
}  # fmt: skip
SURVEYS = _own("surveys", "s", at="answered_at") | OF_TICKET | {
    "path": ("e.path", "VARCHAR"), "ai_agent": ("e.ai_agent", "VARCHAR"), "ai_version": ("e.ai_version", "VARCHAR"),
    "is_last": ("NOT EXISTS (SELECT 1 FROM surveys l WHERE l.ticket_id = s.ticket_id AND l.instrument = s.instrument"
                " AND (l.at, l.id) > (s.at, s.id))", "TRUTH"),
}  # fmt: skip
SOURCES: Mapping[str, Source] = {
    "tickets": _source(TICKET_COLUMNS, "tickets t", id="id"),
    "episodes": _source(EPISODES, "tickets t JOIN episodes e ON e.ticket_id = t.id", id="ticket_id"),
    "escalations": _source(
        ESCALATIONS, "tickets t JOIN escalations x ON x.ticket_id = t.id LEFT JOIN episodes e ON e.id = x.episode_id",
        id="ticket_id",
    ),
    "surveys": _source(SURVEYS, "tickets t JOIN surveys s ON s.ticket_id = t.id LEFT JOIN episodes e ON e.id = s.episode_id",
        id="ticket_id"),
    "visits": _source(_own("visits", "t"), "visits t", "started_at", marked_by=VISITS),
}  # fmt: skip


def typed(name: str, zone: str, rows: str) -> str:
    """DuckDB's SELECT of a table out of SQLite's rows: typed, with local days, and the terms that depend on no question."""
    columns = [one for column, kind in SOURCES[name].columns.items() for one in _typed(column, kind, zone)]
    return with_terms(name, f"SELECT {', '.join(columns)} FROM {rows}")


def with_terms(name: str, rows: str) -> str:
    """The rows of a table with the terms of its grains that depend on no question."""
    terms = {
        term: sql for one in grains().values() if one.table == name for term, sql in one.stored().items()
    }
    added = "".join(f", {sql} AS {term}" for term, sql in terms.items())
    return f"SELECT *{added} FROM ({rows})"


def _typed(name: str, kind: str, zone: str) -> list[str]:
    if kind == "LIST":
        return [f"from_json({name}, '[\"VARCHAR\"]') AS {name}"]
    if kind != "MOMENT":
        return [f"CAST({name} AS {'BOOLEAN' if kind == 'TRUTH' else kind}) AS {name}"]
    moment = f"CAST({name} AS TIMESTAMP)"
    local = f"CAST({moment} AT TIME ZONE 'UTC' AT TIME ZONE '{zone}' AS DATE)"
    return [f"{moment} AS {name}", *([f"{local} AS {name}_on"] if name in COHORTS else [])]
