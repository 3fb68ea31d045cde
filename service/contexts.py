"""What accounts are known from besides tickets: which CRMs and billing systems are read, and how the last reading went."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from adapters.account_context import READ_FROM
from adapters.settings import SinkSettings, SourceSettings
from rules.errors import DeskgaugeError
from rules.moments import from_text
from service.finding import Finding
from service.store.context_marks import ContextMark, context_marks
from service.store.reads.snapshot import Reads, Snapshot

AGAIN = "It is asked again once a day, and at once after a start or SIGHUP; what was known stays."


def context_names(sinks: Mapping[str, SinkSettings], sources: Mapping[str, SourceSettings]) -> list[str]:
    """Those of the sinks that are told what to read of accounts, and all sources."""
    return [*(name for name, one in sinks.items() if READ_FROM.keys() & one.options.keys()), *sources]


def unread(snapshot: Snapshot, names: list[str]) -> dict[str, ContextMark]:
    """Those whose last reading failed."""
    return {name: one for name, one in context_marks(snapshot, names).items() if one.failed_at}


def unread_names(database: Path, names: list[str]) -> list[str]:
    """Their names; none while that cannot be known."""
    try:
        with Reads(database).snapshot() as snapshot:
            return [*unread(snapshot, names)] if names else []
    except (DeskgaugeError, OSError, sqlite3.Error):
        return []


def context_findings(marks: Mapping[str, ContextMark], now: datetime) -> Iterator[Finding]:
    """What the doctor says of each."""
    for name, one in marks.items():
        what = f"accounts in {name}"
        since = f"{_hours(one.read_at, now)} ago" if one.read_at else "never yet"
        if one.failed_at:
            seen = f"last read {since}; {_hours(one.failed_at, now)} ago: {one.reason}"
            yield Finding(what, "wrong", seen, f"Mend what it says. {AGAIN}")
        elif not one.read_at:
            fix = "The worker reads it once there is an account to ask for, see `deskgauge accounts match`."
            yield Finding(what, "note", "never read yet", fix)
        else:
            yield Finding(what, "fine", f"read {since}, {_tied(one)}")


def _tied(one: ContextMark) -> str:
    untied = f", {one.untied:,} of its customers are none of them" if one.untied else ""
    return f"{one.tied:,} account{'' if one.tied == 1 else 's'}{untied}"


def _hours(at: str, now: datetime) -> str:
    return f"{(now - from_text(at)).total_seconds() / 3600:.1f} h"
