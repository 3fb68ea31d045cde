"""Changes deskgauge.toml without touching what a person wrote: comments, order and values stay."""

import difflib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import tomlkit
from tomlkit.items import Comment, InlineTable, Item, SingleKey, Table

from rules.errors import ConfigError

Path_ = tuple[str, ...]


def added(text: str, path: Path_, values: Mapping[str, Any]) -> str:
    """The text with keys in the table at `path`, which is made at the end where there is none; no key is replaced."""
    table = _table(text, path)
    if table is None:
        return f"{text.rstrip()}\n\n{new_table(path, values)}" if values else text
    missing = {key: value for key, value in values.items() if key not in table}
    for key, value in missing.items():
        text = _inserted(text, path, key, value)
    return text


def replaced(text: str, path: Path_, value: Any) -> str:
    """The text with another value of a key that is there."""
    document = tomlkit.parse(text)
    table = _walk(document, path[:-1])
    table[path[-1]] = _item(value)
    return tomlkit.dumps(document)


def removed(text: str, path: Path_) -> str:
    """The text without a key or table; comments inside a removed table go to the end."""
    if _table(text, path[:-1]) is None:
        return text
    document = tomlkit.parse(text)
    holder: Any = document
    for step in path[:-1]:
        holder = holder[step]
    if path[-1] not in holder:
        return text
    gone = holder[path[-1]]
    kept = _comments(gone) if isinstance(gone, Table) else []
    del holder[path[-1]]
    return tomlkit.dumps(document) + "".join(f"{one}\n" for one in kept)


def has(text: str, path: Path_) -> bool:
    """Whether there is such a key or table."""
    table = _table(text, path[:-1])
    return table is not None and path[-1] in table


def difference(before: str, after: str, name: str) -> str:
    """What changes, as a unified diff; "" for nothing."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, f"{name} (new)", lineterm="")
    return "\n".join(lines)


def write(path: Path, text: str, check: Callable[[Path], object]) -> None:
    """Replace the file, once `check` took the new text from a file beside it; ConfigError leaves it as it was."""
    beside = path.with_name(f".{path.name}.connect")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.chmod(path.stat().st_mode & 0o777)
        try:
            check(beside)
        except ConfigError as error:
            said = str(error).replace(str(beside), str(path))
            raise ConfigError(f"The change was not written, because it could not be used:\n{said}") from None
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def new_table(path: Path_, values: Mapping[str, Any]) -> str:
    """The lines of a table."""
    lines = [f"[{'.'.join(path)}]", *(line(key, value) for key, value in values.items())]
    return "\n".join(lines) + "\n"


def line(key: str, value: Any) -> str:
    """The line of a key."""
    return f"{SingleKey(key).as_string()} = {_item(value).as_string()}"


def _item(value: Any) -> Item:
    """Tables inside a line are written inline, on that line."""
    if isinstance(value, Mapping):
        inline = tomlkit.inline_table()
        inline.update({key: _item(one) for key, one in value.items()})
        return inline
    if isinstance(value, Sequence) and not isinstance(value, str):
        array = tomlkit.array()
        array.extend(_item(one) for one in value)
        return array
    return cast(Item, tomlkit.item(value))


def _inserted(text: str, path: Path_, key: str, value: Any) -> str:
    """Behind the table's last key: what follows it are often sleeping examples of other tables."""
    document = tomlkit.parse(text)
    table = _walk(document, path)
    if isinstance(table, InlineTable):
        table[key] = _item(value)
        return tomlkit.dumps(document)
    body = table.value.body
    last = max(
        (place for place, (name, one) in enumerate(body) if name and not isinstance(one, Table)), default=-1
    )
    item = _item(value)
    item.trivia.trail = "\n"
    body.insert(last + 1, (SingleKey(key), item))
    return tomlkit.dumps(document)


def _table(text: str, path: Path_) -> Mapping[str, Any] | None:
    place: Any = tomlkit.parse(text)
    for step in path:
        place = place.get(step) if isinstance(place, Mapping) else None
    return place if isinstance(place, Mapping) else None


def _walk(document: Any, path: Path_) -> Any:
    """The table to change; ConfigError where it is written in a form that cannot be changed safely."""
    for step in path:
        document = document[step]
    if path and not isinstance(document, Table | InlineTable):
        name = ".".join(path)
        raise ConfigError(
            f"{name} is written in several places. Join them into one [{name}], then run this again."
        )
    return document


def _comments(table: Table) -> list[str]:
    body = cast(Any, table.value).body
    return [one.as_string().strip() for key, one in body if key is None and isinstance(one, Comment)]
