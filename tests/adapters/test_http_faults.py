"""A far side that drips, floods, lies, redirects, resets or is silent, over real sockets."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from adapters.guarded_connection import Limits
from adapters.http import GuardedHttp
from rules.errors import SinkError
from tests.fakes import far_side
from tests.fakes.far_side import FarSide, Fault

LIMITS = Limits(connect=1.0, read=0.4, total=0.8)
SLACK = 2.0  # this machine may be busy


@pytest.fixture
def far() -> Iterator[FarSide]:
    with FarSide(lambda _: (200, b'{"done": true}')) as server:
        yield server


def post(far: FarSide, limits: Limits = LIMITS) -> None:
    GuardedHttp("Tracker", far.url, limits=limits).post({"a": 1}, {"Authorization": "key"})


def test_a_far_side_that_works_is_understood(far: FarSide) -> None:
    reply = GuardedHttp("Tracker", far.url).post({"a": 1}, {})

    assert (reply.status, reply.body) == (200, b'{"done": true}')
    assert far.seen[0].document == {"a": 1}


@pytest.mark.parametrize("fault", [far_side.drip, far_side.drip_headers], ids=lambda fault: fault.__name__)
def test_a_drip_is_cut_at_the_total_time(far: FarSide, fault: Fault) -> None:
    far.usual = fault
    started = time.monotonic()
    with pytest.raises(SinkError, match=r"no complete answer within 0\.8 s") as raised:
        post(far)

    assert LIMITS.total - 0.1 < time.monotonic() - started < LIMITS.total + SLACK
    assert raised.value.outcome_unknown


def test_a_body_without_a_length_that_is_cut_does_not_pass_for_complete(far: FarSide) -> None:
    def unending(exchange: far_side.Exchange) -> None:
        exchange.handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n{}")
        exchange.write_on(b" ", far_side.DRIP_SECONDS)

    far.usual = unending
    with pytest.raises(SinkError, match="no complete answer"):
        post(far)


def test_silence_ends_with_the_read_timeout(far: FarSide) -> None:
    far.usual = far_side.silence
    started = time.monotonic()
    with pytest.raises(SinkError, match="broke off") as raised:
        post(far)

    assert time.monotonic() - started < LIMITS.read + SLACK
    assert raised.value.outcome_unknown


@pytest.mark.parametrize("fault", [far_side.big, far_side.endless], ids=lambda fault: fault.__name__)
def test_a_flood_is_read_up_to_the_limit_only(far: FarSide, fault: Fault) -> None:
    far.usual = fault
    with pytest.raises(SinkError, match="more than 65536 bytes") as raised:
        post(far, Limits(total=5.0))

    assert raised.value.outcome_unknown


@pytest.mark.parametrize(("size", "fits"), [(1000, True), (1001, False)])
def test_the_limit_is_exact_and_a_setting(far: FarSide, size: int, fits: bool) -> None:
    far.usual = far_side.status(200, b"x" * size)
    http = GuardedHttp("Tracker", far.url, limits=Limits(answer_bytes=1000))
    if fits:
        assert len(http.post({}, {}).body) == size
    else:
        with pytest.raises(SinkError, match="more than 1000 bytes"):
            http.post({}, {})


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, identity"])
def test_a_compressed_answer_is_never_inflated(far: FarSide, coding: str) -> None:
    far.usual = far_side.status(200, b"\x1f\x8b", Content_Encoding=coding)
    with pytest.raises(SinkError, match="compressed answer") as raised:
        post(far)

    assert raised.value.outcome_unknown


def test_a_gzip_bomb_is_refused_without_a_look(far: FarSide) -> None:
    far.usual = far_side.gzip_bomb
    with pytest.raises(SinkError, match="compressed answer"):
        post(far, Limits())


@pytest.mark.parametrize(
    "fault", [far_side.reset, far_side.lost_reply, far_side.half_reply], ids=lambda fault: fault.__name__
)
def test_a_connection_that_ends_early_leaves_the_outcome_unknown(far: FarSide, fault: Fault) -> None:
    far.usual = fault
    with pytest.raises(SinkError, match="broke off before its answer was complete") as raised:
        post(far)

    assert raised.value.outcome_unknown
    assert not raised.value.permanent


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_the_key_goes_nowhere_else(far: FarSide, code: int) -> None:
    with FarSide(lambda _: (200, b"{}")) as other:
        far.usual = far_side.redirect(code, other.url)
        reply = GuardedHttp("Tracker", far.url).post({}, {"Authorization": "key"})

        assert reply.status == code
        assert len(far.seen) == 1
        assert other.seen == []


def test_a_port_where_nobody_listens_means_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(
        SinkError, match=r"could not be reached at 127\.0\.0\.1: the connection was refused"
    ) as raised:
        GuardedHttp("Tracker", f"http://127.0.0.1:{port}/").post({}, {})

    assert not raised.value.outcome_unknown
    assert not raised.value.permanent


def one_connection(answer: bytes, drip: bytes = b"") -> int:
    """A port whose first caller gets this answer, then one more byte every 50 ms."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with server, server.accept()[0] as connection:
            connection.recv(10)
            try:
                connection.sendall(answer)
                while drip:
                    time.sleep(far_side.DRIP_SECONDS)
                    connection.sendall(drip)
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    return int(server.getsockname()[1])


def test_a_tls_handshake_that_drips_is_cut_and_nothing_was_sent() -> None:
    port = one_connection(b"\x16\x03\x03\x40\x00", drip=b"x")  # a record that promises 16 kB
    started = time.monotonic()
    with pytest.raises(SinkError, match="no complete answer within") as raised:
        GuardedHttp("Tracker", f"https://127.0.0.1:{port}/", limits=LIMITS).post({}, {})

    assert time.monotonic() - started < LIMITS.total + SLACK
    assert not raised.value.outcome_unknown


def test_a_far_side_that_speaks_no_tls_is_not_trusted() -> None:
    port = one_connection(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    with pytest.raises(SinkError, match=r"the TLS handshake with .* failed") as raised:
        GuardedHttp("Tracker", f"https://127.0.0.1:{port}/", limits=LIMITS).post({}, {})

    assert not raised.value.outcome_unknown


def test_no_thread_is_left_behind(far: FarSide) -> None:
    post(far, Limits())
    timers = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    for timer in timers:
        timer.join(2.0)

    assert not any(timer.is_alive() for timer in timers)
