"""Writes frozen numbers: each once, and never again."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from rules.errors import IgnoredDelivery, MalformedBody
from service.store.base import places
from service.store.frozen_tables import FROZEN
from service.store.records import Records

BASELINE, REPORT = "baseline", "report"
TABLES = {BASELINE: "baselines", REPORT: "reports"}
COLUMNS = {table.name: table.columns for table in FROZEN}


def id_of(kind: str, row: Mapping[str, Any]) -> str:
    """The id that these numbers have: another freeze at another moment has another."""
    told = json.dumps([kind, {name: value for name, value in row.items() if name != "id"}], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class FrozenRows:
    """Belongs to the thread that owns the store; its writes join the open transaction."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def baselines(self) -> list[tuple[str, str]]:
        """Id and moment of each baseline, the newest first."""
        sql = "SELECT id, frozen_at FROM baselines ORDER BY frozen_at DESC, id DESC"
        return [(row["id"], row["frozen_at"]) for row in self._records.select(sql)]

    def baseline(self, key: str) -> dict[str, Any]:
        """One with its definitions and numbers."""
        (row,) = self._records.where_in(TABLES[BASELINE], "id", [key])
        return row | {name: json.loads(row[name]) for name in ("definitions", "numbers")}

    def keep(self, kind: str, row: Mapping[str, Any]) -> str:
        """Store frozen numbers; what was done in words. MalformedBody for a row that is none, IgnoredDelivery for one again."""
        table = TABLES.get(kind, "")
        if not table or not _fits(row, COLUMNS[table]) or row["id"] != id_of(kind, row):
            raise MalformedBody("these are no frozen numbers that this version knows")
        if self._records.where_in(table, "id", [row["id"]]):
            raise IgnoredDelivery(f"the {kind} {row['id']} is kept already")
        names = list(row)
        listed = ", ".join(f'"{one}"' for one in names)
        self._records.db.execute(
            f"INSERT INTO {table} ({listed}) VALUES ({places(names)})", [row[one] for one in names]
        )
        return f"the {kind} {row['id']} is kept"


def _fits(row: Mapping[str, Any], columns: Mapping[str, type]) -> bool:
    """Whether it has exactly these columns, each with a value of its type; only the audience may be unknown."""
    return set(row) == set(columns) and all(
        isinstance(row[name], kind) or (name == "audience" and row[name] is None)
        for name, kind in columns.items()
    )
