"""Stores what became of flags: opened, closed, withdrawn; keeps the log of it, and says what is new."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.model import Flag
from rules.moments import to_text
from service.store.records import Records
from service.store.rows import flag_row

SHADOW = "shadow_flags"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a judgement changed. opened: flags not known before. ended: those known that closed. withdrawn: their rows."""

    opened: tuple[Flag, ...]
    ended: tuple[Flag, ...]
    withdrawn: tuple[Mapping[str, Any], ...]


@dataclass(slots=True)
class Flagger:
    """logging False leaves the log as it is, for a derivation that repeats what has happened."""

    records: Records
    logging: bool

    def settle(
        self, wanted: Sequence[Flag], subjects: Sequence[str], reason: Callable[[str], str], now: datetime
    ) -> Difference:
        """Make the stored flags of these subjects the wanted ones. reason: the event that took a subject's ground away."""
        self._look_on([flag for flag in wanted if flag.shadow], subjects)
        known = self.records.flags_of(subjects)
        by_id = {flag.id: flag for flag in wanted if not flag.shadow}
        gone = [known[one] for one in sorted(known.keys() - by_id.keys())]
        changed = [flag for key, flag in sorted(by_id.items()) if _differs(flag, known.get(key))]
        opened = tuple(flag for flag in changed if flag.id not in known)
        ended = tuple(flag for flag in changed if _ends(flag, known.get(flag.id)))
        for row in gone:
            self._log_withdrawn(row, reason(row["subject"]), now)
        for flag in opened:
            self._log(flag, "opened", flag.opened_at, flag.opened_by, now)
        for flag in ended:
            self._log(flag, "closed", flag.closed_at or now, flag.closed_by or "", now)
        self.records.put_flags(changed, [row["id"] for row in gone])
        return Difference(opened, ended, tuple(gone))

    def _look_on(self, wanted: Sequence[Flag], subjects: Sequence[str]) -> None:
        """Flags of rules that run in shadow: kept apart, in no log, with nothing to follow."""
        known = self.records.flags_of(subjects, SHADOW)
        by_id = {flag.id: flag for flag in wanted}
        changed = [flag for key, flag in by_id.items() if _differs(flag, known.get(key))]
        self.records.put_flags(changed, sorted(known.keys() - by_id.keys()), SHADOW)

    def _log(self, flag: Flag, what: str, at: datetime, by: str, now: datetime) -> None:
        if self.logging:
            rule = (flag.rule, flag.rule_version)
            self.records.log_flag(flag.id, rule, flag.subject, what, to_text(at), by, to_text(now))

    def _log_withdrawn(self, row: Mapping[str, Any], by: str, now: datetime) -> None:
        if self.logging:
            rule = (row["rule"], row["rule_version"])
            self.records.log_flag(
                row["id"], rule, row["subject"], "withdrawn", row["opened_at"], by, to_text(now)
            )


def _differs(flag: Flag, stored: Mapping[str, Any] | None) -> bool:
    return stored is None or flag_row(flag) != dict(stored)


def _ends(flag: Flag, stored: Mapping[str, Any] | None) -> bool:
    """Whether an interval (a point has no end of its own) is now over that was not."""
    open_before = stored is None or stored["closed_at"] is None
    return flag.closed_at is not None and flag.closed_at != flag.opened_at and open_before
