"""The table of daily backlogs: counted over the mirror, kept without needless writes."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.store.base import upsert
from service.store.mirror import days
from service.store.mirror.backlog import keep_backlog
from service.store.mirror.refreshing import refresh
from service.store.sqlite import SqliteStore, open_store

NOW = datetime(2026, 3, 6, 9, tzinfo=UTC)


def filled(folder: Path, episodes: list[tuple[str, str, str | None, str]]) -> SqliteStore:
    """A store with these episodes: (ticket, started, resolved, how it began)."""
    store = open_store(folder / "deskgauge.db")
    for number, (ticket, started, resolved, by) in enumerate(episodes, 1):
        row: dict[str, Any] = {
            "id": ticket,
            "connection": "z",
            "created_at": started,
            "updated_at": started,
            "tags": "[]",
        }
        upsert(store, "tickets", [row])
        episode = {"id": f"{ticket}/{number}", "ticket_id": ticket, "number": number, "started_at": started, "started_by": by,
                   "resolved_at": resolved, "path": "human" if resolved else "open", "customer_messages": 1}  # fmt: skip
        upsert(store, "episodes", [episode])
    days.mark_all(store)
    return store


def kept(folder: Path, store: SqliteStore, zone: str = "UTC") -> list[tuple[Any, ...]]:
    refresh(folder / "deskgauge.db", folder / "mirror", zone, NOW)
    keep_backlog(store, folder / "mirror")
    return [tuple(row.values()) for row in store.query("SELECT * FROM backlog_daily ORDER BY day")]


def test_every_day_is_the_one_before_plus_what_opened_less_what_ended(tmp_path: Path) -> None:
    store = filled(tmp_path, [
        ("z:1", "2026-03-01T10:00:00.000000Z", "2026-03-03T10:00:00.000000Z", "created"),
        ("z:2", "2026-03-01T11:00:00.000000Z", None, "created"),
        ("z:3", "2026-03-03T11:00:00.000000Z", "2026-03-03T12:00:00.000000Z", "reopened"),
    ])  # fmt: skip

    assert kept(tmp_path, store) == [
        ("2026-03-01", 2, 0, 0, 2), ("2026-03-02", 0, 0, 0, 2), ("2026-03-03", 1, 1, 2, 1), ("2026-03-04", 0, 0, 0, 1),
        ("2026-03-05", 0, 0, 0, 1),
    ]  # fmt: skip


def test_a_day_begins_at_local_midnight(tmp_path: Path) -> None:
    store = filled(tmp_path, [("z:1", "2026-03-04T23:30:00.000000Z", None, "created")])

    assert kept(tmp_path, store, "Europe/Berlin") == [("2026-03-05", 1, 0, 0, 1)]


def test_today_is_not_over_and_has_no_row(tmp_path: Path) -> None:
    store = filled(tmp_path, [("z:1", "2026-03-06T08:00:00.000000Z", None, "created")])

    assert kept(tmp_path, store) == []


def test_what_the_team_sends_out_and_nobody_answers_is_no_backlog(tmp_path: Path) -> None:
    store = filled(tmp_path, [("z:1", "2026-03-04T08:00:00.000000Z", None, "outbound")])
    store.execute("UPDATE episodes SET customer_messages = 0")

    assert kept(tmp_path, store) == []


def test_only_days_that_differ_are_written_and_restated_ones_go(tmp_path: Path) -> None:
    store = filled(tmp_path, [("z:1", "2026-03-04T08:00:00.000000Z", None, "created")])
    kept(tmp_path, store)
    folder = tmp_path / "mirror"

    assert keep_backlog(store, folder) == 0
    store.execute("UPDATE tickets SET created_at = '2026-03-05T08:00:00.000000Z'")
    store.execute("UPDATE episodes SET started_at = '2026-03-05T08:00:00.000000Z'")
    days.mark_all(store)
    assert kept(tmp_path, store) == [("2026-03-05", 1, 0, 0, 1)]
