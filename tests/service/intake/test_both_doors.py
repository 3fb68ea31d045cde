"""The same requests through the fast path and through the Flask view: the same answers, the same rows."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from adapters.settings import Secret
from service.intake.answers import DELIVERY_HEADER
from service.intake.app import create_intake
from service.intake.asgi import Message
from service.intake.commit import CommitThread
from service.intake.flask_view import create_webhooks_blueprint
from service.intake.gate import Gate
from service.store.log import LogWriter
from service.store.log_reader import LogReader
from tests.service.intake.sample_helpdesk import SECRET, sample, signed_headers

LIMIT = 1000
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OLD, NEW, OTHER = SECRET, "another secret made up for these tests", "the other connection's own secret"
Door = Callable[..., tuple[int, dict[str, str], bytes]]


def helpdesks() -> dict[str, Any]:
    rotated = (Secret(NEW), Secret(OLD, until=NOW + timedelta(days=1)))
    return {"desk": sample("desk", *rotated), "other": sample("other", Secret(OTHER))}


def through_asgi(commit: CommitThread, clock: Callable[[], datetime]) -> Door:
    async def nothing_else(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError(scope["path"])

    app = create_intake(helpdesks(), commit, nothing_else, limit_bytes=LIMIT, clock=clock)

    def request(path: str, body: bytes, headers: dict[str, str], method: str = "POST") -> Any:
        raw = [(name.lower().encode(), value.encode("utf-8")) for name, value in headers.items()]
        raw.append((b"content-length", str(len(body)).encode()))
        parts: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[Message] = []

        async def receive() -> Message:
            return parts.pop()

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(app({"type": "http", "method": method, "path": path, "headers": raw}, receive, send))
        answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], answered, sent[1]["body"]

    return request


def through_flask(commit: CommitThread, clock: Callable[[], datetime]) -> Door:
    app = Flask(__name__)
    app.register_blueprint(
        create_webhooks_blueprint(Gate(helpdesks(), limit_bytes=LIMIT, clock=clock), commit)
    )

    def request(path: str, body: bytes, headers: dict[str, str], method: str = "POST") -> Any:
        told = {name: value.encode("utf-8").decode("latin-1") for name, value in headers.items()}
        length = {"CONTENT_LENGTH": str(len(body))}
        answer = app.test_client().open(
            path, method=method, data=body, headers=told, environ_overrides=length
        )
        return answer.status_code, {name.lower(): value for name, value in answer.headers}, answer.data

    return request


class House:
    """A log, and a door to it."""

    def __init__(self, folder: Path, door: Callable[[CommitThread, Callable[[], datetime]], Door]) -> None:
        self.folder, self.now = folder, NOW
        self.writer = LogWriter.open(folder, "web", reserve_bytes=0)
        self.commit = CommitThread(self.writer)
        self.request = door(self.commit, lambda: self.now)

    def send(
        self, body: bytes = b"{}", secret: str = NEW, path: str = "/webhooks/desk", **headers: str
    ) -> int:
        signed = signed_headers(body, at=self.now, secret=secret)
        return self.request(path, body, {**signed, **headers})[0]

    def bodies(self) -> list[bytes]:
        with LogReader(self.folder) as reader:
            return [one.body for slot in reader.slots() for one in reader.read(slot, "", 0, 1000)]


@pytest.fixture(params=[through_asgi, through_flask], ids=["fast path", "Flask view"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, request.param)
    yield made
    made.commit.close()


def test_a_signed_body_is_stored_as_it_came_and_named(house: House) -> None:
    status, headers, body = house.request(
        "/webhooks/desk", b'{"a": 1}', signed_headers(b'{"a": 1}', at=NOW, secret=NEW)
    )

    assert (status, body) == (200, b"")
    with LogReader(house.folder) as reader:
        found = reader.find(headers[DELIVERY_HEADER])
    assert found is not None
    assert (found.body, found.connection, found.kind, found.received_at) == (
        b'{"a": 1}',
        "desk",
        "webhook",
        NOW,
    )


def test_cookies_and_authorization_are_never_kept(house: House) -> None:
    house.send(Cookie="canary=1", Authorization="Bearer canary")

    with LogReader(house.folder) as reader:
        (found,) = reader.read("web-0", "", 0, 10)
    assert "canary" not in str(found.headers)
    assert set(found.headers) == {"content-type", "x-sample-timestamp", "x-sample-signature"}


SECRETS = [
    (NEW, "desk", 200),
    (OLD, "desk", 200),
    (OTHER, "desk", 401),
    (NEW, "other", 401),
    (OTHER, "other", 200),
]


@pytest.mark.parametrize(("secret", "connection", "status"), SECRETS)
def test_a_secret_opens_its_own_connection_only(
    house: House, secret: str, connection: str, status: int
) -> None:
    assert house.send(secret=secret, path=f"/webhooks/{connection}") == status


def test_the_old_secret_ends_at_its_time_and_the_new_one_goes_on(house: House) -> None:
    house.now = NOW + timedelta(days=1, seconds=1)

    assert (house.send(secret=OLD), house.send(secret=NEW)) == (401, 200)


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (300, 200), (301, 401), (-300, 200), (-301, 401)])
def test_a_recorded_request_is_good_for_300_seconds_either_way(
    house: House, seconds: int, status: int
) -> None:
    headers = signed_headers(b"{}", at=NOW, secret=NEW)
    house.now = NOW + timedelta(seconds=seconds)

    assert house.request("/webhooks/desk", b"{}", headers)[0] == status
    assert house.bodies() == [b"{}"] * (status == 200)


def flipped(value: str, place: int) -> str:
    return value[:place] + ("A" if value[place] != "A" else "B") + value[place + 1 :]


@pytest.mark.parametrize("header", ["x-sample-signature", "x-sample-timestamp"])
@pytest.mark.parametrize("place", [0, 5, 15])
def test_a_changed_character_anywhere_is_401(house: House, header: str, place: int) -> None:
    headers = signed_headers(b"{}", at=NOW, secret=NEW)

    status, _, _ = house.request("/webhooks/desk", b"{}", headers | {header: flipped(headers[header], place)})

    assert (status, house.bodies()) == (401, [])


@pytest.mark.parametrize("signature", ["", "AA", "ünïcode", "x" * 10_000, "\t", "=" * 44])
def test_a_broken_signature_is_401(house: House, signature: str) -> None:
    headers = signed_headers(b"{}", at=NOW, secret=NEW) | {"x-sample-signature": signature}

    assert house.request("/webhooks/desk", b"{}", headers)[0] == 401


def test_a_changed_body_is_401(house: House) -> None:
    headers = signed_headers(b'{"a": 1}', at=NOW, secret=NEW)

    assert house.request("/webhooks/desk", b'{"a": 2}', headers)[0] == 401


PATHS = ["/webhooks/nobody", "/webhooks/", "/webhooks", "/webhooks/desk/more", "/webhooks/..%2f..%2fetc"]


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_name_and_a_bad_signature_are_answered_alike(house: House, path: str) -> None:
    known = house.request("/webhooks/desk", b"{}", signed_headers(b"{}", at=NOW, secret="wrong"))
    unknown = house.request(path, b"{}", signed_headers(b"{}", at=NOW, secret=NEW))

    assert (unknown[0], unknown[2]) == (known[0], known[2])
    assert unknown[0] == 401


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 200), (LIMIT + 1, 413)])
def test_the_limit_is_exact(house: House, size: int, status: int) -> None:
    assert house.send(b"x" * size) == status
    assert house.bodies() == [b"x" * size] * (status == 200)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, identity"])
def test_an_encoded_body_is_415(house: House, encoding: str) -> None:
    assert house.send(**{"Content-Encoding": encoding}) == 415


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 405), ("PUT", 405), ("DELETE", 405)])
def test_methods(house: House, method: str, status: int) -> None:
    assert house.request("/webhooks/anything", b"", {}, method)[0] == status


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"a=b", b"\xff\xfe{}", b"\x00", b'{"a": NaN}'])
def test_what_is_authentic_is_acknowledged_whatever_it_says(house: House, body: bytes) -> None:
    assert house.send(body) == 200
    assert house.bodies() == [body]


def test_a_log_that_cannot_be_written_is_503_with_a_time_to_come_back(house: House) -> None:
    house.writer._reserve_bytes = 2**62

    status, headers, body = house.request("/webhooks/desk", b"{}", signed_headers(b"{}", at=NOW, secret=NEW))

    assert (status, house.bodies()) == (503, [])
    assert 0 < int(headers["retry-after"]) < 60
    assert b"again" in body


def test_a_process_that_is_stopping_answers_503(house: House) -> None:
    house.commit.close()

    assert house.send() == 503
