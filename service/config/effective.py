"""The configuration as it takes effect: every key with its value and where that came from, secrets masked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from service.config.catalog import LISTED, NAMED, SINGLE, Setting
from service.config.load import read_file
from service.config.shape import listed_in, read_document
from service.config.values import REFERENCE

MASK = "********"


@dataclass(frozen=True, slots=True)
class Effective:
    """One key. origin: "default", "FILE KEY", "env NAME" or "file PATH"."""

    key: str
    value: str
    origin: str


def effective(path: Path) -> list[Effective]:
    """Every key of a file that load_settings accepts, in the order of the documentation."""
    document = read_file(path)
    read, _ = read_document(document)
    rows: list[Effective] = []
    for section, settings in SINGLE.items():
        rows += _rows(path, section, settings, document.get(section, {}), read[section])
    for section, settings in NAMED.items():
        for name, table in read[section].items():
            rows += _rows(path, f"{section}.{name}", settings, document[section][name], table)
    for section, settings in LISTED.items():
        for number, table in enumerate(read[section]):
            rows += _rows(path, f"{section}[{number}]", settings, listed_in(document, section)[number], table)
    return rows


def _rows(
    path: Path, section: str, settings: Sequence[Setting], written: Mapping[str, Any], read: Mapping[str, Any]
) -> Iterator[Effective]:
    for setting in settings:
        key = f"{section}.{setting.key}"
        if setting.key not in written:
            yield Effective(key, _shown(read[setting.key]), "default")
        else:
            yield from _written(path, key, setting, written[setting.key], read[setting.key])


def _written(path: Path, key: str, setting: Setting, written: Any, read: Any) -> Iterator[Effective]:
    """One row, or one for each secret of a list or table."""
    here = f"{path.name} {key}"
    if not setting.secret:
        reference = isinstance(written, str) and REFERENCE.fullmatch(written)
        yield Effective(key, MASK if reference else _shown(read), _source(written) if reference else here)
    elif isinstance(read, list):
        for number, entry in enumerate(read):
            until = f" until {_shown(entry['until'])}" if entry["until"] else ""
            yield Effective(f"{key}[{number}]", MASK + until, _source(entry["secret"]))
    elif isinstance(read, dict):
        yield from (Effective(f"{key}.{name}", MASK, _source(text)) for name, text in read.items())
    else:
        yield Effective(key, MASK, _source(read))


def _source(reference: str) -> str:
    return (
        f"env {reference[2:-1]}" if reference.startswith("$") else f"file {reference.removeprefix('file:')}"
    )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.0f}s"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={item}" for key, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
