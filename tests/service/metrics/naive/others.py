"""Tickets, hand-overs, answers of surveys and visits, told from facts/metrics.md and the definitions' words."""

from collections.abc import Mapping

from tests.service.metrics.naive.episodes import contact, has
from tests.service.metrics.naive.told import (
    Known,
    Row,
    Test,
    Told,
    Value,
    always,
    both,
    count,
    mean,
    median,
    minutes,
    none_of,
    rate,
    ratio,
    total,
)

RESOLVED = ("ai", "human", "ai_then_human")


def resolved(one: Row, known: Known) -> bool:
    return contact(one, known) and one["path"] in RESOLVED


def by_people(one: Row, known: Known) -> bool:
    return contact(one, known) and one["path"] in ("human", "ai_then_human")


def worked(one: Row, known: Known) -> float | None:
    """A person's minutes: measured, else the usual ones of its complexity."""
    if one["handle_seconds"] is not None:
        return float(one["handle_seconds"] / 60)
    return known.minutes[one["tier"] if one["tier"] in ("1", "2", "3") else "untiered"]


not_measured: Test = lambda one, _known: one["handle_seconds"] is None  # noqa: E731

TOP = ("enterprise", "strategic", "platinum", "gold", "premium", "vip")


def with_people(one: Row, known: Known) -> bool:
    return contact(one, known) and one["human_messages"] > 0


def after_ai(one: Row, known: Known) -> bool:
    return with_people(one, known) and one["ai_replies"] > 0


def matters(one: Row) -> bool:
    """Whether it is hard, or of a top account."""
    return one["tier"] in ("2", "3") or (one["customer_tier"] or "").lower() in TOP


def of_known_tier(one: Row, known: Known) -> bool:
    return by_people(one, known) and one["tier"] in ("1", "2", "3")


TICKETS: Mapping[str, Told] = {
    "agent_value": ratio(
        "resolved_at", with_people, lambda one, known: worked(one, known) if matters(one) else 0, worked
    ),
    "routine_share": rate("resolved_at", of_known_tier, lambda one, _known: one["tier"] == "1"),
    "cleanup_minutes": total("resolved_at", after_ai, worked),
    "cleanup_share": ratio(
        "resolved_at", with_people, lambda one, known: worked(one, known) if one["ai_replies"] else 0, worked
    ),
    "category_coverage": rate(
        "created_at", contact, lambda one, _known: one["category"] not in (None, "uncategorised")
    ),
    "tag_coverage": rate("created_at", contact, lambda one, _known: one["violations"] == 0),
    "one_touch": rate(
        "resolved_at", lambda one, _known: one["status"] in ("solved", "closed"),
        lambda one, _known: one["human_messages"] == 1,
    ),
    "agent_wait": median("resolved_at", resolved, minutes("agent_wait_seconds")),
    "requester_wait": median("resolved_at", resolved, minutes("requester_wait_seconds")),
    "on_hold": median(
        "resolved_at", both(contact, lambda one, _known: (one["hold_seconds"] or 0) > 0), minutes("hold_seconds")
    ),
    "resolution_time": median("resolved_at", resolved, minutes("full_resolution_seconds")),
    "resolution_time_business": median("resolved_at", resolved, minutes("full_resolution_business_seconds")),
    "first_resolution_time": median(
        "created_at", both(contact, has("first_resolution_seconds")), minutes("first_resolution_seconds")
    ),
    "handle_minutes": total("resolved_at", by_people, worked),
    "measured_minutes": total("resolved_at", by_people, minutes("handle_seconds")),
    "handle_time": mean("resolved_at", by_people, minutes("handle_seconds"), waits=not_measured),
    "handle_time_estimated": mean("resolved_at", by_people, worked, waits=not_measured),
}  # fmt: skip


def worked_on(one: Row, known: Known) -> float | None:
    """People's minutes on all tickets of an issue; not known where those of one of them are not."""
    added = 0.0
    for ticket in one["tickets"]:
        if ticket["handle_seconds"] is None and not ticket["human_messages"]:
            continue
        minutes_of_one = worked(ticket, known)
        if minutes_of_one is None:
            return None
        added += minutes_of_one
    return added


def going_on(one: Row, known: Known) -> bool:
    return not known.is_past(one["resolved_at"], known.verified_days)


CHAINS: Mapping[str, Told] = {
    "issues_settled": count("resolved_at", contact, opens=going_on),
    "contacts_per_issue": mean("resolved_at", contact, lambda one, _known: one["contacts"], opens=going_on),
    "work_per_issue": mean(
        "resolved_at", contact, worked_on, opens=going_on,
        waits=lambda one, known: worked_on(one, known) is None,
    ),
}  # fmt: skip


def from_ai(one: Row, _known: Known) -> bool:
    return bool(one["kind"] == "ai_to_human")


def good_one(one: Row, _known: Known) -> bool:
    """Accepted, with its context, and not sent on within a day."""
    return one["said"] == "accepted" and one["context_complete"] == 1 and one["bounced_at"] is None


said = both(from_ai, has("said"))
untaken = none_of(has("accepted_at"))

ESCALATIONS: Mapping[str, Told] = {
    "escalations": count("escalated_at", from_ai),
    "acceptance_rate": rate("escalated_at", said, lambda one, _known: one["said"] == "accepted"),
    "escalation_coverage": rate("escalated_at", from_ai, said),
    "escalation_quality": rate("escalated_at", said, good_one),
    "escalation_untagged": rate("escalated_at", from_ai, none_of(has("trigger"), has("cause"))),
    "bounce_rate": rate("escalated_at", from_ai, has("bounced_at")),
    "context_rate": rate("escalated_at", from_ai, lambda one, _known: one["context_complete"] == 1),
    "hand_over_not_taken": rate(
        "escalated_at", from_ai, untaken, opens=both(untaken, none_of(has("episode_resolved_at")))
    ),
}


def ease(one: Row, _known: Known) -> float | None:
    """From 0 to 100, 100 best, whatever the scale and its direction."""
    if one["score"] is None or one["low"] is None or one["high"] is None or one["high"] <= one["low"]:
        return None
    risen = 100 * (one["score"] - one["low"]) / (one["high"] - one["low"])
    return float(risen if one["higher_is_better"] else 100 - risen)


def place(one: Row) -> float:
    """Which point of its scale it is, counted from the worst as 1."""
    from_worst = one["score"] - one["low"] if one["higher_is_better"] else one["high"] - one["score"]
    return float(from_worst + 1)


def points(one: Row) -> int:
    return round(one["high"] - one["low"]) + 1


def positive(one: Row, known: Known) -> bool:
    """Good; or above the middle where the scale has more to say than good and bad."""
    found = ease(one, known)
    return found is not None and (found > 50 if points(one) >= 4 else found == 100)


def easy(one: Row, _known: Known) -> bool:
    """Among the best three of seven, or no larger a share of another scale."""
    return (points(one) - place(one) + 1) / points(one) <= 3 / 7


def hard(one: Row, _known: Known) -> bool:
    """At or below 3 of 7, or 2 of 5."""
    return place(one) / points(one) <= 3 / 7


def about(instrument: str, *paths: str | None) -> Test:
    """Answers of an instrument that say something, about episodes that ended so."""
    return lambda one, known: (
        one["instrument"] == instrument
        and ease(one, known) is not None
        and (not paths or one["path"] in paths)
    )


def promotes(one: Row, _known: Known) -> float | None:
    return 100 if one["score"] >= 9 else -100 if one["score"] <= 6 else 0


score: Value = ease
SURVEYS: Mapping[str, Told] = {
    "csat": rate("answered_at", about("csat"), positive),
    "csat_ai": rate("answered_at", about("csat", "ai"), positive),
    "csat_human": rate("answered_at", about("csat", "human"), positive),
    "csat_mixed": rate("answered_at", about("csat", "ai_then_human"), positive),
    "ces": mean("answered_at", about("ces"), score),
    "ces_ai": mean("answered_at", about("ces", "ai"), score),
    "ces_easy": rate("answered_at", about("ces"), easy),
    "ces_low_share": rate("answered_at", about("ces"), hard),
    "nps": mean(
        "answered_at", both(about("nps"), lambda one, _known: (one["low"], one["high"]) == (0, 10)), promotes
    ),
}
stayed: Test = lambda one, _known: one["change"] != "churned"  # noqa: E731
expanded: Test = lambda one, _known: one["change"] == "expanded"  # noqa: E731
CONTRACTS: Mapping[str, Told] = {
    "retention": rate("changed_at", always, stayed),
    "expansion_rate": rate("changed_at", always, expanded),
    "net_revenue_retention": ratio(
        "changed_at", lambda one, _known: bool(one["before"]) and one["after"] is not None,
        lambda one, _known: one["after"], lambda one, _known: one["before"],
        left_out=(lambda one, _known: not one["usual"],),
    ),
}  # fmt: skip


def days_between(first: str, last: str) -> Value:
    return lambda one, _known: (
        None if one[last] is None else (one[last] - one[first]).total_seconds() / 86_400
    )


REPORTS: Mapping[str, Told] = {
    "reported_to_fixed": median("fixed_at", has("fixed_at"), days_between("reported_at", "fixed_at")),
    "fixed_to_told": median(
        "fixed_at", has("fixed_at"), days_between("fixed_at", "told_at"), waits=none_of(has("told_at"))
    ),
    "told_of_fix": rate("fixed_at", has("fixed_at"), has("told_at")),
}
pending: Test = lambda one, _known: one["outcome"] == "pending"  # noqa: E731
VISITS: Mapping[str, Told] = {
    "deflections_settled": count(
        "started_at",
        lambda one, known: one["outcome"] == "deflected" and known.is_past(one["started_at"], known.verified_days),
    ),
    "deflections": count(
        "started_at", lambda one, _known: one["outcome"] in ("deflected", "pending"),
        hits=lambda one, _known: one["outcome"] == "deflected", opens=pending,
    ),
}  # fmt: skip
