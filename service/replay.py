"""Puts settled deliveries through the pipeline again, by writing them to the log once more."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.errors import ConfigError
from service.building import build_pipeline
from service.config.settings import Settings
from service.pipeline import utc_now
from service.store.pushes import PushStore
from service.store.records import Records
from service.store.sqlite import open_store
from service.worker import worker_lock

COLUMN = {True: "outcome", False: "name"}


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """How many deliveries went through again."""

    requeued: int


def replay(settings: Settings, names: Sequence[str] | None, outcome: str | None) -> ReplayReport:
    """Settle these deliveries, or all of one outcome, again; the worker must be stopped."""
    with worker_lock(settings):
        db = open_store(settings.data_dir / "deskgauge.db")
        records = Records(db)
        pipeline = build_pipeline(settings, records, PushStore(db))
        by = outcome is not None
        rows = records.where_in("deliveries", COLUMN[by], [outcome] if outcome else names or [])
        found = [
            pipeline.reader.find(row["name"]) for row in sorted(rows, key=lambda one: one["received_at"])
        ]
        deliveries = [one for one in found if one is not None]
        if names and len(deliveries) < len(set(names)):
            raise ConfigError(
                "some of these deliveries are not in the log; see the page Deliveries for their names"
            )
        again = pipeline.settle_again(deliveries, utc_now())
        pipeline.reader.close()
        db.close()
        return ReplayReport(again)
