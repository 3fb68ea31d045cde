"""Connections for `requests` that reach allowed addresses only and are cut when their time is over."""

import os
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from adapters.address_guard import Place, Reach


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one request may take, in seconds, and how much of an answer is read, in bytes.

    connect: for each address of the host. read: between two bytes that arrive. total: from name to last byte.
    """

    connect: float = 5.0
    read: float = 10.0
    total: float = 20.0
    answer_bytes: int = 65_536


class Line:
    """The connection of one request; used as a context it cuts itself when the total time is over.

    opened: the connection, with TLS, stood, so the far side may have got the request. expired: it was cut.
    trouble: why there is no connection.
    A read timeout alone would not do: it starts anew with every byte that drips in.
    """

    def __init__(self, limits: Limits, *, allow_private: bool = False) -> None:
        self.opened = self.expired = False
        self.trouble: OSError | None = None
        self._limits, self._allow_private = limits, allow_private
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self._timer = threading.Timer(limits.total, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            if self._handle:
                self._handle.close()
                self._handle = None

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to the first address that answers; BlockedAddressError or OSError."""
        try:
            places = Reach(host.strip("[]"), self._allow_private).places(port)
        except OSError as error:
            self.trouble = error
            raise
        for place in places:
            try:
                return self._hold(self._dial(place))
            except OSError as error:
                self.trouble = error
        raise self.trouble or OSError("the host has no address")

    def _dial(self, place: Place) -> socket.socket:
        family, address = place
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(self._limits.connect)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection

    def _hold(self, connection: socket.socket) -> socket.socket:
        """Keep a second handle: TLS takes the first one over, and its handshake must be cut in time too."""
        with self._lock:
            if self.expired:
                connection.close()
                raise TimeoutError("the time was over before the connection stood")
            self._handle = socket.socket(fileno=os.dup(connection.fileno()))
        return connection

    def _cut(self) -> None:
        with self._lock:
            self.expired = True
            if self._handle:
                with suppress(OSError):  # the far side was faster
                    self._handle.shutdown(socket.SHUT_RDWR)


class GuardedAdapter(HTTPAdapter):
    """Sends over one Line; no proxy, no retries of its own."""

    def __init__(self, line: Line) -> None:
        self._line = line
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        """Use pools whose connections are made by the line."""
        self.poolmanager = _Pools(self._line, num_pools=connections, maxsize=maxsize, block=block, **kwargs)


class _Connection(HTTPConnection):
    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.connect(self._dns_host, self.port)

    def connect(self) -> None:
        super().connect()
        self._line.opened = True


class _TlsConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Pools(PoolManager):
    def __init__(self, line: Line, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._line = line
        self.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def _new_pool(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        pool = super()._new_pool(*args, **kwargs)
        pool.conn_kw["line"] = self._line
        return pool
