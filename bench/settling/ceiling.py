"""The ceiling: the same deliveries through the adapter, and their events into a plain table, with nothing derived."""

import json
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

from adapters.base import Delivery, Helpdesk
from rules.errors import DeskgaugeError


def events_per_second(helpdesk: Helpdesk, deliveries: Sequence[Delivery], file: Path) -> float:
    """Parse, then insert each event as one row of JSON, one transaction for every 200 deliveries; CPU time."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE events (id TEXT, ticket_id TEXT, at TEXT, said TEXT)")
    started, events = time.process_time(), 0
    for first in range(0, len(deliveries), 200):
        rows = [row for one in deliveries[first : first + 200] for row in _rows(helpdesk, one)]
        connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", rows)
        connection.commit()
        events += len(rows)
    spent = time.process_time() - started
    connection.close()
    return events / spent


def _rows(helpdesk: Helpdesk, delivery: Delivery) -> list[tuple[str, str, str, str]]:
    try:
        events = helpdesk.parse(delivery)
    except DeskgaugeError:
        return []
    return [
        (one.id, one.ticket_id, one.at.isoformat(), json.dumps(dict(one.fields), default=str))
        for one in events
    ]
