"""Webhooks as Linear sends them, all made up."""

import json
from datetime import datetime

from adapters.settings import Secret
from adapters.signing import hmac_text
from tests.adapters.samples import fixture

COMPLETED = "linear/issue-completed.json"
_EDITED = fixture(COMPLETED) | {"updatedFrom": {"title": "Before"}}
_CREATED = {key: value for key, value in fixture(COMPLETED).items() if key != "updatedFrom"} | {
    "action": "create"
}
_COMMENT = {
    "action": "create",
    "type": "Comment",
    "createdAt": "2026-03-10T11:59:58.100Z",
    "data": {"id": "c"},
}
SILENT = (_EDITED, _CREATED, _COMMENT)


def sign(body: bytes, at: datetime, secret: str) -> dict[str, str]:
    """The moment of sending stands in the body; a body without one gets a header, which is the older form."""
    signed = hmac_text(body, Secret(secret), encoding="hex").decode()
    return {"linear-signature": signed, "linear-timestamp": str(int(at.timestamp() * 1000))}


def sent_at(body: dict[str, object], at: datetime) -> bytes:
    """The body as it is sent at that moment."""
    return json.dumps(body | {"webhookTimestamp": int(at.timestamp() * 1000)}).encode()
