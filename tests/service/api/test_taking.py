"""What the API takes: events and corrections, durable before the answer, refused with the place of what is wrong."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from adapters.helpdesks.agent import Agent
from adapters.helpdesks.zendesk import Zendesk
from adapters.settings import ConnectionSettings, Secret
from rules.errors import StorageUnavailable
from rules.taxonomy import read
from service.api.events import events_blueprint
from service.api.taking import Taking
from service.intake.commit import CommitThread
from service.store.log import LogWriter
from service.store.log_reader import LogReader
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.adapters.agent.batches import batch, one
from tests.adapters.samples import fixture
from tests.service import seeded
from tests.service.api.test_lists import check
from tests.service.installation import CONNECTION, Installation

TOKEN, OTHER = "the-token-of-the-assistant-01", "a-helpdesks-secret-is-no-token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
TAXONOMY = Path(__file__).parents[3] / "rules" / "taxonomy.yaml"


@pytest.fixture
def commit(installation: Installation) -> Iterator[CommitThread]:
    thread = CommitThread(LogWriter.open(installation.data_dir, "door"))
    yield thread
    thread.close()


@pytest.fixture
def door(installation: Installation, commit: CommitThread) -> FlaskClient:
    helpdesks = {
        "desk": Zendesk(ConnectionSettings("desk", "zendesk", (Secret(OTHER),))),
        "assistant": Agent(ConnectionSettings("assistant", "agent", (Secret(TOKEN),))),
    }
    taking = Taking(commit, helpdesks, read(yaml.safe_load(TAXONOMY.read_text())))
    site, reads = seeded.site(installation), Reads(installation.path)
    return create_app(reads, site, (events_blueprint(taking),), taking).test_client()


def stored(installation: Installation) -> list[Any]:
    """(connection, kind, body) of every delivery in the log of this door."""
    with LogReader(installation.data_dir) as reader:
        found = [
            delivery
            for slot in reader.slots()
            if slot.startswith("door")
            for delivery in reader.read(slot, "", 0, 100)
        ]
    return [(one.connection, one.kind, json.loads(one.body)) for one in found]


def test_a_batch_is_in_the_log_before_it_is_answered(door: FlaskClient, installation: Installation) -> None:
    body = batch(one("message"), one("search"))

    answer = door.post("/api/v1/events", json=body, headers=BEARER)

    assert (answer.status_code, answer.json["accepted"]) == (202, 2)
    assert answer.headers["deskgauge-delivery"] == answer.json["delivery"]
    assert stored(installation) == [("assistant", "webhook", body)]


def test_events_are_taken_from_anywhere_and_the_token_is_never_kept(
    door: FlaskClient, installation: Installation
) -> None:
    away = {**BEARER, "Host": "gauge.example.com", "X-Forwarded-For": "192.0.2.1"}

    assert door.post("/api/v1/events", json=batch(one("message")), headers=away).status_code == 202
    for file in (installation.data_dir / "log").rglob("*.db*"):
        assert TOKEN.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": f"Bearer {OTHER}"},
        {"Authorization": TOKEN},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer "},
    ],
    ids=["none", "a helpdesk's", "no scheme", "another scheme", "empty"],
)
def test_a_wrong_token_gets_one_constant_answer_whatever_the_body(
    door: FlaskClient, installation: Installation, headers: dict[str, str]
) -> None:
    answers = {door.post("/api/v1/events", data=body, headers=headers).data for body in (b"", b"{}", b"nope")}

    assert len(answers) == 1
    assert json.loads(answers.pop())["status"] == 401
    assert door.post("/api/v1/events", headers=headers).headers["WWW-Authenticate"] == "Bearer"
    assert stored(installation) == []


def test_one_bad_event_refuses_the_whole_batch_with_its_place(
    door: FlaskClient, installation: Installation
) -> None:
    answer = door.post(
        "/api/v1/events", json=batch(one("message"), one("message", at="soon")), headers=BEARER
    )

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [wrong["pointer"] for wrong in answer.json["errors"]] == ["/events/1/at"]
    check(answer.json, "/components/schemas/problem")
    assert stored(installation) == []


@pytest.mark.parametrize(
    ("body", "more", "status"),
    [
        (b"{", {"Content-Type": "application/json"}, 422),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
        (b" " * 1_048_577, {"Content-Type": "application/json"}, 413),
    ],
    ids=["no json", "text", "compressed", "too large"],
)
def test_what_is_no_batch_is_refused(
    door: FlaskClient, body: bytes, more: dict[str, str], status: int
) -> None:
    answer = door.post("/api/v1/events", data=body, headers=BEARER | more)

    assert (answer.status_code, answer.json["status"]) == (status, status)


def test_the_sender_is_told_how_many_of_its_events_were_taken(door: FlaskClient) -> None:
    answer = door.post("/api/v1/events", json=fixture("agent/conversation.json"), headers=BEARER)

    assert answer.json["accepted"] == len(fixture("agent/conversation.json")["events"])


def test_nothing_is_answered_before_the_disk_has_the_batch(
    door: FlaskClient, commit: CommitThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, append = Event(), commit._writer.append

    def slow(entries: Any) -> list[str]:
        assert synced.wait(10)
        return append(entries)

    monkeypatch.setattr(commit._writer, "append", slow)
    with ThreadPoolExecutor(1) as sender:
        answer = sender.submit(door.post, "/api/v1/events", json=batch(one("message")), headers=BEARER)
        assert not wait([answer], timeout=0.3).done
        synced.set()

        assert answer.result(10).status_code == 202


def counted(connection: str, reason: str = "") -> float:
    name, labels = "deskgauge_deliveries_accepted_total", {"connection": connection}
    if reason:
        name, labels = "deskgauge_deliveries_refused_total", labels | {"reason": reason}
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    ("connection", "reason", "headers", "body"),
    [
        ("assistant", "", BEARER, batch(one("message"))),
        ("assistant", "invalid", BEARER, batch()),
        ("assistant", "too_large", BEARER, batch("x" * 1_048_577)),
        ("unknown", "signature", {}, batch(one("message"))),
    ],
    ids=["taken", "no batch", "too large", "no token"],
)
def test_what_is_taken_and_what_is_refused_is_counted(
    door: FlaskClient, connection: str, reason: str, headers: dict[str, str], body: Any
) -> None:
    before = counted(connection, reason)

    door.post("/api/v1/events", json=body, headers=headers)

    assert counted(connection, reason) == before + 1


def test_what_cannot_be_stored_is_answered_503_with_a_time_to_come_again(
    door: FlaskClient, commit: CommitThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> str:
        raise StorageUnavailable("the disk is full")

    monkeypatch.setattr(commit, "store_and_wait", full)
    answer = door.post("/api/v1/events", json=batch(one("message")), headers=BEARER)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


def correction(**changes: Any) -> dict[str, Any]:
    return {"ticket": f"{CONNECTION}:1", "tag": "category", "value": "billing", **changes}


def test_a_correction_of_a_known_ticket_is_in_the_log(door: FlaskClient, installation: Installation) -> None:
    installation.ticket("1")

    answer = door.post("/api/v1/corrections", json=correction(why="Synthetic reason"))

    assert answer.status_code == 202
    ((connection, kind, body),) = stored(installation)
    assert (connection, kind, body["why"]) == (CONNECTION, "correction", "Synthetic reason")
    assert body["correction"]["value"] == "billing"


@pytest.mark.parametrize(
    ("changes", "status", "pointer"),
    [
        ({"tag": "mood"}, 422, "/tag"),
        ({"value": "weather"}, 422, "/value"),
        ({"tag": "removed", "value": "yes"}, 422, "/value"),
        ({"ticket": "1"}, 422, "/ticket"),
        ({"valu": "x"}, 422, "/valu"),
        ({"why": "x" * 2001}, 422, "/why"),
        ({"ticket": f"{CONNECTION}:2"}, 404, None),
    ],
)
def test_a_correction_that_is_none_is_refused(
    door: FlaskClient, installation: Installation, changes: dict[str, str], status: int, pointer: str | None
) -> None:
    installation.ticket("1")

    answer = door.post("/api/v1/corrections", json=correction(**changes))

    assert answer.status_code == status
    assert [wrong["pointer"] for wrong in answer.json.get("errors", [])] == [pointer] * bool(pointer)
    assert stored(installation) == []


def test_a_foreign_page_corrects_nothing(door: FlaskClient, installation: Installation) -> None:
    installation.ticket("1")

    answer = door.post("/api/v1/corrections", json=correction(), headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert stored(installation) == []
