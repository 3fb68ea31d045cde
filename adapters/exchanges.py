"""What was said to a far side and what it said, in a form that may be kept; adapters.harmless says what that is."""

import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qsl, urlsplit

from adapters.harmless import (
    TELLING_HEADERS,
    harmless,
    shown_answer,
    shown_document,
    shown_headers,
    shown_key,
)
from rules.errors import SinkError

MOST = 10  # requests of one attempt
SHORTEST_SECRET = 6


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, redacted. status: None without a complete answer, and then trouble says why."""

    method: str
    address: str
    sent_headers: str
    sent: str
    status: int | None = None
    headers: str = ""
    answer: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it was made. document: of JSON, a form, or bytes.

    base: the configured address, of which only the host is kept, for the rest may be a key.
    """

    method: str
    base: str
    path: str
    headers: Mapping[str, str]
    document: Any

    def troubled(self, trouble: str) -> Exchange:
        """There was no complete answer."""
        return Exchange(*self._kept(), trouble=trouble)

    def answered(self, status: int, headers: Mapping[str, str], body: bytes) -> Exchange:
        """There was one, whatever it says."""
        secrets = self._secrets()
        return Exchange(*self._kept(), status, shown_headers(headers, secrets), shown_answer(body, secrets))

    def _kept(self) -> tuple[str, str, str, str]:
        secrets = self._secrets()
        return self.method, self._address(secrets), shown_headers(self.headers, secrets), self._sent(secrets)

    def _sent(self, secrets: Collection[str]) -> str:
        if self.document is None:
            return ""
        told = shown_answer if isinstance(self.document, bytes) else shown_document
        return told(self.document, secrets)

    def _address(self, secrets: Collection[str]) -> str:
        base, (path, _, query) = urlsplit(self.base), self.path.partition("?")
        host = f"{base.hostname or ''}{f':{base.port}' if base.port else ''}"
        parts = (part if harmless(part, secrets) else "(hidden)" for part in path.split("/"))
        names = (shown_key(name, secrets) for name, _ in parse_qsl(query, True))
        asked = "&".join(f"{name}=(hidden)" for name in names)
        return f"{base.scheme}://{host}{'/'.join(parts)}{f'?{asked}' if asked else ''}"

    def _secrets(self) -> frozenset[str]:
        """Whatever went out in a header that is not known to be harmless, and what stands in the configured address."""
        said = [value for name, value in self.headers.items() if not TELLING_HEADERS.fullmatch(name)]
        said += re.split(r"[/?&=:@#]", urlsplit(self.base)._replace(scheme="", netloc="").geturl())
        words = (word for value in said for word in [value, *value.split()])
        return frozenset(word for word in words if len(word) >= SHORTEST_SECRET)


_heard: ContextVar[deque[Exchange] | None] = ContextVar("exchanges", default=None)


@contextmanager
def overheard() -> Iterator[deque[Exchange]]:
    """Collects what this thread says to far sides meanwhile; of many requests the last ones."""
    heard: deque[Exchange] = deque(maxlen=MOST)
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def listened() -> bool:
    """Whether somebody collects; else nothing needs to be redacted."""
    return _heard.get() is not None


def note(exchange: Exchange) -> None:
    """Hand an exchange to whoever collects."""
    heard = _heard.get()
    if heard is not None:
        heard.append(exchange)


class Answer(Protocol):
    """What came back."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def body(self) -> bytes: ...


Came = TypeVar("Came", bound=Answer)


def noted(asked: Asked, ask: Callable[[], Came]) -> Came:
    """What was asked for, handed to whoever collects together with the request."""
    try:
        answer = ask()
    except SinkError as error:
        if listened():
            note(asked.troubled(str(error)))
        raise
    if listened():
        note(asked.answered(answer.status, answer.headers, answer.body))
    return answer
