"""What an installation has got since its backup was made and must not lose: the deliveries that came later.

The log only grows, so a day of the present log that goes on where the backup's ends takes its place; everything in it
is read again. Frozen members are written once and named by such deliveries.
"""

import shutil
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from service.store.copies import copied, delivery, last_delivery, trouble
from service.store.log import log_days


@dataclass(slots=True)
class Merged:
    """deliveries: how many are younger than the backup. unreadable: days of the present log that could not be taken over."""

    deliveries: int = 0
    unreadable: list[str] = field(default_factory=list)


def merge(data_dir: Path, fresh: Path) -> Merged:
    """Take over into the restored files what is younger in the present ones of the same installation."""
    merged = Merged()
    for name in log_days(data_dir):
        _merge_day(data_dir / name, fresh / name, merged)
    _copy_files(data_dir / "frozen", fresh / "frozen", replace=False)
    _copy_files(data_dir / "connect", fresh / "connect", replace=True)
    return merged


def _merge_day(present: Path, restored: Path, merged: Merged) -> None:
    half = restored.with_suffix(".half")
    try:
        last, _ = last_delivery(present)
        known, said = last_delivery(restored, at_rest=True) if restored.exists() else (0, b"")
        if last <= known:
            return
        half.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        rows = copied(present, half, lambda _: None)
        sound = not trouble(half, rows) and (not known or delivery(half, known) == said)
    except sqlite3.Error:
        sound = False
    if sound:
        half.replace(restored)
        merged.deliveries += last - known
    else:
        half.unlink(missing_ok=True)
        merged.unreadable.append(f"log/{present.parent.name}/{present.name}")


def _copy_files(present: Path, restored: Path, *, replace: bool) -> None:
    for path in present.glob("*") if present.is_dir() else ():
        target = restored / path.name
        if path.is_file() and (replace or not target.exists()):
            restored.mkdir(mode=0o700, exist_ok=True)
            shutil.copyfile(path, target)
