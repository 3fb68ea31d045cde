"""When rules that only look on should hold, from what really happened; only those of which the world knows all."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from service.demo.world.acts import CHAT_CHANNELS, Meaning
from service.demo.world.answers import ContactTruth, HandOverTruth, SpanTruth

CHAT, ANY_OTHER = timedelta(minutes=10), timedelta(hours=8)
BY_PRIORITY = {"urgent": timedelta(hours=1), "high": timedelta(hours=4)}
TOP = "enterprise"  # the one of the world's tiers whose accounts are promised an answer in half the time
OVERDUE = "first_response_over_target"
UNTAKEN, REASONLESS = timedelta(hours=8), timedelta(hours=24)
MOST_TURNS = 8
ANGRY = str(Meaning.ANGRY)
NOBODY_TOLD: Mapping[str, str] = {}
SIMPLE = frozenset({"sign_in", "billing", "reports", "notifications", "account_changes", "onboarding"})


def looked_on(
    contacts: Iterable[ContactTruth], on: datetime, tiers: Mapping[str, str] = NOBODY_TOLD
) -> Iterator[SpanTruth]:
    """Everything that these rules should have seen by `on`. tiers: of accounts, by their ids, told before everything."""
    for contact in contacts:
        if contact.counts:
            seen = [one for look in LOOKS.values() for one in look(contact)]
            seen += _overdue(contact, tiers.get(contact.account_id or ""))
            yield from (one for one in seen if one.since <= on)


def _overdue(contact: ContactTruth, tier: str | None) -> Iterator[SpanTruth]:
    target = CHAT if contact.channel in CHAT_CHANNELS else BY_PRIORITY.get(contact.priority or "", ANY_OTHER)
    target = target / 2 if tier == TOP else target
    for episode in contact.episodes:
        over = _first(episode.answered_at, episode.resolved_at)
        yield from _spans(OVERDUE, contact, episode.started_at + target, over)


def _untaken(contact: ContactTruth) -> Iterator[SpanTruth]:
    for place, one in enumerate(contact.hand_overs):
        following = [later.at for later in contact.hand_overs[place + 1 :]]
        over = _first(one.taken_at, one.bounced_at, _resolved_after(contact, one), *following)
        yield from _spans("escalation_not_accepted", contact, one.at + UNTAKEN, over)


def _out_of_context(contact: ContactTruth) -> Iterator[SpanTruth]:
    for one, following in _hand_overs(contact):
        if one.taken_at and not one.summed_up and _before(one.taken_at, following):
            yield SpanTruth("escalation_without_context", contact.ticket, one.taken_at, one.taken_at)


def _bounced(contact: ContactTruth) -> Iterator[SpanTruth]:
    for one, following in _hand_overs(contact):
        if one.bounced_at and _before(one.bounced_at, following):
            yield SpanTruth("escalation_bounced", contact.ticket, one.bounced_at, one.bounced_at)


def _reasonless(contact: ContactTruth) -> Iterator[SpanTruth]:
    for one, following in _hand_overs(contact):
        since: datetime | None = one.at + REASONLESS
        for named, until in (*one.reasoned, (None, None)):
            ends = _first(named, following)
            if since and (ends is None or since < ends):
                yield SpanTruth("escalation_without_reason", contact.ticket, since, ends)
            since = max(since, until) if since and until else None


def _hand_overs(contact: ContactTruth) -> Iterator[tuple[HandOverTruth, datetime | None]]:
    """Each hand-over, and when the next one happened."""
    for one, following in pairwise([*contact.hand_overs, None]):
        if one:
            yield one, following.at if following else None


def _before(at: datetime, following: datetime | None) -> bool:
    return following is None or at < following


def _fallen(contact: ContactTruth) -> Iterator[SpanTruth]:
    """From the first angry word after a glad one to the next glad one, or to the next episode."""
    begun = [episode.started_at for episode in contact.episodes]
    for since, until in zip(begun, [*begun[1:], None], strict=True):
        said = [(at, mood) for at, mood in contact.moods if since <= at and _before(at, until)]
        changes = [(at, mood) for (_, before), (at, mood) in pairwise(said) if mood != before]
        for (at, mood), (ends, _) in pairwise([*changes, (until, "")]):
            if mood == ANGRY and at:
                yield SpanTruth("sentiment_fall", contact.ticket, at, ends)


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


LOOKS = {
    "escalation_not_accepted": _untaken,
    "ai_resolution_revoked": _taken_back,
    "long_simple_conversation": _long,
    "escalation_without_context": _out_of_context,
    "escalation_bounced": _bounced,
    "escalation_without_reason": _reasonless,
    "sentiment_fall": _fallen,
}
RULES = frozenset({OVERDUE, *LOOKS})
