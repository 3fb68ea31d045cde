"""Reads a table that somebody else made: a helpdesk's export, a vendor's bill, a reviewer's answers."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rules.errors import ConfigError
from rules.suggestion import suggestion

TICKET = ("ticket", "ticket id", "ticket_id", "conversation id", "conversation_id", "conversation", "id")
SEPARATORS = ",;\t|"
LONGEST_FIELD = 1024 * 1024
YES = frozenset({"1", "1.0", "true", "yes", "y", "x"})
NO = frozenset({"0", "0.0", "false", "no", "n", ""})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column. usual: names that are taken for it; given: its name as somebody said it; needed: whether it must be there."""

    option: str
    usual: Sequence[str]
    given: str | None = None
    needed: bool = True


def read_table(path: Path, wanted: Mapping[str, Wanted]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and the wanted columns of each row, without the spaces around; ConfigError for a file that is none.

    Separated by comma, semicolon, tab or bar, whichever the first line has most of.
    """
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            rows = csv.DictReader(file, delimiter=max(SEPARATORS, key=first.count))
            named = _columns(path, rows.fieldnames or [], wanted)
            for row in rows:
                yield rows.line_num, {name: (row[column] or "").strip() for name, column in named.items()}
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}. Give a CSV file.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path} is no CSV file in UTF-8: {str(error)[:80]}. Export it anew.") from None


def _columns(path: Path, header: Sequence[str], wanted: Mapping[str, Wanted]) -> dict[str, str]:
    by_name = {one.strip().lower(): one for one in header if one}
    found = {}
    for name, one in wanted.items():
        names = [one.given.strip().lower()] if one.given else list(one.usual)
        column = next((by_name[known] for known in names if known in by_name), None)
        if column is None and (one.needed or one.given):
            known = suggestion(one.given or name, list(by_name.values()))
            raise ConfigError(
                f"{path.name} has no column {one.given or name}. Name it with {one.option}. {known}"
            )
        if column is not None:
            found[name] = column
    return found


def truth(text: str) -> bool | None:
    """Yes or no; None for what is neither."""
    known = text.lower()
    return True if known in YES else False if known in NO else None


def number(text: str) -> float | None:
    """A number with point or comma before its fraction; None for what is none."""
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None
