"""Makes a backup while web and worker run: a folder, or one file, under its final name only when it is whole.

deskgauge.db is copied before the log and the frozen files, so that what it has settled or names is always among them.
"""

import errno
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rules.errors import BackupUnusable, ConfigError, StorageUnavailable
from rules.moments import to_text
from service.backup.archive import pack
from service.backup.checking import check
from service.backup.manifest import DATABASES, FOLDERS, IDENTITY, Kept, Manifest, hash_of
from service.backup.syncing import sync, sync_all
from service.config.installation import instance
from service.store.copies import copied
from service.store.log import log_days
from service.version import __version__

ARCHIVES = {".tar": False, ".gz": True, ".tgz": True}  # whether it is made smaller
SPARE = 16 * 2**20  # beside the files themselves

Told = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is whole."""

    path: Path
    manifest: Manifest


def make(data_dir: Path, target: Path, now: datetime, told: Told) -> Made:
    """Copy an installation; ConfigError where the place does not do, StorageUnavailable where the disk does not.

    target: a folder that is there gets a new one in it; a name ending in .tar, .tar.gz or .tgz becomes one file, any
    other a folder. told: bytes copied so far and altogether.
    """
    identity, place = instance(data_dir), _place(target, now)
    half = _half(place)
    try:
        total = sum((data_dir / name).stat().st_size for name in _names(data_dir))
        _refuse_full(half, 2 * total if place.suffix in ARCHIVES else total)
        files = tuple(_kept(data_dir, half, told, total))
        Manifest(identity, to_text(now), __version__, files).write(half)
        manifest = check(half)
        _finish(half, place, manifest)
    except (OSError, sqlite3.Error, BackupUnusable) as error:
        raise _failed(place, error) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
        _archive(half).unlink(missing_ok=True)
    return Made(place, manifest)


def _place(target: Path, now: datetime) -> Path:
    stamp = f"deskgauge-{now:%Y%m%dT%H%M%SZ}"
    place = target / stamp if target.is_dir() else target
    if place.exists():
        raise ConfigError(f"{place} is there already. A backup replaces nothing: name another place.")
    if not place.parent.is_dir():
        raise ConfigError(f"{place.parent} is no folder. Make it first, or name another place.")
    return place


def _half(place: Path) -> Path:
    """A folder of a name of its own; what a killed backup leaves there is told from a backup by its name."""
    try:
        return Path(tempfile.mkdtemp(".half", f".{place.name}.", place.parent))
    except OSError as error:
        raise _failed(place, error) from error


def _names(data_dir: Path) -> Iterator[str]:
    """The files of an installation, those first whose copies must not be younger than the others'."""
    for name in (*DATABASES, *IDENTITY):
        if (data_dir / name).is_file():
            yield name
    for folder in FOLDERS:
        whole = (path for path in (data_dir / folder).glob("*") if path.suffix in {".parquet", ".json"})
        yield from sorted(f"{folder}/{path.name}" for path in whole)
    yield from log_days(data_dir)


def _kept(data_dir: Path, half: Path, told: Told, total: int) -> Iterator[Kept]:
    done = 0

    def more(copied_bytes: int) -> None:
        nonlocal done
        done += copied_bytes
        told(done, max(total, done))

    for name in _names(data_dir):  # the log's days are asked for when deskgauge.db has been copied
        source, target = data_dir / name, half / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        rows = {}
        if name.endswith(".db"):
            rows = copied(source, target, more)
        else:
            shutil.copyfile(source, target)
            more(target.stat().st_size)
        target.chmod(0o600)
        yield Kept(name, target.stat().st_size, hash_of(target), rows)


def _refuse_full(folder: Path, wanted: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < wanted + SPARE:
        raise OSError(
            errno.ENOSPC, f"{free // 2**20} MiB are free and {(wanted + SPARE) // 2**20} MiB are needed"
        )


def _finish(half: Path, place: Path, manifest: Manifest) -> None:
    """Bring everything to the disk, then give it its name."""
    whole = half
    if place.suffix in ARCHIVES:
        pack(half, whole := _archive(half), manifest, smaller=ARCHIVES[place.suffix])
    sync_all(whole)
    whole.rename(place)
    sync(place.parent)


def _archive(half: Path) -> Path:
    return half.with_name(f"{half.name}.archive")


def _failed(place: Path, error: Exception) -> StorageUnavailable:
    return StorageUnavailable(
        f"The backup {place} was not made ({error}). Nothing is left of it. See that there is room and that the folder"
        " is writable, then begin again."
    )
