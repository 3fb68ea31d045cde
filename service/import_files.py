"""Reads the files that can be imported: JSON lines and records as they are, CSV rows as JSON objects."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from rules.errors import ConfigError

LONGEST_LINE = 8 * 1024 * 1024
PIECE = 1024 * 1024
_DECODER = json.JSONDecoder()
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Columns of a CSV file that hold no text, by their whole name; those under `context` may be either.
NUMBERS = frozenset({"score", "confidence", "results", "value", "count", "amount", "scale.low", "scale.high"})
TRUTHS = frozenset({
    "public", "helpful", "scale.higher_is_better", "context.summary", "context.steps_tried", "context.customer",
})  # fmt: skip
LONGEST_INTEGER = 30  # characters; beyond, no integer is small enough to be kept
LISTS = frozenset({"tags"})
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
TRUTH: Mapping[str, bool] = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Line:
    """A line's number and its JSON object as bytes; `refused` says why it cannot be read."""

    number: int
    body: bytes = b""
    refused: str = ""


def lines_of(path: Path) -> Iterator[Line]:
    """The lines of a file of JSON lines that are not empty. ConfigError when the file cannot be read."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE):
                number += 1
                if not line.endswith(b"\n") and len(line) == LONGEST_LINE:
                    while line and not line.endswith(b"\n"):
                        line = file.readline(LONGEST_LINE)
                    yield Line(number, refused=f"the line is longer than {LONGEST_LINE:,} bytes")
                elif body := line.removeprefix(BYTE_ORDER_MARK if number == 1 else b"").strip():
                    yield Line(number, body)
    except OSError as error:
        raise _unreadable(path, error) from None


def records_of(path: Path) -> Iterator[Line]:
    """The JSON documents of a file, each with the line at which it begins: those of one array, or one after another.

    ConfigError when the file cannot be read; what cannot be read as JSON ends it, as nothing behind it is sure.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from _Records(file)
    except OSError as error:
        raise _unreadable(path, error) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8. Save it as UTF-8 and import it again.") from None


class _Records:
    """Reads a file piece by piece; never holds more than a record and a piece."""

    def __init__(self, file: TextIO) -> None:
        self._file, self._text, self._at, self._line, self._ended = file, "", 0, 1, False

    def __iter__(self) -> Iterator[Line]:
        in_array = self._next() == "["
        self._at += in_array
        while (character := self._next()) and not (in_array and character == "]"):
            if character == "," and in_array:
                self._at += 1
                continue
            number, record = self._line + self._text.count("\n", 0, self._at), self._record()
            if record is None:
                yield Line(
                    number, refused=f"what begins here is no JSON, or longer than {LONGEST_LINE:,} characters"
                )
                return
            yield Line(number, record.encode())
        if in_array and not character:
            yield Line(self._line, refused="the array has no end; the file was cut off")

    def _next(self) -> str:
        """The next character that is no space, "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at].isspace():
                self._at += 1
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def _record(self) -> str | None:
        while True:
            with suppress(ValueError, RecursionError):
                _, end = _DECODER.raw_decode(self._text, self._at)
                record, self._at = self._text[self._at : end], end
                return record
            if len(self._text) - self._at > LONGEST_LINE or not self._more():
                return None

    def _more(self) -> bool:
        """Whether another piece was there; what is behind us is forgotten."""
        piece = "" if self._ended else self._file.read(PIECE)
        self._line += self._text.count("\n", 0, self._at)
        self._text, self._at, self._ended = self._text[self._at :] + piece, 0, not piece
        return bool(piece)


def rows_of(path: Path) -> Iterator[Line]:
    """The rows of a CSV file, each numbered by its last line: empty cells are left out, a dot in the heading nests.

    ConfigError when the file cannot be read; what cannot be read as a row ends it, as nothing behind it is sure.
    """
    csv.field_size_limit(LONGEST_LINE)
    reader = None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _check_heading(path, reader.fieldnames or ())
            for row in reader:
                yield _row(reader.line_num, row)
    except OSError as error:
        raise _unreadable(path, error) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8. Save it as UTF-8 and import it again.") from None
    except csv.Error as error:
        line = reader.line_num if reader else 0
        raise ConfigError(f"{path}: what follows line {line} cannot be read as CSV ({error}).") from None


def _unreadable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(f"{path}: cannot be read ({error.strerror}). Check its path and mode.")


def _check_heading(path: Path, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not names:
        wrong = f"names {twice[0][:60]!r} twice" if twice else "is missing"
        raise ConfigError(f"{path}: the heading {wrong}. The first line names each column once.")


def _row(number: int, row: Mapping[Any, Any]) -> Line:
    if None in row:
        return Line(number, refused="it has more cells than the heading")
    document: dict[str, Any] = {}
    for name, cell in row.items():
        if cell and not _placed(document, name.split("."), _value(name, cell)):
            return Line(number, refused=f"the column {name[:60]} stands beside one that it nests in")
    return Line(number, json.dumps(document, ensure_ascii=False).encode())


def _value(name: str, cell: str) -> Any:
    if name in LISTS:
        return cell.split()
    if name in TRUTHS:
        return TRUTH.get(cell.lower(), cell)
    return _number(cell) if name in NUMBERS else cell


def _number(cell: str) -> int | float | str:
    """The number that stands there, else the text, which is refused at its place."""
    if not NUMBER.fullmatch(cell):
        return cell
    return (
        int(cell)
        if len(cell) < LONGEST_INTEGER and "." not in cell and "e" not in cell.lower()
        else float(cell)
    )


def _placed(document: dict[str, Any], path: Sequence[str], value: Any) -> bool:
    for key in path[:-1]:
        document = document.setdefault(key, {})
        if not isinstance(document, dict):
            return False
    if path[-1] in document:
        return False
    document[path[-1]] = value
    return True
