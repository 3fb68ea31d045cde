"""Intercom from the log to tickets, hand-overs and answers: notifications, then the record, and what must go."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.settings import ConnectionSettings
from service.store.log import LogEntry
from tests.adapters.intercom.samples import fin, told
from tests.adapters.intercom.story import Story
from tests.adapters.samples import fixture
from tests.service.pipeline.harness import LONG_AGO, Run, fresh

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)
MAPPING = {"category": "tag:cat_", "escalation_cause": "field:Root cause"}
SIGNS = 'ai_signs = { "field:ai_agent_participated=true" = "answer" }\n'


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    made = fresh(tmp_path, ConnectionSettings("acme", "intercom", mapping=MAPPING), go_live=LONG_AGO + SIGNS)
    yield made
    made.close()


def take(run: Run, *bodies: Any, kind: str = "webhook") -> None:
    run.log([LogEntry("acme", kind, NOW, {}, json.dumps(body).encode()) for body in bodies])
    run.settle(NOW)


def test_the_record_becomes_a_ticket_with_its_hand_over_and_both_ratings(run: Run) -> None:
    take(run, fixture("intercom/snapshot.json"), kind="snapshot")

    (ticket,) = run.rows("SELECT * FROM tickets")
    assert (ticket["id"], ticket["ai_touchpoint"], ticket["ai_agent"]) == ("acme:812", "answer", "9900")
    assert (ticket["category"], ticket["account_id"]) == ("billing", "acme:65f0c0ffee00000000004001")
    assert ticket["customer_id"].startswith("person:")
    (handed,) = run.rows("SELECT * FROM escalations")
    assert (handed["at"], handed["cause"]) == ("2026-03-02T09:06:00.000000Z", "tooling")
    assert handed["accepted_at"] == "2026-03-02T09:20:00.000000Z"
    assert [row["instrument"] for row in run.rows("SELECT instrument FROM surveys ORDER BY 1")] == [
        "ai_csat",
        "csat",
    ]


def test_no_address_and_no_free_attribute_is_stored(run: Run) -> None:
    take(run, fixture("intercom/snapshot.json"), told("legacy"), told("contact"))

    stored = repr(run.rows("SELECT * FROM events"))
    assert "email_hash" in stored
    assert "@customer.example" not in stored.lower()
    assert "synthetic text that nothing asks for" not in stored


def test_a_redacted_part_takes_its_text_away(run: Run) -> None:
    story = Story([(5, "c", "says")])
    spoken = story.notifications()[-1]
    take(run, spoken)
    assert run.rows("SELECT 1 FROM texts WHERE event_id = 'acme:part:812:80000'")

    gone = json.loads(json.dumps(spoken)) | {"id": "notif_redacted", "topic": "conversation_part.redacted"}
    gone["data"]["item"]["conversation_parts"]["conversation_parts"][0] |= {"redacted": True, "body": None}
    take(run, gone)

    assert not run.rows("SELECT 1 FROM texts WHERE event_id = 'acme:part:812:80000'")
    assert run.rows("SELECT 1 FROM texts WHERE event_id = 'acme:part:812:60001'")


def test_notifications_before_the_record_leave_the_tables_of_the_record_alone(
    tmp_path: Path, run: Run
) -> None:
    steps = [(2, "a", "says"), (5, "c", "says"), (6, "b", "passes"), (20, "h", "says"), (40, "h", "closes")]
    story = Story(steps, "escalated")
    numbered = [body | {"id": f"notif_{place}"} for place, body in enumerate(story.notifications())]
    other = fresh(tmp_path / "alone", run.settings.connections["acme"], go_live=LONG_AGO + SIGNS)

    take(run, *reversed(numbered))
    take(run, story.record(), kind="snapshot")
    take(other, story.record(), kind="snapshot")

    assert run.outcomes() == {"applied": len(numbered) + 1}
    assert run.derived() == other.derived()
    assert run.rows("SELECT path FROM episodes") == [{"path": "ai_then_human"}]
    other.close()


def test_a_delivery_that_intercom_repeats_counts_once(run: Run) -> None:
    body = told("conversation")
    take(run, body, body, body | {"delivery_attempts": 2})

    assert run.outcomes() == {"applied": 1, "duplicate": 2}
    assert len(run.rows("SELECT 1 FROM tickets")) == 1


def test_that_fin_took_part_is_known_where_its_words_never_arrived(run: Run) -> None:
    asked = Story([(5, "c", "says")]).notifications()[-1]
    asked["data"]["item"] |= {"ai_agent_participated": True, "ai_agent": fin()}
    take(run, asked)

    assert run.rows("SELECT ai_touchpoint FROM tickets") == [{"ai_touchpoint": "answer"}]
    missing = run.rows("SELECT problem FROM violations WHERE tag = 'ai_touchpoint'")
    assert missing == [{"problem": "unknown"}]


def test_a_ping_and_a_preview_are_ignored_and_a_broken_notification_is_quarantined(run: Run) -> None:
    preview = told("conversation", ai_agent=fin(source_type="fin_preview")) | {"id": "notif_preview"}
    take(run, told("ping"), preview, {"type": "notification_event", "id": "notif_broken"})

    assert run.outcomes() == {"ignored": 2, "quarantined": 1}
    assert not run.rows("SELECT 1 FROM events")
