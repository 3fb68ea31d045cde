"""The tables of deskgauge.db: columns, keys and indexes, as data.

Moments are text `YYYY-MM-DDTHH:MM:SS.ffffffZ`, ids are text, lists and mappings are JSON text, truth values 0 or 1.
Records are kept for ever; derived tables are what `rebuild` makes again from the records.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """One table; columns map names to str, int or float."""

    name: str
    columns: dict[str, type]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    references: dict[str, str] = field(default_factory=dict)


def _text(*names: str) -> dict[str, type]:
    return dict.fromkeys(names, str)


# How long an episode's steps took, in seconds, see rules/fold/hours.py.
EPISODE_WAITS = (
    "answer_seconds", "answer_business_seconds", "human_seconds", "human_business_seconds", "taken_seconds",
    "taken_business_seconds", "resolution_seconds", "resolution_business_seconds",
)  # fmt: skip
# Windowed facts of an account, see rules/health.py.
ACCOUNT_NUMBERS = (
    "contacts_30", "contacts_90", "median_month", "months_known", "unresolved_30", "unresolved_90",
    "escalations_30", "escalations_90", "ease_30", "ease_30_answers", "ease_90", "ease_90_answers",
    "ease_baseline", "ease_baseline_answers", "health_score",
)  # fmt: skip

RECORDS = (
    Table(
        "deliveries",
        _text(
            "name", "connection", "kind", "key", "body_hash", "outcome", "reason", "received_at", "settled_at"
        )
        | {"conflict": int, "events": int},
        ("name",),
        (("connection", "key"), ("connection", "received_at"), ("outcome", "received_at"), ("received_at",)),
    ),
    Table(
        "events",
        _text(
            "id",
            "hash",
            "connection",
            "ticket_id",
            "person_id",
            "kind",
            "form",
            "at",
            "sequence",
            "updated_at",
            "time_source",
            "fields",
            "signs",
            "delivery",
            "received_at",
        ),
        ("id", "hash"),
        (("ticket_id",), ("person_id",), ("delivery",)),
    ),
    Table(
        "event_sources",
        _text("id", "hash", "delivery", "received_at"),
        ("id", "hash", "delivery"),
        (("delivery",),),
    ),
    Table(
        "texts",
        _text("event_id", "hash", "ticket_id", "text", "stored_at"),
        ("event_id", "hash"),
        (("ticket_id",), ("stored_at",)),
    ),
    Table(
        "flag_log",
        {"number": int}
        | _text("flag_id", "rule", "rule_version", "subject", "what", "at", "by_event", "recorded_at"),
        ("number",),
        (("subject",), ("flag_id",)),
    ),
    Table(
        "pushes",
        _text(
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
        )
        | {"occurrence": int, "attempts": int, "outcome_unknown": int},
        ("id",),
        (("state", "due_at"), ("subject",), ("flag_id",)),
    ),
    Table(
        "attempts",
        {"number": int} | _text("push_id", "sink", "started_at", "outcome", "detail") | {"took_ms": float},
        ("number",),
        (("push_id",), ("sink", "started_at")),
    ),
    Table("positions", _text("slot", "day") | {"id": int}, ("slot", "day")),
    Table("claims", _text("slot") | {"tries": int}, ("slot",)),
    Table("marks", _text("name", "value"), ("name",)),
    Table(
        "asked",
        _text("ticket_id", "customer_id", "asked_at", "push_id"),
        ("ticket_id",),
        (("customer_id", "asked_at"),),
    ),
    Table(
        "crm_links",
        _text("sink", "account_id", "record_id", "how", "candidates", "decided_at"),
        ("sink", "account_id"),
    ),
    Table(
        "fetches",
        _text("ticket_id", "connection", "asked_at", "due_at", "known_at", "reason") | {"attempts": int},
        ("ticket_id",),
        (("connection", "due_at"),),
    ),
    Table("write_backs", _text("ticket_id", "due_at"), ("ticket_id",), (("due_at",),)),
    Table("decisions", _text("kind", "subject", "value", "decided_at"), ("kind", "subject")),
)

DERIVED = (
    Table(
        "tickets",
        _text(
            "id",
            "connection",
            "created_at",
            "updated_at",
            "status",
            "priority",
            "channel",
            "tags",
            "requester_id",
            "customer_id",
            "account_id",
            "account_source",
            "assignee_id",
            "group_id",
            "category",
            "category_source",
            "tier",
            "ai_touchpoint",
            "ai_first_at",
            "ai_agent",
            "resolution_path",
            "followup_of",
            "corrections",
            "merged_into",
            "removed",
            "history_until",
            "next_moment_at",
            "taxonomy_version",
            "fold_version",
            "repeat_of",
        )
        | {"turn_count": int, "repeat_gap_seconds": float},
        ("id",),
        (
            ("customer_id", "created_at"),
            ("account_id", "account_source"),
            ("requester_id",),
            ("created_at",),
            ("next_moment_at",),
        ),
    ),
    Table(
        "episodes",
        _text(
            "id",
            "ticket_id",
            "started_at",
            "started_by",
            "resolved_at",
            "boundary",
            "path",
            "confirmed_at",
            "ai_touchpoint",
            "ai_first_at",
            "ai_agent",
            "first_answer_at",
            "first_human_at",
            "last_customer_at",
            "verdict",
            "verdict_at",
            "verdict_due_at",
            "revocations",
        )
        | _text("schedule")
        | {"number": int, "turn_count": int, "ai_turns": int, "human_turns": int}
        | dict.fromkeys(EPISODE_WAITS, float),
        ("id",),
        (("ticket_id",), ("resolved_at",), ("path", "verdict")),
    ),
    Table(
        "escalations",
        _text(
            "id",
            "ticket_id",
            "episode_id",
            "kind",
            "at",
            "trigger",
            "cause",
            "cause_at",
            "last_ai_at",
            "accepted_at",
            "context",
            "bounced_at",
        )
        | {"turn": int, "context_complete": int},
        ("id",),
        (("ticket_id",), ("at",)),
    ),
    Table(
        "surveys",
        _text("id", "ticket_id", "instrument", "at")
        | {"score": float, "low": float, "high": float, "higher_is_better": int, "is_negative": int},
        ("id",),
        (("ticket_id",), ("at",)),
    ),
    Table(
        "violations",
        _text("ticket_id", "tag", "problem", "at", "found", "fix"),
        ("ticket_id", "tag", "problem"),
        (("tag",),),
    ),
    Table("customers", _text("id", "account_id", "account_source"), ("id",), (("account_id",),)),
    Table(
        "contacts",
        _text("ticket_id", "account_id", "created_at", "category", "lacking", "escalated_at", "answers")
        | {"by_ai": int},
        ("ticket_id",),
        (("account_id",),),
    ),
    Table("due_accounts", _text("id"), ("id",)),
    Table(
        "accounts",
        _text(
            "id",
            "source",
            "first_contact_at",
            "last_contact_at",
            "top_category_30",
            "top_category_90",
            "health_state",
            "health_since",
            "health_parts",
            "health_version",
            "next_moment_at",
        )
        | {"customers": int}
        | dict.fromkeys(ACCOUNT_NUMBERS, float),
        ("id",),
        (("next_moment_at",), ("last_contact_at",), ("health_state", "last_contact_at")),
    ),
    Table(
        "flags",
        _text(
            "id",
            "rule",
            "rule_version",
            "about",
            "subject",
            "opened_at",
            "opened_by",
            "closed_at",
            "closed_by",
            "severity",
            "evidence",
            "facts",
        )
        | {"historic": int},
        ("id",),
        (("subject",), ("rule", "opened_at"), ("opened_at",)),
    ),
    Table("problems", _text("id", "ticket_id", "opened_at"), ("id",)),
)

TABLES = {table.name: table for table in (*RECORDS, *DERIVED)}
