"""What is worth knowing of an account before its contract renews: against its own past, what is open, what to read first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rules.contacts import Contact
from rules.facts.problem import FIX_HELD, FIX_PROVISIONAL, STANDING
from rules.health import QUARTER, is_lacking
from rules.tracked import OPEN

YEAR = timedelta(days=365)
TO_READ = 3
FEATURE_REQUEST = "feature_request"
HARD_UP_TO = 0.5  # an ease from 0 to 1; 4 of 7
HARDEST, UNRESOLVED, ASKED_FOR_MORE, HANDED_OVER, NEWEST = (
    "hardest",
    "unresolved",
    "asked_for_more",
    "handed_over",
    "newest",
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of days: contacts, answers about ease, and their mean from 1 to 7, None without any."""

    days: int
    contacts: int
    ease: float | None
    answers: int

    @property
    def contacts_90(self) -> float:
        """Contacts as they would be in 90 days."""
        return round(self.contacts * QUARTER.days / self.days, 1)


@dataclass(frozen=True, slots=True)
class Past:
    """The last 90 days, the 90 before them, and the last year; None where the account was not known for so long.

    A year of which only a part is known counts the days of that part.
    """

    recent: Stretch
    before: Stretch | None
    year: Stretch | None


@dataclass(frozen=True, slots=True)
class Tracker:
    """A problem's object in a tracker. outcome: what the tracker said last, of rules.tracked.OUTCOMES, "" for nothing yet."""

    sink: str
    issue: str
    url: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A problem that people of the account report. tickets, first_at, latest_at: of theirs; the rest is the problem's own."""

    id: str
    kind: str
    category: str
    fingerprint: str
    ticket_id: str
    state: str
    fixed_at: datetime | None
    tickets: int
    first_at: datetime
    latest_at: datetime
    trackers: tuple[Tracker, ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An open ticket whose customer nobody has answered, or whose hand-over nobody took. since: the customer's last message."""

    ticket_id: str
    category: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ToRead:
    """A ticket to read. why: one of the reasons above. value: ease of 7, how many hand-overs, or since when as text."""

    ticket_id: str
    why: str
    value: float | datetime


@dataclass(frozen=True, slots=True)
class Brief:
    """All of it. open: problems that stand. fixed: those fixed within a year. requests: wishes nobody has answered."""

    past: Past
    open: tuple[Reported, ...]
    fixed: tuple[Reported, ...]
    requests: tuple[Reported, ...]
    unanswered: tuple[Unanswered, ...]
    to_read: tuple[ToRead, ...]


def brief(
    contacts: Sequence[Contact], reported: Iterable[Reported], unanswered: Iterable[Unanswered], at: datetime
) -> Brief:
    """The brief as of a moment. contacts: all of the account, the oldest first."""
    known = sorted(reported, key=lambda one: (-one.tickets, one.first_at, one.id))
    standing = [one for one in known if one.state in STANDING]
    fixed = [one for one in known if _is_fixed(one, at)]
    return Brief(
        past=past(contacts, at),
        open=tuple(one for one in standing if not _is_unheard(one)),
        fixed=tuple(sorted(fixed, key=lambda one: one.fixed_at or at, reverse=True)),
        requests=tuple(one for one in standing if _is_unheard(one)),
        unanswered=tuple(sorted(unanswered, key=lambda one: (one.since, one.ticket_id))),
        to_read=tuple(to_read(contacts, at)),
    )


def past(contacts: Sequence[Contact], at: datetime) -> Past:
    """Contacts and ease against the account's own past."""
    begun = [one.created_at for one in contacts if one.created_at <= at]
    known = at - min(begun, default=at)
    year = min(known, YEAR)
    return Past(
        _stretch(contacts, at - QUARTER, at),
        _stretch(contacts, at - 2 * QUARTER, at - QUARTER) if known >= 2 * QUARTER else None,
        _stretch(contacts, at - year, at) if known > QUARTER else None,
    )


def _stretch(contacts: Sequence[Contact], since: datetime, until: datetime) -> Stretch:
    answers = [ease for one in contacts for at, ease in one.answers if since < at <= until]
    number = sum(since <= one.created_at < until for one in contacts)
    return Stretch((until - since).days, number, _mean_of_7(answers), len(answers))


def _mean_of_7(answers: Sequence[float]) -> float | None:
    return round(1 + 6 * sum(answers) / len(answers), 2) if answers else None


def _is_fixed(one: Reported, at: datetime) -> bool:
    if one.fixed_at is None or one.state not in (FIX_PROVISIONAL, FIX_HELD):
        return False
    return at - YEAR <= one.fixed_at <= at


def _is_unheard(one: Reported) -> bool:
    """Whether it is a wish of which no tracker has said more than that it is open."""
    return one.kind == FEATURE_REQUEST and all(tracker.outcome in ("", OPEN) for tracker in one.trackers)


def to_read(contacts: Sequence[Contact], at: datetime) -> list[ToRead]:
    """Three tickets of the last year with one reason each, the strongest reason first, filled up with the newest ones."""
    lately = [one for one in contacts if at - YEAR <= one.created_at <= at]
    found: dict[str, ToRead] = {}
    for why, weigh in REASONS.items():
        weighed = [
            (*weight, one.ticket_id)
            for one in lately
            if (weight := weigh(one, at)) and one.ticket_id not in found
        ]
        for _, value, ticket in sorted(weighed, key=lambda one: (one[0], one[2]))[:1]:
            found[ticket] = ToRead(ticket, why, value)
    for one in reversed(lately):
        found.setdefault(one.ticket_id, ToRead(one.ticket_id, NEWEST, one.created_at))
    return list(found.values())[:TO_READ]


# What sorts first is read first, and what is told with the reason; None where it is no reason to read the ticket.
Weight = tuple[Any, float | datetime] | None


def _hardest(one: Contact, at: datetime) -> Weight:
    answers = [ease for moment, ease in one.answers if moment <= at]
    lowest = min(answers, default=1.0)
    return (lowest, round(1 + 6 * lowest, 2)) if lowest <= HARD_UP_TO else None


def _unresolved(one: Contact, at: datetime) -> Weight:
    if not is_lacking(one, at):
        return None
    since = next(begins for begins, ends in one.lacking if begins <= at and (ends is None or at < ends))
    return since, since


def _asked_for_more(one: Contact, at: datetime) -> Weight:
    asked = [moment for moment in one.asked_for_more if moment <= at]
    return (at - asked[-1], asked[-1]) if asked else None


def _handed_over(one: Contact, at: datetime) -> Weight:
    number = sum(moment <= at for moment in one.escalated_at)
    return ((-number, at - one.created_at), float(number)) if number else None


REASONS: Mapping[str, Callable[[Contact, datetime], Weight]] = {
    HARDEST: _hardest,
    UNRESOLVED: _unresolved,
    ASKED_FOR_MORE: _asked_for_more,
    HANDED_OVER: _handed_over,
}
