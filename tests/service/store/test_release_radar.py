"""Releases that are watched, over both stores: told of once, in a thread, also that nothing is more than usual."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.moments import to_text
from rules.queues import BEGUN, next_hour
from service.config import Settings, load_settings
from service.release_radar import UNKNOWN, ReleaseRadar
from service.store.base import Store, upsert
from service.store.pushes import Attempt, Next, PushStore
from service.store.radar_rows import RadarRows
from service.store.records import Records
from tests.fakes.pushes import INSTALLATION
from tests.service.config.usable import API_KEY, SIGNING, USABLE

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHAT = '\n[sinks.chat]\nkind = "slack"\nsecret = "${BUGS_KEY}"\noptions = { channel = "C0123ABCD" }\n'
TOLD = '[releases]\nto = ["chat"]\n'


def after(hours: float) -> datetime:
    return AT + timedelta(hours=hours)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "signing").write_text(SIGNING)
    (tmp_path / "deskgauge.toml").write_text(USABLE + CHAT + TOLD)
    return load_settings(tmp_path / "deskgauge.toml", {"BUGS_KEY": API_KEY})


@pytest.fixture
def radar(db: Store, settings: Settings) -> ReleaseRadar:
    """A release, and two contacts about log-in in the same hours of each week before it."""
    upsert(db, "annotations", [{"id": "r1", "at": to_text(AT), "kind": "release", "title": "Release 4.2"}])
    contacts(
        db,
        "login",
        [AT - timedelta(weeks=week) + timedelta(hours=hour) for week in range(1, 9) for hour in (1, 30)],
    )
    rows = RadarRows(Records(db))
    return ReleaseRadar(settings, rows, PushStore(db), {"login": "Log-in"}, INSTALLATION)


def contacts(db: Store, category: str, moments: list[datetime]) -> None:
    number = len(list(db.query("SELECT ticket_id FROM queue_steps")))
    steps = [
        {"at": to_text(at), "what": BEGUN, "ticket_id": f"help:{number + one}", "category": category,
         "account_id": "", "hour": to_text(next_hour(at))}
        for one, at in enumerate(moments)
    ]  # fmt: skip
    upsert(db, "queue_steps", steps)


def many(radar: ReleaseRadar, number: int = 12, hours: float = 2) -> None:
    contacts(radar.pushes.db, "login", [after(hours) + timedelta(minutes=one) for one in range(number)])


def look(radar: ReleaseRadar, hours: float) -> list[dict[str, Any]]:
    """What there is to say at a moment."""
    before = {row["id"] for row in radar.pushes.db.query("SELECT id FROM pushes")}
    radar.looked_at = None
    radar.tick(after(hours))
    rows = radar.pushes.db.query("SELECT id, action FROM pushes ORDER BY action")
    fresh = [row for row in rows if row["id"] not in before]
    return [
        {
            "action": row["action"],
            **(radar.pushes.newest("chat", "release:r1", row["action"]) or {})["content"],
        }
        for row in fresh
    ]


def arrive(radar: ReleaseRadar, ts: str) -> None:
    (claimed,) = radar.pushes.claim_due("chat", after(1))
    attempt = Attempt(claimed.push.id, "chat", AT, 1.0, "delivered")
    radar.pushes.record(attempt, Next("delivered", 1, far_key=ts), AT)


def test_a_release_is_told_of_once_when_it_is_there(radar: ReleaseRadar) -> None:
    assert look(radar, -1) == []
    (seen,) = look(radar, 0.1)

    assert (seen["action"], seen["title"]) == ("release", "Release 4.2")
    assert look(radar, 0.2) == look(radar, 5.9) == []


def test_what_is_more_than_usual_is_told_in_the_releases_thread_once(radar: ReleaseRadar) -> None:
    look(radar, 0.1)
    arrive(radar, "1772442000.000100")
    many(radar)
    (said,) = look(radar, 6)

    assert said["title"] == "Release 4.2: more contacts than usual"
    assert [one["label"] for one in said["above"]] == [
        "All contacts: 12 contacts, usual 1",
        "Log-in: 12 contacts, usual 1",
    ]
    assert said["thread"] == "1772442000.000100"
    assert look(radar, 6.5) == look(radar, 24) == look(radar, 48) == []


def test_what_comes_later_is_told_alone_and_the_end_sums_up(radar: ReleaseRadar) -> None:
    look(radar, 0.1)
    many(radar)
    look(radar, 6)
    contacts(radar.pushes.db, "billing", [after(20)] * 9)
    (second,) = look(radar, 24)
    (end,) = look(radar, 72)

    assert [one["label"] for one in second["above"]] == ["billing: 9 contacts, usual 0"]
    assert [one["label"].split(":")[0] for one in end["above"]] == ["All contacts", "Log-in", "billing"]
    assert look(radar, 73) == []


def test_not_more_than_usual_is_an_answer_too(radar: ReleaseRadar) -> None:
    look(radar, 0.1)
    contacts(radar.pushes.db, "login", [after(1), after(30)])

    assert [look(radar, hours) for hours in (6, 24, 48)] == [[], [], []]
    (end,) = look(radar, 72)
    assert (end["title"], end["above"]) == ("Release 4.2: not more contacts than usual", [])
    assert end["summary"].startswith("In the 72 hours after it")


def test_without_a_known_past_it_says_that_it_cannot_say(radar: ReleaseRadar) -> None:
    radar.pushes.db.execute("DELETE FROM queue_steps")
    look(radar, 0.1)
    many(radar)

    assert look(radar, 6) == []
    (end,) = look(radar, 72)
    assert "it cannot be said" in end["title"]
    assert end["summary"] == UNKNOWN


def test_a_problem_is_told_by_its_error_and_leads_to_its_page(radar: ReleaseRadar) -> None:
    db = radar.pushes.db
    upsert(db, "problems", [{"id": "p1", "fingerprint": "code:E42", "category": "login"}])
    upsert(db, "merged_problems", [{"id": "p2", "root": "p1"}])
    reports = [
        {"ticket_id": f"help:{one}", "problem_id": f"p{one % 2 + 1}", "at": to_text(after(1))}
        for one in range(4)
    ]
    upsert(db, "problem_reports", reports)
    look(radar, 0.1)
    (said,) = look(radar, 6)

    assert said["above"] == [
        {"label": "Problem E42: 4 contacts, usual 0", "url": "http://127.0.0.1:8321/problems/p1"}
    ]


@pytest.mark.parametrize("hours", [12.1, 100, 2000])
def test_a_release_that_is_learnt_of_late_is_history(radar: ReleaseRadar, hours: float) -> None:
    many(radar)

    assert look(radar, hours) == []


def test_a_look_that_was_missed_for_long_is_not_made_up_for(radar: ReleaseRadar) -> None:
    look(radar, 0.1)
    many(radar)

    assert [one["action"] for one in look(radar, 19)] == []
    assert [one["action"] for one in look(radar, 30)] == ["radar:24"]


def test_within_five_minutes_it_does_not_look_again(radar: ReleaseRadar) -> None:
    assert radar.tick(after(0.1)) == 1
    many(radar)

    assert radar.tick(after(0.1) + timedelta(minutes=4)) == 0
    assert radar.looked_at == after(0.1)


def test_other_annotations_are_no_releases_and_without_a_sink_nothing_is_read(radar: ReleaseRadar) -> None:
    radar.pushes.db.execute("UPDATE annotations SET kind = 'incident'")
    assert look(radar, 0.1) == []

    radar.settings = replace(radar.settings, releases_to=())
    radar.looked_at = None
    assert radar.tick(after(0.1)) == 0
    assert radar.looked_at is None
