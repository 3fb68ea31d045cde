"""What each of the real Intercom samples at hand becomes: these events, or nothing for this reason."""

_OPENING = ["created", "change", "message"]
PARSED = {
    "fin_webhook.csat_requested.json": ["survey_offered"],
    "fin_webhook.fin_replied.json": ["message", "state"],
    "fin_webhook.fin_status_updated.json": ["hand_over", "state"],
    "legacy_v1.webhook.conversation.admin.closed.json": [*_OPENING, "change", "state", "person"],
    "legacy_v1.webhook.conversation.admin.replied.json": [*_OPENING, "message", "change", "state", "person"],
    "legacy_v1.webhook.conversation.user.replied.json": [*_OPENING, "change", "message", "state", "person"],
    "legacy_v1.webhook.conversation_part.tag.created.json": [
        *_OPENING, "change", "message", "state", "person"
    ],
    "rest.conversation.json": [*_OPENING, "message", "history", "change", "state"],
    "rest.conversation_assign.response.json": [*_OPENING, "change", "history", "state"],
    "rest.conversation_close.response.json": [*_OPENING, "change", "message", "history", "state"],
    "rest.conversation_reply_note.response.json": [*_OPENING, "message", "history", "state"],
    "rest.conversation_update.response.json": [*_OPENING, "history", "state"],
    "rest.conversations_deleted.json": ["removed"] * 2,
    "rest.conversations_search.response.json": [*_OPENING, "state"],
    "webhook.company.created.json": ["account"],
    "webhook.conversation.admin.open.assigned.json": [*_OPENING, "message", "change", "state"],
    "webhook.conversation.operator.replied.json": [*_OPENING, "state"],
    "webhook.ticket.state.updated.json": ["created", "change", "change", "state"],
}  # fmt: skip
IGNORED = {
    "rest.conversation_tag.response.json": "a tag by itself names no conversation",
    "rest.handling_events.json": "Deskgauge computes its own times",
    "rest.tickets_search.response.json": "it carries nothing that is counted",
    "schema_example.conversation_statistics.json": "Deskgauge computes its own times",
    "webhook.ping.json": "ping: it says only that the address is reached",
}
_NO_SHAPE = "none of the shapes in which Intercom tells"
QUARANTINED = {
    "rest.conversation_reply_note.request.json": _NO_SHAPE,
    "rest.conversation_tag.request.json": _NO_SHAPE,
    "rest.conversation_update.request.json": _NO_SHAPE,
    "rest.conversations_search.request.json": _NO_SHAPE,
    "schema_example.ai_agent.json": _NO_SHAPE,
    "schema_example.conversation_rating.json": _NO_SHAPE,
}
