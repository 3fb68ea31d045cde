"""Visits and totals of a help center, from the log to events about no ticket; an abuse is taken back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.helpdesks.agent import Agent
from adapters.helpdesks.agent.visits import KEY
from adapters.helpdesks.zendesk.articles import ZendeskArticles
from adapters.list_api import Listed, document
from adapters.settings import ConnectionSettings
from service.store.log import LogEntry
from tests.adapters.agent.batches import batch, one
from tests.adapters.samples import fixture
from tests.service.pipeline.harness import Run, fresh

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)
KEYS = """publishable_keys = { website = "pk_of_the_made_up_site_0", mirror = "pk_of_the_made_up_site_1" }
origins = ["https://help.desk.example"]
"""


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    made = fresh(tmp_path, ConnectionSettings("acme", "agent"), KEYS)
    yield made
    made.close()


def visits(*events: Any, key: str = "") -> LogEntry:
    headers = {"content-type": "application/json"} | ({KEY: key} if key else {})
    return LogEntry("acme", "webhook", NOW, headers, json.dumps(batch(*events)).encode())


def told(run: Run) -> list[str]:
    return [row["id"] for row in run.rows("SELECT id FROM events ORDER BY id")]


def test_visits_are_events_about_no_ticket_and_their_words_are_kept_apart(run: Run) -> None:
    run.log([visits(*fixture("agent/help_center.json")["events"], key="website")])
    run.settle(NOW)

    rows = run.rows("SELECT ticket_id, person_id, fields FROM events ORDER BY at")
    assert {row["ticket_id"] for row in rows} == {""}
    assert [row["person_id"] for row in rows] == [None, None, "acme:u-9", None]
    assert {json.loads(row["fields"])["sent_with"] for row in rows} == {"website"}
    assert "Synthetic" not in json.dumps(rows)
    assert run.rows("SELECT text FROM texts") == [{"text": "Synthetic words"}]
    assert run.rows("SELECT id FROM tickets") == []


def test_what_came_with_a_withdrawn_key_is_taken_back_and_nothing_else(run: Run) -> None:
    run.log([
        visits(one("article_voted", id="x1")),
        visits(one("article_voted", id="x1", helpful=False), key="website"),
        visits(one("article_voted", id="x1", helpful=False), key="mirror"),
    ])  # fmt: skip
    run.settle(NOW)
    trusted, *others = told(run)
    assert (trusted, others) == (
        "acme:article_voted:x1", ["acme:mirror/article_voted:x1", "acme:website/article_voted:x1"],
    )  # fmt: skip

    settings = replace(
        run.settings.connections["acme"], publishable_keys={"mirror": "pk_of_the_made_up_site_1"}
    )
    pipeline = replace(run.pipeline, senders={"acme": Agent(settings)})
    found = [pipeline.reader.find(row["name"]) for row in run.rows("SELECT name FROM deliveries")]
    pipeline.settle_again([one for one in found if one], NOW)

    assert told(run) == ["acme:article_voted:x1", "acme:mirror/article_voted:x1"]
    assert run.outcomes() == {"applied": 2, "ignored": 1}
    assert run.rows("SELECT reason FROM deliveries WHERE outcome = 'ignored'") == [
        {"reason": "its publishable key website was withdrawn"}
    ]


def polled(at: datetime, up: int) -> LogEntry:
    articles = [Listed("42", {"id": 42, "vote_sum": up, "vote_count": up})]
    return LogEntry("desk", "snapshot", at, {}, document(ZendeskArticles, at, articles))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2, 0, 1)])
def test_totals_are_the_same_events_in_whatever_order_and_however_often_they_come(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    run = fresh(tmp_path, ConnectionSettings("desk", "zendesk"))
    polls = [polled(NOW + timedelta(hours=hour), up) for hour, up in enumerate((3, 4, 3))]
    run.log([replace(polls[one], received_at=NOW + timedelta(hours=5)) for one in order])
    run.settle(NOW + timedelta(hours=5))

    rows = run.rows("SELECT at, kind, fields ->> 'votes_up' AS up FROM events ORDER BY at")
    assert [(row["kind"], row["up"]) for row in rows] == [("article_counted", up) for up in (3, 4, 3)]
    assert run.rows("SELECT id FROM tickets") == []
    run.close()
