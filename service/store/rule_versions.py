"""Which version of each rule held from when to when. Records: history is judged with the version of its time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.moments import optional_moment, optional_text, to_text
from service.store.records import Records


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version. document: as it was checked. parameters: those set in the configuration. decided: a person chose the mode.

    since, until: None for open ends. live_since: what opened before is not pushed. superseded: another one took its time over.
    """

    rule: str
    number: int
    mode: str
    decided: bool
    document: Mapping[str, Any]
    parameters: Mapping[str, Any]
    since: datetime | None
    until: datetime | None
    live_since: datetime | None
    recorded_at: datetime
    superseded: bool = False

    def says_the_same(self, document: Mapping[str, Any], parameters: Mapping[str, Any], mode: str) -> bool:
        """Whether nothing has changed."""
        return (self.document, self.parameters, self.mode) == (document, parameters, mode)


class RuleVersions:
    """Joins the open transaction of the records it is made from."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def all(self) -> dict[str, list[RuleVersion]]:
        """By rule, the oldest first, without those that were superseded."""
        found: dict[str, list[RuleVersion]] = {}
        sql = "SELECT * FROM rule_versions WHERE superseded = 0 ORDER BY rule, number"
        for row in self._records.select(sql):
            found.setdefault(row["rule"], []).append(_version(row))
        return found

    def put(self, version: RuleVersion) -> None:
        """Keep a version as it is now."""
        row = {
            "rule": version.rule, "number": version.number, "mode": version.mode, "decided": int(version.decided),
            "document": _json(version.document), "parameters": _json(version.parameters),
            "since": optional_text(version.since), "until": optional_text(version.until),
            "live_since": optional_text(version.live_since), "recorded_at": to_text(version.recorded_at),
            "superseded": int(version.superseded),
        }  # fmt: skip
        self._records.upsert("rule_versions", [row])


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _version(row: Mapping[str, Any]) -> RuleVersion:
    return RuleVersion(
        row["rule"], row["number"], row["mode"], bool(row["decided"]), json.loads(row["document"]),
        json.loads(row["parameters"]), optional_moment(row["since"]), optional_moment(row["until"]),
        optional_moment(row["live_since"]), datetime.fromisoformat(row["recorded_at"]),
    )  # fmt: skip
