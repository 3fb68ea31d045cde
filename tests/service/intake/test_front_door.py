"""The intake over real sockets: what is taken, what is refused, and that nothing half-read is kept."""

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.service.processes.installation import SAMPLE, Installation

LIMIT = 1_048_576


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation.fresh(tmp_path_factory.mktemp("door") / "home")
    made.up()
    yield made
    made.end()


def logged(door: Installation) -> int:
    files = Path(door.data_dir, "log").glob("*/*.db")
    return sum(_count(file) for file in files)


def _count(file: Path) -> int:
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM deliveries").fetchone()[0])
    finally:
        connection.close()


def post(door: Installation, path: str = "/webhooks/zendesk", **more: object) -> requests.Response:
    return requests.post(door.url() + path, timeout=10, **more)  # type: ignore[arg-type]


def opened(door: Installation, sent: bytes) -> socket.socket:
    address = urlsplit(door.url())
    connection = socket.create_connection((address.hostname, address.port), timeout=10)
    connection.sendall(sent)
    return connection


HALF = b"POST /webhooks/zendesk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{"


def test_a_signed_delivery_is_in_the_log_when_it_is_acknowledged(door: Installation) -> None:
    before = logged(door)

    assert door.send(SAMPLE.read_bytes()).status_code == 200
    assert logged(door) == before + 1


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"a=b&c=d", b"\xff\xfe", b'"text"', b"{" * 10_000])
def test_an_authentic_body_that_cannot_be_read_is_acknowledged_and_kept(
    door: Installation, body: bytes
) -> None:
    before = logged(door)

    assert door.send(body).status_code == 200
    assert logged(door) == before + 1


def test_an_unknown_connection_and_a_bad_signature_get_the_same_answer(door: Installation) -> None:
    before = logged(door)

    bad = door.send(b"{}", secret="not-the-secret-of-this-connection")
    unknown = post(door, "/webhooks/nobody", data=b"{}")

    assert (bad.status_code, bad.content) == (401, unknown.content)
    assert unknown.status_code == 401
    assert logged(door) == before


def test_head_is_answered_for_any_name_and_other_methods_are_refused(door: Installation) -> None:
    assert requests.head(f"{door.url()}/webhooks/anything", timeout=10).status_code == 200
    assert requests.get(f"{door.url()}/webhooks/zendesk", timeout=10).status_code == 405


@pytest.mark.parametrize("chunked", [False, True])
def test_ten_megabytes_are_refused_and_never_cut(door: Installation, chunked: bool) -> None:
    before = logged(door)
    body = iter([b"x" * LIMIT] * 10) if chunked else b"x" * (10 * LIMIT)

    try:
        answer = post(door, data=body)
    except requests.ConnectionError:
        answer = None  # the server may close while the client still writes

    assert answer is None or answer.status_code == 413
    assert logged(door) == before


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_compressed_body_is_refused(door: Installation, encoding: str) -> None:
    assert post(door, data=b"\x1f\x8b", headers={"Content-Encoding": encoding}).status_code == 415


@pytest.mark.parametrize("signature", ["", "é", "x" * 10_000, "AAAA", "TmnyajSgXX2+tMqZ98RmknPqglKM"])
def test_a_broken_signature_is_401_and_never_500(door: Installation, signature: str) -> None:
    headers = {
        "X-Zendesk-Webhook-Signature": signature.encode(),
        "X-Zendesk-Webhook-Signature-Timestamp": "now",
    }

    assert post(door, data=b"{}", headers=headers).status_code == 401


def test_a_client_that_leaves_in_the_middle_leaves_no_row(door: Installation) -> None:
    before = logged(door)

    opened(door, HALF).close()

    assert door.send(json.dumps({"id": "x"}).encode()).status_code == 200
    assert logged(door) == before + 1
    assert "Traceback" not in door.log.read_text()


@pytest.mark.parametrize(
    "sent", [HALF, b"POST /webhooks/zendesk HTTP/1.1\r\nHost:"], ids=["bodies", "headers"]
)
def test_unfinished_requests_do_not_hold_up_a_good_one(door: Installation, sent: bytes) -> None:
    waiting = [opened(door, sent) for _ in range(300)]

    answer = door.send(b"{}")

    assert (answer.status_code, answer.elapsed.total_seconds() < 2) == (200, True)
    assert requests.get(f"{door.url()}/", timeout=10).status_code == 200
    for one in waiting:
        one.close()


def test_a_hundred_identical_deliveries_at_once_are_all_kept(door: Installation) -> None:
    before = logged(door)

    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(lambda _: door.send(SAMPLE.read_bytes()).status_code, range(100)))

    assert codes == [200] * 100
    assert logged(door) == before + 100


def answer_to(door: Installation, sent: bytes) -> bytes:
    with opened(door, sent) as connection:
        connection.settimeout(15)
        received = b""
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(4096):
                received += part
                if received.startswith(b"HTTP/1.1 200"):
                    break
        return received


def signed_head(door: Installation, body: bytes, *lines: str) -> bytes:
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hmac.digest(door.secret.encode(), stamp.encode() + body, hashlib.sha256)
    head = [
        "POST /webhooks/zendesk HTTP/1.1", "Host: localhost", f"X-Zendesk-Webhook-Signature-Timestamp: {stamp}",
        f"X-Zendesk-Webhook-Signature: {base64.b64encode(digest).decode()}", *lines,
    ]  # fmt: skip
    return "\r\n".join([*head, "", ""]).encode()


def test_a_chunked_body_is_taken_whole(door: Installation) -> None:
    before, body = logged(door), b"0123456789" * 10
    chunks = b"".join(b"a\r\n" + body[at : at + 10] + b"\r\n" for at in range(0, 100, 10)) + b"0\r\n\r\n"

    answer = answer_to(door, signed_head(door, body, "Transfer-Encoding: chunked") + chunks)

    assert answer.startswith(b"HTTP/1.1 200")
    assert logged(door) == before + 1


def test_a_length_and_chunks_at_once_never_store_another_body_than_the_signed_one(door: Installation) -> None:
    before, body = logged(door), b'{"a": 1}'
    head = signed_head(door, body, "Transfer-Encoding: chunked", "Content-Length: 3")

    answer = answer_to(door, head + b"3\r\n{}\n\r\n0\r\n\r\n")

    assert not answer.startswith(b"HTTP/1.1 2")
    assert logged(door) == before


def test_a_body_shorter_than_its_length_is_dropped_when_the_client_leaves(door: Installation) -> None:
    before, body = logged(door), b'{"a": 1}'

    opened(door, signed_head(door, body, "Content-Length: 500") + body).close()

    assert door.send(b"{}").status_code == 200
    assert logged(door) == before + 1
