"""Imports a file into the delivery log: rows of events as batches, or one body of a helpdesk a line."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from adapters.base import Helpdesk
from adapters.helpdesks.agent import Agent
from adapters.helpdesks.agent.parse import MOST_EVENTS
from adapters.helpdesks.agent.schemas import SCHEMA
from rules.errors import ConfigError
from service.orders import SLOT
from service.store.log import LogEntry, LogWriter

KIND = "import"
LINES_AT_ONCE = 200
MOST_BAD = 50
SUFFIXES = (".csv", ".jsonl", ".ndjson")
# Columns of a CSV file that hold no text.
NUMBERS = frozenset({"score", "confidence", "results", "value", "count", "amount", "scale.low", "scale.high"})
TRUTHS: Mapping[str, bool] = {"true": True, "false": False}
Numbered = tuple[int, Any]


@dataclass(slots=True)
class ImportReport:
    """taken: events or bodies. bad: line number and what is wrong, the first ones; refused: how many lines in all."""

    taken: int = 0
    deliveries: int = 0
    refused: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, line: int, said: str) -> None:
        """Note a line that is not taken."""
        self.refused += 1
        if len(self.bad) < MOST_BAD:
            self.bad.append((line, said))


def check(path: Path, helpdesk: Helpdesk, tell: Callable[[int], None]) -> ImportReport:
    """Read the whole file and say what an import would take; `tell` hears of each line's number."""
    report = ImportReport()
    for _ in _entries(path, helpdesk, report, tell):
        report.deliveries += 1
    return report


def run(path: Path, helpdesk: Helpdesk, data_dir: Path, tell: Callable[[int], None]) -> ImportReport:
    """Put the good lines into the log, in batches, while the worker runs or not."""
    report = ImportReport()
    writer = LogWriter.open(data_dir, SLOT)
    try:
        entries = _entries(path, helpdesk, report, tell)
        while batch := list(islice(entries, LINES_AT_ONCE)):
            writer.append(batch)
            report.deliveries += len(batch)
    finally:
        writer.close()
    return report


def _entries(
    path: Path, helpdesk: Helpdesk, report: ImportReport, tell: Callable[[int], None]
) -> Iterator[LogEntry]:
    now = datetime.now(UTC)
    connection = helpdesk.settings.name
    lines = _told(_lines(path, report), tell)
    bodies = _batches(lines, helpdesk, now, report) if isinstance(helpdesk, Agent) else _bodies(lines, report)
    for body in bodies:
        yield LogEntry(connection, KIND, now, {"content-type": "application/json"}, body)


def _told(lines: Iterator[Numbered], tell: Callable[[int], None]) -> Iterator[Numbered]:
    for number, value in lines:
        tell(number)
        yield number, value


def _lines(path: Path, report: ImportReport) -> Iterator[Numbered]:
    """(line number, document) of every line that can be read."""
    if path.suffix.lower() not in SUFFIXES:
        raise ConfigError(f"{path}: name the file {', '.join(SUFFIXES)}, so that it is clear what it holds.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if path.suffix.lower() == ".csv":
                yield from _rows(csv.DictReader(file, strict=True), report)
            else:
                yield from _documents(file, report)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}).") from None
    except (UnicodeDecodeError, csv.Error):
        raise ConfigError(f"{path}: is not UTF-8 text in the form that its name says.") from None


def _documents(file: Iterator[str], report: ImportReport) -> Iterator[Numbered]:
    for number, line in enumerate(file, 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                report.refuse(number, "is not JSON")


def _rows(reader: "csv.DictReader[str]", report: ImportReport) -> Iterator[Numbered]:
    """Rows as documents: empty cells are left out, a dot in a heading nests, lists are separated by spaces."""
    for row in reader:
        if None in row:
            report.refuse(reader.line_num, "has more cells than the heading")
            continue
        document: dict[str, Any] = {}
        for name, cell in row.items():
            if cell:
                _place(document, name.split("."), _value(name, cell))
        yield reader.line_num, document


def _value(name: str, cell: str) -> Any:
    if name == "tags":
        return cell.split()
    if name in NUMBERS:
        try:
            return int(cell) if cell.lstrip("-").isdecimal() else float(cell)
        except ValueError:
            return cell
    return TRUTHS.get(cell.lower(), cell)


def _place(document: dict[str, Any], path: list[str], value: Any) -> None:
    for key in path[:-1]:
        inner = document.setdefault(key, {})
        document = inner if isinstance(inner, dict) else {}
    document[path[-1]] = value


def _bodies(lines: Iterator[Numbered], report: ImportReport) -> Iterator[bytes]:
    for number, document in lines:
        if isinstance(document, dict):
            report.taken += 1
            yield json.dumps(document, ensure_ascii=False).encode()
        else:
            report.refuse(number, "is not a JSON object")


def _batches(lines: Iterator[Numbered], agent: Agent, now: datetime, report: ImportReport) -> Iterator[bytes]:
    good: list[Any] = []
    for number, document in lines:
        _, places = agent.problems(_batch([document]), now)
        if places:
            said = "; ".join(f"{place.removeprefix('/events/0')} {said}" for place, said in places)
            report.refuse(number, said)
            continue
        report.taken += 1
        good.append(document)
        if len(good) == MOST_EVENTS:
            yield _batch(good)
            good = []
    if good:
        yield _batch(good)


def _batch(events: list[Any]) -> bytes:
    return json.dumps({"schema": SCHEMA, "events": events}, ensure_ascii=False).encode()
