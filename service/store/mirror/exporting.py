"""A copy of the mirror for other tools: all of one moment, whole or not at all."""

import shutil
from pathlib import Path

from rules.errors import ConfigError
from service.store.mirror.manifest import read_manifest, write_manifest
from service.store.mirror.reading import Mirror

ENOUGH = 3


def export(mirror: Mirror, target: Path, *, force: bool) -> dict[str, int]:
    """Copy the mirror's files into a folder, <table>/<period>.parquet and the manifest; gives the rows of each table.

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
    for parts in manifest.tables.values():
        for part in parts.values():
            (half / part.file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(mirror.folder / part.file, half / part.file)
    write_manifest(half, manifest)
    assert read_manifest(half) == manifest  # noqa: S101  what was written is what was read
    shutil.rmtree(target, ignore_errors=True)
    half.replace(target)
    return {name: sum(part.rows for part in parts.values()) for name, parts in manifest.tables.items()}
