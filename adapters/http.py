"""Sends one JSON request to a far side that may be slow, broken, hostile or gone, and says what that means.

Whatever goes wrong becomes a SinkError; its message quotes neither the request nor the far side's words.
"""

import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.structures import CaseInsensitiveDict

from adapters.address_guard import BlockedAddressError
from adapters.exchanges import Asked, noted
from adapters.guarded_connection import GuardedAdapter, Limits, Line
from adapters.retry_after import retry_after_seconds
from rules.errors import SinkError

CHUNK_BYTES = 8192
# A kept connection may be closed at any moment, and then nobody knows whether the request was read.
OWN_HEADERS = {"Connection": "close", "Accept-Encoding": "identity", "Accept": "application/json"}
USUAL_LIMITS = Limits()
TROUBLES: dict[type, str] = {
    ConnectionRefusedError: "the connection was refused",
    socket.gaierror: "its name is not known",
    TimeoutError: "it did not answer in time",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer, whatever its status. received_at: Unix time."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    received_at: float

    @property
    def retry_after(self) -> float | None:
        """Seconds the far side asks to wait."""
        return retry_after_seconds(self.headers.get("Retry-After"), self.received_at)


@dataclass(frozen=True, slots=True)
class GuardedHttp:
    """The way to one configured address. who: how messages call the far side. clock: Unix time."""

    who: str
    url: str
    allow_private: bool = False
    limits: Limits = USUAL_LIMITS
    clock: Callable[[], float] = time.time

    def post(self, document: Any, headers: Mapping[str, str]) -> Reply:
        """Send a JSON document to the address itself; SinkError when there is no complete answer."""
        return self.request("POST", "", document, headers)

    def request(
        self,
        method: str,
        path: str,
        document: Any,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask below the address over a connection of its own, with a JSON document, a form or neither; SinkError as above.

        Bytes are sent as they are, for who has signed them; their headers say what they are.
        """
        is_ready = isinstance(document, bytes)
        body = {"data": document} if is_ready else {"json": document, "data": form}
        asked = requests.Request(method, f"{self.url}{path}", **body)
        told = Asked(method, self.url, path, headers, form or document)
        return noted(told, lambda: self._ask(asked, headers))

    def _ask(self, asked: requests.Request, headers: Mapping[str, str]) -> Reply:
        with Line(self.limits, allow_private=self.allow_private) as line, requests.Session() as session:
            session.trust_env = False
            for scheme in ("http://", "https://"):
                session.mount(scheme, GuardedAdapter(line))
            try:
                reply = self._exchange(session, asked, {**OWN_HEADERS, **headers})
            except BlockedAddressError as error:
                said = f"{self.who}: {error}. Correct base_url, or set allow_private for a private network."
                raise SinkError(said, pauses_sink=True) from None
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                raise self._failure(line, error) from None
            if line.expired:  # what was cut may look like an end
                raise self._too_slow(line)
            return reply

    def _exchange(
        self, session: requests.Session, asked: requests.Request, headers: Mapping[str, str]
    ) -> Reply:
        times = (self.limits.connect, self.limits.read)
        with session.request(
            asked.method or "POST", asked.url, data=asked.data, json=asked.json, headers=dict(headers),
            timeout=times, stream=True, allow_redirects=False,
        ) as response:  # fmt: skip
            body = self._read(response)
            kept = CaseInsensitiveDict(response.headers)
            return Reply(response.status_code, kept, body, self.clock())

    def _read(self, response: requests.Response) -> bytes:
        """The body as sent, never inflated: a few bytes of compressed reply may become gigabytes."""
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise SinkError(f"{self.who} sent a compressed answer without being asked", outcome_unknown=True)
        body = bytearray()
        for chunk in response.raw.stream(CHUNK_BYTES, decode_content=False):
            body += chunk
            if len(body) > self.limits.answer_bytes:
                limit = self.limits.answer_bytes
                raise SinkError(f"{self.who} sent an answer of more than {limit} bytes", outcome_unknown=True)
        return bytes(body)

    def _failure(self, line: Line, error: Exception) -> SinkError:
        """What a broken exchange means. Only the error's kind is told: its text may quote the request."""
        kind = type(error).__name__
        if line.expired:
            return self._too_slow(line)
        if line.opened:
            return SinkError(
                f"{self.who} broke off before its answer was complete ({kind})", outcome_unknown=True
            )
        if isinstance(error, requests.exceptions.SSLError):
            return SinkError(f"{self.who}: the TLS handshake with {self._host} failed")
        if isinstance(error, ValueError):
            said = f"{self.who}: base_url or secret cannot be sent as they are ({kind})"
            return SinkError(f"{said}. Correct them.", pauses_sink=True)
        why = TROUBLES.get(type(line.trouble), kind)
        return SinkError(f"{self.who} could not be reached at {self._host}: {why}")

    def _too_slow(self, line: Line) -> SinkError:
        said = f"{self.who} gave no complete answer within {self.limits.total:g} s"
        return SinkError(said, outcome_unknown=line.opened)

    @property
    def _host(self) -> str:
        return urlsplit(self.url).hostname or "no host"
