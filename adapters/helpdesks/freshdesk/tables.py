"""Freshdesk's codes and labels and what they mean here. Every list of values names the page it was read from."""

from collections.abc import Mapping

from rules.model import Status

# https://developers.freshdesk.com/api/#tickets. The codes 6 and 7 are there in every new account; what an
# admin adds has higher ones. Rules render the label in the account's language, the API gives the code.
STATUSES: Mapping[int, Status] = {
    2: Status.OPEN,
    3: Status.PENDING,
    4: Status.SOLVED,
    5: Status.CLOSED,
    6: Status.PENDING,
    7: Status.HOLD,
}
STATUS_LABELS: Mapping[str, int] = {
    "open": 2,
    "pending": 3,
    "resolved": 4,
    "closed": 5,
    "waiting on customer": 6,
    "waiting on third party": 7,
}

# A status that an admin added tells one thing of its meaning: whether its `stop_sla_timer` stands. The clock stops while
# somebody else has to do something. https://developers.freshdesk.com/api/#view_ticket_field
OF_A_STOPPED_CLOCK: Mapping[bool, Status] = {True: Status.PENDING, False: Status.OPEN}

# https://developers.freshdesk.com/api/#tickets
PRIORITIES: Mapping[int, str] = {1: "low", 2: "normal", 3: "high", 4: "urgent"}
PRIORITY_LABELS: Mapping[str, int] = {"low": 1, "medium": 2, "high": 3, "urgent": 4}
UNKNOWN = "unknown"

# The types of a new account; an admin may rename them. https://developers.freshdesk.com/api/#tickets
TYPES: Mapping[str, str] = {
    "question": "question",
    "incident": "incident",
    "problem": "problem",
    "feature request": "feature_request",
    "refund": "refund",
}

# https://developers.freshdesk.com/api/#tickets; 5, 6, 8 and 13 stand in records and not on that page.
CHANNELS: Mapping[int, str] = {
    1: "email",
    2: "web",
    3: "phone",
    5: "social",
    6: "social",
    7: "chat",
    8: "chat",
    9: "web",
    10: "email",
    13: "chat",
}
SOURCE_LABELS: Mapping[str, int] = {
    "email": 1,
    "portal": 2,
    "phone": 3,
    "twitter": 5,
    "facebook": 6,
    "chat": 7,
    "mobihelp": 8,
    "feedback widget": 9,
    "outbound email": 10,
    "whatsapp": 13,
}
OTHER_CHANNEL = "other"
# An agent opens the conversation of these: the first words are not the requester's.
OPENED_BY_STAFF = frozenset({10})

# https://developers.freshdesk.com/api/#conversations. A forward goes to somebody else than the customer; the
# remark of a survey is no message, the rating tells it; 3 and 4 are written by Freshdesk itself.
FORWARD_SOURCES = frozenset({8})
SURVEY_SOURCES = frozenset({6})
SYSTEM_SOURCES = frozenset({3, 4})

# The codes are no scale (101 is "happy", 100 "neutral", -101 "unhappy"), so each gets its place on one.
# https://developers.freshdesk.com/api/#view_a_satisfaction_rating
RATINGS: Mapping[int, int] = {103: 3, 102: 2, 101: 1, 100: 0, -101: -1, -102: -2, -103: -3}
# Only the default question asks for satisfaction; what else a survey asks is kept apart.
INSTRUMENTS: Mapping[str, str] = {"default_question": "csat"}
OTHER_INSTRUMENT = "other"

# Moments of `stats` and the status that the ticket took at each, in the order in which they hold where two
# are equal. https://developers.freshdesk.com/api/#view_a_ticket
STATS: Mapping[str, Status] = {
    "reopened_at": Status.OPEN,
    "resolved_at": Status.SOLVED,
    "closed_at": Status.CLOSED,
}

# What `changes` of product events and `triggered_event` of rules call a field -> our field.
# https://developers.freshworks.com/docs/app-sdk/v2.3/freshdesk/serverless-apps/product-events/onticket/
CHANGED_FIELDS: Mapping[str, str] = {
    "status": "status",
    "priority": "priority",
    "type": "type",
    "ticket_type": "type",
    "source": "channel",
    "responder_id": "assignee_id",
    "group_id": "group_id",
    "requester_id": "requester_id",
    "company_id": "organization_id",
    "product_id": "brand_id",
    "tags": "tags",
}
# Truth values of a ticket that take it away -> why it is gone.
GONE_FLAGS: Mapping[str, str] = {"spam": "spam", "deleted": "deleted"}

# `ticket_action` of a rule's `triggered_event`.
# https://support.freshdesk.com/support/solutions/articles/132589
CREATED_ACTION = "created"
GONE_ACTIONS: Mapping[str, str] = {
    "delete": "deleted",
    "deleted": "deleted",
    "marked_spam": "spam",
    "spam": "spam",
}
