"""Replaces a few tickets in files that are otherwise right: reads those alone from the store, the rest from the files."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.store.mirror.days import WHOLE
from service.store.mirror.files import FORM, Period, Writer, file_of, quoted
from service.store.mirror.manifest import Part
from service.store.mirror.tables import SOURCES

MANY = 20_000  # changed tickets, from which on reading whole days is no slower
HALF = ".patched"


@dataclass(frozen=True, slots=True)
class Changes:
    """The tickets that changed since the mirror was made, by day. since: the number after which."""

    tickets: Mapping[str, frozenset[str]]
    since: int

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str]], since: int) -> "Changes":
        """rows: (day, ticket)."""
        found: dict[str, set[str]] = {}
        for day, ticket in rows:
            found.setdefault(day, set()).add(ticket)
        return cls({day: frozenset(own) for day, own in found.items()}, since)

    def are_few(self, period: Period) -> bool:
        """Whether single tickets of a period changed, and not too many altogether."""
        total = sum(map(len, self.tickets.values()))
        return total < MANY and not any(
            WHOLE in own for day, own in self.tickets.items() if _within(day, period)
        )


def patched(
    writer: Writer, name: str, periods: Sequence[Period], known: Mapping[str, Part], changes: Changes
) -> dict[str, Part]:
    """The files of these periods with the changed tickets as they are now."""
    link, source = writer.link, SOURCES[name]
    spans = ", ".join(f"('{one.name}', TIMESTAMP '{one.since}', TIMESTAMP '{one.until}')" for one in periods)
    changed = f"SELECT ticket_id FROM sqlite_query('s', 'SELECT ticket_id FROM mirror_changes WHERE number > {changes.since}')"
    link.execute(f"CREATE OR REPLACE TEMP TABLE changed AS {changed}")
    rows = source.of_changed(changes.since)
    files = ", ".join(f"'{quoted(writer.folder / known[one.name].file)}'" for one in periods)
    kept = f"SELECT * FROM read_parquet([{files}]) WHERE {source.id} NOT IN (SELECT ticket_id FROM changed)"
    both = f"{kept} UNION ALL BY NAME ({writer.typed(name, rows)})"
    span = f"r.{source.by} >= spans.since AND r.{source.by} < spans.until"
    sql = f"SELECT r.*, spans.period FROM ({both}) r JOIN (VALUES {spans}) spans(period, since, until) ON {span}"
    return _parts(writer, name, periods, sql)


def _parts(writer: Writer, name: str, periods: Sequence[Period], sql: str) -> dict[str, Part]:
    """One file a period; a period that has no row any more gets an empty file."""
    folder = writer.folder / name / HALF
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    link, form = writer.link, f"{FORM}, PARTITION_BY (period), OVERWRITE_OR_IGNORE, RETURN_STATS"
    link.execute("SET threads = 1")  # or a period could come in several files
    written = link.execute(f"COPY ({sql}) TO '{quoted(folder)}' ({form})").fetchall()
    link.execute("SET threads = 2")
    rows = {Path(file).parent.name: int(count) for file, count, *_ in written}
    found = {}
    for one in periods:
        part = f"period={one.name}"
        file = file_of(name, one, writer.zone)
        if part in rows:
            (folder / part / "data_0.parquet").replace(writer.folder / file)
        found[one.name] = Part(file, one.number, rows[part]) if part in rows else writer.anew(name, one)
    shutil.rmtree(folder, ignore_errors=True)
    writer.written += len(rows)
    return found


def _within(day: str, period: Period) -> bool:
    return period.since.isoformat() <= day < period.until.isoformat()
