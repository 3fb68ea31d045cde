"""What each of the real Zendesk samples at hand becomes: these events, or nothing for this reason."""

CREATED_OPEN = ["created", "state"]
AUDITED = ["created", "message", *["change"] * 6, "change", "change", "created", "message", *["change"] * 7]
PARSED = {
    "event.messaging_ticket.message_added.json": ["message"],
    "event.ticket.attachment_linked_to_comment.json": ["state"],
    "event.ticket.created.json": CREATED_OPEN,
    "rest.incremental_tickets_cursor.json": CREATED_OPEN,
    "rest.incremental_tickets_timebased.json": CREATED_OPEN * 2,
    "rest.satisfaction_rating.json": ["survey"],
    "rest.ticket_audits.json": AUDITED,
    "rest.ticket_update.response.json": CREATED_OPEN,
    "third_party.event.ticket.agent_assignment_changed.json": ["change", "state"],
    "third_party.event.ticket.comment_added.json": ["message", "state"],
    "third_party.event.ticket.priority_changed.json": ["change", "state"],
}
METRICS = "Deskgauge computes its own times"
IGNORED = {
    "delivery_attempt.user.deleted.captured.json": "an attempt to deliver a webhook",
    "event.user.deleted.json": "user.deleted: a deleted user's tickets stay",
    "rest.csat_survey_response.json": "without a rated answer",
    "rest.ticket_event.json": "repeat what the ticket's audits say",
    "rest.ticket_metric.json": METRICS,
    "rest.ticket_metric_event.json": METRICS,
    "rest.webhook_create.request.json": "the settings of a webhook",
    "rest.webhook_create.response_201.json": "the settings of a webhook",
    "rest.webhook_invocations.json": "webhook invocations",
}
QUARANTINED = {
    "event.user.active_changed.json": "dated 2099-07-04T05:33:18.000000Z, over 1 h ahead",
    "rest.satisfaction_rating_event.json": "no ticket id under any of the keys",
    "rest.ticket_comments.json": "(at /ticket_id)",
}
