"""What the world answers: plain values about contacts, their episodes, and the flags that should stand."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.demo.world.issues import Bug

Stretch = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class EpisodeTruth:
    """One episode. turns: customer runs that were answered; ai_turns, human_turns: by the AI, by people. answered_at: the
    first public word to the customer.

    verdict is None unless the AI resolved it; revoked_by holds (reason, when), the first one counts.
    """

    number: int
    started_at: datetime
    resolved_at: datetime | None
    boundary: str | None
    path: str
    confirmed_at: datetime | None
    turns: int
    ai_turns: int
    human_turns: int
    verdict: str | None = None
    revoked_by: tuple[tuple[str, datetime], ...] = ()
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HandOverTruth:
    """From the AI to people. taken_at: a person's first public word after it.

    cause_known_at, trigger_known_at: since when a tag names it; None when none does, or no longer. summed_up: whether the AI
    left a note. bounced_at: when it went to another group, or back, within a day. reasoned: while tags of the ticket named a
    reason; called_bug: while they named a bug.
    """

    at: datetime
    recorded: bool
    taken_at: datetime | None
    trigger: str
    cause: str
    cause_known_at: datetime | None
    trigger_known_at: datetime | None = None
    summed_up: bool = False
    bounced_at: datetime | None = None
    reasoned: tuple[Stretch, ...] = ()
    called_bug: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat:
    """This contact repeats an episode of that ticket, exactly so long after its resolution."""

    of: str
    episode: int
    gap: timedelta


@dataclass(frozen=True, slots=True)
class ContactTruth:
    """One contact as it really was at a moment. Tickets are "<connection>:<vendor id>", the rest are numbers.

    settled_at: resolution of the last episode; path: how that one ended; removed: spam, deleted, erased.
    A removed or merged contact counts nowhere: it repeats nothing and nothing repeats it. account_id: whose it is as far as
    the helpdesk can tell. ratings: when, and whether the customer was content. wishes: when they asked for more. moods: when
    they were glad or angry, () where nobody can tell. comes_back_to: the ticket that it continues, however long ago.
    really_solved is how it turns out in the end, whatever the moment.
    """

    ticket: str
    created_at: datetime
    customer: int
    account: int | None
    issue: int
    category: str
    bug: int | None
    origin: str
    channel: str
    really_solved: bool
    touchpoint: str
    tag_known_at: datetime | None
    episodes: tuple[EpisodeTruth, ...]
    hand_overs: tuple[HandOverTruth, ...]
    removed: str | None
    merged_into: str | None
    comes_back_to: str | None = None
    repeats: Repeat | None = None
    duplicate_of: str | None = None
    priority: str | None = None
    account_id: str | None = None
    ratings: tuple[tuple[datetime, bool], ...] = ()
    wishes: tuple[datetime, ...] = ()
    moods: tuple[tuple[datetime, str], ...] = ()

    @property
    def counts(self) -> bool:
        return self.removed is None and self.merged_into is None

    @property
    def settled_at(self) -> datetime | None:
        return self.episodes[-1].resolved_at

    @property
    def path(self) -> str:
        return self.episodes[-1].path

    @property
    def turns(self) -> int:
        return sum(episode.turns for episode in self.episodes)

    @property
    def confirmed_at(self) -> datetime | None:
        return self.episodes[-1].confirmed_at


@dataclass(frozen=True, slots=True)
class FlagTruth:
    """A flag that should stand: rule, subject (ticket id), since when, and every ticket that it rests on."""

    rule: str
    subject: str
    since: datetime
    evidence: frozenset[str]


@dataclass(frozen=True, slots=True)
class SpanTruth:
    """When a rule that only looks on holds for a ticket: once where both moments are the same, still where `until` is None."""

    rule: str
    subject: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Truth:
    """Everything that had really happened at `on`. looked_on: of the rules of `looking_on`."""

    on: datetime
    contacts: Mapping[str, ContactTruth]
    bugs: tuple[Bug, ...]
    flags: tuple[FlagTruth, ...] = field(default=())
    looked_on: frozenset[SpanTruth] = field(default=frozenset())

    @property
    def standing(self) -> frozenset[tuple[str, str]]:
        """The (rule, subject) pairs of all flags that should stand."""
        return frozenset((flag.rule, flag.subject) for flag in self.flags)

    @property
    def paths(self) -> Counter[str]:
        """How many contacts that count ended each way."""
        return Counter(contact.path for contact in self.contacts.values() if contact.counts)

    @property
    def bugs_met(self) -> frozenset[int]:
        """The bugs that at least one contact that counts was about."""
        return frozenset(c.bug for c in self.contacts.values() if c.bug is not None and c.counts)
