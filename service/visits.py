"""Keeps visits of help centers, and what became of their articles, in step with events, persons, tickets and time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.articles import changes, counted
from rules.identity import customer_id, people_of
from rules.model import Event, Kind, Ticket
from rules.visits import KINDS, Visit, followed, judged, of_customer, visits_of
from service.config.settings import Settings
from service.store.article_rows import ArticleRows, article_of
from service.store.people import People
from service.store.visit_rows import VisitRows

LIMIT = 500  # at once


@dataclass(frozen=True, slots=True)
class Told:
    """Whose visits, and which articles' totals, are to be put together again. persons: those who may be someone else now."""

    visitors: Collection[str] = ()
    articles: Collection[str] = ()
    persons: Collection[str] = ()


@dataclass(slots=True)
class VisitKeeper:
    """Joins the open transaction."""

    settings: Settings
    store: VisitRows
    articles: ArticleRows
    people: People

    def hear(self, events: Sequence[Event], persons: Collection[str], now: datetime) -> None:
        """Take over stored events. persons: those of whom they told something new."""
        visits = [one.id for one in events if one.kind in KINDS]
        totals = {article_of(one) for one in events if one.kind is Kind.ARTICLE_COUNTED}
        self.learn_again(Told(self.store.visitors_of(visits), totals, persons), now)

    def told_by(self, delivery: str, persons: Collection[str]) -> Told:
        """Of whom and what a delivery told, these persons among them."""
        return Told(self.store.told_by(delivery), self.articles.told_by(delivery), persons)

    def learn_again(self, told: Told, now: datetime) -> None:
        """Put together anew what the stored events tell."""
        if visitors := {*told.visitors, *self.store.of_persons(told.persons)}:
            self._put(visitors, now)
        if told.articles:
            days = [day for one in sorted(told.articles) for day in counted(one, self.articles.readings(one))]
            self.articles.put_counted(told.articles, days)

    def _put(self, visitors: Collection[str], now: datetime) -> None:
        events = self.store.events_of(visitors)
        found = [visit for told in events.values() for visit in visits_of(told, self._owner(told))]
        known = self._with_customers(found)
        contacts = self.store.contacts(known)
        after = [followed(one, contacts.get(str(one.customer_id), ()), now) for one in known]
        self._replace(self.store.of(visitors), after)

    def _owner(self, events: Sequence[Event]) -> str:
        connection = self.settings.connections.get(events[0].connection) if events else None
        return connection.belongs_to if connection else ""

    def _with_customers(self, visits: Sequence[Visit]) -> list[Visit]:
        known = people_of(self.people.known({one.person_id for one in visits if one.person_id}))

        def customer(person: str | None) -> str | None:
            if person is None:
                return None
            connection, _, own = person.partition(":")
            return customer_id(connection, own, known.get(person))

        return [of_customer(one, customer(one.person_id)) for one in visits]

    def _replace(self, before: Sequence[Visit], after: Sequence[Visit]) -> None:
        self.store.replace(before, after)
        self.articles.add(changes(before, after))

    def follow(self, tickets: Sequence[Ticket], touched: Iterable[str], now: datetime) -> None:
        """Look again at the visits that these tickets follow, or followed. touched: their ids, and those that are gone."""
        before = self.store.concerned(tickets, touched)
        contacts = self.store.contacts(before)
        after = [followed(one, contacts.get(str(one.customer_id), ()), now) for one in before]
        differs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        self._replace([old for old, _ in differs], [new for _, new in differs])

    def keep_time(self, now: datetime) -> int:
        """Look at some of the visits that change by time alone; gives how many."""
        due = self.store.due(now, LIMIT)
        self.store.replace(due, [judged(one, now) for one in due])
        return len(due)

    def learn_everything(self, visitor: str, now: datetime) -> str:
        """Put together the visitors after one, a few at a time; gives the last of them, "" at the end.

        Totals of articles are put together with the first.
        """
        if not visitor:
            self.learn_again(Told(articles=self.articles.all_counted()), now)
        visitors = self.store.visitors_after(visitor, LIMIT)
        self.learn_again(Told(visitors), now)
        return visitors[-1] if visitors else ""
