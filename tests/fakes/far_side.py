"""A loopback HTTP server that answers well, or in one of the ways in which far sides go wrong."""

import contextlib
import gzip
import json
import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl

LONGEST_FAULT = 20.0  # seconds; no thread outlives this
DRIP_SECONDS = 0.05
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Seen:
    """One request as it came in; document: its JSON body, or the values of a form; body: its bytes."""

    path: str
    headers: Mapping[str, str]
    document: Any
    method: str = "POST"
    body: bytes = b""


# Status and body, and headers where there are any of its own.
Answered = tuple[int, bytes] | tuple[int, bytes, Mapping[str, str]]


@dataclass(frozen=True)
class Exchange:
    """One request to be answered. commit: does what it asks for; gives status and body of the true answer."""

    handler: BaseHTTPRequestHandler
    commit: Callable[[], Answered]
    released: threading.Event

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.handler.send_header("Content-Length", str(len(body)))
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def write_on(self, piece: bytes, pause: float = 0.0) -> None:
        """Write for ever, until the client is gone."""
        while not self.released.wait(pause):
            self.handler.wfile.write(piece)

    def reset(self) -> None:
        """End the connection with RST, so that what was written is lost too."""
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.handler.connection.close()


Fault = Callable[[Exchange], None]


def well(exchange: Exchange) -> None:
    status, body, *headers = exchange.commit()
    exchange.answer(status, body, **(headers[0] if headers else {}))


def status(code: int, body: bytes = b"", **headers: str) -> Fault:
    return lambda exchange: exchange.answer(code, body, **headers)


def redirect(code: int, location: str) -> Fault:
    return status(code, Location=location)


def silence(exchange: Exchange) -> None:
    """Take the request and say nothing."""
    exchange.released.wait(LONGEST_FAULT)


def reset(exchange: Exchange) -> None:
    exchange.reset()


def lost_reply(exchange: Exchange) -> None:
    """Do what was asked, then break the connection."""
    exchange.commit()
    exchange.reset()


def half_reply(exchange: Exchange) -> None:
    """Do what was asked, then end in the middle of the answer; an empty one has no middle and does not come."""
    _, body, *_ = exchange.commit()
    if not body:
        exchange.reset()
        return
    exchange.answer(200, body[: len(body) // 2], Content_Length=str(len(body)))


def drip(exchange: Exchange) -> None:
    """A body that comes byte by byte and never ends; each byte is soon enough for a read timeout."""
    exchange.answer(200, b"", Content_Length=str(10**6))
    exchange.write_on(b" ", DRIP_SECONDS)


def drip_headers(exchange: Exchange) -> None:
    exchange.handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    exchange.write_on(b"a", DRIP_SECONDS)


def big(exchange: Exchange) -> None:
    exchange.answer(200, b"", Content_Length=str(100 * 2**20))
    exchange.write_on(b" " * 65_536)


def endless(exchange: Exchange) -> None:
    exchange.answer(200, b"", Transfer_Encoding="chunked", Content_Length="")
    exchange.write_on(b"4000\r\n" + b" " * 0x4000 + b"\r\n")


def gzip_bomb(exchange: Exchange) -> None:
    exchange.answer(200, gzip.compress(b" " * 50 * 2**20), Content_Encoding="gzip")


def html(exchange: Exchange) -> None:
    exchange.answer(200, b"<!doctype html><p>Sign in to the guest network", Content_Type="text/html")


def _document(body: bytes, handler: BaseHTTPRequestHandler) -> Any:
    if handler.headers.get("Content-Type") == FORM:
        return dict(parse_qsl(body.decode()))
    return json.loads(body) if body else None


class FarSide:
    """Serves on a free port while used as a context; faults are played in their order, then `usual`."""

    def __init__(self, answer: Callable[[Seen], Answered], tls: ssl.SSLContext | None = None) -> None:
        self.seen: list[Seen] = []
        self.faults: deque[Fault] = deque()
        self.usual: Fault = well
        self._answer, self._lock = answer, threading.Lock()
        self._released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # failed handshakes
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/graphql"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    def _next(self) -> Fault:
        with self._lock:
            return self.faults.popleft() if self.faults else self.usual

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"] or 0))
        seen = Seen(handler.path, dict(handler.headers), _document(body, handler), handler.command, body)
        self.seen.append(seen)
        self._next()(Exchange(handler, lambda: self._answer(seen), self._released))

    def _handler(far_side) -> type[BaseHTTPRequestHandler]:  # noqa: N805  the handler's self stands inside
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                with contextlib.suppress(OSError, ValueError):  # the client left, or was thrown out
                    far_side._serve(self)

            do_GET = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_POST  # noqa: N815

            def finish(self) -> None:
                with contextlib.suppress(OSError, ValueError):
                    super().finish()

            def log_message(self, *_: object) -> None:
                pass

        return Handler
