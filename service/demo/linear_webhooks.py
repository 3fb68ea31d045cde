"""The demo's Linear tells of an issue's new state in a signed webhook: https://linear.app/developers/webhooks"""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import requests

from adapters.settings import Secret
from adapters.signing import hmac_text

PATIENCE = 5.0  # seconds, as Linear has
UNREACHED = "Deskgauge could not be reached."


class Webhooks:
    """Sends to one address, "" for none. secret: what signs. told: what became of the last webhook, by issue."""

    def __init__(self, address: str) -> None:
        self.address, self.secret = address, secrets.token_urlsafe(24)
        self.told: dict[str, str] = {}

    def tell(self, issue: Mapping[str, Any], state: Mapping[str, Any], before: str) -> None:
        """Say that an issue has left a state for another."""
        if self.address:
            body = json.dumps(document(issue, state, before, datetime.now(UTC))).encode()
            self.told[issue["id"]] = self._send(body)

    def _send(self, body: bytes) -> str:
        headers = {
            "Content-Type": "application/json",
            "Linear-Delivery": str(uuid4()),
            "Linear-Event": "Issue",
            "Linear-Signature": hmac_text(body, Secret(self.secret), encoding="hex").decode(),
        }
        try:
            answer = requests.post(self.address, data=body, headers=headers, timeout=PATIENCE)
        except requests.RequestException:
            return UNREACHED
        return f"Deskgauge was told by a webhook and answered {answer.status_code}."


def document(issue: Mapping[str, Any], state: Mapping[str, Any], before: str, at: datetime) -> dict[str, Any]:
    """The webhook's body."""
    moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told = ("id", "identifier", "title", "url", "teamId", "createdAt")
    return {
        "action": "update",
        "type": "Issue",
        "createdAt": moment,
        "actor": {"id": "b1c2d3e4-0000-4000-8000-00000000a001", "name": "A made-up person", "type": "user"},
        "url": issue["url"],
        "updatedFrom": {"stateId": before},
        "webhookTimestamp": int(at.timestamp() * 1000),
        "data": {
            **{name: issue[name] for name in told},
            "previousIdentifiers": [],
            "updatedAt": moment,
            "stateId": state["id"],
            "state": {name: state[name] for name in ("id", "name", "type")},
        },
    }
