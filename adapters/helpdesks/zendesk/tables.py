"""Zendesk's words and what they mean here. Every list of values names the page it was read from."""

from rules.model import Role, Status

# https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/ (there in upper case).
# A ticket is archived some time after it was closed; archiving changes nothing that we count.
STATUSES = {
    "new": Status.NEW,
    "open": Status.OPEN,
    "pending": Status.PENDING,
    "hold": Status.HOLD,
    "on-hold": Status.HOLD,
    "on hold": Status.HOLD,
    "solved": Status.SOLVED,
    "closed": Status.CLOSED,
    "archived": Status.CLOSED,
}
GONE_STATUSES = {"deleted": "deleted", "scrubbed": "deleted"}

# https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/
PRIORITIES = {"low": "low", "normal": "normal", "high": "high", "urgent": "urgent"}
TYPES = {"problem": "problem", "incident": "incident", "question": "question", "task": "task"}
UNKNOWN = "unknown"

# https://developer.zendesk.com/documentation/ticketing/reference-guides/via-types/
CHANNELS = {
    "mail": "email",
    "email": "email",
    "web": "web",
    "web_form": "web",
    "helpcenter": "web",
    "help_center": "web",
    "chat": "chat",
    "chat_transcript": "chat",
    "chat_offline_message": "chat",
    "messaging": "chat",
    "native_messaging": "chat",
    "sunshine_conversations_api": "chat",
    "web_widget": "chat",
    "mobile_sdk": "chat",
    "answer_bot_for_web_widget": "chat",
    "answer_bot_for_sdk": "chat",
    "whatsapp": "chat",
    "telegram": "chat",
    "wechat": "chat",
    "line": "chat",
    "viber": "chat",
    "kakaotalk": "chat",
    "instagram_dm": "chat",
    "twitter_dm": "chat",
    "facebook_message": "chat",
    "sunshine_conversations_facebook_messenger": "chat",
    "sunshine_conversations_twitter_dm": "chat",
    "apple_business_chat": "chat",
    "google_business_messages": "chat",
    "google_rcs": "chat",
    "sms": "chat",
    "text_message": "chat",
    "twitter": "social",
    "facebook_post": "social",
    "any_channel": "social",
    "voice": "phone",
    "voicemail": "phone",
    "phone_call_inbound": "phone",
    "phone_call_outbound": "phone",
    "api_phone_call_inbound": "phone",
    "api_phone_call_outbound": "phone",
    "api_voicemail": "phone",
    "api": "api",
    "web_service": "api",
    "web_service_(api)": "api",
    "import": "api",
    "closed_ticket": "web",
    "sample_ticket": "sample",
}
OTHER_CHANNEL = "other"

# Comments of these channels were written by a business rule, not by a person.
# https://developer.zendesk.com/documentation/ticketing/reference-guides/via-object-reference/
SYSTEM_CHANNELS = frozenset({"rule", "rule_revision", "system", "admin_setting", "merge", "linked_problem"})
SYSTEM_AUTHOR = "-1"

# https://developer.zendesk.com/api-reference/ticketing/users/users/
ROLES = {"end-user": Role.CUSTOMER, "end_user": Role.CUSTOMER, "agent": Role.STAFF, "admin": Role.STAFF}

# https://developer.zendesk.com/api-reference/webhooks/event-types/messaging-events/ (actor.type)
ACTOR_TYPES = {
    "end_user": Role.CUSTOMER,
    "agent": Role.STAFF,
    "trigger": Role.SYSTEM,
    "system": Role.SYSTEM,
}

# Fields of Create and Change events,
# https://developer.zendesk.com/documentation/ticketing/reference-guides/ticket-audit-events-reference/
AUDIT_FIELDS = {
    "status": "status",
    "priority": "priority",
    "type": "type",
    "assignee_id": "assignee_id",
    "group_id": "group_id",
    "requester_id": "requester_id",
    "organization_id": "organization_id",
    "brand_id": "brand_id",
    "ticket_form_id": "form_id",
    "tags": "tags",
    "current_tags": "tags",
}
# Tweet and SMS are no messages of their own: they tell that the comment beside them went out that way.
MESSAGE_TYPES = frozenset({"Comment", "VoiceComment", "FacebookComment"})

# https://developer.zendesk.com/api-reference/ticketing/ticket-management/satisfaction_ratings/
SCORES = {
    "good": 1.0,
    "good_with_comment": 1.0,
    "bad": 0.0,
    "bad_with_comment": 0.0,
}
OFFERED = "offered"
UNANSWERED = frozenset({"unoffered", "received"})

# Zendesk puts this tag on a ticket that it closes because it was merged into another.
# https://support.zendesk.com/hc/en-us/articles/4408882445594
MERGED_TAG = "closed_by_merge"
