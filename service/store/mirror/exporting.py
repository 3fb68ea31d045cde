"""A copy of the mirror for other tools: all of one moment, whole or not at all."""

import shutil
from dataclasses import replace
from pathlib import Path

from rules.errors import ConfigError
from service.store.mirror.files import FORM, quoted
from service.store.mirror.manifest import Manifest, Part, read_manifest, write_manifest
from service.store.mirror.newer import recent
from service.store.mirror.reading import Mirror

ENOUGH = 3
NEWEST = "newest"


def export(mirror: Mirror, target: Path, *, force: bool) -> dict[str, int]:
    """Copy the mirror into a folder, <table>/<period>.parquet and the manifest; gives the rows of each table.

    ConfigError where the folder holds something and is not to be replaced.
    """
    if target.exists() and any(target.iterdir()) and not force:
        raise ConfigError(
            f"{target} holds something already. Name an empty folder, or replace what it holds with --force."
        )
    half = target.with_name(f"{target.name}.half")
    for left in reversed(range(ENOUGH)):
        try:
            return _copied(mirror, target, half)
        except FileNotFoundError:  # replaced meanwhile: the newer mirror is as good
            if not left:
                raise
    return {}


def _copied(mirror: Mirror, target: Path, half: Path) -> dict[str, int]:
    manifest = mirror.manifest
    shutil.rmtree(half, ignore_errors=True)
    tables = {name: _table(mirror, manifest, name, half) for name in manifest.tables}
    copy = replace(manifest, tables=tables, newer={})
    write_manifest(half, copy)
    assert read_manifest(half) == copy  # noqa: S101  what was written is what was read
    shutil.rmtree(target, ignore_errors=True)
    half.replace(target)
    return copy.rows()


def _table(mirror: Mirror, manifest: Manifest, name: str, half: Path) -> dict[str, Part]:
    """Copies of a table's files; what newer rows stand for is one file together with these."""
    newer, parts = manifest.newer.get(name), manifest.tables[name]
    (half / name).mkdir(parents=True, exist_ok=True)
    copied = {period: part for period, part in parts.items() if not newer or part.file not in newer.dirty}
    for part in copied.values():
        shutil.copyfile(mirror.folder / part.file, half / part.file)
    if newer is None:
        return copied
    file = f"{name}/{NEWEST}.parquet"
    link = mirror.reaching(half)
    try:
        link.execute(
            f"COPY ({recent(mirror.folder.resolve(), name, newer)}) TO '{quoted(half / file)}' ({FORM})"
        )
        rows = link.fetchone()
    finally:
        link.close()
    return copied | {NEWEST: Part(file, manifest.upto, int(rows[0]) if rows else 0)}
