"""Why a helpdesk's own export and our number differ about one ticket: each difference has a reason with a name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

ROUNDING = 1.0  # minutes; two clocks that cut to whole minutes differ by no more
ZONES = timedelta(hours=14)  # no time zone is further from another's day
UNEXPLAINED = "unexplained"
# What each reason means; {detail} is told of the one ticket.
REASONS: Mapping[str, str] = {
    "not_in_our_log": "We know no such ticket. A backfill reads it, if it lies in the time before the connection.",
    "merged": "It was merged into {detail}; we count that one.",
    "removed": "It is marked {detail} and counts nowhere.",
    "time_zone": "Its moment ({detail}) lies on the other side of the period's edge: their day is one of another time zone.",
    "other_period": "We count it in another period, by the moment {detail}.",
    "not_ended": "It has no such moment yet: {detail} is not known.",
    "nothing_of_it": "The ticket is known, but nothing of it is what this metric looks at.",
    "provisional": "It may still be revoked; its days are not over.",
    "excluded": "Our definition leaves it out: {detail}",
    "reopened": "The AI resolved it and it was reopened.",
    "repeat_contact": "The AI resolved it and the customer came back with the same issue in another ticket.",
    "escalated_after": "The AI resolved it and it went to a person afterwards.",
    "negative_feedback": "The AI resolved it and the customer was not satisfied.",
    "churned": "The AI resolved it and the customer left.",
    "abandoned": "The customer's last word had no answer.",
    "handed_over": "The AI handed it over.",
    "human_replied": "A person answered in it.",
    "still_open": "It is not resolved with us.",
    "not_in_theirs": "Their export does not have it.",
    "unreadable": "Their row says nothing that can be read.",
    "they_do_not_count": "Their export has it and does not count it; we do.",
    "rounding": "Less than a minute apart: whole minutes were cut off.",
    "calendar_time": "Theirs is calendar time, ours is within opening hours.",
    "business_time": "Theirs is within opening hours, ours is calendar time.",
    "first_resolution": "Theirs ends with the first resolution; it was reopened, and ours ends with the last.",
    "no_value": "We measured nothing of it.",
    UNEXPLAINED: "None of the known reasons fits.",
}  # fmt: skip
OF_MANY = "…"
REVOKED = frozenset({"reopened", "repeat_contact", "escalated_after", "negative_feedback", "churned"})


def of_all(meaning: str, details: Iterable[str]) -> str:
    """What a reason means for all its tickets: with their detail where they share one."""
    shared = set(details)
    return meaning.format(detail=shared.pop() if len(shared) == 1 else OF_MANY)


@dataclass(frozen=True, slots=True)
class Theirs:
    """One ticket of their export. counts: what they say of a share; value: of something measured, in the metric's unit."""

    ticket: str
    counts: bool = True
    value: float | None = None
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """A ticket that we have."""

    id: str
    merged_into: str | None = None
    removed: str | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an episode."""

    path: str | None = None
    verdict: str | None = None
    revoked_because: str | None = None
    human_messages: int = 0
    hand_overs: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One thing of the ticket that the metric looks at. at: its moment; failing: which of the metric's conditions do not hold.

    others: by reason the value as it would be if measured so.
    """

    key: str
    at: datetime | None
    inside: bool
    counted: bool
    failing: tuple[str, ...] = ()
    waits: bool = False
    value: float | None = None
    others: Mapping[str, float | None] = field(default_factory=dict)
    fate: Fate = Fate()


@dataclass(frozen=True, slots=True)
class Question:
    """What is compared: values or counts; the edges of the period as moments; by which moment it is cut."""

    of_values: bool
    start: datetime
    end: datetime
    at: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One ticket about which both differ. theirs, ours: value or 1 and 0, None where one does not have it."""

    ticket: str
    reason: str
    detail: str
    theirs: float | None
    ours: float | None

    @property
    def said(self) -> str:
        """The reason as a sentence about this ticket."""
        return REASONS[self.reason].format(detail=self.detail)


Found = tuple[str, str]  # reason and detail


def difference(
    question: Question, theirs: Theirs | None, known: Known | None, rows: Sequence[Row]
) -> Difference | None:
    """Why both differ about a ticket; None where they agree, or where neither counts it."""
    members = [one for one in rows if one.inside and not one.failing]
    if theirs is None:
        return _only_ours(question, known, members)
    if not theirs.is_readable:
        return Difference(theirs.ticket, "unreadable", "", None, None)
    if question.of_values:
        return _of_values(question, theirs, known, rows, members)
    ours = any(one.counted for one in members)
    if ours == theirs.counts:
        return None
    told = (float(theirs.counts), float(ours) if members else None)
    if ours:
        return Difference(theirs.ticket, "they_do_not_count", "", *told)
    reason, detail = _not_counted(members) if members else absent(question, known, rows)
    return Difference(theirs.ticket, reason, detail, *told)


def absent(question: Question, known: Known | None, rows: Sequence[Row]) -> Found:
    """Why what they have is no member of ours."""
    if known is None:
        return "not_in_our_log", ""
    if known.merged_into:
        return "merged", known.merged_into
    if known.removed:
        return "removed", known.removed
    if not rows:
        return "nothing_of_it", ""
    outside = [one for one in rows if not one.failing and not one.inside]
    if outside:
        return _elsewhere(question, outside)
    newest = max(rows, key=lambda one: (one.inside, one.at is not None, one.key))
    if newest.at is None:
        return "not_ended", question.at
    if newest.waits:
        return "provisional", ""
    fated = why_not(newest.fate)
    return (
        fated
        if newest.fate.path in ("abandoned", "open") and fated
        else ("excluded", "; ".join(newest.failing))
    )


def why_not(fate: Fate) -> Found | None:
    """Why what they take for a resolution of the AI is none with us; None where it is one."""
    if fate.verdict == "revoked":
        return (fate.revoked_because if fate.revoked_because in REVOKED else "reopened"), ""
    if fate.verdict == "provisional":
        return "provisional", ""
    if fate.path == "ai":
        return None
    for reason, holds in _NOT_BY_AI.items():
        if holds(fate):
            return reason, ""
    return None


_NOT_BY_AI: Mapping[str, Callable[[Fate], bool]] = {
    "human_replied": lambda fate: fate.human_messages > 0,
    "handed_over": lambda fate: fate.hand_overs > 0,
    "abandoned": lambda fate: fate.path == "abandoned",
    "still_open": lambda fate: fate.path == "open",
}


def _only_ours(question: Question, known: Known | None, members: Sequence[Row]) -> Difference | None:
    counted = members if question.of_values else [one for one in members if one.counted]
    if not counted or known is None:
        return None
    ours = counted[-1].value if question.of_values else 1.0
    near = [one for one in counted if _is_near(question, one)]
    if len(near) == len(counted):
        return Difference(known.id, "time_zone", _moment(near[-1]), None, ours)
    return Difference(known.id, "not_in_theirs", "", None, ours)


def _of_values(
    question: Question, theirs: Theirs, known: Known | None, rows: Sequence[Row], members: Sequence[Row]
) -> Difference | None:
    if not members:
        reason, detail = absent(question, known, rows)
        return Difference(theirs.ticket, reason, detail, theirs.value, None)
    valued = [one for one in members if one.value is not None]
    if theirs.value is None or not valued:
        return None if theirs.value is None and not valued else Difference(
            theirs.ticket, "no_value" if not valued else UNEXPLAINED, "", theirs.value, valued[-1].value if valued else None
        )  # fmt: skip
    value = theirs.value
    ours = min(valued, key=lambda one: abs((one.value or 0) - value))
    apart = abs((ours.value or 0) - value)
    if apart < 1e-6:
        return None
    reason = "rounding" if apart <= ROUNDING else _measured_otherwise(value, members)
    return Difference(theirs.ticket, reason, "", value, ours.value)


def _measured_otherwise(value: float, members: Sequence[Row]) -> str:
    for one in members:
        for reason, other in one.others.items():
            if other is not None and abs(other - value) <= ROUNDING:
                return reason
    return UNEXPLAINED


def _not_counted(members: Sequence[Row]) -> Found:
    told_most = max(
        members, key=lambda one: (one.fate.verdict == "revoked", one.at is not None, one.at, one.key)
    )
    return why_not(told_most.fate) or (UNEXPLAINED, "")


def _elsewhere(question: Question, outside: Sequence[Row]) -> Found:
    near = [one for one in outside if _is_near(question, one)]
    told = near or list(outside)
    return ("time_zone" if near else "other_period"), _moment(told[-1])


def _is_near(question: Question, row: Row) -> bool:
    return row.at is not None and min(abs(row.at - question.start), abs(row.at - question.end)) <= ZONES


def _moment(row: Row) -> str:
    return f"{row.at:%Y-%m-%d %H:%M} UTC" if row.at else "not known"
