"""The shape of deskgauge.toml: which tables and keys exist, and every value read into ours."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields

from service.config.catalog import LISTED, NAMED, REQUIRED, SINGLE, Setting
from service.config.problems import Problem, suggestion
from service.config.values import NAME

UNUSABLE_NAME = "is no usable name. Start with a letter and use a-z, 0-9, - and _."
SECTIONS = tuple(dict.fromkeys(name.partition(".")[0] for name in (*SINGLE, *NAMED, *LISTED)))


def _schema(settings: Iterable[Setting]) -> Schema:
    made: dict[str, fields.Field[Any]] = {
        setting.key: fields.Function(deserialize=setting.read, required=setting.default is REQUIRED)
        for setting in settings
    }
    return Schema.from_dict(made)()


SCHEMAS = {name: _schema(settings) for name, settings in (SINGLE | NAMED | LISTED).items()}
KEYS = {name: settings for name, settings in (SINGLE | NAMED | LISTED).items()}


def read_document(document: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The document with defaults filled in and values read, and everything that is wrong with it.

    Sections with problems are left out of the first part, so that what is right can still be checked further.
    """
    problems = [_unknown_section(name) for name in document if name not in SECTIONS]
    read: dict[str, Any] = {}
    for name in SINGLE:
        read[name] = _table(name, name, _without_lists(name, document.get(name, {})), problems)
    for name in NAMED:
        tables = _named_tables(name, document.get(name, {}), problems)
        read[name] = {key: _table(name, f"{name}.{key}", table, problems) for key, table in tables.items()}
    for name in LISTED:
        rows = _rows(name, listed_in(document, name), problems)
        read[name] = [_table(name, f"{name}[{number}]", row, problems) for number, row in enumerate(rows)]
    return read, problems


def listed_in(document: Mapping[str, Any], section: str) -> Any:
    """What a document has at a list of tables; `costs.staff` is a list inside the table `costs`."""
    outer, _, inner = section.partition(".")
    if not inner:
        return document.get(outer, [])
    table = document.get(outer)
    return table.get(inner, []) if isinstance(table, Mapping) else []


def _without_lists(section: str, table: Any) -> Any:
    """A table without the lists of tables inside it, which are sections of their own."""
    if not isinstance(table, dict):
        return table
    return {key: value for key, value in table.items() if f"{section}.{key}" not in LISTED}


def _unknown_section(name: str) -> Problem:
    return Problem(name, f"is no known section. {suggestion(name, SECTIONS)}")


def _table(section: str, path: str, table: Any, problems: list[Problem]) -> dict[str, Any] | None:
    if not isinstance(table, dict):
        problems.append(Problem(path, f"is not a table. Write [{path}] on a line of its own."))
        return None
    try:
        values: dict[str, Any] = SCHEMAS[section].load(table)
    except ValidationError as error:
        problems.extend(_problems(section, path, error.messages_dict))
        return None
    return _defaults(section) | values


def _defaults(section: str) -> dict[str, Any]:
    """The default of each key in our form; an empty text or None means not set."""
    given = {setting.key: setting for setting in KEYS[section] if setting.default is not REQUIRED}
    unset: tuple[Any, ...] = ("", None)
    return {key: s.default if s.default in unset else s.read(s.default) for key, s in given.items()}


def _problems(section: str, path: str, messages: Mapping[str, list[str]]) -> list[Problem]:
    return [Problem(f"{path}.{key}", _wording(section, key, texts[0])) for key, texts in messages.items()]


def _wording(section: str, key: str, message: str) -> str:
    known = {setting.key: setting for setting in KEYS[section]}
    if key not in known:
        lists = (name.removeprefix(f"{section}.") for name in LISTED if name.startswith(f"{section}."))
        return f"is no known key. {suggestion(key, [*known, *lists])}"
    if message == fields.Field.default_error_messages["required"]:
        return f"is missing. {known[key].meaning}"
    return message


def _named_tables(section: str, tables: Any, problems: list[Problem]) -> dict[str, Any]:
    if not isinstance(tables, dict):
        problems.append(Problem(section, f"is not a table. Write [{section}.NAME] on a line of its own."))
        return {}
    bad = [name for name in tables if NAME.fullmatch(name) is None]
    problems.extend(Problem(f"{section}.{name[:60]}", UNUSABLE_NAME) for name in bad)
    return {name: table for name, table in tables.items() if name not in bad}


def _rows(section: str, rows: Any, problems: list[Problem]) -> list[Any]:
    if not isinstance(rows, list):
        problems.append(Problem(section, f"is not a list. Write [[{section}]] on a line of its own."))
        return []
    return rows
