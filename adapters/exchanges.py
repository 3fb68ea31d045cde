"""What was said to a far side and what it said, in a form that may be kept: no secret and no person's text is in it.

Only what is known to be harmless stays: keys, numbers, moments, and codes under keys that are used for ids and
enumerations. What is not known to be harmless is replaced by its length.
"""

import json
import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

MOST = 10  # requests of one attempt
BODY_BYTES = 2048
DEEPEST = 16
SHORTEST_SECRET = 6
TELLING_KEYS = frozenset({
    "action", "category", "code", "correlationId", "count", "error", "errorCode", "event", "field", "id", "ids", "key",
    "kind", "number", "operationName", "operator", "outcome", "priority", "propertyName", "reason", "severity", "state",
    "status", "subCategory", "tags", "type", "uuid", "version",
})  # fmt: skip
TELLING_ENDINGS = ("_id", "_ids", "Id", "Ids", "_at", "At", "_code", "Code", "_status", "_type", "Type")
SECRET_KEY = re.compile(
    r"secret|token|passw|session|auth|cookie|credential|signature|api_?key|private", re.IGNORECASE
)
CODE = re.compile(r"[A-Za-z0-9-][A-Za-z0-9_:./-]{0,79}")
KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})")
HEADER = re.compile(r"[A-Za-z0-9 _.,:;=/+-]{1,120}")
TELLING_HEADERS = re.compile(
    r"content-type|retry-after|date|(x-)?ratelimit-.*|(x-)?request-id|x-github-request-id|atl-traceid|x-hubspot-correlation-id"
    r"|sforce-limit-info|x-complexity|webhook-id|webhook-timestamp",
    re.IGNORECASE,
)


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
    """A request as it was made. base: the configured address, of which only the host is kept, for the rest may be a key."""

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
        return Exchange(*self._kept(), status, _headers(headers, secrets), _answer(body, secrets))

    def _kept(self) -> tuple[str, str, str, str]:
        secrets = self._secrets()
        sent = "" if self.document is None else _cut(self.document, secrets)
        return self.method, self._address(secrets), _headers(self.headers, secrets), sent

    def _address(self, secrets: Collection[str]) -> str:
        base, (path, _, query) = urlsplit(self.base), self.path.partition("?")
        host = f"{base.hostname or ''}{f':{base.port}' if base.port else ''}"
        parts = (part if _harmless(part, secrets) else "(hidden)" for part in path.split("/"))
        names = (_shown_key(name, secrets) for name, _ in parse_qsl(query, True))
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


def _headers(headers: Mapping[str, str], secrets: Collection[str]) -> str:
    kept = (
        (name.lower(), value)
        for name, value in headers.items()
        if TELLING_HEADERS.fullmatch(name) and HEADER.fullmatch(value) and _unspoken(value, secrets)
    )
    return "\n".join(f"{name}: {value}" for name, value in sorted(kept))


def _answer(body: bytes, secrets: Collection[str]) -> str:
    if not body:
        return ""
    try:
        return _cut(json.loads(body), secrets)
    except (ValueError, RecursionError):
        return f"(no JSON, {len(body)} bytes)"


def _cut(document: Any, secrets: Collection[str]) -> str:
    text = json.dumps(_redacted("", document, secrets, 0), ensure_ascii=False)
    whole = text.encode()
    return text if len(whole) <= BODY_BYTES else whole[: BODY_BYTES - 3].decode(errors="ignore") + "…"


def _redacted(key: str, value: Any, secrets: Collection[str], depth: int) -> Any:
    if depth > DEEPEST:
        return "(deeper than shown)"
    if isinstance(value, Mapping):
        return {
            _shown_key(str(name), secrets): _redacted(str(name), one, secrets, depth + 1)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_redacted(key, one, secrets, depth + 1) for one in value]
    return _kept_value(key, value, secrets)


def _shown_key(key: str, secrets: Collection[str]) -> str:
    return key if KEY.fullmatch(key) and _unspoken(key, secrets) else "(hidden)"


def _kept_value(key: str, value: Any, secrets: Collection[str]) -> Any:
    if SECRET_KEY.search(key) and value is not None:
        return "(hidden)"
    if not isinstance(value, str):
        return value
    telling = key in TELLING_KEYS or key.endswith(TELLING_ENDINGS)
    if MOMENT.fullmatch(value) or (telling and _harmless(value, secrets)):
        return value
    return f"(text, {len(value)} characters)"


def _harmless(value: str, secrets: Collection[str]) -> bool:
    return not value or (CODE.fullmatch(value) is not None and _unspoken(value, secrets))


def _unspoken(value: str, secrets: Collection[str]) -> bool:
    return not any(secret in value for secret in secrets)
