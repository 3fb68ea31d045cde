"""Puts restored files in the place of present ones, which stay beside them; a swap that was cut off is undone.

While a restore is at work or was cut off, the file `restoring` lies in data_dir, and no other process starts there.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from service.backup.manifest import DATABASES, FOLDERS, IDENTITY
from service.backup.syncing import sync
from service.store.restoring import MARK

PIECES = (*DATABASES, "log", *FOLDERS, *IDENTITY)
SIDECARS = ("", "-wal", "-shm")
MIRROR = "mirror"


@contextmanager
def marked(data_dir: Path) -> Iterator[None]:
    """Undo a swap that was cut off, and keep other processes from starting until the end."""
    mark = data_dir / MARK
    if mark.exists():
        undo(data_dir)
    mark.write_text("", encoding="utf-8")
    with ExitStack() as failed:
        failed.callback(undo, data_dir)
        yield
        failed.pop_all()
    mark.unlink()


def swap(data_dir: Path, fresh: Path, aside: Path) -> bool:
    """Move present files aside and fresh ones into their place; gives whether there was a mirror, which goes for good.

    A -wal file goes with its database: beside another one it would hide what that holds.
    """
    aside.mkdir(mode=0o700)
    (data_dir / MARK).write_text(aside.name, encoding="utf-8")
    sync(data_dir)
    for piece in PIECES:
        for end in SIDECARS:
            if (data_dir / f"{piece}{end}").exists():
                (data_dir / f"{piece}{end}").rename(aside / f"{piece}{end}")
        if (fresh / piece).exists():
            (fresh / piece).rename(data_dir / piece)
    mirror = (data_dir / MIRROR).exists()
    shutil.rmtree(data_dir / MIRROR, ignore_errors=True)
    sync(data_dir)
    return mirror


def undo(data_dir: Path) -> None:
    """Put back what a swap has moved aside, as far as it came."""
    mark = data_dir / MARK
    name = mark.read_text(encoding="utf-8") if mark.exists() else ""
    aside = data_dir / name
    if name and aside.is_dir():
        for path in sorted(aside.iterdir()):
            _remove(data_dir / path.name)
            path.rename(data_dir / path.name)
        aside.rmdir()
    mark.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
