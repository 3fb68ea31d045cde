"""What visitors of a help center did: visits, and whether one kept its customer from writing.

A visit is a visitor's run of events. Whoever searched or was shown an answer, then opened an article, and began no
contact from then until a day after the last article was deflected. A contact can only be found where a page named
the customer; where none did, a deflection rests on nothing but the visit itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from rules.account import is_contact
from rules.model import Event, Kind, Ticket

KINDS = (Kind.SEARCH, Kind.GUIDANCE_SHOWN, Kind.ARTICLE_VIEWED, Kind.ARTICLE_VOTED)
PAUSE = timedelta(minutes=30)  # so long without an event ends a visit
CONTACT_WITHIN = timedelta(hours=24)
# More come from a program, or from somebody of the team; such a visitor makes no visits.
MOST_EVENTS = 2_000
AI_TO_HUMAN = "ai_to_human"


class Outcome(StrEnum):
    """What became of a visit."""

    DEFLECTED = "deflected"
    PENDING = "pending"  # deflected if no contact comes
    CONTACTED = "contacted"
    NO_VIEW = "no_view"  # no article after the first search or guidance, whether or not a contact followed
    NO_SEARCH = "no_search"  # neither a search nor guidance, so it tells nothing of deflection


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor's run of events. id: of its first event. visitor_id, person_id: "<connection>:<id>"; None: nobody was named.

    viewed_at, last_viewed_at: the first and last article opened at or after the first search or guidance. articles, helpful,
    unhelpful: ids "<connection>:<article id>" of those viewed, voted up, voted down; of an article the last vote counts.
    contact_until: until when a contact counts as one that follows. escalated: whether the AI handed it over.
    """

    id: str
    connection: str
    visitor_id: str
    person_id: str | None
    started_at: datetime
    last_at: datetime
    searched_at: datetime | None
    guided_at: datetime | None
    viewed_at: datetime | None
    last_viewed_at: datetime | None
    contact_until: datetime
    searches: int
    no_result_searches: int
    views: int
    votes_up: int
    votes_down: int
    articles: tuple[str, ...]
    helpful: tuple[str, ...]
    unhelpful: tuple[str, ...]
    customer_id: str | None = None
    identified: bool = False
    contact_at: datetime | None = None
    ticket_id: str | None = None
    escalated: bool = False
    outcome: Outcome = Outcome.PENDING
    next_moment_at: datetime | None = None

    @property
    def sought_at(self) -> datetime | None:
        """The first search or guidance."""
        return min((at for at in (self.searched_at, self.guided_at) if at), default=None)


def visitor_of(event: Event) -> str | None:
    """Whose visit an event belongs to, None where it belongs to none."""
    visitor = event.fields.get("visitor_id") if event.kind in KINDS else None
    return f"{event.connection}:{visitor}" if visitor else None


def visits_of(events: Iterable[Event], owner: str = "") -> list[Visit]:
    """One visitor's visits before contacts were looked for. owner: whose ids the pages name, "" for their own connection."""
    runs = list(_runs(sorted(events, key=lambda one: (one.at, one.id))))
    return [_visit(run, owner or run[0].connection, person) for run, person in _with_persons(runs)]


def _runs(ordered: Iterable[Event]) -> Iterator[list[Event]]:
    run: list[Event] = []
    for event in ordered:
        if run and event.at - run[-1].at >= PAUSE:
            yield run
            run = []
        run.append(event)
    if run:
        yield run


def _with_persons(runs: Sequence[list[Event]]) -> Iterator[tuple[list[Event], str | None]]:
    """Each visit with whom it names last, else whom the nearest earlier visit does, else the nearest later one."""
    named = [[str(one.fields["person_id"]) for one in run if one.fields.get("person_id")] for run in runs]
    known = next((persons[0] for persons in named if persons), None)
    for run, persons in zip(runs, named, strict=True):
        known = persons[-1] if persons else known
        yield run, known


def _visit(run: Sequence[Event], owner: str, person: str | None) -> Visit:
    return Visit(
        id=run[0].id,
        connection=run[0].connection,
        visitor_id=str(visitor_of(run[0])),
        person_id=f"{owner}:{person}" if person else None,
        started_at=run[0].at,
        last_at=run[-1].at,
        **_moments(run),
        **_numbers(run),
        **_articles(run, owner),
    )


def _moments(run: Sequence[Event]) -> dict[str, Any]:
    """When something was sought and found. A page that sends both at one moment sent the search first."""
    searched, guided = (next(iter(_times(run, kind)), None) for kind in (Kind.SEARCH, Kind.GUIDANCE_SHOWN))
    sought = min((at for at in (searched, guided) if at), default=None)
    found = [at for at in _times(run, Kind.ARTICLE_VIEWED) if sought and at >= sought]
    last = found[-1] if found else None
    return {
        "searched_at": searched, "guided_at": guided, "viewed_at": found[0] if found else None, "last_viewed_at": last,
        "contact_until": (last or run[-1].at) + CONTACT_WITHIN,
    }  # fmt: skip


def _times(run: Sequence[Event], kind: Kind) -> list[datetime]:
    return [one.at for one in run if one.kind is kind]


def _numbers(run: Sequence[Event]) -> dict[str, Any]:
    searches = [one for one in run if one.kind is Kind.SEARCH]
    return {
        "searches": len(searches),
        "no_result_searches": sum(one.fields.get("results") == 0 for one in searches),
        "views": len(_times(run, Kind.ARTICLE_VIEWED)),
    }


def _articles(run: Sequence[Event], owner: str) -> dict[str, Any]:
    viewed, votes = dict[str, None](), dict[str, bool]()
    for event in run:
        article = f"{owner}:{event.fields.get('article_id')}"
        if event.kind is Kind.ARTICLE_VIEWED:
            viewed[article] = None
        elif event.kind is Kind.ARTICLE_VOTED:
            votes[article] = bool(event.fields["helpful"])
    helpful, unhelpful = (tuple(one for one in votes if votes[one] is up) for up in (True, False))
    return {
        "articles": tuple(viewed), "helpful": helpful, "unhelpful": unhelpful, "votes_up": len(helpful),
        "votes_down": len(unhelpful),
    }  # fmt: skip


def of_customer(visit: Visit, customer: str | None) -> Visit:
    """The visit of a known customer, or of nobody known."""
    return replace(visit, customer_id=customer, identified=customer is not None)


def followed(visit: Visit, tickets: Iterable[Ticket], as_of: datetime) -> Visit:
    """The visit with the first contact among its customer's tickets that follows it, and what became of it by `as_of`."""
    found = min((one for one in tickets if _follows(one, visit)), key=_begun, default=None)
    reached = replace(
        visit,
        contact_at=found.created_at if found else None,
        ticket_id=found.id if found else None,
        escalated=found is not None and any(one.kind == AI_TO_HUMAN for one in found.escalations),
    )
    return judged(reached, as_of)


def _follows(ticket: Ticket, visit: Visit) -> bool:
    own = visit.customer_id is not None and ticket.customer_id == visit.customer_id
    begun = visit.sought_at or visit.started_at
    return own and begun < ticket.created_at <= visit.contact_until and is_contact(ticket)


def _begun(ticket: Ticket) -> tuple[datetime, str]:
    return ticket.created_at, ticket.id


def judged(visit: Visit, as_of: datetime) -> Visit:
    """What became of the visit by `as_of`, with the contact that it has."""
    outcome = _outcome(visit, as_of)
    following = visit.contact_until if outcome is Outcome.PENDING else None
    return replace(visit, outcome=outcome, next_moment_at=following)


def _outcome(visit: Visit, as_of: datetime) -> Outcome:
    if visit.sought_at is None:
        return Outcome.NO_SEARCH
    if visit.viewed_at is None:
        return Outcome.NO_VIEW
    if visit.contact_at is not None:
        return Outcome.CONTACTED
    return Outcome.PENDING if as_of < visit.contact_until else Outcome.DEFLECTED
