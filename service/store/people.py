"""What is known of each person, kept up to date with every observation, so that no ticket has to read all of them.

A person who acts in many tickets is observed with each of them. facts: by name the newest value that somebody told.
told_by: by name the time, id and hash of the event that told it, which together say what is newer.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rules.model import Event, Kind
from rules.moments import to_text
from service.store.records import Records

NOT_A_FACT = "person_id"
# By name: the value, and what tells its age (time, event id, hash).
Facts = dict[str, tuple[Any, list[str]]]


class People:
    """Belongs to the thread that owns the store; its writes join the open transaction."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def learn(self, events: Sequence[tuple[Event, str]]) -> dict[str, str]:
        """Take over what events tell of persons; gives those of whom something became different, each with its event."""
        told = [(event, digest) for event, digest in events if event.kind is Kind.PERSON]
        known = self._facts({person_of(event) for event, _ in told})
        changed: dict[str, str] = {}
        newer: set[str] = set()
        for event, digest in told:
            person = person_of(event)
            facts = known.setdefault(person, {})
            before = _values(facts)
            if _merged(facts, event.fields, to_text(event.at), event.id, digest):
                newer.add(person)
            if _values(facts) != before:
                changed[person] = event.id
        self._put({person: known[person] for person in newer})
        return changed

    def learn_again(self, people: Iterable[str]) -> None:
        """Put together anew what the stored events tell of these persons."""
        wanted = sorted(set(people))
        self._records.delete_in("people", "id", wanted)
        found: dict[str, Facts] = {}
        for row in self._records.where_in("events", "person_id", wanted):
            if row["kind"] == Kind.PERSON:
                facts = found.setdefault(row["person_id"], {})
                _merged(facts, json.loads(row["fields"]), row["at"], row["id"], row["hash"])
        self._put(found)

    def told_by(self, delivery: str) -> list[str]:
        """Those of whom a delivery told."""
        sql = "SELECT DISTINCT person_id AS id FROM events WHERE delivery = ? AND kind = ? ORDER BY 1"
        return [row["id"] for row in self._records.select(sql, [delivery, Kind.PERSON])]

    def all_ids(self) -> list[str]:
        """Everybody of whom events tell."""
        sql = (
            "SELECT DISTINCT person_id AS id FROM events WHERE kind = ? AND person_id IS NOT NULL ORDER BY 1"
        )
        return [row["id"] for row in self._records.select(sql, [Kind.PERSON])]

    def known(self, people: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The newest facts about these persons, by "<connection>:<vendor id>"."""
        rows = self._records.where_in("people", "id", people)
        return {row["id"]: json.loads(row["facts"]) for row in rows}

    def _facts(self, people: Iterable[str]) -> dict[str, Facts]:
        rows = self._records.where_in("people", "id", people)
        return {row["id"]: _read(json.loads(row["facts"]), json.loads(row["told_by"])) for row in rows}

    def _put(self, people: Mapping[str, Facts]) -> None:
        self._records.upsert("people", [_row(person, facts) for person, facts in people.items()])


def person_of(event: Event) -> str:
    """Whom an event is about."""
    return f"{event.connection}:{event.fields['person_id']}"


def _read(values: Mapping[str, Any], ages: Mapping[str, list[str]]) -> Facts:
    return {name: (value, ages[name]) for name, value in values.items()}


def _row(person: str, facts: Facts) -> dict[str, str]:
    ages = {name: age for name, (_, age) in facts.items()}
    values, told_by = (json.dumps(one, sort_keys=True) for one in (_values(facts), ages))
    return {"id": person, "facts": values, "told_by": told_by}


def _values(facts: Facts) -> dict[str, Any]:
    return {name: value for name, (value, _) in facts.items()}


def _merged(facts: Facts, fields: Mapping[str, Any], *age: str) -> bool:
    """Whether any of the fields is newer than what was known."""
    newer, told = False, list(age)
    for name, value in fields.items():
        if value is not None and name != NOT_A_FACT and (name not in facts or facts[name][1] < told):
            facts[name] = (value, told)
            newer = True
    return newer
