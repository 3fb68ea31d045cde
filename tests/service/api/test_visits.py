"""What a help center's page may send with a publishable key, and everything that it may not."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from adapters.helpdesks.agent import Agent
from adapters.helpdesks.agent.visits import MOST_BYTES, TYPES
from adapters.helpdesks.zendesk import Zendesk
from adapters.settings import ConnectionSettings, Secret
from rules.errors import StorageUnavailable
from rules.taxonomy import read
from service.api.events import events_blueprint
from service.api.rate import RateLimit
from service.api.taking import Taking
from service.api.visits import UNIT_BYTES
from service.intake.commit import CommitThread
from service.store.log import LogWriter
from service.store.log_reader import LogReader
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.adapters.agent.batches import batch, one
from tests.service import seeded
from tests.service.api.test_lists import check
from tests.service.api.test_taking import BEARER, TOKEN, counted
from tests.service.installation import Installation

KEY, OTHER_KEY = "pk_of_the_made_up_help_center", "pk_of_another_connection"
PAGE = "https://help.desk.example"
MOST = 12
ADDRESS = f"/api/v1/events?key={KEY}"


@pytest.fixture
def commit(installation: Installation) -> Iterator[CommitThread]:
    thread = CommitThread(LogWriter.open(installation.data_dir, "door"))
    yield thread
    thread.close()


@pytest.fixture
def door(installation: Installation, commit: CommitThread) -> FlaskClient:
    def agent(name: str, keys: dict[str, str], *origins: str) -> Agent:
        settings = ConnectionSettings(
            name, "agent", (Secret(TOKEN),), publishable_keys=keys, origins=frozenset(origins)
        )
        return Agent(settings)

    helpdesks = {
        "desk": Zendesk(ConnectionSettings("desk", "zendesk", (Secret(TOKEN),))),
        "visits": agent("visits", {"website": KEY}, PAGE, "https://second.desk.example"),
        "other": agent("other", {"elsewhere": OTHER_KEY}, "https://other.example"),
    }
    taking = Taking(commit, helpdesks, read({}), RateLimit(MOST, lambda: 0.0))
    site, reads = seeded.site(installation), Reads(installation.path)
    return create_app(reads, site, (events_blueprint(taking),), taking).test_client()


def send(
    door: FlaskClient, *events: Any, address: str = ADDRESS, origin: str = PAGE, **more: Any
) -> TestResponse:
    """What a browser sends without asking first: plain text, from a page of this origin."""
    options: dict[str, Any] = {"data": json.dumps(batch(*events)), "content_type": "text/plain;charset=UTF-8"}
    return door.post(address, headers={"Origin": origin} if origin else {}, **(options | more))


def stored(installation: Installation) -> list[Any]:
    """(connection, headers, body) of every delivery in the log of this door."""
    with LogReader(installation.data_dir) as reader:
        found = [
            each
            for slot in reader.slots()
            if slot.startswith("door")
            for each in reader.read(slot, "", 0, 100)
        ]
    return [(each.connection, each.headers, json.loads(each.body)) for each in found]


@pytest.mark.parametrize("kind", TYPES)
def test_a_visit_is_in_the_log_under_the_name_of_its_key(
    door: FlaskClient, installation: Installation, kind: str
) -> None:
    answer = send(door, one(kind))

    assert (answer.status_code, answer.json["accepted"]) == (202, 1)
    headers = {"content-type": "application/json", "origin": PAGE, "deskgauge-key": "website"}
    assert stored(installation) == [("visits", headers, batch(one(kind)))]
    assert KEY not in json.dumps(stored(installation))


def test_the_page_may_read_the_answer_and_no_other_page_may(door: FlaskClient) -> None:
    answer = send(door, one("search"))

    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert answer.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "kind",
    [
        "conversation",
        "message",
        "hand_over",
        "survey",
        "usage",
        "release",
        "subscription",
        "churn_reason",
        "resolution_claimed",
    ],
)  # fmt: skip
def test_what_is_no_visit_is_forbidden_with_its_place(
    door: FlaskClient, installation: Installation, kind: str
) -> None:
    answer = send(door, one("search"), one(kind))

    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert [wrong["pointer"] for wrong in answer.json["errors"]] == ["/events/1/type"]
    check(answer.json, "/components/schemas/problem")
    assert stored(installation) == []


@pytest.mark.parametrize(
    "origin", ["", "null", "https://evil.example", "http://help.desk.example", f"{PAGE}:443", f"{PAGE}.evil.example",
               f"{PAGE}/", "https://other.example"],
)  # fmt: skip
def test_a_page_of_any_other_origin_sends_nothing_and_reads_nothing(
    door: FlaskClient, installation: Installation, origin: str
) -> None:
    answer = send(door, one("search"), origin=origin)

    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert stored(installation) == []


@pytest.mark.parametrize("key", ["", "pk_of_nobody_at_all_0000", TOKEN, KEY[:-1], KEY.upper(), "website"])
def test_an_unknown_key_gets_401_and_a_token_is_no_key(
    door: FlaskClient, installation: Installation, key: str
) -> None:
    answer = send(door, one("search"), address=f"/api/v1/events?key={key}")

    assert (answer.status_code, answer.json["status"]) == (401, 401)
    assert stored(installation) == []


def test_a_publishable_key_is_no_token(door: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}

    assert door.post("/api/v1/events", json=batch(one("search")), headers=headers).status_code == 401


def test_plain_text_is_taken_with_a_key_only(door: FlaskClient) -> None:
    body = json.dumps(batch(one("search")))

    assert send(door, one("search")).status_code == 202
    assert (
        door.post("/api/v1/events", data=body, content_type="text/plain", headers=BEARER).status_code == 415
    )


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"data": b"{"}, 422),
        ({"data": b"{}"}, 422),
        ({"data": b'{"schema": "deskgauge.events/1", "events": [1]}'}, 422),
        ({"data": b" " * (MOST_BYTES + 1)}, 413),
        ({"content_type": "application/x-www-form-urlencoded"}, 415),
        ({"content_type": "application/json"}, 202),
    ],
    ids=["no json", "no batch", "no event", "too large", "a form", "json"],
)
def test_what_is_no_small_batch_is_refused(door: FlaskClient, options: dict[str, Any], status: int) -> None:
    answer = send(door, one("search"), **options)

    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE


@pytest.mark.parametrize(("number", "status"), [(20, 202), (21, 422)])
def test_twenty_events_are_taken_at_once_and_one_more_is_not(
    door: FlaskClient, number: int, status: int
) -> None:
    events = [{"type": "article_viewed", "id": str(n), "at": "2026-03-10T09:00:00Z", "visitor_id": "v",
               "article_id": "1"} for n in range(1, number + 1)]  # fmt: skip

    answer = send(door, *events)

    assert answer.status_code == status
    assert [wrong["pointer"] for wrong in answer.json.get("errors", [])] == ["/events"] * (status == 422)


def test_more_than_the_limit_is_answered_429_with_the_time_to_wait(
    door: FlaskClient, installation: Installation
) -> None:
    answers = [send(door, one("search", id=f"s{n}")) for n in range(MOST + 1)]

    assert [answer.status_code for answer in answers] == [202] * MOST + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert len(stored(installation)) == MOST
    assert (
        send(
            door, one("search"), address=f"/api/v1/events?key={OTHER_KEY}", origin="https://other.example"
        ).status_code
        == 202
    )


def test_a_request_counts_once_for_each_half_kilobyte_whatever_becomes_of_it(door: FlaskClient) -> None:
    large = b" " * (UNIT_BYTES * (MOST - 1))

    assert [send(door, one("search"), data=large).status_code for _ in range(2)] == [422, 429]


def test_a_token_knows_no_such_limit(door: FlaskClient) -> None:
    answers = [
        door.post("/api/v1/events", json=batch(one("search")), headers=BEARER) for _ in range(MOST + 1)
    ]

    assert {answer.status_code for answer in answers} == {202}


def test_a_visitors_wrong_clock_is_no_reason_to_refuse(door: FlaskClient) -> None:
    assert send(door, one("search", at="2099-01-01T00:00:00Z")).status_code == 202
    assert (
        door.post(
            "/api/v1/events", json=batch(one("search", at="2099-01-01T00:00:00Z")), headers=BEARER
        ).status_code
        == 422
    )


def test_what_cannot_be_stored_is_told_to_the_page(
    door: FlaskClient, commit: CommitThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> str:
        raise StorageUnavailable("the disk is full")

    monkeypatch.setattr(commit, "store_and_wait", full)

    assert send(door, one("search")).status_code == 503


def preflight(door: FlaskClient, address: str = ADDRESS, origin: str = PAGE) -> TestResponse:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    return door.options(address, headers={"Origin": origin, **asked})


def test_a_preflight_of_the_right_page_allows_json(door: FlaskClient) -> None:
    answer = preflight(door)

    assert (answer.status_code, answer.data) == (204, b"")
    allowed = {name: value for name, value in answer.headers.items() if name.startswith("Access-Control-")}
    assert allowed == {
        "Access-Control-Allow-Origin": PAGE, "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type", "Access-Control-Max-Age": "7200",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        (ADDRESS, "https://evil.example"),
        ("/api/v1/events?key=pk_of_nobody_at_all_0000", PAGE),
        ("/api/v1/events", PAGE),
    ],
)
def test_any_other_preflight_allows_nothing(door: FlaskClient, address: str, origin: str) -> None:
    answer = preflight(door, address, origin)

    assert answer.status_code == 204
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize(
    ("connection", "reason", "options"),
    [
        ("visits", "", {}),
        ("visits", "forbidden", {"origin": "https://evil.example"}),
        ("visits", "invalid", {"data": b"{}"}),
        ("unknown", "signature", {"address": "/api/v1/events?key=none"}),
    ],
)
def test_what_is_taken_and_what_is_refused_is_counted(
    door: FlaskClient, connection: str, reason: str, options: dict[str, Any]
) -> None:
    before = counted(connection, reason)

    send(door, one("search"), **options)

    assert counted(connection, reason) == before + 1


def test_visits_come_from_anywhere_through_a_proxy(door: FlaskClient) -> None:
    away = {"Origin": PAGE, "Host": "gauge.example.com", "X-Forwarded-For": "192.0.2.1"}

    assert door.post(ADDRESS, json=batch(one("search")), headers=away).status_code == 202


def test_the_script_is_small_plain_cacheable_and_loadable_from_any_site(door: FlaskClient) -> None:
    away = {"Host": "gauge.example.com", "X-Forwarded-For": "192.0.2.1"}
    with door.get("/help-center.js", headers=away) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
        assert 1_000 < len(answer.data) <= 2_048
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        tag = answer.headers["ETag"]
    with door.get("/help-center.js", headers={"If-None-Match": tag}) as again:
        assert (again.status_code, again.data) == (304, b"")
