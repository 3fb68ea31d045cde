"""Puts a backup in the place of what is there: checked first, the present data kept, and nothing sent afterwards."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rules.errors import BackupUnusable, ConfigError, StorageUnavailable
from rules.moments import from_text
from service.backup.archive import unpack
from service.backup.checking import check
from service.backup.manifest import Manifest
from service.backup.merging import Merged, merge
from service.backup.swapping import marked, swap
from service.backup.syncing import sync_all
from service.config.installation import instance
from service.config.settings import Settings
from service.health import DATABASE, backlog
from service.store.log import log_days, taken_slots
from service.store.sink_states import stop_restored
from service.store.sqlite import checkpoint, open_store
from service.worker import worker_lock


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. kept_as: where the data from before lies. to_read: deliveries that the worker reads again.

    newer: those of them that are younger than the backup. unreadable: days of the present log that are only in kept_as.
    stopped: the sinks that wait for a person.
    """

    made_at: str
    kept_as: Path
    to_read: int
    newer: int
    unreadable: tuple[str, ...]
    stopped: tuple[str, ...]
    mirror_removed: bool


def restore(settings: Settings, source: Path, sinks: Collection[str], now: datetime) -> Restored:
    """Restore an installation; nothing changes when it raises.

    ConfigError while another process works there or there is no such backup, BackupUnusable, StorageUnavailable.
    """
    data_dir = settings.data_dir
    if not source.exists():
        raise ConfigError(f"{source} is not there. Name a backup that `deskgauge backup` has made.")
    with _alone(settings), _folder(data_dir) as fresh:
        try:
            unpack(source, fresh)
            manifest = check(fresh)
            same = _is_same(data_dir, manifest)
            merged = merge(data_dir, fresh) if same else Merged(unreadable=log_days(data_dir))
            stopped = _stop_sinks(fresh, sinks, manifest, now)
            sync_all(fresh)
            kept_as = data_dir / f"before-restore-{now:%Y%m%dT%H%M%SZ}"
            mirror = swap(data_dir, fresh, kept_as)
        except (OSError, sqlite3.Error) as error:
            raise StorageUnavailable(
                f"{data_dir} could not be restored ({error}); it is as before."
            ) from error
        told = (merged.deliveries, tuple(merged.unreadable), tuple(stopped), mirror)
        return Restored(manifest.made_at, kept_as, backlog(data_dir), *told)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """No worker, no web and no command is at work; ConfigError else."""
    with worker_lock(settings, restores=True), marked(settings.data_dir):
        slots = list(taken_slots(settings.data_dir))
        try:
            if busy := [name for name, lock in slots if lock is None]:
                raise ConfigError(
                    f"{busy[0]} is written by a running process. Stop Deskgauge and its commands first."
                )
            yield
        finally:
            for lock in (lock for _, lock in slots if lock is not None):
                os.close(lock)


@contextmanager
def _folder(data_dir: Path) -> Iterator[Path]:
    """On the same disk, so that files are moved and not copied once more."""
    folder = Path(tempfile.mkdtemp(prefix=".restored-", dir=data_dir))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_same(data_dir: Path, manifest: Manifest) -> bool:
    """Whether the present data is known to be of the backup's installation; BackupUnusable where it is of another one."""
    try:
        present = instance(data_dir)
    except ConfigError:
        return False
    if present != manifest.instance and _has_data(data_dir):
        raise BackupUnusable(
            f"The backup is of the installation {manifest.instance}, and {data_dir} holds {present}. Restore it into a"
            " data_dir of its own."
        )
    return present == manifest.instance


def _has_data(data_dir: Path) -> bool:
    return (data_dir / DATABASE).exists() or bool(log_days(data_dir))


def _stop_sinks(fresh: Path, sinks: Collection[str], manifest: Manifest, now: datetime) -> list[str]:
    """The far sides may have what was sent since: nothing is sent until that was looked up and a person agrees."""
    db = open_store(fresh / DATABASE)
    try:
        return stop_restored(db, sinks, from_text(manifest.made_at), now)
    finally:
        checkpoint(db)
        db.close()
