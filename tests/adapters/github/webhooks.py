"""Webhooks as GitHub sends them, all made up."""

from datetime import datetime

from adapters.settings import Secret
from adapters.signing import hmac_text
from tests.adapters.samples import fixture

CLOSED = "github/issues-closed.json"
_LABELED = fixture(CLOSED) | {"action": "labeled", "label": {"name": "bug"}}
_COMMENT = fixture(CLOSED) | {"action": "deleted", "comment": {"id": 1, "body": "x"}}
_PING = {"zen": "Made up", "hook_id": 1, "repository": fixture(CLOSED)["repository"]}
SILENT = (_LABELED, _COMMENT, _PING)


def sign(body: bytes, at: datetime, secret: str) -> dict[str, str]:
    """No moment is signed."""
    return {"x-hub-signature-256": f"sha256={hmac_text(body, Secret(secret), encoding='hex').decode()}"}
