"""One synthetic body of every shape that is read, and what each cannot be without."""

from collections.abc import Mapping
from typing import Any

from tests.adapters.samples import fixture
from tests.adapters.zendesk.samples import webhook

EVENTS: Mapping[str, Any] = fixture("zendesk/webhook.events.json")
_SNAPSHOT = fixture("zendesk/snapshot.json")
_PEOPLE = {"users": _SNAPSHOT["users"]}

BODIES: Mapping[str, dict[str, Any]] = {
    **{what: webhook(what) for what in EVENTS},
    "message_added": fixture("zendesk/webhook.message_added.json"),
    "user": fixture("zendesk/webhook.user.json"),
    "organization": fixture("zendesk/webhook.organization.json"),
    "organizations": fixture("zendesk/organizations.json"),
    "trigger": fixture("zendesk/trigger.filled.json"),
    "ai agent escalates": fixture("zendesk/ai_agent.escalate.json"),
    "ai agent trigger": fixture("zendesk/ai_agent.trigger.json"),
    "survey response": fixture("zendesk/survey_response.json"),
    "snapshot": _SNAPSHOT,
    "snapshot with schedules": fixture("zendesk/schedules.snapshot.json"),
    "tickets": {"tickets": [_SNAPSHOT["ticket"]], **_PEOPLE},
    "ticket": {"ticket": _SNAPSHOT["ticket"], "audit": _SNAPSHOT["audits"][1], **_PEOPLE},
    "bare ticket": _SNAPSHOT["ticket"],
    "audits": {"audits": _SNAPSHOT["audits"], **_PEOPLE},
    "comments": {"ticket_id": 812, "comments": _SNAPSHOT["comments"], **_PEOPLE},
    "ratings": {"satisfaction_ratings": _SNAPSHOT["satisfaction_ratings"]},
    "rating": _SNAPSHOT["satisfaction_ratings"][0],
    "users": _PEOPLE,
}


def _under(place: str, *keys: str) -> frozenset[str]:
    return frozenset(f"{place}/{key}" for key in keys)


_WEBHOOK = _under("", "id", "type", "time", "detail", "detail/id")
_CHANGED = _WEBHOOK | {"/event/current"}
_TOUCHED = _WEBHOOK | _under("/event/comment", "id") | {"/event/comment"}
_TICKET = ("id", "status", "created_at", "updated_at")
_AUDIT = (
    *("id", "ticket_id", "created_at", "events"),
    *(f"events/*/{key}" for key in ("id", "type", "public", "value")),
)
_TOUCHED_COMMENT = {"/audits/*/events/*/comment_id"}
_COMMENT = ("id", "type", "public", "created_at")
_RATING = ("ticket_id", "score", "created_at")
_USERS = frozenset({"/users/*/id"})
_CHANGES = (
    *("status_changed", "priority_changed", "type_changed", "requester_changed", "organization_changed"),
    *("agent_assignment_changed", "group_assignment_changed", "brand_changed", "form_changed"),
)

# JSON pointers, * for any place of a list: without one of these fields the body is quarantined, naming it.
REQUIRED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(EVENTS, _WEBHOOK),
    **dict.fromkeys(_CHANGES, _CHANGED),
    "comment_added": _TOUCHED | {"/event/comment/is_public"},
    "comment_made_private": _TOUCHED,
    "comment_redacted": _TOUCHED,
    "custom_field_changed": _CHANGED | _under("/event/custom_field", "id") | {"/event/custom_field"},
    "merged": _WEBHOOK | {"/event/target_ticket_id"},
    "csat_received": _WEBHOOK | _under("/event", "satisfaction_score", "satisfaction_score/score"),
    "message_added": _WEBHOOK | _under("/event", "actor", "message", "message/id"),
    "user": _WEBHOOK,
    "organization": _WEBHOOK,
    "organizations": _under("", "organizations", "organizations/*/id"),
    "trigger": frozenset({"/ticket_id"}),
    "ai agent escalates": _under("/data", "eventType", "platformConversationId"),
    "ai agent trigger": frozenset(),
    "survey response": _under(
        "",
        "id",
        *(f"answers/*/{key}" for key in ("type", "created_at", "question", "question/id", "rating")),
        "answers",
        "subject_zrns",
        "answers/*/question/options",
        "answers/*/question/options/*/rating",
    ),
    "snapshot": _under("", "ticket")
    | _under("/ticket", *_TICKET, "custom_fields/*/id")
    | _under("/comments/*", *_COMMENT)
    | _under("/audits/*", *_AUDIT)
    | _TOUCHED_COMMENT
    | _under("/satisfaction_ratings/*", *_RATING)
    | _USERS,
    "snapshot with schedules": _under("", "ticket")
    | _under("/ticket", *_TICKET)
    | _under("/audits/*", *_AUDIT)
    | _USERS,
    "tickets": _under("/tickets/*", *_TICKET, "custom_fields/*/id") | _USERS,
    "ticket": _under("/ticket", *_TICKET, "custom_fields/*/id") | _under("/audit", *_AUDIT) | _USERS,
    "bare ticket": _under("", *_TICKET, "custom_fields/*/id"),
    "audits": _under("/audits/*", *_AUDIT) | _TOUCHED_COMMENT | _USERS,
    "comments": _under("/comments/*", *_COMMENT) | _USERS | {"/ticket_id"},
    "ratings": _under("/satisfaction_ratings/*", *_RATING),
    "rating": _under("", *_RATING),
    "users": _USERS,
}
