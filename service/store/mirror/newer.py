"""What a table of the mirror is: the rows of its files, but for those that newer rows stand for, and these."""

from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb

from service.store.mirror.files import quoted
from service.store.mirror.manifest import Newer, Part


def load_replaced(link: duckdb.DuckDBPyConnection, folder: Path, name: str, newer: Newer) -> None:
    """Have at hand which rows count no more, by the place of their file among the dirty ones."""
    dirty = ", ".join(f"'{quoted(one)}'" for one in newer.dirty)
    rows = f"SELECT list_position([{dirty}], file) - 1 AS at, row FROM {parquet(folder, [newer.replaced])}"
    link.execute(f"CREATE OR REPLACE TABLE {replaced(name)} AS {rows}")


def rows_of(folder: Path, name: str, parts: Mapping[str, Part], newer: Newer | None) -> str:
    """DuckDB's SELECT of the whole table, which has a file at least."""
    files = [part.file for part in parts.values()]
    if newer is None:
        return f"SELECT * FROM {parquet(folder, files)}"
    clean = [one for one in files if one not in newer.dirty]
    kept = [f"SELECT * FROM {parquet(folder, clean)}"] if clean else []
    return " UNION ALL BY NAME ".join([*kept, recent(folder, name, newer)])


def recent(folder: Path, name: str, newer: Newer) -> str:
    """The rows of the dirty files that still count, and the newer ones. The replaced ones are at hand."""
    rows = f"SELECT * FROM {parquet(folder, [newer.file])}"
    if not newer.dirty:
        return rows
    return f"{standing(folder, name, newer)} UNION ALL BY NAME {rows}"


def standing(folder: Path, name: str, newer: Newer, joined: str = "ANTI") -> str:
    """The rows of the dirty files that still count; with SEMI those that do not."""
    same = "r.at = d.file_index AND r.row = d.file_row_number"
    return f"SELECT d.* FROM {parquet(folder, newer.dirty)} d {joined} JOIN {replaced(name)} r ON {same}"


def replaced(name: str) -> str:
    """The table that holds which rows of a table's files count no more."""
    return f"replaced_{name}"


def parquet(folder: Path, files: Collection[str]) -> str:
    """These files as DuckDB reads them."""
    listed = ", ".join(f"'{quoted(folder / one)}'" for one in files)
    return f"read_parquet([{listed}])"
