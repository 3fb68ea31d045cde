"""What an event can say, and with which fields."""

from enum import StrEnum

# How often since an article was written; what happened between two observations is their difference.
ARTICLE_TOTALS = (
    "views", "votes", "votes_up", "votes_down", "conversations", "ai_involvements", "ai_resolutions",
)  # fmt: skip


class Kind(StrEnum):
    """What an event says."""

    CREATED = "created"  # fields: channel, author_id, requester_id; text: the description; subject
    # fields: author_id, author_role, author_type (the vendor's word), public, message_id, reply (it answers a customer
    # whose words the source does not tell); text
    MESSAGE = "message"
    MESSAGE_HIDDEN = "message_hidden"  # fields: message_id; a public message became private
    MESSAGE_REDACTED = "message_redacted"  # fields: message_id
    STATE = "state"  # observed: any of the TICKET_FIELDS, and only those that the observation carries
    CHANGE = "change"  # fields: name (one of TICKET_FIELDS), before, after, actor_id
    SURVEY = "survey"  # fields: instrument, score, low, high, higher_is_better; text: the remark
    SURVEY_OFFERED = "survey_offered"  # fields: instrument
    MERGED = "merged"  # fields: into (ticket id)
    REMOVED = "removed"  # fields: reason (spam, deleted)
    RESTORED = "restored"
    HISTORY = "history"  # the delivery held the ticket's complete history up to `at`
    PERSON = "person"  # observed, ticket_id empty; fields: person_id, role, organization_id, email_hash, email_domain
    HAND_OVER = "hand_over"  # fields: to (human, ai), trigger, cause, actor_id, context (which of CONTEXT_PARTS came along)
    CONFIRMED = "confirmed"  # the source says that the customer confirmed the answer
    CORRECTION = (
        "correction"  # fields: tag, value, about (an escalation, or ""); text: why. A person's word wins
    )
    GROUPED = "grouped"  # what a ticket's words say of a problem; fields: those of rules.reports.Grouping
    RECORDED = (
        "recorded"  # about no ticket; fields: thing (of rules.logbook.THINGS), id, said (some of its fields)
    )
    # About no ticket: what a tracker says of an object of ours. fields: sink, issue (its key there), outcome (of
    # rules.tracked.OUTCOMES), state (the vendor's word), duplicate_of (a key, or ""), actor_id
    TRACKED = "tracked"
    ANSWER = "answer"  # a colleague's; fields: question, subject, answer, until, rule, about, who, via
    # About no ticket row of its own, so that a bill makes no tickets: the vendor of the AI counts a conversation as resolved
    # by it, or no longer. fields: ticket (its id), claims; state (the vendor's word) or amount (minor units) with currency
    RESOLUTION_CLAIMED = "resolution_claimed"
    SEARCH = (
        "search"  # about no ticket, like all below; fields: visitor_id, person_id, results; text: the words
    )
    ARTICLE_VIEWED = "article_viewed"  # fields: visitor_id, person_id, article_id
    ARTICLE_VOTED = "article_voted"  # fields: visitor_id, person_id, article_id, helpful
    GUIDANCE_SHOWN = "guidance_shown"  # fields: visitor_id, person_id, article_id; an answer shown before a ticket was sent
    ARTICLE_COUNTED = (
        "article_counted"  # observed; fields: article_id, and of ARTICLE_TOTALS those that the source counts
    )
    ACCOUNT = "account"  # told by a helpdesk, a person or a file; fields: account_id, and of rules.context.CONTEXT some
    USAGE = "usage"  # fields: account_id, name, value
    PRODUCT_ERROR = (
        "product_error"  # fields: fingerprint, account_id, person_id, count, release; text: the message
    )
    RELEASE = "release"  # fields: version, name
    SUBSCRIPTION = "subscription"  # fields: account_id, change, amount (minor units), currency, ends_at
    CHURN_REASON = "churn_reason"  # fields: account_id, reason; text: the customer's words
