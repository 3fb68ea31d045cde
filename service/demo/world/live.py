"""What happens after the world's days: new contacts at a pace that somebody can watch.

Some of them come back about what the AI resolved during the last days, some are about a product bug.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from heapq import heappop, heappush
from random import Random

from service.demo.world.acts import DAY, Act, Contact, draw, seconds
from service.demo.world.agenda import customer, make_bugs
from service.demo.world.dialects.base import Hint
from service.demo.world.issues import Issue, pick_category
from service.demo.world.people import Customer
from service.demo.world.stories import tell
from service.demo.world.truth import ticket_id
from service.demo.world.world import World

LIVE = 41
AT_ONCE = 4  # conversations that go on side by side
RETURN_SHARE, BUG_SHARE = 0.35, 0.25
FIRST_ISSUE = 10_000_000  # far from the numbers of the world's own issues


class Coming:
    """Acts that are still to come; hands each out when its moment has come, with the contact as it is then."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, Contact, Act]] = []
        self._count = 0

    def expect(self, contact: Contact, acts: Iterable[Act]) -> None:
        """Acts of a contact, whose list may grow meanwhile."""
        for act in acts:
            self._count += 1
            heappush(self._waiting, (act.at, self._count, contact, act))

    def happened_by(self, now: int) -> Iterator[tuple[Contact, int]]:
        """The contact and the place of each act among its acts."""
        while self._waiting and self._waiting[0][0] <= now:
            _, _, contact, act = heappop(self._waiting)
            acts = list(contact.acts)
            place = next(number for number, one in enumerate(acts) if one is act)
            yield replace(contact, acts=acts), place


class LiveContacts:
    """Hands out, second by second, what has just happened. Moments are world seconds and must not go back.

    began: hears of each new conversation before anything of it is handed out.
    """

    def __init__(self, world: World, began: Callable[[Contact], object] = lambda contact: None) -> None:
        self.world, self.setup, self.began = world, world.setup, began
        self.count = self.setup.tickets
        self.bugs = make_bugs(self.setup)
        self.returning = _recently_resolved(world)
        self.coming = Coming()
        self.contacts: dict[int, int] = {}  # the conversations that go on, and how many acts are left of each

    def happened_by(self, now: int) -> list[tuple[Contact, Hint]]:
        """Everything since the last call, after starting a new conversation when few go on."""
        if len(self.contacts) < AT_ONCE:
            self._start(now)
        told: list[tuple[Contact, Hint]] = []
        for contact, index in self.coming.happened_by(now):
            told += [(contact, hint) for hint in self.world.dialect().hints(contact, index)]
            self.contacts[contact.number] -= 1
            if not self.contacts[contact.number]:
                del self.contacts[contact.number]
        return told

    def _start(self, now: int) -> None:
        rng = draw(self.setup.seed, LIVE, self.count)
        contact = (
            self._returns(now, rng)
            if self.returning and rng.random() < RETURN_SHARE
            else self._fresh(now, rng)
        )
        self.count += 1
        tell(contact, self.setup, rng, brisk=True)
        self.contacts[contact.number] = len(contact.acts)
        self.coming.expect(contact, contact.acts)
        self.began(contact)

    def _returns(self, now: int, rng: Random) -> Contact:
        earlier = self.returning.pop(rng.randrange(len(self.returning)))
        return self._contact(now, earlier.customer, earlier.issue, "returns")

    def _fresh(self, now: int, rng: Random) -> Contact:
        """A new customer, so that no earlier contact is about the same."""
        person = customer(self.setup, self.count + 1)
        category = pick_category(frozenset(), rng)
        issue = Issue(FIRST_ISSUE + self.count, category, None)
        if rng.random() < BUG_SHARE:
            bug = rng.choice(self.bugs)
            issue = replace(issue, category=bug.category, bug=replace(bug, fixed=now + DAY))
        return self._contact(now, person, issue, "fresh")

    def _contact(self, now: int, person: Customer, issue: Issue, origin: str) -> Contact:
        return Contact(self.count, now, person, issue, origin, "native_messaging", 2, issue.category)


def _recently_resolved(world: World) -> list[Contact]:
    """Contacts of the last five days that the AI resolved, each the last one about its issue."""
    since = seconds(world.setup.end) - 5 * DAY
    latest = {contact.issue: contact for contact in world.truth.contacts.values()}
    fine = {contact.ticket for contact in latest.values() if contact.counts and contact.path == "ai"}
    return [
        contact
        for contact in world.contacts()
        if contact.created_at > since and ticket_id(world.setup, contact.number) in fine
    ]
