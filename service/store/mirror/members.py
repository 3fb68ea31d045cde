"""The members behind frozen numbers: a Parquet file of their own, written once, and compared with those of today."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules.metrics.compiler import Scan
from service.store.mirror.reading import Mirror

FOLDER = "frozen"  # in data_dir, beside the mirror
BLOCK = 1 << 20
Segment = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Members of a number that came, that went, and that count otherwise than before."""

    came: int
    went: int
    changed: int


def write_members(mirror: Mirror, scans: Sequence[Scan], target: Path) -> str:
    """Keep the members in a file that does not exist yet; its hash. The file is whole or not there."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    half = target.with_name(f"{target.name}.half")
    link = mirror.reaching(target.parent)
    try:
        values = [value for one in scans for value in one.values]
        link.execute(
            f"COPY ({_all(scans)} ORDER BY metric, key) TO '{_quoted(half)}' (FORMAT parquet, COMPRESSION zstd)",
            values,
        )
    finally:
        link.close()
    with half.open("rb+") as file:
        os.fsync(file.fileno())
    half.rename(target)
    return hash_of(target)


def hash_of(file: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def moved(
    mirror: Mirror, scans: Sequence[Scan], file: Path, by: Sequence[str]
) -> Mapping[tuple[str, Segment], Moved]:
    """What differs between the file's members and those of today, by metric and segment; nothing where they are alike."""
    keys = [f"by_{name}" for name in by]
    known = "".join(f" AND {one} IS NOT NULL" for one in keys)
    same = " AND ".join(f"was.{one} = now.{one}" for one in ("metric", "key", *keys))
    shown = ", ".join(f"coalesce(was.{one}, now.{one}) AS {one}" for one in ("metric", *keys))
    sql = (
        f"WITH now AS (SELECT * FROM ({_all(scans)}) WHERE true{known}),"
        f" was AS (SELECT * FROM read_parquet('{_quoted(file)}') WHERE true{known})"
        f" SELECT {shown}, count(*) FILTER (WHERE was.key IS NULL), count(*) FILTER (WHERE now.key IS NULL),"
        f" count(*) FILTER (WHERE was.counted <> now.counted OR was.value <> now.value)"
        f" FROM was FULL JOIN now ON {same} GROUP BY ALL"
    )
    link = mirror.reaching(file.parent)
    try:
        rows: list[tuple[Any, ...]] = link.execute(
            sql, [one for scan in scans for one in scan.values]
        ).fetchall()
    finally:
        link.close()
    return {(metric, tuple(segment)): Moved(*counts) for metric, *segment, counts in _parted(rows)}


def _parted(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [(*row[:-3], row[-3:]) for row in rows]


def _all(scans: Sequence[Scan]) -> str:
    return "SELECT * FROM (" + " UNION ALL ".join(one.sql for one in scans) + ")"


def _quoted(file: Path) -> str:
    return str(file.resolve()).replace("'", "''")
