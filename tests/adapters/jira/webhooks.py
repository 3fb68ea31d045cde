"""Webhooks as an administrator's webhook of Jira sends them, all made up."""

from datetime import datetime

from adapters.settings import Secret
from adapters.signing import hmac_text
from tests.adapters.samples import fixture

DONE = "jira/issue-done.json"
_RENAMED = fixture(DONE) | {
    "changelog": {"id": "1", "items": [{"field": "summary", "fromString": "a", "toString": "b"}]}
}
_CREATED = {key: value for key, value in fixture(DONE).items() if key != "changelog"} | {
    "webhookEvent": "jira:issue_created"
}
_COMMENTED = {"webhookEvent": "comment_created", "timestamp": 1773143997500, "comment": {"id": "1"}}
SILENT = (_RENAMED, _CREATED, _COMMENTED)


def sign(body: bytes, at: datetime, secret: str) -> dict[str, str]:
    """No moment is signed."""
    return {"x-hub-signature": f"sha256={hmac_text(body, Secret(secret), encoding='hex').decode()}"}
