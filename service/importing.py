"""Imports a file into the delivery log: rows of events as batches, or one body of a helpdesk a line.

A file is read as a stream: neither it nor more than a few MiB of it is ever held.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.base import Delivery, Helpdesk
from adapters.body import load_body
from adapters.helpdesks.agent import Agent
from adapters.helpdesks.agent.parse import MOST_EVENTS
from adapters.helpdesks.agent.schemas import SCHEMA
from rules.errors import ConfigError, IgnoredDelivery, MalformedBody
from service.import_files import Line, lines_of, records_of, rows_of
from service.orders import SLOT
from service.store.log import LogEntry, LogWriter

KIND = "import"
ENTRIES_AT_ONCE = 200
BATCH_BYTES = 1024 * 1024  # of a batch of events, as at the door, and of what is appended at once
MOST_BAD = 1000
CSV, JSON_LINES, RECORDS = (".csv",), (".jsonl", ".ndjson"), (".json",)
READERS: Mapping[str, Callable[[Path], Iterator[Line]]] = {
    **dict.fromkeys(CSV, rows_of), **dict.fromkeys(JSON_LINES, lines_of), **dict.fromkeys(RECORDS, records_of),
}  # fmt: skip
HOW_TO_EXPORT = "What each helpdesk's export looks like stands in docs/commands.md at `deskgauge import`."


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
        for together in _together(_entries(path, helpdesk, report, tell)):
            writer.append(together)
            report.deliveries += len(together)
    finally:
        writer.close()
    return report


def _together(entries: Iterator[LogEntry]) -> Iterator[list[LogEntry]]:
    """As many as are appended at once."""
    found: list[LogEntry] = []
    size = 0
    for entry in entries:
        found.append(entry)
        size += len(entry.body)
        if len(found) == ENTRIES_AT_ONCE or size >= BATCH_BYTES:
            yield found
            found, size = [], 0
    if found:
        yield found


def _entries(
    path: Path, helpdesk: Helpdesk, report: ImportReport, tell: Callable[[int], None]
) -> Iterator[LogEntry]:
    now = datetime.now(UTC)
    lines = _told(_lines(path, helpdesk), tell)
    bodies = (
        _batches(lines, helpdesk, now, report)
        if isinstance(helpdesk, Agent)
        else _bodies(lines, helpdesk, now, report)
    )
    for body in bodies:
        yield LogEntry(helpdesk.settings.name, KIND, now, {"content-type": "application/json"}, body)


def _lines(path: Path, helpdesk: Helpdesk) -> Iterator[Line]:
    allowed = (*(CSV if isinstance(helpdesk, Agent) else ()), *JSON_LINES, *RECORDS)
    suffix = path.suffix.lower()
    if suffix not in allowed:
        raise ConfigError(
            f"{path}: a file for {helpdesk.settings.name} ({helpdesk.name}) is named {', '.join(allowed)},"
            " so that it is clear what it holds."
        )
    return READERS[suffix](path)


def _told(lines: Iterator[Line], tell: Callable[[int], None]) -> Iterator[Line]:
    for line in lines:
        tell(line.number)
        yield line


def _bodies(
    lines: Iterator[Line], helpdesk: Helpdesk, now: datetime, report: ImportReport
) -> Iterator[bytes]:
    """Each body as it is, when its helpdesk's parser can read it or knows why not to."""
    for line in lines:
        if _document(line, report) is None:
            continue
        try:
            with suppress(IgnoredDelivery):
                helpdesk.parse(Delivery("", helpdesk.settings.name, KIND, now, {}, line.body))
        except MalformedBody as error:
            report.refuse(line.number, f"{error}. {HOW_TO_EXPORT}")
            continue
        report.taken += 1
        yield line.body


def _document(line: Line, report: ImportReport) -> dict[str, Any] | None:
    """What the line holds, None where it is refused."""
    try:
        if line.refused:
            raise MalformedBody(line.refused)
        return load_body(line.body)
    except MalformedBody as error:
        report.refuse(line.number, str(error))
    return None


def _batches(lines: Iterator[Line], agent: Agent, now: datetime, report: ImportReport) -> Iterator[bytes]:
    """Batches of the good events; the same lines always make the same batches."""
    good: list[bytes] = []
    for line in lines:
        if (event := _event(line, agent, now, report)) is None:
            continue
        report.taken += 1
        good.append(event)
        if len(good) == MOST_EVENTS or sum(map(len, good)) >= BATCH_BYTES:
            yield _batch(good)
            good = []
    if good:
        yield _batch(good)


def _event(line: Line, agent: Agent, now: datetime, report: ImportReport) -> bytes | None:
    """The event as JSON, None where it is refused."""
    document = _document(line, report)
    if document is None:
        return None
    event = json.dumps(document, ensure_ascii=False).encode()
    _, places = agent.problems(_batch([event]), now)
    if not places:
        return event
    said = (f"{said} (at {place.removeprefix('/events/0') or '/'})" for place, said in places)
    report.refuse(line.number, "; ".join(said))
    return None


def _batch(events: list[bytes]) -> bytes:
    return b'{"schema": "%s", "events": [%s]}' % (SCHEMA.encode(), b", ".join(events))
