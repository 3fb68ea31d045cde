"""What people and trackers say became of a problem, put together from all of its objects."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from rules.tracked import DUPLICATE, FIXED, RELEASED, WONT_FIX

NOT_FIXED = "not_fixed"  # a person takes a fix back; no tracker says so
FIXES, ENDS = (FIXED, RELEASED), (FIXED, RELEASED, WONT_FIX)
# The sink and what the object is called there.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """One word on a problem. outcome: of rules.tracked.OUTCOMES, or NOT_FIXED. by: the id of what said so."""

    at: datetime
    outcome: str
    by: str


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a tracker said of one object. duplicate_of: what the other one is called there, "" where it is none or not told."""

    id: str
    sink: str
    issue: str
    at: datetime
    outcome: str
    duplicate_of: str = ""

    @property
    def key(self) -> Key:
        """The object."""
        return self.sink, self.issue


Told = Mapping[Key, Sequence[Tracked]]


def words_of(objects: Collection[Key], told: Told) -> list[Word]:
    """All that was said of these objects, in order of time; what is a duplicate goes on as the other one does.

    told: by object everything that was ever said of it, of others than these too.
    """
    found = {word for key in objects for word in _followed(key, told, frozenset())}
    return sorted(found, key=lambda one: (one.at, one.by))


def rounds(words: Sequence[Word], reports: Sequence[datetime]) -> int:
    """How many fixes failed before the newest one: reported again before the next fix was told. words: in order of time."""
    fixed = [one.at for one in words if one.outcome in FIXES]
    return sum(any(since < at <= until for at in reports) for since, until in pairwise(fixed))


def leads_to(key: Key, told: Told) -> Key:
    """The object that stands for this one: itself, unless its last word is that it is a duplicate of a known one."""
    seen = {key}
    while (last := _ordered(key, told)[-1:]) and last[0].outcome == DUPLICATE:
        other = (key[0], last[0].duplicate_of)
        if other in seen or other not in told:
            break
        seen.add(other)
        key = other
    return key


def _ordered(key: Key, told: Told) -> list[Tracked]:
    return sorted(told.get(key, ()), key=lambda one: (one.at, one.id))


def _followed(key: Key, told: Told, seen: frozenset[Key]) -> Iterator[Word]:
    ordered = _ordered(key, told)
    for one, after in zip(ordered, [*ordered[1:], None], strict=False):
        yield Word(one.at, one.outcome, one.id)
        other = (one.sink, one.duplicate_of)
        if one.outcome == DUPLICATE and other not in seen | {key}:
            words = list(_followed(other, told, seen | {key}))
            yield from _from(words, one, after.at if after else None)


def _from(words: Sequence[Word], since: Tracked, until: datetime | None) -> Iterator[Word]:
    """What is said of the other object while this one is its duplicate; an end that it had before counts from then on."""
    ordered = sorted(words, key=lambda one: (one.at, one.by))
    before = [one for one in ordered if one.at <= since.at][-1:]
    yield from (replace(one, at=since.at, by=f"{since.id}>{one.by}") for one in before if one.outcome in ENDS)
    yield from (one for one in ordered if one.at > since.at and (until is None or one.at < until))
