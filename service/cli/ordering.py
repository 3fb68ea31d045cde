"""What commands share that order something of the worker: they put a delivery into the log and wait for its outcome."""

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from service import orders
from service.cli.program import say
from service.config import Settings
from service.health import DATABASE, worker_trouble
from service.store.log import LogEntry
from service.store.reads.snapshot import Reads, Snapshot

WAIT_SECONDS = 15.0


def order(settings: Settings, said: Mapping[str, Any], as_json: bool) -> None:
    """Give an order and wait for the worker, where one is at work; ends with the exit code."""
    await_outcome(settings, orders.give(settings.data_dir, said, datetime.now(UTC)), as_json)


def log_and_wait(settings: Settings, entry: LogEntry, as_json: bool) -> None:
    """Put a delivery into the log and wait for what becomes of it; ends with the exit code."""
    await_outcome(settings, orders.keep(settings.data_dir, entry), as_json)


def await_outcome(
    settings: Settings, name: str, as_json: bool, told: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """Say what became of a delivery and end: exit code 0 where it was applied. told: what the JSON document says beside it."""
    trouble = worker_trouble(settings.data_dir)
    row = orders.outcome_of(settings.data_dir, name, 0 if trouble else WAIT_SECONDS)
    outcome = row["outcome"] if row else "waiting"
    reason = row["reason"] if row else f"it is stored and carried out as soon as a worker runs. {trouble}"
    document = {**told, "delivery": name, "outcome": outcome, "reason": reason.strip()}
    say(document, f"{outcome}: {document['reason']}".removesuffix(": "), as_json)
    sys.exit(0 if outcome == "applied" else 1)


def reading(settings: Settings) -> AbstractContextManager[Snapshot]:
    """One view of the store."""
    return Reads(settings.data_dir / DATABASE).snapshot()
