"""The way to the mirror for everything that only asks: an in-memory DuckDB with a view for each table."""

import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from rules.errors import DeskgaugeError
from rules.moments import from_text
from service.store.mirror.files import quoted
from service.store.mirror.joined import views
from service.store.mirror.manifest import MANIFEST, Manifest, read_manifest
from service.store.mirror.newer import load_replaced, rows_of
from service.store.mirror.tables import SOURCES, typed
from service.store.mirror.wholes import WHOLES

TRIES = 3


class NoMirror(DeskgaugeError):
    """There is nothing to compute numbers from yet."""


class Mirror:
    """The mirror in a folder; may be asked from several threads, and takes over what was replaced with the next question."""

    def __init__(self, folder: Path, threads: int = 2, memory: str = "1GB") -> None:
        self.folder = folder
        self._settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": threads,
            "memory_limit": memory,
        }
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._link: duckdb.DuckDBPyConnection | None = None
        self._manifest: Manifest | None = None

    @property
    def manifest(self) -> Manifest:
        """The newest manifest; NoMirror where there is none."""
        with self._lock:
            self._renew()
            if self._manifest is None:
                raise NoMirror(
                    "There are no numbers yet: the worker has not made the mirror. Start it with deskgauge up and wait."
                )
            return self._manifest

    @property
    def as_of(self) -> datetime:
        """The moment of the data."""
        return from_text(self.manifest.as_of)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query. A file that was replaced while the question ran is asked for again."""
        for left in reversed(range(TRIES)):
            assert self.manifest  # noqa: S101  raises where there is none
            try:
                # Where it is installed, DuckDB imports pandas to look at values: 0.6 s for questions that have none.
                asked = (sql, list(values)) if values else (sql,)
                return self._cursor().execute(*asked).fetchall()
            except duckdb.IOException:
                if not left:
                    raise
                self._seen = None
        return []

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            assert self._link is not None  # noqa: S101  made together with the manifest
            return self._link.cursor()

    def _renew(self) -> None:
        path = self.folder / MANIFEST
        try:
            found = path.stat()
        except OSError:
            return
        seen = (found.st_mtime_ns, found.st_ino)
        if seen == self._seen:
            return
        manifest = read_manifest(self.folder)
        if manifest is None or not manifest.fits(manifest.zone):
            return
        link = self._opened(manifest)
        self._seen, self._link, self._manifest = seen, link, manifest

    def reaching(self, folder: Path) -> duckdb.DuckDBPyConnection:
        """The mirror on a link of its own that also reads and writes in this folder; whoever asks for it closes it."""
        return self._opened(self.manifest, folder)

    def _opened(self, manifest: Manifest, *more: Path) -> duckdb.DuckDBPyConnection:
        link = _shut(duckdb.connect(config=self._settings), (self.folder, *more))
        for name in (*SOURCES, *WHOLES):
            link.execute(f"CREATE VIEW {name} AS {_view(link, self.folder.resolve(), manifest, name)}")
        for name, rows in views(manifest.zone):
            link.execute(f"CREATE VIEW {name} AS {rows}")
        return link


def _shut(link: duckdb.DuckDBPyConnection, folders: Sequence[Path]) -> duckdb.DuckDBPyConnection:
    """The same, able to reach nothing but the files in these folders, whatever a metric's SQL says."""
    allowed = ", ".join(f"'{quoted(one.resolve())}'" for one in folders)
    link.execute(f"SET allowed_directories = [{allowed}]")
    for setting in (
        "parquet_metadata_cache = true",
        "GLOBAL TimeZone = 'UTC'",  # each question has a cursor of its own
        "GLOBAL ieee_floating_point_ops = false",  # what is divided by zero is not known
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        link.execute(f"SET {setting}")
    return link


def _view(link: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest, name: str) -> str:
    parts, newer = manifest.tables.get(name), manifest.newer.get(name)
    if not parts:
        return empty(name, manifest.zone)
    if newer:
        load_replaced(link, folder, name, newer)
    return rows_of(folder, name, parts, newer)


def empty(name: str, zone: str) -> str:
    """A table of the mirror without rows, so that questions find its columns."""
    if name in WHOLES:
        return WHOLES[name].empty()
    columns = ", ".join(f"CAST(NULL AS VARCHAR) AS {one}" for one in SOURCES[name].columns)
    return typed(name, zone, f"(SELECT {columns}) WHERE false")
