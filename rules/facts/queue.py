"""The facts of a queue: what came in, what is open, and what is usual there.

A queue is looked at on full hours only, so all is counted hour by hour. Windows end at the hour of judgement and hold what
happened after their beginning, up to and with their end.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from operator import sub
from statistics import median

from rules.facts.fact import About, Fact

WHOLE = "all"  # the queue of everything, beside those of the categories
DAY, WEEK = 24, 7 * 24  # in hours
USUAL_DAYS, USUAL_WEEKS, USUAL_GAP_WEEKS = 28, 8, 4
# So many hours before the one of judgement a fact may look.
LOOKS_BACK = (USUAL_WEEKS + 1) * WEEK + 1


class Counts:
    """How many of something there were up to and with each full hour. by_hour: how many each hour brought."""

    def __init__(self, by_hour: Mapping[datetime, int], full_hours: Sequence[datetime]) -> None:
        self.until = list(accumulate(by_hour.get(hour, 0) for hour in full_hours))

    def within(self, hours: int, place: int) -> int:
        """How many there are in the window that ends at an hour."""
        return self.until[place] - self.until[place - hours]


class OpenTickets:
    """How many tickets are open at each full hour. before: those that were open before what is counted."""

    def __init__(self, opened: Counts, resolved: Counts, before: int) -> None:
        self._open = [
            float(before + one - two) for one, two in zip(opened.until, resolved.until, strict=True)
        ]
        self._sums = [0.0, *accumulate(self._open)]

    def at(self, place: int) -> float:
        """At an hour."""
        return self._open[place]

    def mean(self, place: int) -> float:
        """On average of the full hours of the day that ends there."""
        return round((self._sums[place + 1] - self._sums[place + 1 - DAY]) / DAY, 2)


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """What happened in a queue up to each full hour.

    code: a category, or WHOLE. first: the hour at which its first contact counted. accounts: the known accounts of the
    contacts that each hour brought.
    """

    code: str
    first: datetime
    begun: Counts
    open: OpenTickets
    gaps: Counts
    accounts: Sequence[Collection[str]]


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue at a full hour. place: the hour's place among those that are counted; LOOKS_BACK lies before it.

    age: the full hours since its first contact.
    """

    place: int
    age: int
    queue: QueueCounts

    def known(self, hours: int) -> int:
        """How many windows of this length before the current one lie within the time in which the queue is known."""
        return max(0, self.age // hours - 1)

    def usual(self, counts: Counts, hours: int, most: int) -> float | None:
        """The median of the windows before the current one, None while there is none."""
        known = min(most, self.known(hours))
        last = self.place - hours
        edges = counts.until[last - known * hours : last + 1 : hours]
        return float(median(map(sub, edges[1:], edges))) if known else None

    def accounts_in(self, hours: int) -> float:
        """How many accounts had a contact that began in the current window."""
        return float(len(set().union(*self.queue.accounts[self.place + 1 - hours : self.place + 1])))


def _week_ago(count: Callable[[OpenTickets, int], float]) -> Callable[[QueueView], float | None]:
    """What was counted 7 days before, where the queue was known by then."""
    return lambda v: count(v.queue.open, v.place - WEEK) if v.age >= WEEK else None


def _begun(hours: int) -> Callable[[QueueView], float]:
    return lambda view: float(view.queue.begun.within(hours, view.place))


def _usual(hours: int, most: int) -> Callable[[QueueView], float | None]:
    return lambda view: view.usual(view.queue.begun, hours, most)


ONE_WEEK = "in the first 7 days after its first contact"
TWO_WEEKS = "in the first two weeks after its first contact"
_QUEUE = About("queue")
FACTS: tuple[Fact, ...] = (
    _QUEUE.text("queue", "Which queue: all, or the code of a category", lambda v: v.queue.code, sample="billing"),
    _QUEUE.text("category", "The category of its contacts",
                lambda v: None if v.queue.code == WHOLE else v.queue.code, "for the queue of everything", sample="billing"),
    _QUEUE.number("open_tickets", "tickets", "Tickets that are open", lambda v: v.queue.open.at(v.place)),
    _QUEUE.number("open_7_days_ago", "tickets", "Tickets that were open 7 days ago", _week_ago(OpenTickets.at), ONE_WEEK),
    _QUEUE.number("open_mean_1", "tickets", "Tickets that were open on average in the last 24 hours",
                  lambda v: v.queue.open.mean(v.place)),
    _QUEUE.number("open_mean_7_days_ago", "tickets", "Tickets that were open on average in the 24 hours 7 days before",
                  _week_ago(OpenTickets.mean), ONE_WEEK),
    _QUEUE.number("contacts_1", "contacts", "Contacts that began in the last 24 hours", _begun(DAY)),
    _QUEUE.number("contacts_7", "contacts", "Contacts that began in the last 7 days", _begun(WEEK)),
    _QUEUE.number("usual_day", "contacts", "The usual contacts in 24 hours: the median of up to 28 days before the last one",
                  _usual(DAY, USUAL_DAYS), "in the first two days after its first contact"),
    _QUEUE.number("usual_week", "contacts", "The usual contacts in 7 days: the median of up to 8 weeks before the last one",
                  _usual(WEEK, USUAL_WEEKS), TWO_WEEKS),
    _QUEUE.number("weeks_known", "weeks", "How many weeks before the last 7 days are known, at most 8",
                  lambda v: float(min(USUAL_WEEKS, v.known(WEEK)))),
    _QUEUE.number("accounts_1", "accounts", "Known accounts with a contact that began in the last 24 hours",
                  lambda v: v.accounts_in(DAY)),
    _QUEUE.number("accounts_7", "accounts", "Known accounts with a contact that began in the last 7 days",
                  lambda v: v.accounts_in(WEEK)),
    _QUEUE.number("knowledge_gaps_7", "hand-overs",
                  "Hand-overs from the AI for missing knowledge that became known in the last 7 days",
                  lambda v: float(v.queue.gaps.within(WEEK, v.place))),
    _QUEUE.number("usual_knowledge_gaps", "hand-overs",
                  "The usual ones in 7 days: the median of up to 4 weeks before the last one",
                  lambda v: v.usual(v.queue.gaps, WEEK, USUAL_GAP_WEEKS), TWO_WEEKS),
)  # fmt: skip
