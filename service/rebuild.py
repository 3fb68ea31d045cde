"""Derives all derived tables again from the records and shows what differed."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from service.building import build_deriver
from service.config.settings import Settings
from service.derive import Deriver
from service.pipeline import utc_now
from service.store.account_words import AccountWords
from service.store.annotation_rows import AnnotationRows
from service.store.answer_rows import AnswerRows
from service.store.base import Store
from service.store.logbook_rows import LogbookRows
from service.store.mirror import days as mirror_days
from service.store.people import People
from service.store.records import Records
from service.store.schema import ACCOUNT_WORDS, DERIVED, PEOPLE, Table
from service.store.sqlite import checkpoint, open_store
from service.store.tracked_rows import TrackedRows
from service.worker import worker_lock

BATCH = 500
REBUILT = (*DERIVED, PEOPLE, ACCOUNT_WORDS)


@dataclass(frozen=True, slots=True)
class TableDifference:
    """Rows that the rebuilt table has more, fewer or different."""

    added: int
    removed: int
    changed: int


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """The difference of every derived table."""

    tables: dict[str, TableDifference]


def rebuild(settings: Settings, *, dry_run: bool, as_of: datetime | None = None) -> RebuildReport:
    """Derive into a scratch copy, compare, then replace the derived tables in one transaction; touches no record."""
    with worker_lock(settings), tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
        path = settings.data_dir / "deskgauge.db"
        db = open_store(path)
        checkpoint(db)
        scratch = open_store(Path(shutil.copy(path, folder)))
        records = Records(scratch)
        with scratch.atomic():
            records.empty(REBUILT)
            People(records).learn_again(People(records).all_ids())
            AnswerRows(records).learn_again(AnswerRows(records).all_questions())
            AccountWords(records).learn_again()
            TrackedRows(records).learn_again(TrackedRows(records).all_ids())
            _learn_logbook(records)
        tickets = records.ticket_ids()
        deriver, now = build_deriver(settings, records, None), as_of or utc_now()
        with scratch.atomic():
            problems = deriver.problems.store
            problems.set_due(one.subject for one in problems.mergers())
        for start in range(0, len(tickets), BATCH):
            with scratch.atomic():
                deriver.derive(dict.fromkeys(tickets[start : start + BATCH], ""), now)
        _put_visits_together(scratch, deriver, now)
        with scratch.atomic():
            deriver.metrics.history.store.judge_again()
        while _judge_some(scratch, deriver, now) or _judge_queue(scratch, deriver, now):
            pass
        report = RebuildReport({one.name: _difference(one, Records(db), records) for one in REBUILT})
        if not dry_run:
            _replace(Records(db), records)
        scratch.close()
        db.close()
        return report


def _learn_logbook(records: Records) -> None:
    """Put together anew what was recorded of the automation; what tickets tell comes with them."""
    logbook, annotations = LogbookRows(records), AnnotationRows(records)
    logbook.learn_again(logbook.all_things())
    annotations.learn_again(annotations.all_releases())
    annotations.learn_rules()


def _put_visits_together(scratch: Store, deriver: Deriver, now: datetime) -> None:
    visitor, goes_on = "", True
    while goes_on:
        with scratch.atomic():
            visitor = deriver.visits.learn_everything(visitor, now)
        goes_on = bool(visitor)


def _judge_some(scratch: Store, deriver: Deriver, now: datetime) -> int:
    """Judge some accounts and problems of the scratch copy; gives how many."""
    with scratch.atomic():
        return deriver.derive_accounts(now) + deriver.derive_problems(now)


def _judge_queue(scratch: Store, deriver: Deriver, now: datetime) -> int:
    """Judge a queue and a metric of the scratch copy; gives how many."""
    with scratch.atomic():
        return deriver.derive_queue(now) + deriver.derive_metric(now)


def _rows(table: Table, records: Records) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(row[name] for name in table.key): row for row in records.all_rows(table)}


def _difference(table: Table, old: Records, new: Records) -> TableDifference:
    before, after = _rows(table, old), _rows(table, new)
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    return TableDifference(len(after.keys() - before.keys()), len(before.keys() - after.keys()), changed)


def _replace(old: Records, new: Records) -> None:
    with old.db.atomic():
        old.empty(REBUILT)
        for table in REBUILT:
            old.upsert(table.name, new.all_rows(table))
        mirror_days.mark_all(old.db)
