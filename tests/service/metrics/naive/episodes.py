"""Episodes, told from facts/metrics.md and the definitions' words."""

from collections.abc import Mapping
from datetime import timedelta

from tests.service.metrics.naive.told import (
    Known,
    Row,
    Test,
    Told,
    both,
    count,
    mean,
    median,
    minutes,
    none_of,
    plain,
    rate,
    ratio,
)

RESOLVED = ("ai", "human", "ai_then_human")
BY_PEOPLE = ("human", "ai_then_human")
WEEKS = 14


def contact(one: Row, _known: Known) -> bool:
    """The customer reached out, or answered what the team began."""
    return one["started_by"] in ("created", "reopened") or one["customer_messages"] > 0


def with_ai(one: Row, known: Known) -> bool:
    """The AI answered a customer who wrote."""
    return contact(one, known) and one["ai_replies"] >= 1


def is_open(one: Row, _known: Known) -> bool:
    return one["resolved_at"] is None


def by_team(one: Row, _known: Known) -> bool:
    return bool(one["started_by"] == "outbound")


def ended(*paths: str) -> Test:
    """It ended, in one of these ways."""
    return lambda one, known: one["resolved_at"] is not None and contact(one, known) and one["path"] in paths


def proven(one: Row, known: Known) -> bool:
    """It ended long enough ago for what it was to be known."""
    return one["resolved_at"] is not None and known.is_past(one["resolved_at"], known.verified_days)


def verified(one: Row, known: Known) -> bool:
    return with_ai(one, known) and proven(one, known) and one["verdict"] == "verified"


def window(known: Known) -> float:
    return known.parameter("window_days", WEEKS)


def window_over(one: Row, known: Known) -> bool:
    return one["resolved_at"] is not None and known.is_past(one["resolved_at"], window(known))


def reopened_within(one: Row, days: float) -> bool:
    return one["reopened_at"] is not None and one["reopened_at"] - one["resolved_at"] <= timedelta(days=days)


def repeated_within(one: Row, days: float) -> bool:
    return one["repeat_gap_seconds"] is not None and one["repeat_gap_seconds"] <= days * 24 * 3600


def first_contact(one: Row, known: Known) -> bool:
    """It took one contact: no further message, no reopening, no repeat."""
    again = reopened_within(one, window(known)) or repeated_within(one, window(known))
    return one["follow_ups"] == 0 and not again


def week_over(one: Row, known: Known) -> bool:
    days = known.parameter("window_days", 7)
    return ended(*RESOLVED)(one, known) and known.is_past(one["resolved_at"], days)


def repeated_in_week(one: Row, known: Known) -> bool:
    return repeated_within(one, known.parameter("window_days", 7))


def autonomous(one: Row, known: Known) -> bool:
    """Chatwoot's form: a public message of the AI, no hand-over, nobody of the team, over for a week."""
    alone = one["ai_messages"] >= 1 and one["hand_overs"] == 0 and one["human_messages"] == 0
    return alone and one["resolved_at"] is not None and known.is_past(one["resolved_at"], 7)


def overdue(one: Row, known: Known) -> bool:
    """Nobody of the team has answered, the AI does not have it in hand, and the target is past."""
    if one["resolved_at"] is not None or one["first_human_at"] is not None or not contact(one, known):
        return False
    if one["ai_replies"] >= 1 and one["hand_overs"] == 0:
        return False
    return one["started_at"] + timedelta(minutes=known.parameter("target_minutes", 480)) < known.as_of


def in_time(one: Row, known: Known) -> bool:
    """Resolved by the end of the period."""
    return ended(*RESOLVED)(one, known) and known.on(one["resolved_at"]) < known.end


def held(one: Row, known: Known) -> bool:
    return in_time(one, known) and one["reopened_at"] is None


def fell(one: Row, known: Known) -> bool:
    """The mood fell for good, in a contact with the AI."""
    return with_ai(one, known) and one["frustrated_at"] is not None


def lag(one: Row, _known: Known) -> float:
    return float((one["handed_at"] - one["frustrated_at"]).total_seconds() / 60)


def accurate(one: Row, _known: Known) -> float:
    """Answers that were right at the first attempt."""
    return 0 if one["verdict"] == "revoked" else one["ai_answers"] - one["ai_repaired"]


def age(one: Row, known: Known) -> float:
    return (known.as_of - one["started_at"]) / timedelta(days=1)


def has(column: str) -> Test:
    return lambda one, _known: one[column] is not None


def lacks(column: str) -> Test:
    return lambda one, _known: one[column] is None


def unanswered(instrument: str) -> Test:
    """The survey may still be answered."""
    return lambda one, known: one[f"{instrument}_answers"] == 0 and not known.is_past(one["resolved_at"], 14)


def asked(instrument: str) -> Test:
    return lambda one, known: (
        one["resolved_at"] is not None and contact(one, known)
        and (one[f"{instrument}_offered"] or one[f"{instrument}_answers"] > 0)
    )  # fmt: skip


def answered(instrument: str) -> Test:
    return lambda one, _known: one[f"{instrument}_answers"] > 0


is_ended = both(contact, has("resolved_at"))
ai_ended = both(with_ai, has("resolved_at"))
ai_proven = both(with_ai, proven)
ai_resolved = both(is_ended, lambda one, _known: one["path"] == "ai")
abandoned: Test = lambda one, _known: one["path"] == "abandoned"  # noqa: E731
people_answered = both(contact, lambda one, _known: one["human_messages"] >= 1)
handed = both(contact, lambda one, _known: one["hand_overs"] >= 1)
answers = both(contact, lambda one, _known: one["ai_answers"] >= 1)
simple = both(ended(*RESOLVED), lambda one, _known: one["tier"] == "1")

EPISODES: Mapping[str, Told] = {
    "volume": count("started_at", contact),
    "all_ended": count("resolved_at", is_ended),
    "all_resolutions": count("resolved_at", ended(*RESOLVED)),
    "human_resolutions": count("resolved_at", ended(*BY_PEOPLE)),
    "ai_resolved_contacts": count(
        "started_at",
        both(contact, lambda one, _known: one["ai_replies"] > 0 and one["path"] == "ai" and one["verdict"] != "revoked"),
        opens=lambda one, _known: one["verdict"] in (None, "provisional"),
    ),
    "outside_capability": rate(
        "started_at",
        both(contact, lambda one, _known: one["ai_replies"] > 0),
        lambda one, _known: one["ai_answers"] == 0 or one["lacks"] > 0,
    ),
    "human_only_contacts": count(
        "resolved_at", both(is_ended, people_answered, proven, lambda one, _known: one["ai_replies"] == 0)
    ),
    "ai_involved_contacts": count("resolved_at", ai_proven),
    "verified_resolutions": count("resolved_at", verified),
    "abandonment_rate": rate("resolved_at", is_ended, abandoned),
    "ai_abandonment_rate": rate("resolved_at", ai_ended, abandoned),
    "after_hours": rate(
        "started_at", both(contact, lambda one, _known: one["outside_hours"] == 1),
        both(ended(*RESOLVED), has("opens_at"), lambda one, _known: one["resolved_at"] < one["opens_at"]),
    ),
    "ai_escalation_rate": rate("ai_first_at", with_ai, lambda one, _known: one["hand_overs"] >= 1, opens=is_open),
    "human_escalation_rate": rate("started_at", people_answered, has("passed_at"), opens=is_open),
    "containment_rate": rate(
        "ai_first_at", with_ai, lambda one, _known: one["human_messages"] == one["hand_overs"] == 0, opens=is_open
    ),
    "involvement_rate": rate("started_at", contact, with_ai, left_out=(by_team,)),
    "arr_provisional": rate("resolved_at", ai_ended, ai_resolved, opens=none_of(proven)),
    "arr_verified": rate("resolved_at", ai_proven, verified),
    "arr_verified_lower": rate("resolved_at", ai_proven, both(verified, lacks("unclear_at"))),
    "arr_confirmed_share": rate("resolved_at", verified, has("confirmed_at")),
    "arr_silent_share": rate("resolved_at", verified, none_of(has("confirmed_at"), has("unclear_at"))),
    "arr_unclear_share": rate("resolved_at", verified, has("unclear_at")),
    "revoked_rate": rate(
        "resolved_at", both(ai_resolved, proven), lambda one, _known: one["verdict"] == "revoked"
    ),
    "durable_7d": rate("started_at", autonomous, lambda one, _known: not reopened_within(one, 7)),
    "fcr": rate("resolved_at", both(ended(*RESOLVED), window_over), first_contact),
    "reopen_rate": rate(
        "resolved_at", ended(*RESOLVED), lambda one, known: reopened_within(one, window(known)),
        opens=none_of(window_over),
    ),
    "repeat_contact_rate": rate(
        "resolved_at", both(ended(*RESOLVED), window_over), lambda one, known: repeated_within(one, window(known))
    ),
    "repeat_contact_rate_7": rate("resolved_at", week_over, repeated_in_week),
    "resolution_rate": rate("started_at", contact, in_time, opens=is_open),
    "resolution_rate_held": rate("started_at", contact, held, opens=is_open),
    "long_resolution_rate": rate(
        "resolved_at", simple, lambda one, known: one["turn_count"] > known.parameter("most_turns", 8)
    ),
    "handover_never": rate("ai_first_at", fell, lacks("handed_at"), opens=is_open),
    "handover_too_late": rate(
        "ai_first_at", fell, both(has("handed_at"), lambda one, _known: one["frustrated_at"] < one["handed_at"])
    ),
    "handover_too_early": rate(
        "ai_first_at", both(with_ai, has("handed_at"), has("sentiment_first")),
        lambda one, _known: one["frustrated_at"] is None or one["handed_at"] < one["frustrated_at"],
    ),
    "handover_lag": median(
        "ai_first_at", both(fell, has("handed_at"), lambda one, _known: one["frustrated_at"] <= one["handed_at"]), lag
    ),
    "csat_response_rate": rate("resolved_at", asked("csat"), answered("csat"), opens=unanswered("csat")),
    "ces_response_rate": rate("resolved_at", asked("ces"), answered("ces"), opens=unanswered("ces")),
    "sentiment_fall_rate": rate("resolved_at", both(is_ended, has("sentiment_first")), has("sentiment_fell_turn")),
    "sentiment_last": mean("resolved_at", is_ended, plain("sentiment_last")),
    "sentiment_shift": mean("resolved_at", is_ended, plain("sentiment_shift")),
    "automation_accuracy": ratio("ai_first_at", both(answers, proven), accurate, plain("ai_answers")),
    "rephrase_rate": ratio("ai_first_at", answers, plain("ai_repaired"), plain("ai_answers")),
    "turns": median("resolved_at", both(is_ended, lambda one, _known: one["turn_count"] >= 1), plain("turn_count")),
    "ai_turns": median("resolved_at", ai_ended, plain("ai_turns")),
    "ai_resolution_time": median("resolved_at", ai_resolved, minutes("resolution_seconds")),
    "human_resolution_time": median("resolved_at", ended(*BY_PEOPLE), minutes("resolution_seconds")),
    "backlog": Told("level", "started_at", contact, ends="resolved_at"),
    "backlog_age": median("started_at", both(contact, is_open), age),
    "awaiting_human": count("started_at", both(contact, is_open, lacks("first_answer_at")), left_out=(by_team,)),
    "first_response_overdue": count("started_at", overdue, left_out=(by_team,)),
} | {
    name: median(
        "started_at", contact, minutes(column), waits=both(is_open, lacks(until)), left_out=(by_team,)
    )
    for name, column, until in (
        ("first_response_any", "answer_seconds", "first_answer_at"),
        ("first_response_any_business", "answer_business_seconds", "first_answer_at"),
        ("first_response_human", "human_business_seconds", "first_human_at"),
        ("first_response_human_calendar", "human_seconds", "first_human_at"),
    )
} | {
    name: median("started_at", handed, minutes(column), waits=both(is_open, lacks("taken_seconds")))
    for name, column in (
        ("first_response_after_handoff", "taken_business_seconds"),
        ("first_response_after_handoff_calendar", "taken_seconds"),
    )
}  # fmt: skip
