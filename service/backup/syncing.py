"""Brings files to the disk, for a name is only as durable as what it names."""

import os
from pathlib import Path


def sync_all(path: Path) -> None:
    """A file, or a folder with everything in it, and the folder that names it."""
    for one in (path, *path.rglob("*")) if path.is_dir() else (path,):
        sync(one)
    sync(path.parent)


def sync(path: Path) -> None:
    """One file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
