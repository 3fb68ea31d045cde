"""What people record, kept up to date from the events that tell of it. See rules.logbook."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rules.logbook import (
    ACTION,
    ANNOTATION,
    CHANGE,
    GOAL,
    MEANING,
    OPEN,
    TAXONOMY,
    Telling,
    Window,
    overlaps,
    since,
    standing,
    taxonomies,
)
from rules.metric_days import subject_of
from rules.model import Event, Kind
from rules.moments import optional_text, to_text
from service.store.records import Records
from service.store.rows import event_of, plain

TABLES = {ANNOTATION: "annotations", CHANGE: "changes", ACTION: "actions", GOAL: "goals", MEANING: "meanings"}
# The columns of which these tables' keys are made.
KEYS = {GOAL: "metric", MEANING: "word"}
OF_TAXONOMY = "taxonomy"  # the source of annotations that taxonomies make


class LogbookRows:
    """Belongs to the thread that owns the store; its writes join the open transaction."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def learn(self, events: Iterable[Event]) -> None:
        """Take over what stored events tell."""
        self.learn_again(thing_of(event.id) for event in events if event.kind is Kind.RECORDED)

    def learn_again(self, things: Iterable[str]) -> None:
        """Put together anew what the stored events tell of these things, see thing_of."""
        wanted = sorted(set(things))
        for one in wanted:
            _, thing, key = one.split(":")
            tellings = self._tellings(one)
            if thing == TAXONOMY:
                self._note_taxonomies(tellings)
            else:
                self._put(thing, key, tellings)
        if any(one.split(":")[1] == CHANGE for one in wanted):
            self._weigh_changes()

    def told_by(self, delivery: str) -> list[str]:
        """The things of which a delivery told."""
        sql = "SELECT id FROM events WHERE delivery = ? AND kind = ?"
        return [thing_of(row["id"]) for row in self._records.select(sql, [delivery, Kind.RECORDED])]

    def all_things(self) -> list[str]:
        """Everything that was ever told of."""
        rows = self._records.select("SELECT id FROM events WHERE kind = ?", [Kind.RECORDED])
        return [thing_of(row["id"]) for row in rows]

    def _tellings(self, thing: str) -> list[Telling]:
        rows = self._records.select(
            "SELECT * FROM events WHERE id >= ? AND id < ? AND kind = ?",
            [f"{thing}:", f"{thing};", Kind.RECORDED],
        )
        events = [event_of(row) for row in rows]
        return [Telling(one.at, one.id, one.fields["said"]) for one in events]

    def _put(self, thing: str, key: str, tellings: Sequence[Telling]) -> None:
        table, column = TABLES[thing], KEYS.get(thing, "id")
        known = standing(thing, tellings)
        if thing == GOAL:
            self._records.upsert("due_metrics", [{"id": subject_of(key, {})}])
        if known is None:
            self._records.delete_in(table, column, [key])
            return
        first = to_text(min(one.at for one in tellings))
        row = {**known, column: key, "recorded_at": first, **_more(thing, known, tellings, first)}
        self._records.upsert(table, [row])

    def _weigh_changes(self) -> None:
        """Say of each change with which others it overlaps."""
        rows = self._records.select("SELECT * FROM changes")
        found = overlaps([window_of(row) for row in rows])
        changed = [
            {**row, "overlaps": plain(found[row["id"]])}
            for row in rows
            if row["overlaps"] != plain(found[row["id"]])
        ]
        self._records.upsert("changes", changed)

    def _note_taxonomies(self, tellings: Sequence[Telling]) -> None:
        self._records.delete_in("annotations", "source", [OF_TAXONOMY])
        rows = [
            {"id": f"taxonomy-{number}", "at": to_text(at), "kind": "taxonomy", "source": OF_TAXONOMY,
             "about": after, "title": f"Taxonomy {after} in place of {before}"}
            for number, (at, before, after) in enumerate(taxonomies(tellings), 1)
        ]  # fmt: skip
        self._records.upsert("annotations", rows)


def _more(thing: str, known: Mapping[str, Any], tellings: Sequence[Telling], first: str) -> Mapping[str, Any]:
    if thing == ACTION:
        begun = optional_text(since(tellings, "state")) if "state" in known else None
        return {"state": known.get("state", OPEN), "state_since": begun or first}
    if thing == CHANGE:
        return {"overlaps": plain(())}
    if thing == GOAL:
        return {"target_since": optional_text(since(tellings, "target"))}
    return {"kind": known.get("kind", "note")} if thing == ANNOTATION else {}


def thing_of(event: str) -> str:
    """What the ids of all events that tell of one thing begin with."""
    return event.rpartition(":")[0]


def window_of(row: Mapping[str, Any]) -> Window:
    """The window of a stored change."""
    return Window(row["id"], *(datetime.fromisoformat(row[name]) for name in ("at", "remeasure_at")))
