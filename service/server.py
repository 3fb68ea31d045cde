"""The web server: uvicorn on uvloop and httptools, with limits on what a client may hold on to.

uvicorn itself limits neither the time for sending headers or reading an answer, nor the size of headers.
"""

import asyncio
import contextlib
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import HANDLED_SIGNALS, ServerState

from rules.errors import ConfigError
from service.intake.asgi import App

HEADER_SECONDS = 10.0
HEADER_BYTES = 64 * 1024
UNREAD_ANSWER_SECONDS = 30.0
DRAIN_SECONDS = 9
KEEP_ALIVE_SECONDS = 30
BACKLOG = 2048
SPARE_FILES = 96  # for the store, logs, pages and connections accepted in one go
MOST_CONNECTIONS = 10_000


class Connections(ServerState):
    """What all connections share: which of them wait for their client, longest first, and how many may be."""

    def __init__(self, most: int, header_seconds: float) -> None:
        super().__init__()
        self.most = most
        self.header_seconds = header_seconds
        self.waiting: dict[BoundedProtocol, None] = {}

    def make_room(self, newcomer: "BoundedProtocol") -> None:
        """Past the limit, the connection that has kept us waiting longest goes: new senders get through."""
        self.waiting[newcomer] = None
        if len(self.connections) > self.most:
            oldest = next(iter(self.waiting))
            oldest.abort()


class BoundedProtocol(HttpToolsProtocol):
    """One connection. While no request is being served, complete headers are due within header_seconds."""

    server_state: Connections
    _deadline: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _served: RequestResponseCycle | None = None
    _head_open = False
    _head_bytes = 0

    def abort(self) -> None:
        """Drop the connection with whatever it was doing."""
        self.server_state.waiting.pop(self, None)
        if self.transport is not None:
            self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_headers()
        self.server_state.make_room(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.server_state.waiting.pop(self, None)
        self._headers_came()
        self.resume_writing()
        if self._served is not None:
            self._served.disconnected = True  # uvicorn tells only the last of several pipelined requests
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            return
        if self._deadline is None:
            self._expect_headers()
        if self._head_open:
            self._head_bytes += len(data)
            if self._head_bytes > HEADER_BYTES:
                self.abort()

    def on_message_begin(self) -> None:
        self._head_open = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_open = False
        self._headers_came()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        if not self.cycle.response_complete:
            self.server_state.waiting.pop(self, None)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete or self.cycle.more_body:
            self.server_state.waiting[self] = None

    def pause_writing(self) -> None:
        self._unread = self.loop.call_later(UNREAD_ANSWER_SECONDS, self.abort)
        super().pause_writing()

    def resume_writing(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        super().resume_writing()

    def shutdown(self) -> None:
        """Called once at SIGTERM: a request that has not arrived completely never will."""
        if self.cycle is not None and not self.cycle.response_complete and self.cycle.more_body:
            self.abort()
        else:
            super().shutdown()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._served = cycle
        super()._start_asgi_task(cycle, app)

    def _expect_headers(self) -> None:
        self._deadline = self.loop.call_later(self.server_state.header_seconds, self.abort)

    def _headers_came(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class WebServer(uvicorn.Server):
    """uvicorn's server that ends by returning, where uvicorn raises the signal a second time."""

    def __init__(self, config: uvicorn.Config, connections: Connections, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.server_state = connections
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in HANDLED_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.should_exit = True


def serve(
    app: App,
    host: str,
    port: int,
    *,
    ready: Callable[[int], None] | None = None,
    header_seconds: float = HEADER_SECONDS,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish what has arrived, within 10 s. Runs on the main thread.

    port 0 takes a free one; ready is called with the port in use. ConfigError when the address cannot be had.
    """
    listening = _listen(host, port)
    bound_port: int = listening.getsockname()[1]
    connections = Connections(_most_connections(), header_seconds)
    server = WebServer(_settings(app), connections, lambda: ready(bound_port) if ready else None)
    server.run(sockets=[listening])


def _settings(app: App) -> uvicorn.Config:
    return uvicorn.Config(
        cast(Any, app),
        http=BoundedProtocol,
        loop="uvloop",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ConfigError(
            f"cannot listen on {host} port {port}: {error.strerror}; choose another with --host and --port"
        ) from error


def _most_connections() -> int:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if files < 0 else max(16, min(MOST_CONNECTIONS, files - SPARE_FILES))
