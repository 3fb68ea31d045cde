"""Proposes where an account carries our tags: each place is tried on its recent tickets against the taxonomy."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.account import Account, AccountField, AccountSchedule, Sample
from rules.own_writes import without_own
from rules.tagging import USUAL_MAPPING
from rules.taxonomy import Taxonomy

KINDS = tuple(USUAL_MAPPING)
SEPARATOR = re.compile(r"[_:./-]+")
MOST_PREFIXES = 3  # of one tag
FEWEST_OPTIONS = 2  # that the taxonomy knows, before a field that no ticket fills yet is proposed
WORDS_SHOWN = 5
SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place tried. carried: tickets that hold a word there; known: those whose word the taxonomy knows.

    options: of a field's choices, how many it knows. unknown: some of the words that it does not know.
    """

    kind: str
    place: str
    title: str
    carried: int
    known: int
    options: int
    unknown: tuple[str, ...]

    @property
    def worth(self) -> tuple[int, bool, int, int]:
        """Better places are greater; of equals the one that is called after the tag."""
        word = self.kind.rpartition("_")[2]
        named = word in self.title.lower() or word in self.place.lower()
        return (self.known, named, self.options, -len(self.unknown))


def proposals(account: Account, samples: Sequence[Sample], taxonomy: Taxonomy) -> dict[str, Candidate]:
    """The best place for each of our tags, by tag; none where nothing fits."""
    found: dict[str, Candidate] = {}
    for kind in KINDS:
        tried = [*_fields(kind, account, samples, taxonomy), *_prefixes(kind, account, samples, taxonomy)]
        fit = [one for one in tried if one.known or one.options >= FEWEST_OPTIONS]
        # Trigger and cause share a code, so a place could be taken for both.
        free = [one for one in fit if one.place not in {other.place for other in found.values()}]
        if free:
            found[kind] = max(free, key=lambda one: one.worth)
    return found


def tried_on(
    place: str, kind: str, account: Account, samples: Sequence[Sample], taxonomy: Taxonomy
) -> Candidate:
    """How a place that is configured already does on the same tickets."""
    field = next((one for one in account.fields if place == f"field:{one.id}"), None)
    title, options = (field.title, field.options) if field else (place, ())
    return _tried(kind, place, title, options, samples, taxonomy)


def _fields(
    kind: str, account: Account, samples: Sequence[Sample], taxonomy: Taxonomy
) -> Iterator[Candidate]:
    for one in account.fields:
        yield _tried(kind, f"field:{one.id}", one.title, one.options, samples, taxonomy)


def _prefixes(
    kind: str, account: Account, samples: Sequence[Sample], taxonomy: Taxonomy
) -> Iterator[Candidate]:
    tags = {tag for one in samples for tag in one.tags} | set(account.tags)
    for prefix in sorted({prefix for tag in without_own(tags) for prefix in _beginnings(tag)}):
        words = tuple(tag[len(prefix) :] for tag in account.tags if tag.startswith(prefix))
        yield _tried(kind, f"tag:{prefix}", f"tags {prefix}...", words, samples, taxonomy)


def _beginnings(tag: str) -> list[str]:
    ends = [match.end() for match in SEPARATOR.finditer(tag)][:MOST_PREFIXES]
    return [tag[:end] for end in ends if 0 < end < len(tag)]


def _tried(
    kind: str, place: str, title: str, options: tuple[str, ...], samples: Sequence[Sample], taxonomy: Taxonomy
) -> Candidate:
    words = [found for one in samples if (found := _words(one, place))]
    known = [any(taxonomy.code(kind, word) for word in found) for found in words]
    strange = {word for found in words for word in found if not taxonomy.code(kind, word)}
    if place.startswith("field:"):
        strange &= set(options)  # anything else may be what a customer typed
    return Candidate(
        kind,
        place,
        title,
        carried=len(words),
        known=sum(known),
        options=sum(taxonomy.code(kind, one) is not None for one in options),
        unknown=tuple(sorted(strange)[:WORDS_SHOWN]),
    )


def _words(sample: Sample, place: str) -> list[str]:
    where, _, name = place.partition(":")
    if where == "field":
        return [sample.fields[name]] if sample.fields.get(name) else []
    return [tag[len(name) :] for tag in sample.tags if tag.startswith(name) and len(tag) > len(name)]


def slug(name: str, number: str) -> str:
    """A schedule's name as a key of the configuration."""
    plain = SLUG.sub("_", name.lower()).strip("_")[:39]
    return plain if plain[:1].isalpha() else f"schedule_{number}"[:40]


def table_of(schedule: AccountSchedule) -> dict[str, Any]:
    """What [schedules.NAME] says of it."""
    values: dict[str, Any] = {"zone": schedule.zone, "week": dict(schedule.week)}
    lists = {"closed": list(schedule.closed), "applies_to": list(schedule.applies_to)}
    return values | {key: value for key, value in lists.items() if value}


def usable(schedule: AccountSchedule) -> bool:
    """Whether it can be configured: its zone and hours are known, and tickets to which it applies."""
    return bool(schedule.zone and schedule.week and (schedule.default or schedule.applies_to))


def existing(fields: Sequence[AccountField], key: str, title: str) -> AccountField | None:
    """A field that is one of ours already, by its mark or else by its title."""
    marked = (one for one in fields if one.mark == key)
    titled = (one for one in fields if one.title.casefold() == title.casefold())
    return next(marked, None) or next(titled, None)
