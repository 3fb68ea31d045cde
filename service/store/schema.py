"""The tables of deskgauge.db: columns, keys and indexes, as data.

Moments are text `YYYY-MM-DDTHH:MM:SS.ffffffZ`, ids are text, lists and mappings are JSON text, truth values 0 or 1.
Records are kept for ever; derived tables are what `rebuild` makes again from the records.
"""

from service.store.derived_tables import ACCOUNT_WORDS, DERIVED, PEOPLE
from service.store.frozen_tables import FROZEN
from service.store.sample_tables import SAMPLES
from service.store.tables import Table, text

__all__ = ["ACCOUNT_WORDS", "DERIVED", "PEOPLE", "RECORDS", "TABLES", "Table"]

RECORDS = (
    Table(
        "deliveries",
        text(
            "name", "connection", "kind", "key", "body_hash", "outcome", "reason", "received_at", "settled_at"
        )
        | {"conflict": int, "events": int},
        ("name",),
        (
            ("connection", "key"),
            ("connection", "received_at"),
            ("connection", "kind", "received_at"),
            ("outcome", "received_at"),
            ("received_at",),
        ),
    ),
    Table(
        "events",
        text(
            "id",
            "hash",
            "connection",
            "ticket_id",
            "person_id",
            "visitor_id",
            "kind",
            "form",
            "at",
            "sequence",
            "updated_at",
            "time_source",
        )
        | {"fields": dict}
        | text("signs", "delivery", "received_at"),
        ("id", "hash"),
        (("ticket_id",), ("person_id",), ("visitor_id",), ("delivery",)),
    ),
    Table(
        "event_sources",
        text("id", "hash", "delivery", "received_at"),
        ("id", "hash", "delivery"),
        (("delivery",),),
    ),
    Table(
        "texts",
        text("event_id", "hash", "ticket_id", "text", "stored_at"),
        ("event_id", "hash"),
        (("ticket_id",), ("stored_at",)),
    ),
    Table(
        "wordings",
        text("ticket_id", "id", "method", "features", "reference_keys") | {"words": int},
        ("ticket_id", "id"),
    ),
    Table(
        "word_tables",
        text("delivery", "month", "method", "features", "counts", "received_at") | {"texts": int},
        ("delivery",),
    ),
    Table(
        "flag_log",
        {"number": int}
        | text("flag_id", "rule", "rule_version", "subject", "what", "at", "by_event", "recorded_at"),
        ("number",),
        (("subject",), ("flag_id",)),
    ),
    Table(
        "pushes",
        text(
            "id",
            "sink",
            "subject",
            "action",
            "far_id",
            "flag_id",
            "rule",
            "content",
            "state",
            "due_at",
            "created_at",
            "settled_at",
            "far_key",
            "url",
            "reason",
            "leased_by",
            "leased_until",
            "quiet",
        )
        | {"occurrence": int, "attempts": int, "outcome_unknown": int},
        ("id",),
        (("state", "due_at"), ("subject",), ("flag_id",), ("sink", "far_key")),
    ),
    Table(
        "attempts",
        {"number": int} | text("push_id", "sink", "started_at", "outcome", "detail") | {"took_ms": float},
        ("number",),
        (("push_id",), ("sink", "started_at")),
    ),
    Table("looked_up", text("push_id", "sink", "found", "at"), ("push_id",), (("sink", "found"),)),
    Table("digest_members", text("push_id", "digest"), ("push_id",)),
    Table("notices", text("push_id", "said"), ("push_id",)),
    Table(
        "exchanges",
        {"attempt": int, "number": int, "status": int}
        | text("push_id", "at", "method", "address", "sent_headers", "sent", "headers", "answer", "trouble"),
        ("attempt", "number"),
        (("push_id",), ("at",)),
    ),
    Table("positions", text("slot", "day") | {"id": int}, ("slot", "day")),
    Table("claims", text("slot") | {"tries": int}, ("slot",)),
    Table("marks", text("name", "value"), ("name",)),
    Table(
        "asked",
        text("ticket_id", "customer_id", "asked_at", "push_id"),
        ("ticket_id",),
        (("customer_id", "asked_at"),),
    ),
    Table(
        "crm_links",
        text("sink", "account_id", "record_id", "how", "candidates", "decided_at"),
        ("sink", "account_id"),
    ),
    Table(
        "fetches",
        text("ticket_id", "connection", "asked_at", "due_at", "known_at", "reason") | {"attempts": int},
        ("ticket_id",),
        (("connection", "due_at"),),
    ),
    Table("write_backs", text("ticket_id", "due_at"), ("ticket_id",), (("due_at",),)),
    Table(
        "rule_versions",
        text("rule", "mode", "document", "parameters", "since", "until", "live_since", "recorded_at")
        | {"number": int, "decided": int, "superseded": int},
        ("rule", "number"),
    ),
    Table("decisions", text("kind", "subject", "value", "decided_at"), ("kind", "subject")),
    *FROZEN,
    *SAMPLES,
)

# What the mirror has to take over, and what is counted over it: neither records nor derived, for it says what was done
# to derived rows.
MIRROR_MARKS = (
    Table("mirror_days", text("what", "day") | {"number": int}, ("what", "day"), (("number",),)),
    Table("mirror_changes", text("day", "ticket_id") | {"number": int}, ("day", "ticket_id"), (("number",),)),
    Table(
        "backlog_daily", text("day") | dict.fromkeys(("opened", "reopened", "ended", "open"), int), ("day",)
    ),
)
# Metrics day by day, measured over the mirror; a rebuild leaves them as they are and has them measured again.
METRIC_DAYS = Table(
    "metric_days",
    text("subject", "day", "metric", "name", "kind", "better", "segment", "at")
    | dict.fromkeys(("value", "low", "high"), float)
    | dict.fromkeys(("n", "is_enough", "events"), int)
    | text("evidence"),
    ("subject", "day"),
)
TABLES = {
    table.name: table for table in (*RECORDS, *MIRROR_MARKS, METRIC_DAYS, PEOPLE, ACCOUNT_WORDS, *DERIVED)
}
