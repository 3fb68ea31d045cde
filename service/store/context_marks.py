"""How the daily readings of CRMs and billing went, for whoever wants to know as of when an account's values are."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from service.store.reads.snapshot import Snapshot
from service.store.records import Records

MARK = "context:"


@dataclass(frozen=True, slots=True)
class ContextMark:
    """One reading. read_at: the last that went well, "" for none yet. tied: accounts that it asked for; untied: theirs that are
    none of ours. failed_at, reason: of the newest one where it failed, else "".
    """

    read_at: str = ""
    tied: int = 0
    untied: int = 0
    failed_at: str = ""
    reason: str = ""


class ContextMarks:
    """Belongs to the thread that owns the store."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def of(self, name: str) -> ContextMark:
        """How it stands with one of them."""
        return ContextMark(**json.loads(self._records.mark(MARK + name) or "{}"))

    def put(self, name: str, mark: ContextMark) -> None:
        """Note how it went."""
        with self._records.db.atomic():
            self._records.set_mark(MARK + name, json.dumps(asdict(mark), sort_keys=True))


def context_marks(snapshot: Snapshot, names: Iterable[str]) -> dict[str, ContextMark]:
    """By name how it stands with each of these."""
    rows = snapshot.rows("SELECT name, value FROM marks WHERE name LIKE ?", [f"{MARK}%"])
    known = {row["name"].removeprefix(MARK): ContextMark(**json.loads(row["value"])) for row in rows}
    return {name: known.get(name, ContextMark()) for name in sorted(names)}
