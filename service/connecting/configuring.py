"""Writes what connect found out into deskgauge.toml, after a person saw the change."""

from service.config import load_settings
from service.connecting import config_edit
from service.connecting.draft import Draft
from service.connecting.looking import Changes
from service.connecting.made import Remembered


def proposed_text(draft: Draft, changes: Changes) -> tuple[str, str]:
    """The configuration before and after."""
    before = draft.settings.file.read_text(encoding="utf-8")
    after = before
    for path, values in changes:
        after = config_edit.added(after, path, values)
    return before, after


def write(draft: Draft, changes: Changes, after: str, memory: Remembered) -> None:
    """Replace the file, and remember which keys are ours."""
    before = draft.settings.file.read_text(encoding="utf-8")
    config_edit.write(draft.settings.file, after, lambda path: load_settings(path, draft.environ))
    for path, values in changes:
        memory.config += [one for one in _ours(before, path, list(values)) if one not in memory.config]
    memory.save()


def _ours(before: str, path: tuple[str, ...], keys: list[str]) -> list[str]:
    """Where a whole table is new its name, else its new keys."""
    if not config_edit.has(before, path):
        return [".".join(path)]
    return [".".join((*path, key)) for key in keys if not config_edit.has(before, (*path, key))]
