"""Takes over a few changed tickets: their rows are written beside the files, until they are many and go into these."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.store.mirror.days import WHOLE
from service.store.mirror.files import FORM, Period, Writer, file_of, quoted
from service.store.mirror.manifest import Newer, Part, kind_of_files
from service.store.mirror.newer import load_replaced, parquet, recent
from service.store.mirror.tables import SOURCES

MANY = 20_000  # changed tickets, from which on reading whole days is no slower
MOST = 20_000  # newer rows; more go into the files
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


@dataclass(frozen=True, slots=True)
class Patch:
    """What one table becomes. few: periods in which single tickets changed, with their files; anew: those read whole.

    before: the newer rows until now. since: the number after which tickets changed, upto: the newest one.
    """

    name: str
    few: Mapping[str, Part]
    anew: Sequence[Period]
    before: Newer | None
    since: int
    upto: int


def newer_rows(writer: Writer, patch: Patch, kept: Mapping[str, Part]) -> Newer | None:
    """The newer rows with the changed tickets as they are now; None where there are none. kept: files that stay."""
    source, name = SOURCES[patch.name], patch.name
    changed = f"SELECT ticket_id FROM mirror_changes WHERE number > {patch.since}"
    writer.link.execute(
        f"CREATE OR REPLACE TEMP TABLE changed AS SELECT ticket_id FROM sqlite_query('s', '{changed}')"
    )
    gone = f"SELECT DISTINCT * FROM ({_gone(writer, patch, kept)})"
    told = writer.typed(name, source.of_changed(patch.since))
    if patch.before:
        is_old = f"{source.id} NOT IN (SELECT ticket_id FROM changed)"
        told += (
            f" UNION ALL BY NAME SELECT * FROM {parquet(writer.folder, [patch.before.file])} WHERE {is_old}"
        )
    elsewhere = [
        f"({source.by} >= TIMESTAMP '{one.since}' AND {source.by} < TIMESTAMP '{one.until}')"
        for one in patch.anew
    ]
    without = f" WHERE NOT ({' OR '.join(elsewhere)})" if elsewhere else ""
    stem = f"{name}/%s.{patch.upto}.{kind_of_files(writer.zone)}.parquet"
    rows = writer.copied(stem % "newer", patch.upto, f"SELECT * FROM ({told}){without}")
    lost = writer.copied(stem % "replaced", patch.upto, gone)
    if not rows.rows and not lost.rows:
        return None
    writer.written += 1
    dirty = writer.link.execute(
        f"SELECT DISTINCT file FROM {parquet(writer.folder, [lost.file])} ORDER BY file"
    )
    return Newer(rows.file, lost.file, tuple(file for (file,) in dirty.fetchall()), rows.rows, lost.rows)


def _gone(writer: Writer, patch: Patch, kept: Mapping[str, Part]) -> str:
    """Which rows of files that stay count no more: file and row."""
    selects = ["SELECT NULL::VARCHAR AS file, NULL::BIGINT AS row WHERE false"]
    if patch.before:
        named = ", ".join(f"'{one.file}'" for one in kept.values())
        old = parquet(writer.folder, [patch.before.replaced])
        selects.append(f"SELECT file, row FROM {old} WHERE file IN ({named or 'NULL'})")
    if patch.few:
        files = [one.file for one in patch.few.values()]
        listed = ", ".join(f"'{one}'" for one in files)
        place = f"[{listed}][CAST(file_index AS BIGINT) + 1] AS file, CAST(file_row_number AS BIGINT) AS row"
        selects.append(
            f"SELECT {place} FROM {parquet(writer.folder, files)}"
            f" WHERE {SOURCES[patch.name].id} IN (SELECT ticket_id FROM changed)"
        )
    return " UNION ALL ".join(selects)


def into_files(
    writer: Writer, name: str, periods: Sequence[Period], parts: Mapping[str, Part], newer: Newer
) -> dict[str, Part]:
    """New files of the periods that newer rows belong to or replace something in."""
    load_replaced(writer.link, writer.folder, name, newer)
    spans = ", ".join(f"('{one.name}', TIMESTAMP '{one.since}', TIMESTAMP '{one.until}')" for one in periods)
    by = SOURCES[name].by
    placed = (
        f"JOIN (VALUES {spans}) spans(period, since, until) ON r.{by} >= spans.since AND r.{by} < spans.until"
    )
    rows = parquet(writer.folder, [newer.file])
    told = writer.link.execute(f"SELECT DISTINCT spans.period FROM {rows} r {placed}").fetchall()
    touched = {period for (period,) in told} | {
        one for one, part in parts.items() if part.file in newer.dirty
    }
    clean = [part.file for one, part in parts.items() if one in touched and part.file not in newer.dirty]
    both = recent(writer.folder, name, newer)
    both += f" UNION ALL BY NAME SELECT * FROM {parquet(writer.folder, clean)}" if clean else ""
    chosen = [one for one in periods if one.name in touched]
    return _parts(writer, name, chosen, f"SELECT r.*, spans.period FROM ({both}) r {placed}")


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
