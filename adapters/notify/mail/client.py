"""smtplib over a guarded connection: only allowed addresses, cut when the time is over, replies of a bounded length."""

import re
import smtplib
import socket
import ssl
from typing import Any

from adapters.guarded_connection import Limits, Line

REPLY = re.compile(
    rb"[2-5]\d\d([ -].*)?\r?\n", re.DOTALL
)  # https://www.rfc-editor.org/rfc/rfc5321#section-4.2


class GuardedClient(smtplib.SMTP):
    """smtplib over the guarded line, with TLS from the first byte where a context is given."""

    def __init__(self, line: Line, context: ssl.SSLContext | None, limits: Limits, own_name: str) -> None:
        super().__init__(local_hostname=own_name, timeout=limits.read)
        self._line, self._context, self._most = line, context, limits.answer_bytes

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        self._host = host  # STARTTLS compares the certificate with it
        connection = self._line.connect(host, port)
        connection.settimeout(timeout)
        return self._context.wrap_socket(connection, server_hostname=host) if self._context else connection

    def getreply(self) -> tuple[int, bytes]:
        """As smtplib, but of a server that never ends its reply only so much is read."""
        if self.file is None and self.sock is not None:
            self.file = _Bounded(self.sock.makefile("rb"), self._most)
        return super().getreply()


class _Bounded:
    """Reads whole lines of replies until they are too many bytes for one conversation."""

    def __init__(self, file: Any, most: int) -> None:
        self._file, self._left = file, most

    def readline(self, size: int) -> bytes:
        """The next line; OSError where it is too much, or no reply's."""
        line: bytes = self._file.readline(size)
        self._left -= len(line)
        if self._left < 0 or not REPLY.fullmatch(line):
            raise OSError("no reply of SMTP")
        return line

    def close(self) -> None:
        """Close what is read from."""
        self._file.close()
