"""What may be kept of requests and answers: no secret and no person's text.

Only what is known to be harmless stays: keys, numbers, moments, and codes under keys that are used for ids and
enumerations. What is not known to be harmless is replaced by its length. secrets: what no value that stays may hold.
"""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

BODY_BYTES = 2048
DEEPEST = 16
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


def shown_headers(headers: Mapping[str, str], secrets: Collection[str]) -> str:
    """The headers that are known to be harmless, one a line, by name."""
    kept = (
        (name.lower(), value)
        for name, value in headers.items()
        if TELLING_HEADERS.fullmatch(name) and HEADER.fullmatch(value) and _unspoken(value, secrets)
    )
    return "\n".join(f"{name}: {value}" for name, value in sorted(kept))


def shown_answer(body: bytes, secrets: Collection[str]) -> str:
    """What may be kept of a body that came."""
    if not body:
        return ""
    try:
        return shown_document(json.loads(body), secrets)
    except (ValueError, RecursionError):
        return f"(no JSON, {len(body)} bytes)"


def shown_document(document: Any, secrets: Collection[str]) -> str:
    """What may be kept of a document, as JSON, cut."""
    text = json.dumps(_redacted("", document, secrets, 0), ensure_ascii=False)
    whole = text.encode()
    return text if len(whole) <= BODY_BYTES else whole[: BODY_BYTES - 3].decode(errors="ignore") + "…"


def _redacted(key: str, value: Any, secrets: Collection[str], depth: int) -> Any:
    if depth > DEEPEST:
        return "(deeper than shown)"
    if isinstance(value, Mapping):
        return {
            shown_key(str(name), secrets): _redacted(str(name), one, secrets, depth + 1)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [_redacted(key, one, secrets, depth + 1) for one in value]
    return _kept_value(key, value, secrets)


def shown_key(key: str, secrets: Collection[str]) -> str:
    """A key, where it is one and no secret."""
    return key if KEY.fullmatch(key) and _unspoken(key, secrets) else "(hidden)"


def _kept_value(key: str, value: Any, secrets: Collection[str]) -> Any:
    if SECRET_KEY.search(key) and value is not None:
        return "(hidden)"
    if not isinstance(value, str):
        return value
    telling = key in TELLING_KEYS or key.endswith(TELLING_ENDINGS)
    if MOMENT.fullmatch(value) or (telling and harmless(value, secrets)):
        return value
    return f"(text, {len(value)} characters)"


def harmless(value: str, secrets: Collection[str]) -> bool:
    """Whether it is an id, a code or nothing, and none of the secrets."""
    return not value or (CODE.fullmatch(value) is not None and _unspoken(value, secrets))


def _unspoken(value: str, secrets: Collection[str]) -> bool:
    return not any(secret in value for secret in secrets)
