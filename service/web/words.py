"""Our codes in the words of a support lead; a code without words is shown with spaces for underscores."""

from collections.abc import Mapping
from typing import Any

from service.web.grouped import PROBLEM_KINDS, PROBLEM_STATES

PATHS = {
    "ai": "AI alone",
    "ai_then_human": "AI, then a person",
    "human": "A person",
    "self_service": "Self-service",
    "abandoned": "Left without an answer",
    "open": "Still open",
}
VERDICTS = {"provisional": "Provisional", "verified": "Verified", "revoked": "Taken back"}
REVOCATIONS = {
    "reopened": "the customer came back in the same ticket",
    "repeat_contact": "the same person came back with the same issue",
    "escalated_after": "a person had to take over afterwards",
    "negative_feedback": "the customer said it did not help",
    "churned": "the customer left",
}
TOUCHPOINTS = {
    "none": "None",
    "triage": "Sorted it",
    "assist": "Drafted for a person",
    "answer": "Answered the customer",
}
TRIGGERS = {
    "knowledge_gap": "The AI did not know the answer",
    "confidence": "The AI was not sure",
    "customer_request": "The customer asked for a person",
    "sentiment": "The customer was upset",
    "complexity": "Too complex for the AI",
    "rule": "A rule says that a person answers",
}
CAUSES = {
    "knowledge_gap": "The knowledge is missing",
    "multi_step": "Several steps",
    "frustrated": "Upset customer",
    "edge_case": "Rare case",
    "tooling": "The AI lacks a tool",
    "access_permission": "The AI lacks access",
    "policy_exception": "Exception to a policy",
    "technical_complexity": "Technically complex",
    "product_bug": "Bug in the product",
}
HAND_OVERS = {"ai_to_human": "from the AI to a person", "human_to_human": "from person to person"}
BOUNDARIES = {
    "solved": "solved in the helpdesk",
    "idle": "nobody wrote any more",
    "confirmed": "the customer said that it worked",
}
CHANNELS = {
    "web": "Website",
    "email": "E-mail",
    "chat": "Chat",
    "phone": "Phone",
    "social": "Social media",
    "api": "API",
    "sample": "Sample",
    "other": "Another channel",
}
STATUSES = {
    "new": "New", "open": "Open", "pending": "Waiting for the customer", "hold": "On hold",
    "solved": "Solved",
    "closed": "Closed",
    "unknown": "Unknown status",
}  # fmt: skip
OUTCOMES = {
    "applied": "Applied",
    "ignored": "Ignored",
    "quarantined": "Set aside",
    "duplicate": "Repeated",
    "waiting": "Waiting",
}
DELIVERY_KINDS = {
    "webhook": "Webhook",
    "snapshot": "Fetched from the helpdesk",
    "import": "Imported",
    "order": "A person’s order",
    "colleague": "A colleague’s answer",
    "idf": "How common words are",
    "correction": "A correction",
    "answer": "A customer’s answer",
    "account_told": "Told of an account",
    "grouping": "What words say of a problem",
    "logbook": "Recorded in the logbook",
}
PUSH_STATES = {
    "pending": "Waiting",
    "sending": "Being sent",
    "delivered": "Delivered",
    "dead": "Gave up",
    "cancelled": "Not sent",
}
ACCOUNT_LATER = {
    "churned": "Cancelled", "contracted": "Pays less", "renewed": "Renewed", "expanded": "Pays more",
    "contacts_down": "Contacts went down", "nothing": "Nothing changed", "too_early": "Too early to tell",
}  # fmt: skip
FLAG_STEPS = {"opened": "Opened", "closed": "Closed", "withdrawn": "Withdrawn"}
SOURCES = {
    "": "Not known",
    "none": "Nothing tells it",
    "helpdesk": "From the helpdesk",
    "field": "From a helpdesk field",
    "tag": "From a helpdesk tag",
    "rules": "From rules over the subject",
    "subject": "From the subject",
    "form": "From the ticket form",
    "correction": "Corrected by a person",
    "mapping": "From the mapping file",
    "link": "From the CRM link",
    "ticket": "From the ticket’s organisation",
    "organization": "From the ticket’s organisation",
    "requester": "From the person’s organisation",
    "domain": "From the e-mail domain",
}
PROBLEMS = {
    "missing": "is missing",
    "contradicts": "contradicts what happened",
    "unmapped": "has a value that the taxonomy does not know",
    "unknown": "cannot be known from what arrives",
}
TAGS = {
    "category": "Category",
    "tier": "Tier",
    "escalation_trigger": "Reason for the hand-over",
    "escalation_cause": "Cause of the hand-over",
    "ai_touchpoint": "AI part",
    "resolution_path": "Path",
    "ai_resolved": "Tag “ai_resolved”",
}
ATTEMPTS = {
    "delivered": "Delivered",
    "retry": "Failed, tried again later",
    "wait": "Held back, not counted",
    "unknown": "No answer, so it is looked up first",
    "unmatched": "Waits for somebody to match the account",
    "unwritten": "The ticket takes no change any more",
    "dead": "Gave up",
}
READING_STATES = {
    "closed": "Can be read",
    "waiting": "Asked us to wait",
    "open": "Out of order, tried again soon",
    "paused": "Rejects our credentials",
    "half_open": "Being tried again",
}
SINK_STATES = {
    "closed": "Sending", "waiting": "Waits, as it was asked to", "open": "Rests after failures",
    "paused": "Stopped", "held": "Paused by a person", "muted": "Muted by a person",
    "half_open": "Tries one message", "restored": "Stopped after a restore",
}  # fmt: skip
EVENTS = {
    "created": "Ticket opened",
    "answer": "A colleague’s answer",
    "grouped": "Compared with known problems",
    "tracked": "What a tracker said of its issue",
    "message": "Message",
    "message_hidden": "Message made private",
    "message_redacted": "Message redacted",
    "state": "State seen",
    "change": "Field changed",
    "survey": "Survey answered",
    "survey_offered": "Survey offered",
    "merged": "Merged",
    "removed": "Removed",
    "restored": "Restored",
    "history": "Complete history",
    "person": "Person seen",
    "hand_over": "Handed over",
    "confirmed": "Confirmed by the customer",
    "correction": "Corrected by a person",
    "resolution_claimed": "Counted as resolved by the AI's vendor",
    "search": "Searched the help center",
    "article_viewed": "Article read",
    "article_voted": "Article rated",
    "guidance_shown": "Answer suggested before writing",
    "article_counted": "Views and votes of an article counted",
    "usage": "Product used",
    "account": "Account described",
    "product_error": "Error in the product",
    "release": "Release",
    "recorded": "Recorded in the logbook",
    "subscription": "Subscription changed",
    "churn_reason": "Reason for leaving",
}
HEALTH_STATES = {
    "healthy": "Healthy",
    "watch": "Watch",
    "at_risk": "At risk",
    "not_scored": "Not scored",
}
ACCOUNT_SOURCES = {
    "ticket": "the tickets' organization",
    "requester": "the customers' organization",
    "email_domain": "the customers' mail domain",
    "correction": "a person's correction",
}
TIES = {
    "external_id": "The account’s id in the CRM",
    "domain": "The mail domain",
    "record": "What was known before",
    "person": "A person’s word",
    "absent": "No record has its id or domain",
    "ambiguous": "It is not clear which record it is",
}
HEALTH_PARTS = {
    "unresolved": "Contacts without a satisfying resolution",
    "escalations": "Hand-overs from the AI",
    "volume": "More contacts than usual",
    "ease": "Hard to get help",
}
FORMS = {"hint": "A webhook", "snapshot": "A snapshot", "history": "The complete history"}
INSTRUMENTS = {
    "csat": "Satisfaction",
    "ai_csat": "Satisfaction with the AI",
    "ai_feedback": "Verdict on the AI's answer",
    "ces": "Ease",
    "nps": "Recommendation",
}
TIERS = {"1": "1, simple", "2": "2, several steps", "3": "3, needs an expert", "untiered": "No tier"}
NUMBERS = (
    "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
)  # fmt: skip

TABLES: Mapping[str, Mapping[str, str]] = {
    "problem_kind": PROBLEM_KINDS,
    "problem_state": PROBLEM_STATES,
    "path": PATHS,
    "verdict": VERDICTS,
    "revocation": REVOCATIONS,
    "touchpoint": TOUCHPOINTS,
    "trigger": TRIGGERS,
    "cause": CAUSES,
    "hand_over": HAND_OVERS,
    "boundary": BOUNDARIES,
    "channel": CHANNELS,
    "status": STATUSES,
    "outcome": OUTCOMES,
    "delivery_kind": DELIVERY_KINDS,
    "push_state": PUSH_STATES,
    "flag_step": FLAG_STEPS,
    "account_later": ACCOUNT_LATER,
    "source": SOURCES,
    "problem": PROBLEMS,
    "tag": TAGS,
    "event": EVENTS,
    "form": FORMS,
    "instrument": INSTRUMENTS,
    "attempt": ATTEMPTS,
    "sink_state": SINK_STATES,
    "reading_state": READING_STATES,
    "tier": TIERS,
    "health": HEALTH_STATES,
    "tie": TIES,
    "health_part": HEALTH_PARTS,
    "account_source": ACCOUNT_SOURCES,
}


def words(table: str, code: str | None) -> str:
    """The words for a code of one of the TABLES."""
    return "Not known" if code is None else TABLES[table].get(code) or plain(code)


def rated(answer: Mapping[str, Any]) -> str:
    """An answer on its scale: good or bad where there is nothing between, else 6 on a scale of 1 to 7."""
    score, low, high = (float(answer[name]) for name in ("score", "low", "high"))
    if (low, high) == (0, 1) and score in (low, high):
        return "good" if (score == high) is bool(answer.get("higher_is_better", True)) else "bad"
    return f"{score:g} on a scale of {low:g} to {high:g}"


def plain(code: str) -> str:
    """A code without words of its own: data_import becomes Data import."""
    return capital(code.replace("_", " ").strip())


def capital(text: str) -> str:
    """A text that begins a line."""
    return text[:1].upper() + text[1:]


def capped(text: str) -> str:
    """A sentence that begins with a capital and ends with a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}" if text else ""


def in_words(number: int) -> str:
    """A number that opens a sentence: up to twelve in words, then in figures."""
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def counted(number: int, one: str, many: str) -> str:
    """1 delivery, 1,640 deliveries."""
    return f"{number:,} {one if number == 1 else many}"
