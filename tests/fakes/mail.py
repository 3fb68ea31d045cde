"""A loopback mail server that takes mail, or goes wrong after the text in one of the ways in which far sides do."""

import base64
import contextlib
import socketserver
import ssl
import threading
from collections import deque
from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Self

from adapters.base import Push
from adapters.guarded_connection import Limits
from adapters.notify.mail import Mail
from adapters.settings import SinkSettings
from tests.fakes.far_side import Exchange, Fault, well

USER, PASSWORD = "gauge", "CANARY-7Q2w5E8r1T4y"
OPTIONS = {"from": "gauge@desk.example", "to": "lead@desk.example, ops@desk.example", "user": USER}
PATIENT = Limits(total=60.0)
TAKEN = (200, b"250 2.0.0 taken as 4711\r\n")


class Reply(Exchange):
    """The server's word after the end of a message: 200 says its body as it stands, any other says the number."""

    def answer(self, status: int, body: bytes, **_: str) -> None:
        self.handler.wfile.write(body if status == 200 else f"{status} no\r\n".encode())


class FakeMail:
    """mailbox: what was taken, by Message-ID, as a mailbox that knows repetitions. said: the commands as they came.

    replies: a verb's own reply instead of the usual one. unknown: refused addresses. tls: what STARTTLS is answered with.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None, login: bool = True) -> None:
        self.seen: list[bytes] = []
        self.said: list[str] = []
        self.mailbox: dict[str, EmailMessage] = {}
        self.faults: deque[Fault] = deque()
        self.usual: Fault = well
        self.replies: dict[str, bytes] = {}
        self.unknown: set[str] = set()
        self.tls, self.login, self.violations = tls, login, list[str]()
        self.released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self)
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def kept(self, push: Push) -> int:
        """How many mails of the push the mailbox shows."""
        return sum(name.startswith(f"<{push.far_id}@") for name in self.mailbox)

    def sink(self, *, limits: Limits = PATIENT, host: str = "127.0.0.1", **changed: Any) -> Mail:
        options: Mapping[str, str] = {**OPTIONS, **changed.pop("options", {})}
        settings = SinkSettings("post", "mail", f"smtp://{host}:{self.port}", PASSWORD, options)
        return Mail(settings, limits=limits, **changed)

    def take(self, text: bytes) -> tuple[int, bytes]:
        """Put a message into the mailbox."""
        made = message_from_bytes(text, _class=EmailMessage, policy=SMTP)  # type: ignore[call-overload]
        self.mailbox.setdefault(made["Message-ID"], made)
        return TAKEN


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], fake: FakeMail) -> None:
        self.fake = fake
        super().__init__(address, _Handler)

    def handle_error(self, *_: object) -> None:  # the client left, or was thrown out
        pass


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._say(self.server.fake.replies.get("CONNECT", b"220 mail.example ESMTP"))
            while line := self.rfile.readline(1000):
                command = line.decode().strip()
                self.server.fake.said.append(command)
                if not self._follow(command.partition(" ")[0].upper(), command):
                    return

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()
        self.connection.close()

    def _follow(self, verb: str, command: str) -> bool:
        """Answer one command; whether to go on."""
        if verb in self.server.fake.replies:
            self._say(self.server.fake.replies[verb])
        elif verb == "RCPT" and any(f"<{one}>" in command for one in self.server.fake.unknown):
            self._say(b"550 5.1.1 nobody here has that name")
        elif verb == "DATA":
            self._message()
            return False
        elif verb == "STARTTLS":
            self._turn_to_tls()
        elif verb == "EHLO":
            self._say(b"\r\n".join(self._features()))
        elif verb == "AUTH":
            good = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode() == command.split()[-1]
            self._say(b"235 welcome" if good else b"535 who are you")
        else:
            self._say(b"221 bye" if verb == "QUIT" else b"250 fine")
        return verb != "QUIT"

    def _features(self) -> list[bytes]:
        fake, encrypted = self.server.fake, isinstance(self.connection, ssl.SSLSocket)
        offered = ["mail.example"]
        offered += ["STARTTLS"] if fake.tls and not encrypted else []
        offered += ["AUTH PLAIN"] if fake.login else []
        return [f"250{'-' if one != offered[-1] else ' '}{one}".encode() for one in offered]

    def _turn_to_tls(self) -> None:
        assert self.server.fake.tls
        self._say(b"220 go on")
        self.connection = self.server.fake.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def _message(self) -> None:
        fake = self.server.fake
        self._say(b"354 go on")
        lines = []
        while (line := self.rfile.readline(100_000)) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        fake.seen.append(text := b"".join(lines))
        fault = fake.faults.popleft() if fake.faults else fake.usual
        fault(Reply(self, lambda: fake.take(text), fake.released))  # type: ignore[arg-type]

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")
