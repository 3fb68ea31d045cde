"""How long each stage of a backfill takes, one after another in one process."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.filling.zendesk import BEGIN
from service.building import build_pipeline
from service.config import load_settings
from service.derive import Deriver
from service.fetch.backfill import Backfill
from service.fetch.keeper import Keeper
from service.fetch.sweep import lacking_nothing_known
from service.store.log import LogWriter
from service.store.pushes import PushStore
from service.store.records import Records
from service.store.sqlite import open_store
from service.wiring import build_apis, build_budgets

STAGES = ("fetch", "log", "parse, measure and store events", "fold, tag, judge and store rows", "accounts")


class Timed:
    """Stands before a method and adds up what it takes, of this process's processors."""

    def __init__(self, holder: Any, name: str) -> None:
        self.seconds = 0.0
        method = getattr(holder, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                return method(*arguments, **named)
            finally:
                self.seconds += time.process_time() - began

        setattr(holder, name, timed)


def spent(file: Path, tickets: int, environ: Mapping[str, str]) -> dict[str, float]:
    """Seconds of a processor by stage."""
    settings = load_settings(file, environ)
    now = datetime.now(UTC)
    writer = LogWriter.open(settings.data_dir, "cli")
    appending = Timed(writer, "append")
    api = build_apis(settings, build_budgets(settings))["zendesk"]
    work = Backfill(
        settings.data_dir, "zendesk", api, Keeper(writer, lambda: now), lacking_nothing_known, at_once=1
    )
    began = time.process_time()
    work.begin(BEGIN, now)
    work.run(lambda _: None, lambda: now)
    reading = time.process_time() - began
    writer.close()
    db = open_store(settings.data_dir / "deskgauge.db")
    deriving = Timed(Deriver, "derive")
    pipeline = build_pipeline(settings, Records(db), PushStore(db))
    began = time.process_time()
    while pipeline.step(now):
        pass
    settling = time.process_time() - began
    began = time.process_time()
    while pipeline.due_accounts(now):
        pass
    accounts = time.process_time() - began
    db.close()
    values = (
        reading - appending.seconds,
        appending.seconds,
        settling - deriving.seconds,
        deriving.seconds,
        accounts,
    )
    return dict(zip(STAGES, values, strict=True))
