"""Intercom's words and what they mean here. Every list of values names the page it was read from."""

from collections.abc import Mapping

from rules.model import Role, Status

# https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/conversations/conversation (state).
# A closed conversation can be written to and opens again with the customer's next reply, so it is solved.
STATUSES: Mapping[str, Status] = {"open": Status.OPEN, "snoozed": Status.PENDING, "closed": Status.SOLVED}

# https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tickets/ticket (ticket_state.category)
TICKET_STATES: Mapping[str, Status] = {
    "submitted": Status.NEW,
    "in_progress": Status.OPEN,
    "waiting_on_customer": Status.PENDING,
    "resolved": Status.SOLVED,
}
# Tickets that the team opens for itself or for many customers at once are no contact of a customer.
CUSTOMER_TICKETS = frozenset({"customer"})

# Up to 2.15 a conversation either had priority or not; since 2.16 there are five words.
PRIORITIES: Mapping[str, str | None] = {
    "none": None,
    "not_priority": None,
    "priority": "high",
    "low": "low",
    "medium": "normal",
    "high": "high",
    "urgent": "urgent",
}
UNKNOWN = "unknown"

# `source.type` of conversations, `channel` of tickets;
# https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/models/conversation_source
# In the versions 1.x the word only says that it is an opening.
CHANNELS: Mapping[str, str | None] = {
    "conversation_message": None,
    "conversation": "chat",
    "messenger": "chat",
    "push": "chat",
    "whatsapp": "chat",
    "sms": "chat",
    "instagram": "chat",
    "facebook": "chat",
    "email": "email",
    "twitter": "social",
    "phone_call": "phone",
    "phone_switch": "phone",
    "api": "api",
}
OTHER_CHANNEL = "other"

# Openings (`source.delivered_as`) that nobody wrote to this customer: campaigns, custom bots, series. Same page.
AUTOMATED = frozenset({"campaigns_initiated", "operator_initiated", "automated"})

# `author.type`, from the page of conversation_part_author. A bot is the AI only where `from_ai_agent` says so.
AUTHOR_TYPES: Mapping[str, Role] = {
    "user": Role.CUSTOMER,
    "lead": Role.CUSTOMER,
    "contact": Role.CUSTOMER,
    "visitor": Role.CUSTOMER,
    "admin": Role.STAFF,
    "team": Role.STAFF,
    "bot": Role.SYSTEM,
}
BOT = "bot"

# `part_type`; https://developers.intercom.com/docs/references/1.4/rest-api/conversations/conversation-part-model,
# and what captured notifications hold besides. Those of SPOKEN are messages whatever they hold, those of
# SPOKEN_WITH_WORDS where there are words in them, NOTES are for the team's eyes. All others tell of the service
# (reply times, languages, actions); by the bot they are no touch of the AI.
SPOKEN = frozenset({"comment", "quick_reply"})
NOTES = frozenset({"note", "note_and_reopen"})
ASSIGNMENTS = frozenset(
    {"assignment", "assign_and_reopen", "assign_and_unsnooze", "away_mode_assignment", "default_assignment",
     "balanced_assignment"}
)  # fmt: skip
PART_STATUSES: Mapping[str, Status] = {
    "open": Status.OPEN,
    "close": Status.SOLVED,
    "snoozed": Status.PENDING,
    "unsnoozed": Status.OPEN,
    "timer_unsnooze": Status.OPEN,
    "note_and_reopen": Status.OPEN,
    "assign_and_reopen": Status.OPEN,
    "assign_and_unsnooze": Status.OPEN,
}
SPOKEN_WITH_WORDS = ASSIGNMENTS | (set(PART_STATUSES) - NOTES)
# `assigned_to.type` -> our field; "nobody" takes the assignee away.
ASSIGNED: Mapping[str, str] = {"admin": "assignee_id", "nobody_admin": "assignee_id", "team": "group_id"}

# `ai_agent.resolution_state`; https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/models/ai_agent.
# The first two are hand-overs with our trigger where the word tells one. An assumed resolution says nothing that
# the silence after an answer does not.
HAND_OVERS: Mapping[str, str | None] = {"escalated": None, "procedure_handoff": "rule"}
CONFIRMED, REJECTED = "confirmed_resolution", "negative_feedback"
# Which of its words say that Intercom counts a resolution, and may bill it.
CLAIMS: Mapping[str, bool] = {
    "assumed_resolution": True,
    CONFIRMED: True,
    REJECTED: False,
    **dict.fromkeys(HAND_OVERS, False),
}
# `ai_agent.source_type` that ends so is the team trying Fin out.
PREVIEW = "_preview"
# Facts of Fin that a mapping or ai_signs may name like custom attributes: their names in Intercom's search.
FIN_FIELDS: Mapping[str, str] = {
    "ai_agent.resolution_state": "resolution_state",
    "ai_agent.last_answer_type": "last_answer_type",
    "ai_agent.source_type": "source_type",
}
PARTICIPATED = "ai_agent_participated"

# `reason` of fin_status_updated -> our trigger; what follows the colon is the rule's name. Fin that ends without a
# resolution had no answer that settled it.
# https://developers.intercom.com/docs/references/2.17/rest-api/api.intercom.io/fin-agent/fin_agent_status_updated_event
REASONS: Mapping[str, str] = {
    "escalation requested by user": "customer_request",
    "escalation rule matched": "rule",
    "escalation rule": "rule",
    "routed to team": "rule",
    "escalation requested via api": "rule",
    "conversation finished without resolution": "knowledge_gap",
}
# `status` of Fin Agent API events, same page.
FIN_STATUSES: Mapping[str, Status] = {
    "thinking": Status.OPEN,
    "replying": Status.OPEN,
    "awaiting_user_reply": Status.PENDING,
    "escalated": Status.OPEN,
    "resolved": Status.SOLVED,
}

# The API's addresses and where people of that region open a conversation;
# https://developers.intercom.com/docs/build-an-integration/learn-more/rest-apis
INBOX_ADDRESSES: Mapping[str, str] = {
    "https://api.intercom.io": "https://app.intercom.com",
    "https://api.eu.intercom.io": "https://app.eu.intercom.com",
    "https://api.au.intercom.io": "https://app.au.intercom.com",
}
