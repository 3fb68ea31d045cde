"""When rules that only look on should hold, from what really happened; only those of which the world knows all."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from service.demo.world.acts import CHAT_CHANNELS
from service.demo.world.answers import ContactTruth, HandOverTruth, SpanTruth

CHAT, ANY_OTHER = timedelta(minutes=10), timedelta(hours=8)
BY_PRIORITY = {"urgent": timedelta(hours=1), "high": timedelta(hours=4)}
UNTAKEN = timedelta(hours=8)
MOST_TURNS = 8
SIMPLE = frozenset({"sign_in", "billing", "reports", "notifications", "account_changes", "onboarding"})


def looked_on(contacts: Iterable[ContactTruth], on: datetime) -> Iterator[SpanTruth]:
    """Everything that these rules should have seen by `on`."""
    for contact in contacts:
        if contact.counts:
            for one in (*_overdue(contact), *_untaken(contact), *_taken_back(contact), *_long(contact)):
                if one.since <= on:
                    yield one


def _overdue(contact: ContactTruth) -> Iterator[SpanTruth]:
    target = CHAT if contact.channel in CHAT_CHANNELS else BY_PRIORITY.get(contact.priority or "", ANY_OTHER)
    for episode in contact.episodes:
        over = _first(episode.answered_at, episode.resolved_at)
        yield from _spans("first_response_over_target", contact, episode.started_at + target, over)


def _untaken(contact: ContactTruth) -> Iterator[SpanTruth]:
    for place, one in enumerate(contact.hand_overs):
        following = [later.at for later in contact.hand_overs[place + 1 :]]
        over = _first(one.taken_at, _resolved_after(contact, one), *following)
        yield from _spans("escalation_not_accepted", contact, one.at + UNTAKEN, over)


def _resolved_after(contact: ContactTruth, one: HandOverTruth) -> datetime | None:
    """The end of the episode in which it happened."""
    begun = [episode for episode in contact.episodes if episode.started_at <= one.at]
    return begun[-1].resolved_at


def _taken_back(contact: ContactTruth) -> Iterator[SpanTruth]:
    for episode in contact.episodes:
        for _, at in episode.revoked_by[:1]:
            yield SpanTruth("ai_resolution_revoked", contact.ticket, at, at)


def _long(contact: ContactTruth) -> Iterator[SpanTruth]:
    for one in contact.episodes:
        if one.resolved_at and one.turns > MOST_TURNS and contact.category in SIMPLE:
            yield SpanTruth("long_simple_conversation", contact.ticket, one.resolved_at, one.resolved_at)


def _spans(rule: str, contact: ContactTruth, since: datetime, until: datetime | None) -> Iterator[SpanTruth]:
    """From `since` on, unless it was over by then."""
    if until is None or until > since:
        yield SpanTruth(rule, contact.ticket, since, until)


def _first(*moments: datetime | None) -> datetime | None:
    return min((one for one in moments if one is not None), default=None)
