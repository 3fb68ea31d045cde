"""Files that hold one secret each, readable by their owner only."""

import os
import secrets
from pathlib import Path

from service.config import installation


def put(path: Path, value: str) -> bool:
    """Let the file hold this value, whole or not at all; whether that changed it."""
    if held(path) == value:
        return False
    folder_for(path)
    half = path.with_name(f".{path.name}.part")
    half.unlink(missing_ok=True)
    installation.write_private(half, value + "\n")
    os.replace(half, path)
    return True


def draw(path: Path) -> bool:
    """Let the file hold a secret; whether one had to be drawn."""
    return put(path, secrets.token_urlsafe(32)) if not held(path) else False


def held(path: Path) -> str:
    """What the file holds, "" without one."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def folder_for(path: Path) -> None:
    """The folder of the file, closed to others and kept out of git, where there is none."""
    if path.parent.is_dir():
        return
    path.parent.mkdir(mode=0o700, parents=True)
    (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
