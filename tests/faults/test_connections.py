"""Clients that begin and never finish: they hold up nobody, and they are let go."""

import re
import resource
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from tests.faults.web import Web, bodies_in_log, web

MANY = 600
HALF_BODY = b"POST /webhooks/desk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{"
HALF_HEADERS = b"POST /webhooks/desk HTTP/1.1\r\nHost:"
FILES = ("prlimit", "--nofile=256:256")


@pytest.fixture(autouse=True)
def room_for_clients() -> Iterator[None]:
    """This process plays all the clients."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], 2048), max(before[1], 2048)))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@contextmanager
def clients(server: Web, sent: bytes, number: int = MANY) -> Iterator[list[socket.socket]]:
    """So many connections that have sent this and wait."""
    with ExitStack() as stack:
        made = []
        for _ in range(number):
            one = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=20))
            one.sendall(sent)
            made.append(one)
        yield made


def dropped(connection: socket.socket) -> bool:
    """Whether the server has ended the connection, with or without an answer."""
    try:
        while connection.recv(4096):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.faults
@pytest.mark.parametrize("prefix", [(), FILES], ids=["usual file limit", "256 files"])
@pytest.mark.parametrize("sent", [HALF_BODY, HALF_HEADERS], ids=["half bodies", "half headers"])
def test_600_unfinished_requests_hold_up_no_good_one(
    tmp_path: Path, sent: bytes, prefix: tuple[str, ...]
) -> None:
    with web(tmp_path, prefix=prefix) as server, clients(server, sent):
        answers = [server.send(b"{}") for _ in range(5)]

        assert [answer.status_code for answer in answers] == [200] * 5
        assert max(answer.elapsed.total_seconds() for answer in answers) < 0.5
        assert requests.get(f"http://127.0.0.1:{server.port}/", timeout=10).text == "a page"


@pytest.mark.faults
@pytest.mark.parametrize("prefix", [(), FILES], ids=["usual file limit", "256 files"])
@pytest.mark.parametrize(
    ("sent", "options"),
    [(HALF_HEADERS, {"serve": {"header_seconds": 1.0}}), (HALF_BODY, {"intake": {"read_seconds": 1.0}})],
    ids=["half headers", "half bodies"],
)
def test_unfinished_requests_are_let_go_at_the_deadline(
    tmp_path: Path, sent: bytes, options: dict[str, dict[str, float]], prefix: tuple[str, ...]
) -> None:
    with web(tmp_path, prefix=prefix, **options) as server, clients(server, sent) as waiting:
        started = time.monotonic()
        assert all(dropped(one) for one in waiting)
        assert time.monotonic() - started < 10

    assert bodies_in_log(tmp_path) == []


@pytest.mark.faults
def test_headers_have_ten_seconds_unless_told_otherwise(tmp_path: Path) -> None:
    with web(tmp_path) as server, clients(server, HALF_HEADERS, 1) as waiting:
        started = time.monotonic()
        assert dropped(waiting[0])
        assert 8 < time.monotonic() - started < 15


@pytest.mark.faults
@pytest.mark.parametrize("sent", [HALF_BODY, HALF_HEADERS], ids=["half bodies", "half headers"])
def test_sigterm_cuts_unfinished_reads_at_once(tmp_path: Path, sent: bytes) -> None:
    with web(tmp_path) as server, clients(server, sent, 50) as waiting:
        assert server.acknowledged(b"{}")
        started = time.monotonic()
        server.process.send_signal(signal.SIGTERM)

        assert all(dropped(one) for one in waiting)
        assert server.process.wait(20) == 0
        assert time.monotonic() - started < 5


@pytest.mark.faults
def test_clients_that_leave_in_the_middle_leave_neither_rows_nor_stack_traces(tmp_path: Path) -> None:
    with web(tmp_path) as server:
        with clients(server, HALF_BODY, 100):
            pass
        assert server.acknowledged(b"{}")
        server.process.terminate()
        _, errors = server.process.communicate(timeout=30)

    assert bodies_in_log(tmp_path) == [b"{}"]
    assert not re.search("Traceback|Exception", errors)


@pytest.mark.faults
def test_sigterm_in_the_middle_of_load_loses_nothing_acknowledged(tmp_path: Path) -> None:
    with web(tmp_path) as server:
        kept = []
        for number in range(200):
            body = f"{{{number}}}".encode()
            if server.acknowledged(body):
                kept.append(body)
            if number == 50:
                server.process.send_signal(signal.SIGTERM)
            if number > 50 and server.process.poll() is not None:
                break
        assert server.process.wait(20) == 0

    assert set(kept) == set(bodies_in_log(tmp_path))
    assert len(kept) >= 50
