"""What each of the real Freshdesk samples at hand becomes: these events, or nothing for this reason."""

from datetime import UTC, datetime

# The ratings among the samples are dated later than all other tests.
LATER = datetime(2026, 8, 1, tzinfo=UTC)
PARSED = {
    "automation_webhook.private_note.json": ["state"],
    "automation_webhook.status_changed.json": ["change", "state"],
    "automation_webhook.ticket_created.json": ["created", "state"],
    "product_event.onCompanyUpdate.json": ["account"],
    "product_event.onContactCreate.json": ["person"],
    "product_event.onContactUpdate.json": ["person"],
    "product_event.onConversationCreate.json": ["message"],
    "product_event.onTicketCreate.json": ["created", "state", "person"],
    "product_event.onTicketUpdate.json": ["change", "change", "state", "person"],
    "rest.note.json": ["message"],
    "rest.search_tickets.json": ["created", "state"] * 2,
    "rest.ticket_include_stats_requester.json": ["created", "state", "person"],
}
IGNORED = {
    "product_event.onExternalEvent.json": "onExternalEvent: it tells about the app or another system",
    "product_event.onTimeEntryCreate.json": "onTimeEntryCreate: time entries are no part",
    "product_event.onTimeEntryUpdate.json": "onTimeEntryUpdate: time entries are no part",
}
BARE_LIST = "the body must be a JSON object, not an array"
QUARANTINED = {
    "automation_webhook.rule_body_template.json": "not filled in; Freshdesk fills it when the rule runs",
    "rest.ticket_conversations.json": BARE_LIST,
    "third_party.rest.satisfaction_ratings.json": BARE_LIST,
}
