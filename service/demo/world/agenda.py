"""Who contacts support when, and again when: generates a world's contacts in the order of their creation.

Lazy: a contact is written when its moment comes, and only plans for the future are held. Each contact draws
from a generator of its own, so equal knobs give an equal world however far it is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random

from service.demo.world.acts import DAY, HOUR, Contact, Merge, draw, seconds
from service.demo.world.issues import Bug, Issue, make_bug, make_issue, pick_category
from service.demo.world.people import Customer, make_customer
from service.demo.world.record import Span, read
from service.demo.world.setup import Setup
from service.demo.world.stories import note_merge, tell
from service.demo.world.timetable import arrivals

GAPS, GAP_SHARES = ((HOUR, 7 * DAY), (7 * DAY, 14 * DAY), (14 * DAY, 35 * DAY)), (0.62, 0.18, 0.20)
PERSON, CONTACT, PLAN, BUG = 21, 22, 23, 24
QUIET_AFTER = 2 / 3
SPAM_SHARE, RELAPSE_SHARE, BETWEEN_SHARE, EDGE_SHARE = 0.012, 0.07, 0.12, 0.12
HABIT_SHARE = 0.9  # of those whose habit it is, so many come back with what was not solved
CHANNELS = {"email": 0.47, "web": 0.25, "native_messaging": 0.20, "chat": 0.04, "api": 0.04}
# Seconds after a resolution, at the borders of the windows.
EDGES = (0, 1, 7 * DAY, 7 * DAY + 1, 14 * DAY, 14 * DAY + 1)


@dataclass(order=True, slots=True)
class Plan:
    """A contact that is going to happen because of an earlier one."""

    at: int
    order: int
    issue: Issue = field(compare=False)
    customer: Customer = field(compare=False)
    origin: str = field(compare=False)
    tag: str | None = field(compare=False)
    original: Contact = field(compare=False)
    merge: Merge | None = field(compare=False, default=None)


class Agenda:
    """Iterates over a world's contacts; exactly `setup.tickets` of them.

    Every follow-up takes the place of the next new reason to write, which keeps the number exact.
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.start, self.end = seconds(setup.start), seconds(setup.end)
        self.bugs = make_bugs(setup)
        self.quiet_from = self.start + (self.end - self.start) * QUIET_AFTER
        self.plans: list[Plan] = []
        self.free = setup.tickets  # moments not yet used or promised
        self.skip = 0
        self.issues = self.count = 0
        self.taken: dict[int, frozenset[str]] = {}

    def __iter__(self) -> Iterator[Contact]:
        for at in arrivals(self.setup):
            while self.plans and self.plans[0].at <= at:
                yield self._planned(heappop(self.plans))
            if self.skip:
                self.skip -= 1
                continue
            self.free -= 1
            yield self._fresh(at)
        while self.plans:
            yield self._planned(heappop(self.plans))

    def _fresh(self, at: int) -> Contact:
        rng = draw(self.setup.seed, PLAN, self.count)
        customer = self._somebody(at, rng)
        issue = self._new_issue(customer, at, rng)
        spam = self.setup.allows("spam") and rng.random() < self.setup.rate(SPAM_SHARE)
        contact = self._contact(at, customer, issue, "spam" if spam else "fresh", self._tag(issue, rng), rng)
        return self._tell(contact, rng)

    def _planned(self, plan: Plan) -> Contact:
        rng = draw(self.setup.seed, PLAN, self.count)
        contact = self._contact(plan.at, plan.customer, plan.issue, plan.origin, plan.tag, rng)
        contact.merge = plan.merge
        if plan.merge is not None:
            plan.merge.source = contact.number
        return self._tell(contact, rng, plan.original)

    def _somebody(self, at: int, rng: Random) -> Customer:
        while True:
            number = rng.randrange(self.setup.customers) + 1
            found = customer(self.setup, number)
            if len(self.taken.get(number, ())) < 12 and not self._is_quiet(found, at):
                return found

    def _is_quiet(self, customer: Customer, at: int) -> bool:
        return customer.account == self.setup.quiet_account is not None and at >= self.quiet_from

    def _new_issue(self, customer: Customer, at: int, rng: Random) -> Issue:
        taken = self.taken.get(customer.number, frozenset())
        category = pick_category(taken if self.setup.every_issue_tagged else frozenset(), rng)
        if self.setup.every_issue_tagged:
            self.taken[customer.number] = taken | {category}
        self.issues += 1
        return make_issue(self.issues, category, at, self.bugs, self.setup.rate(0.2), rng)

    def _tag(self, issue: Issue, rng: Random) -> str | None:
        """The category that the helpdesk will claim."""
        if self.setup.every_issue_tagged:
            return issue.category
        return careless_tag(issue.category, rng)

    def _contact(
        self, at: int, customer: Customer, issue: Issue, origin: str, tag: str | None, rng: Random
    ) -> Contact:
        better = at >= self.start + (self.end - self.start) * self.setup.better_ai_after
        channel = rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        self.count += 1
        return Contact(self.count - 1, at, customer, issue, origin, channel, 2 if better else 1, tag)

    def _tell(self, contact: Contact, rng: Random, original: Contact | None = None) -> Contact:
        tell(contact, self.setup, draw(self.setup.seed, CONTACT, contact.number))
        if contact.origin != "spam" and contact.merge is None:
            self._plan(contact, rng, original)
        return contact

    def _plan(self, contact: Contact, rng: Random, original: Contact | None) -> None:
        """What this contact leads to: a second request while it waits, or another one after it."""
        spans = read(contact, contact.acts, None).spans
        if contact.origin != "duplicate" and self._plan_duplicate(contact, spans[0], rng):
            return
        if original is not None and contact.origin == "duplicate" and not _outlasts(spans, original):
            return
        if contact.origin == "between" or rng.random() >= _wish_to_return(self.setup, contact):
            return
        at, origin = _comes_back(self.setup, spans, rng)
        if at is not None:
            self._promise(contact, at, origin, rng)

    def _plan_duplicate(self, contact: Contact, first: Span, rng: Random) -> bool:
        """True when the pair stays unmerged: then the second request has the say about what follows."""
        ends = first.resolved_at or contact.created_at + 2 * DAY
        wish = self.setup.rate(contact.customer.habit.impatient / 4)
        if not self.setup.allows("duplicates") or ends - contact.created_at <= HOUR or rng.random() >= wish:
            return False
        at = contact.created_at + int((ends - contact.created_at) * rng.uniform(0.1, 0.6))
        merged = self.setup.allows("merged") and rng.random() < 0.6
        merge = Merge(at + int((ends - at) * rng.uniform(0.1, 0.9)), contact.number) if merged else None
        if not self._promise(contact, at, "duplicate", rng, merge):
            return False
        if merge is not None:
            contact.absorbs = merge
            note_merge(contact, merge.at, rng)
        return not merged

    def _promise(
        self, contact: Contact, at: int, origin: str, rng: Random, merge: Merge | None = None
    ) -> bool:
        """Book a follow-up; only within the world's days and while there are free places."""
        if at >= self.end or not self.free or self._is_quiet(contact.customer, at):
            return False
        self.free -= 1
        self.skip += 1
        tag = self._tag(contact.issue, rng)
        plan = Plan(at, contact.number, contact.issue, contact.customer, origin, tag, contact, merge)
        heappush(self.plans, plan)
        return True


def make_bugs(setup: Setup) -> tuple[Bug, ...]:
    """All product bugs of the world, known or not."""
    start, span = seconds(setup.start), setup.days * DAY
    count = min(200, max(2, setup.tickets // (8 if setup.eventful else 50)))
    return tuple(make_bug(number, start, span, draw(setup.seed, BUG, number)) for number in range(count))


def customer(setup: Setup, number: int) -> Customer:
    """One of the world's customers, 1 to `setup.customers`."""
    return make_customer(number, setup.accounts, draw(setup.seed, PERSON, number))


def careless_tag(category: str, rng: Random) -> str | None:
    """A tag as hurried people set it: mostly right, sometimes missing, sometimes wrong."""
    roll = rng.random()
    if roll < 0.12:
        return None
    return pick_category(frozenset({category}), rng) if roll < 0.18 else category


def _wish_to_return(setup: Setup, contact: Contact) -> float:
    return (
        setup.rate(RELAPSE_SHARE) if contact.really_solved else contact.customer.habit.returns * HABIT_SHARE
    )


def _comes_back(setup: Setup, spans: list[Span], rng: Random) -> tuple[int | None, str]:
    """When the customer opens another ticket about it: after all, or before they reopen the old one."""
    if len(spans) > 1 and rng.random() < setup.rate(BETWEEN_SHARE) and spans[-2].resolved_at:
        return (spans[-2].resolved_at + spans[-1].started_at) // 2, "between"
    resolved = spans[-1].resolved_at
    return (None if resolved is None else resolved + _gap(setup, rng)), "returns"


def _gap(setup: Setup, rng: Random) -> int:
    if rng.random() < setup.rate(EDGE_SHARE):
        return rng.choice(EDGES)
    return rng.randint(*rng.choices(GAPS, GAP_SHARES)[0])


def _outlasts(spans: list[Span], original: Contact) -> bool:
    """Whether the second request was settled after the first one, so that there is one latest contact."""
    first = read(original, original.acts, None).spans[-1].resolved_at
    last = spans[-1].resolved_at
    return first is not None and last is not None and first < last
