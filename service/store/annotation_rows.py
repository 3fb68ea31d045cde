"""Annotations that the installation makes by itself: of releases, of rules, of what the AI was when it was first seen."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rules.fold.settle import settled
from rules.model import Event, Kind, Ticket
from rules.moments import to_text
from service.store.records import Records
from service.store.rows import event_of
from service.store.rule_versions import RuleVersion, RuleVersions

OF_RELEASES, OF_RULES, OF_TICKETS = "releases", "rules", "tickets"
# The tickets' columns of which every first value is annotated -> the annotation's kind and what its title calls it.
FIRSTS: Mapping[str, tuple[str, str]] = {"ai_agent": ("ai_version", "AI agent")}
MODES = {"on": "watches", "shadow": "looks on", "off": "is off"}
Seen = tuple[str, str, str]  # column, connection, value


class AnnotationRows:
    """Belongs to the thread that owns the store; its writes join the open transaction."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def learn(self, events: Iterable[Event]) -> None:
        """Annotate the releases that stored events tell of."""
        self.learn_again(event.id for event in events if event.kind is Kind.RELEASE)

    def learn_again(self, releases: Iterable[str]) -> None:
        """Put together anew what the stored events tell of these releases, by the events' ids."""
        wanted = set(releases)
        stored = [(event_of(row), row["hash"]) for row in self._records.where_in("events", "id", wanted)]
        self._records.delete_in("annotations", "id", [_id(OF_RELEASES, one) for one in wanted])
        self._records.upsert("annotations", [_of_release(event) for event in settled(stored)])

    def told_by(self, delivery: str) -> list[str]:
        """The releases of which a delivery told."""
        sql = "SELECT id FROM events WHERE delivery = ? AND kind = ?"
        return [row["id"] for row in self._records.select(sql, [delivery, Kind.RELEASE])]

    def all_releases(self) -> list[str]:
        """Every release that was told of."""
        return [
            row["id"] for row in self._records.select("SELECT id FROM events WHERE kind = ?", [Kind.RELEASE])
        ]

    def learn_rules(self) -> None:
        """Annotate when each rule became another one; what held from the beginning is no news."""
        self._records.delete_in("annotations", "source", [OF_RULES])
        found = RuleVersions(self._records).all().values()
        self._records.upsert("annotations", [row for versions in found for row in _of_rule(versions)])

    def look(self, before: Iterable[Mapping[str, Any]], after: Iterable[Ticket]) -> None:
        """Annotate what was seen first, where that may have moved. before: stored rows; after: the same tickets now."""
        old = {
            (one, row["connection"], row[one], row["ai_first_at"], row["id"])
            for row in before
            for one in FIRSTS
        }
        new = {
            (one, ticket.connection, getattr(ticket, one), to_text(ticket.ai_first_at), ticket.id)
            for ticket in after
            for one in FIRSTS
            if ticket.ai_first_at
        }
        for column, connection, value in sorted({one[:3] for one in old ^ new if one[2]}):
            self._see(column, connection, value)

    def _see(self, column: str, connection: str, value: str) -> None:
        (row,) = self._records.select(
            f"SELECT min(ai_first_at) AS at FROM tickets WHERE connection = ? AND {column} = ?",
            [connection, value],
        )
        key = _id(OF_TICKETS, column, connection, value)
        if row["at"] is None:
            self._records.delete_in("annotations", "id", [key])
            return
        kind, called = FIRSTS[column]
        title = f"{called} {value} first seen at {connection}"
        self._records.upsert(
            "annotations", [_row(key, row["at"], kind, title, OF_TICKETS, f"{connection}:{value}")]
        )


def _row(key: str, at: str, kind: str, title: str, source: str, about: str) -> dict[str, Any]:
    return {"id": key, "at": at, "kind": kind, "title": title, "source": source, "about": about}


def _id(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _of_release(event: Event) -> dict[str, Any]:
    name = event.fields.get("name")
    title = f"Release {event.fields['version']}{f', {name}' if name else ''}"
    return _row(_id(OF_RELEASES, event.id), to_text(event.at), "release", title, OF_RELEASES, event.id)


def _of_rule(versions: Sequence[RuleVersion]) -> Iterator[dict[str, Any]]:
    for before, one in zip([None, *versions], versions, strict=False):
        if one.since is not None:
            title = f"Rule {one.rule} {_what(before, one)}"
            key = _id(OF_RULES, one.rule, str(one.number))
            yield _row(key, to_text(one.since), "rule", title, OF_RULES, one.rule)
    last = versions[-1]
    if last.until is not None:
        key = _id(OF_RULES, last.rule, str(last.number), "until")
        yield _row(key, to_text(last.until), "rule", f"Rule {last.rule} is gone", OF_RULES, last.rule)


def _what(before: RuleVersion | None, one: RuleVersion) -> str:
    """The mode where that is what changed, else the version."""
    if before is not None and before.mode != one.mode:
        return MODES[one.mode]
    return f"is version {one.number}"
