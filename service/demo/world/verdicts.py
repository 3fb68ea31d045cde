"""Whether the AI's resolutions proved themselves, from what really came after them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from service.demo.world.answers import ContactTruth, EpisodeTruth

VERIFIED_AFTER = timedelta(days=14)
Repeats = Mapping[tuple[str, int], Sequence[datetime]]


def judge(contacts: Mapping[str, ContactTruth], on: datetime) -> dict[str, ContactTruth]:
    """The contacts with a verdict on every episode that the AI resolved, as it stood at `on`."""
    repeats = _repeats(contacts)
    return {
        ticket: replace(contact, episodes=tuple(_judged(contact, repeats, on)))
        for ticket, contact in contacts.items()
    }


def _repeats(contacts: Mapping[str, ContactTruth]) -> Repeats:
    found: dict[tuple[str, int], list[datetime]] = defaultdict(list)
    for contact in contacts.values():
        if contact.repeats:
            found[contact.repeats.of, contact.repeats.episode].append(contact.created_at)
    return found


def _judged(contact: ContactTruth, repeats: Repeats, on: datetime) -> Iterator[EpisodeTruth]:
    for episode in contact.episodes:
        if episode.path != "ai" or episode.resolved_at is None or not contact.counts:
            yield episode
            continue
        against = _against(contact, episode, repeats)
        revoked_by = tuple(sorted(against, key=lambda reason: reason[1]))
        yield replace(episode, verdict=_verdict(episode.resolved_at, revoked_by, on), revoked_by=revoked_by)


def _verdict(resolved_at: datetime, revoked_by: tuple[tuple[str, datetime], ...], on: datetime) -> str:
    if revoked_by:
        return "revoked"
    return "verified" if on >= resolved_at + VERIFIED_AFTER else "provisional"


def _against(
    contact: ContactTruth, episode: EpisodeTruth, repeats: Repeats
) -> Iterator[tuple[str, datetime]]:
    """What spoke against the resolution within its two weeks."""
    after = episode.resolved_at
    if after is None:
        return
    reasons = [("repeat_contact", at) for at in repeats.get((contact.ticket, episode.number), ())]
    reasons += [
        ("reopened", later.started_at) for later in contact.episodes[episode.number : episode.number + 1]
    ]
    reasons += [("negative_feedback", at) for at, content in contact.ratings if not content]
    reasons += [("escalated_after", one.at) for one in contact.hand_overs]
    yield from (reason for reason in reasons if after < reason[1] <= after + VERIFIED_AFTER)
