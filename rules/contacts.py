"""One contact as its account sees it: when it came, when it lacked a satisfying resolution, hand-overs, answers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from rules.account import is_contact
from rules.model import Episode, Path, Ticket
from rules.surveys import EFFORT, OF_THE_COMPANY, ease

# So long a contact may be open before it counts as lacking a resolution.
PATIENCE = timedelta(days=3)
UNSATISFYING = (Path.ABANDONED, Path.OPEN)

Span = tuple[datetime, datetime | None]
Turn = tuple[datetime, bool]  # from when, and whether a satisfying resolution is lacking


@dataclass(frozen=True, slots=True)
class Contact:
    """What an account's windows count of one ticket.

    lacking: spans in which it had no satisfying resolution; some may lie ahead of now. answers: (when, ease from 0 to 1).
    wording: the id of what is kept of the first words, "" without any. priority: as it is now, "" where none is set.
    asked_for_more: when the customer asked for more seats, a bigger plan and the like.
    """

    ticket_id: str
    account_id: str
    created_at: datetime
    category: str
    by_ai: bool
    lacking: tuple[Span, ...]
    escalated_at: tuple[datetime, ...]
    answers: tuple[tuple[datetime, float], ...]
    customer_id: str = ""
    wording: str = ""
    priority: str = ""
    asked_for_more: tuple[datetime, ...] = ()


def contacts_of(tickets: Sequence[Ticket]) -> list[Contact]:
    """The contacts of one customer's tickets.

    None is what is merged, removed, without an account, or begun by the team and never answered by the customer.
    """
    counted = [one for one in tickets if one.account_id and is_contact(one)]
    repeated = {one.repeat_of: one.created_at for one in reversed(counted) if one.repeat_of}
    return [_contact(one, repeated) for one in counted]


def _contact(ticket: Ticket, repeated: dict[str, datetime]) -> Contact:
    again = [at for episode in ticket.episodes if (at := repeated.get(episode.id))]
    turns = [*_tries(ticket), *_opinions(ticket)]
    return Contact(
        ticket.id, str(ticket.account_id), ticket.created_at, ticket.category,
        any(episode.ai_turns for episode in ticket.episodes),
        tuple(_spans(turns, min(again, default=None))),
        tuple(sorted(one.at for one in ticket.escalations if one.kind == "ai_to_human")),
        tuple((one.at, round(ease(one), 4)) for one in ticket.surveys if one.instrument == EFFORT),
        ticket.customer_id or "", ticket.wording or "", ticket.priority or "",
        ticket.asked_for_more,
    )  # fmt: skip


def _tries(ticket: Ticket) -> Iterator[Turn]:
    """Open too long, resolved well or badly, opened again."""
    for episode in ticket.episodes:
        if episode.number > 1:
            yield episode.started_at, True
        elif _lasts(episode):
            yield episode.started_at + PATIENCE, True
        if episode.resolved_at is not None:
            yield episode.resolved_at, episode.path in UNSATISFYING
        yield from ((one.at, True) for one in episode.revocations)


def _lasts(episode: Episode) -> bool:
    return episode.resolved_at is None or episode.resolved_at > episode.started_at + PATIENCE


def _opinions(ticket: Ticket) -> Iterator[Turn]:
    """A bad answer about what was resolved takes the satisfaction away; a better one to the same question gives it back."""
    bad: set[str] = set()
    for one in sorted(ticket.surveys, key=lambda survey: survey.at):
        if one.is_negative and one.instrument not in OF_THE_COMPANY:
            bad.add(one.instrument)
            yield one.at, True
        elif one.instrument in bad:
            bad.discard(one.instrument)
            yield one.at, bool(bad)


def _spans(turns: Iterable[Turn], repeated_at: datetime | None) -> Iterator[Span]:
    """The lacking stretches; from the moment at which the customer came back with the same issue there is no end."""
    known = [turn for turn in sorted(turns) if repeated_at is None or turn[0] < repeated_at]
    if repeated_at is not None:
        known.append((repeated_at, True))
    changes = [turn for number, turn in enumerate(known) if turn[1] != (number > 0 and known[number - 1][1])]
    for (at, lacking), (until, _) in pairwise([*changes, (None, False)]):
        if lacking and at is not None:
            yield at, until
