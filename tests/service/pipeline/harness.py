"""Runs deliveries through the real log, pipeline and store of a fresh installation."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from adapters.settings import ConnectionSettings
from rules.reports import problem_of_ticket
from service.building import build_pipeline
from service.config import load_settings
from service.config.installation import PERSON_KEY, draw
from service.config.settings import Settings
from service.grouping import Grouper
from service.metrics.keeper import refresh_now
from service.metrics.measuring import measure
from service.pipeline import Pipeline
from service.store.base import Store
from service.store.log import LogEntry, LogWriter
from service.store.measured import Wanted
from service.store.metric_rows import MetricRows
from service.store.pushes import PushStore
from service.store.records import Records
from service.store.schema import DERIVED
from service.store.sqlite import open_store
from service.store.wordings import Wordings
from service.store.write_backs import SETTLING
from service.write_back import WriteBack

LONG_AGO = "go_live = 2000-01-01T00:00:00Z\n"


@dataclass
class Run:
    """One installation with its pipeline."""

    settings: Settings
    pipeline: Pipeline
    records: Records

    def settle(self, at: datetime) -> int:
        """Everything in the log and everything due."""
        settled = self._applied(at)
        while self.grouper(at):
            settled += self._applied(at)
        while self.pipeline.write_back(at + SETTLING):
            pass
        return settled

    def _applied(self, at: datetime) -> int:
        settled = 0
        while done := self.pipeline.step(at):
            settled += done
        while self.pipeline.due(at) + self.pipeline.due_visits(at) + self._judged(at):
            pass
        return settled

    def _judged(self, at: datetime) -> int:
        line = self.pipeline
        return line.due_accounts(at) + line.due_problems(at) + line.due_queue(at)

    def grouper(self, at: datetime) -> int:
        """Have the words looked at of tickets that name no fault."""
        store, method = self.pipeline.deriver.problems.store, self.pipeline.deriver.method
        return Grouper(store, Wordings(self.records.db), method, lambda found: self.log(found, "clock")).tick(
            at
        )

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        return self.records.select(sql, values)

    def whom(self) -> Callable[[str], str]:
        """What a flag is about: for a problem its first ticket, also where nobody reports it any more."""
        tickets = {problem_of_ticket(row["id"]): row["id"] for row in self.rows("SELECT id FROM tickets")}
        first = {row["id"]: row["ticket_id"] for row in self.rows("SELECT id, ticket_id FROM problems")}
        return lambda subject: (tickets | first).get(subject, subject)

    def derived(self) -> dict[str, list[str]]:
        """All derived tables as comparable text."""
        return {
            table.name: sorted(
                repr(sorted(row.items(), key=lambda kv: kv[0]))
                for row in self.rows(f"SELECT * FROM {table.name}")
            )
            for table in DERIVED
        }

    def outcomes(self) -> dict[str, int]:
        rows = self.rows("SELECT outcome, count(*) AS n FROM deliveries GROUP BY outcome")
        return {row["outcome"]: row["n"] for row in rows}

    def log(self, entries: Sequence[LogEntry], slot: str = "web") -> None:
        writer = LogWriter.open(self.settings.data_dir, slot)
        writer.append(entries)
        writer.close()

    def close(self) -> None:
        self.pipeline.reader.close()
        self.records.db.close()


def fresh(
    folder: Path,
    connection: ConnectionSettings,
    more: str = "",
    go_live: str = LONG_AGO,
    store: Store | None = None,
    **environment: str,
) -> Run:
    """A new installation with one connection that went live long ago; more: further lines of configuration.

    store: where its tables are, deskgauge.db in the folder when None. environment: what references of these lines lead
    to, by their names in lower case.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draw(folder)
    (folder / PERSON_KEY).write_text("5a" * 32)  # the same for all installations of a test
    file = folder / "deskgauge.toml"
    mapping = ", ".join(f'{key} = "{value}"' for key, value in connection.mapping.items())
    authors = ", ".join(f'"{one}"' for one in sorted(connection.ai_authors))
    file.write_text(
        f'[connections.{connection.name}]\nhelpdesk = "{connection.helpdesk}"\nsecrets = ["${{SECRET}}"]\n'
        f"ai_authors = [{authors}]\nmapping = {{{mapping}}}\n"
        f"{go_live}{more}"
    )
    named = {name.upper(): value for name, value in environment.items()}
    settings = load_settings(file, {"SECRET": "synthetic-but-long-enough-0123456789", **named})
    db = store or open_store(folder / "deskgauge.db")
    records = Records(db)
    pipeline = build_pipeline(settings, records, PushStore(db))
    return Run(settings, pipeline, records)


def copied(left: Path, folder: Path, connection: ConnectionSettings) -> Run:
    """An installation as a closed one was left in another folder, to be changed."""
    shutil.copytree(left, folder, dirs_exist_ok=True)
    return fresh(folder, connection)


@contextmanager
def each_once(ran: Callable[..., Run]) -> Iterator[Callable[..., Run]]:
    """Gives the installation that ran with these arguments, the second time the same: for tests that change nothing."""
    with ExitStack() as stack:

        @cache
        def found(*arguments: Any) -> Run:
            run = ran(*arguments)
            stack.callback(run.close)
            return run

        yield found


def measure_metrics(run: Run, at: datetime) -> None:
    """What the worker has done after midnight: the mirror, the numbers of all days over it, the flags about them."""
    refresh_now(run.settings.data_dir, run.settings.timezone)
    rows = MetricRows(run.records)
    known = rows.measured()
    wanted = Wanted(at.date(), rows.goals(), known.basis, known.until, known.changed)
    with rows.atomic():
        rows.put(measure(run.settings, wanted))
    while run.pipeline.due_metric(at):
        pass


def writing(run: Run, settings: Settings) -> WriteBack:
    """The part that writes into helpdesks, with settings that may name a helpdesk's loopback fake."""
    deriver = run.pipeline.deriver
    assert deriver.write_back is not None
    deriver.settings = deriver.go_live.settings = settings
    deriver.write_back.settings = deriver.write_back.asker.settings = settings
    return deriver.write_back


def entries(rendered: Iterable[Any]) -> list[LogEntry]:
    """Deliveries of the simulated world as rows of the log."""
    return [LogEntry(one.connection, one.kind, one.sent_at, one.headers, one.body) for one in rendered]
