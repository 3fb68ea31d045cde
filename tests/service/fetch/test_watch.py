"""What is noted about silence: per connection, from webhooks alone, anew as they come."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from structlog.testing import capture_logs

from rules.moments import from_text, to_text
from service.fetch.watch import MARK, Watch
from service.health import DATABASE
from service.silence_metrics import SilenceCollector
from service.store.log import LogEntry
from tests.service.pipeline.desk import Desk, at


def noted(desk: Desk) -> dict[str, str | None] | None:
    value = desk.run.records.mark(f"{MARK}acme")
    return json.loads(value) if value else None


def busy(desk: Desk, days: int = 14) -> None:
    """Forty deliveries an hour from nine to eleven, every day."""
    rows = [
        {"name": f"web-0/d/{day}-{n}", "connection": "acme", "kind": "webhook", "outcome": "applied",
         "received_at": to_text(at(24 * day + n / 40))}
        for day in range(days)
        for n in range(80)
    ]  # fmt: skip
    desk.run.records.upsert("deliveries", rows)


def test_before_the_first_webhook_there_is_nothing_to_say(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.run.log([LogEntry("acme", "snapshot", at(0), {}, b"{}")])
    desk.run.settle(at(1))

    Watch(desk.run.records, ["acme"]).tick(at(1))

    assert noted(desk) is None


def test_a_silence_is_told_once_when_it_begins_and_once_when_it_ends(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    busy(desk)
    watch = Watch(desk.run.records, ["acme"])
    with capture_logs() as said:
        for hour in (24 * 13 + 2, 24 * 14 + 2, 24 * 14 + 3):
            watch.tick(at(hour))
        heard = {"name": "web-0/d/again", "connection": "acme", "kind": "webhook", "outcome": "applied",
                 "received_at": to_text(at(24 * 14 + 4))}  # fmt: skip
        desk.run.records.upsert("deliveries", [heard])
        watch.tick(at(24 * 14 + 4))

    assert [(one["event"], one["connection"]) for one in said] == [
        ("connection_silent", "acme"),
        ("connection_heard_again", "acme"),
    ]


@pytest.mark.parametrize(("hour", "value"), [(24 * 13 + 2, "0.0"), (24 * 14 + 2, "1.0")])
def test_prometheus_is_told_which_connection_is_silent(tmp_path: Path, hour: float, value: str) -> None:
    desk = Desk(tmp_path)
    busy(desk)
    Watch(desk.run.records, ["acme"]).tick(at(24 * 13 + 2))
    registry = CollectorRegistry()
    database = desk.run.settings.data_dir / DATABASE
    registry.register(SilenceCollector(database, ["acme", "never"], lambda: at(hour)))

    shown = generate_latest(registry).decode().splitlines()

    assert [one for one in shown if one[0] != "#"] == [
        f'deskgauge_connection_silent{{connection="acme"}} {value}'
    ]


def test_without_a_database_prometheus_is_told_nothing(tmp_path: Path) -> None:
    registry = CollectorRegistry()
    registry.register(SilenceCollector(tmp_path / "none.db", ["acme"], lambda: at(0)))

    assert generate_latest(registry) == b""


def test_with_two_busy_hours_a_day_silence_is_a_fault_in_the_second(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    busy(desk)
    now = at(24 * 13 + 2)

    Watch(desk.run.records, ["acme"]).tick(now)

    found = noted(desk)
    assert found is not None
    assert found["last_at"] == to_text(at(24 * 13 + 79 / 40))
    fault_at = from_text(str(found["alarming_at"]))
    assert at(24 * 14 + 0.9) < fault_at < at(24 * 14 + 1.1)


def test_a_new_delivery_moves_the_moment_on_within_a_minute(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    busy(desk)
    watch = Watch(desk.run.records, ["acme"])
    watch.tick(at(24 * 13 + 2))
    before = noted(desk)
    row = {
        "name": "web-0/d/new",
        "connection": "acme",
        "kind": "webhook",
        "received_at": to_text(at(24 * 14 + 0.5)),
    }
    desk.run.records.upsert("deliveries", [row])

    watch.tick(at(24 * 13 + 2) + timedelta(seconds=30))
    assert noted(desk) == before
    watch.tick(at(24 * 14 + 0.5))

    after = noted(desk)
    assert before is not None
    assert after is not None
    assert str(after["alarming_at"]) > str(before["alarming_at"])


def test_what_is_read_or_imported_is_no_sign_of_life(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    busy(desk)
    row = {
        "name": "fetch-0/d/1",
        "connection": "acme",
        "kind": "snapshot",
        "received_at": to_text(at(24 * 20)),
    }
    desk.run.records.upsert("deliveries", [row])

    Watch(desk.run.records, ["acme"]).tick(at(24 * 20))

    found = noted(desk)
    assert found is not None
    assert str(found["alarming_at"]) < to_text(at(24 * 20))
