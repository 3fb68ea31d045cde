"""The derived tables: what `rebuild` makes again from the records."""

from rules.of_customer import CONTACTS_WITHIN
from service.store.logbook_tables import LOGBOOK
from service.store.tables import Table, text
from service.store.visit_tables import VISIT_TABLES

# How long an episode's steps took, in seconds, see rules/fold/hours.py.
EPISODE_WAITS = (
    "answer_seconds", "answer_business_seconds", "human_seconds", "human_business_seconds", "taken_seconds",
    "taken_business_seconds", "resolution_seconds", "resolution_business_seconds",
)  # fmt: skip
# What came after an episode, see rules/aftermath.py.
EPISODE_AFTERMATH = {
    "csat_offered": int, "ces_offered": int, "reopened_at": str, "repeated_at": str, "repeated_by": str,
    "repeat_gap_seconds": float, "unclear_at": str,
}  # fmt: skip
# Where a ticket's time went, see rules/spent.py.
TICKET_SPENT = (
    "requester_wait_seconds", "requester_wait_business_seconds", "agent_wait_seconds", "agent_wait_business_seconds",
    "hold_seconds", "hold_business_seconds", "handle_seconds",
    "first_resolution_seconds", "first_resolution_business_seconds", "full_resolution_seconds",
    "full_resolution_business_seconds",
)  # fmt: skip
# How the customer felt, see rules/felt.py.
EPISODE_FEELINGS = {
    "sentiment_first": float, "sentiment_last": float, "sentiment_lowest": float, "sentiment_lowest_turn": int,
    "sentiment_fell_turn": int, "sentiment_source": str, "frustration_peak": float, "frustration_turn": int,
    "frustration_rise": float,
}  # fmt: skip
# What its messages and hand-overs tell, see rules/counted.py.
EPISODE_COUNTS = (
    "customer_messages", "ai_messages", "human_messages", "ai_replies", "ai_answers", "ai_repaired", "follow_ups",
    "hand_overs", "outside_hours",
)  # fmt: skip
# Windowed facts of an account, see rules/health.py.
ACCOUNT_NUMBERS = (
    "contacts_30", "contacts_90", "median_month", "months_known", "unresolved_30", "unresolved_90",
    "escalations_30", "escalations_90", "ease_30", "ease_30_answers", "ease_90", "ease_90_answers",
    "ease_baseline", "ease_baseline_answers", "health_score",
)  # fmt: skip
# Counts of a problem, see rules/facts/problem.py.
PROBLEM_NUMBERS = (
    "tickets", "customers", "accounts", "hand_overs", "tickets_1", "tickets_7", "tickets_30", "accounts_7",
)  # fmt: skip

# Put together from events, so that no ticket reads all of a person's; it says what was told, so feeds may differ in it.
PEOPLE = Table("people", text("id", "facts", "told_by"), ("id",))
# What was told of accounts, value by value, put together from events like the above.
ACCOUNT_WORDS = Table(
    "account_words",
    text("account_id", "name", "value", "at", "event_id", "hash"),
    ("account_id", "name", "event_id", "hash"),
)
# What was told of an account, as it stands now.
ACCOUNT_TOLD = (
    "name",
    "tier",
    "owner",
    "lifecycle",
    "contract_currency",
    "contract_change",
    "renewal_at",
    "customer_since",
)
ACCOUNT_TOLD_NUMBERS = ("contract_value", "active_users")
FLAG_COLUMNS = text(
    "id", "rule", "rule_version", "about", "subject", "opened_at", "opened_by", "closed_at", "closed_by", "severity",
    "evidence", "facts",
) | {"historic": int}  # fmt: skip
FLAG_INDEXES = (("subject",), ("rule", "opened_at"), ("opened_at",))
TICKET_TEXTS = (
    "id", "connection", "created_at", "updated_at", "status", "priority", "channel", "tags", "requester_id",
    "customer_id", "account_id", "account_source", "assignee_id", "group_id", "category", "category_source",
    "tier", "ai_touchpoint", "ai_first_at", "ai_agent", "resolution_path", "followup_of", "corrections",
    "merged_into", "removed", "history_until", "next_moment_at", "taxonomy_version", "fold_version",
    "repeat_of", "repeat_why", "chain", "wording", "asked_for_more", "ai_version", "language",
)  # fmt: skip

DERIVED = (
    Table(
        "tickets",
        text(*TICKET_TEXTS)
        | {"turn_count": int, "repeat_gap_seconds": float, "customer_known_days": float}
        | dict.fromkeys(CONTACTS_WITHIN, int)
        | dict.fromkeys(TICKET_SPENT, float),
        ("id",),
        (
            ("customer_id", "created_at"),
            ("account_id", "account_source"),
            ("requester_id",),
            ("created_at",),
            ("next_moment_at",),
            ("connection", "ai_agent", "ai_first_at"),
        ),
    ),
    Table(
        "episodes",
        text(
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
        | text("schedule", "moods", "ai_version", "handed_at", "passed_at", "frustrated_at", "opens_at")
        | {"number": int, "turn_count": int, "ai_turns": int, "human_turns": int}
        | dict.fromkeys(EPISODE_WAITS, float)
        | dict.fromkeys(EPISODE_COUNTS, int)
        | EPISODE_FEELINGS
        | {"sentiment_shift": float, "ai_confidence": float}
        | EPISODE_AFTERMATH,
        ("id",),
        (("ticket_id",), ("resolved_at",), ("path", "verdict")),
    ),
    Table(
        "escalations",
        text(
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
            "trigger_at",
        )
        | {"turn": int, "context_complete": int},
        ("id",),
        (("ticket_id",), ("at",)),
    ),
    Table(
        "surveys",
        text("id", "ticket_id", "episode_id", "instrument", "at")
        | {"score": float, "low": float, "high": float, "higher_is_better": int, "is_negative": int},
        ("id",),
        (("ticket_id",), ("at",)),
    ),
    Table(
        "answers",
        text(
            "id", "question", "subject", "ticket_id", "answer", "at", "who", "via", "rule", "about", "until"
        ),
        ("id",),
        (("at",), ("subject",), ("ticket_id",), ("about", "rule"), ("rule", "question"), ("question",)),
    ),
    Table(
        "violations",
        text("ticket_id", "tag", "problem", "at", "found", "fix"),
        ("ticket_id", "tag", "problem"),
        (("tag",),),
    ),
    Table(
        "customers",
        text("id", "account_id", "account_source"),
        ("id",),
        (("account_id",),),
    ),
    Table(
        "contacts",
        text(
            "ticket_id",
            "account_id",
            "created_at",
            "category",
            "lacking",
            "escalated_at",
            "answers",
            "customer_id",
            "wording",
            "priority",
            "asked_for_more",
        )
        | {"by_ai": int},
        ("ticket_id",),
        (("account_id",),),
    ),
    Table(
        "colleague_contacts",
        text("ticket_id", "account_id", "created_at", "repeats", "why", "basis") | {"gap_seconds": float},
        ("ticket_id",),
        (("account_id",), ("repeats",)),
    ),
    *VISIT_TABLES,
    Table("due_accounts", text("id"), ("id",)),
    Table(
        "queue_steps",
        text("ticket_id", "what", "at", "hour", "category", "account_id"),
        ("ticket_id", "what", "at"),
        (("category", "what", "hour"), ("what", "hour")),
    ),
    Table("due_queues", text("id", "since"), ("id",)),
    Table("due_metrics", text("id"), ("id",)),
    Table(
        "accounts",
        text(
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
            *ACCOUNT_TOLD,
        )
        | {"customers": int}
        | dict.fromkeys((*ACCOUNT_NUMBERS, *ACCOUNT_TOLD_NUMBERS), float),
        ("id",),
        (("next_moment_at",), ("last_contact_at",), ("health_state", "last_contact_at")),
    ),
    Table("flags", FLAG_COLUMNS, ("id",), FLAG_INDEXES),
    Table("shadow_flags", FLAG_COLUMNS, ("id",), FLAG_INDEXES),
    Table(
        "problem_reports",
        text(
            "ticket_id",
            "kind",
            "at",
            "handed_at",
            "bug_spans",
            "prints",
            "category",
            "account_id",
            "customer_id",
            "wording",
            "problem_id",
            "basis",
            "decision",
            "possible",
            "replies",
        ),
        ("ticket_id",),
        (("problem_id",), ("kind", "at"), ("basis", "at"), ("possible",), ("account_id",)),
    ),
    Table(
        "tracked",
        text("id", "sink", "issue", "at", "outcome", "duplicate_of"),
        ("id",),
        (("sink", "issue"), ("sink", "duplicate_of")),
    ),
    Table("merged_problems", text("id", "root"), ("id",), (("root",),)),
    Table("due_problems", text("id"), ("id",)),
    Table(
        "problems",
        text(
            "id",
            "kind",
            "category",
            "fingerprint",
            "state",
            "ticket_id",
            "first_at",
            "latest_at",
            "fixed_at",
            "next_moment_at",
        )
        | dict.fromkeys(PROBLEM_NUMBERS, int),
        ("id",),
        (("next_moment_at",), ("latest_at",), ("state", "latest_at")),
    ),
    *LOGBOOK,
)
