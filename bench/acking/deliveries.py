"""Signed webhook requests in the shape of a Zendesk ticket event, ready to send; all values are made up."""

import base64
import hmac
import json
import uuid
from datetime import UTC, datetime
from typing import Any

SECRET = "a secret made up for the benchmark"
PATH = "/webhooks/desk"
BODY_BYTES = 3000
TICKETS = 2000
TAGS = ["cat_data_export", "plan_team", "region_eu"]


def envelope(number: int) -> dict[str, Any]:
    """One event of type ticket.created; about 3 kB long."""
    ticket = str(100_000 + number % TICKETS)
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    detail = {
        "id": ticket,
        "status": "OPEN",
        "priority": "NORMAL",
        "type": "QUESTION",
        "subject": "An export that does not finish",
        "description": "",
        "requester_id": str(7_000_000 + number % 500),
        "submitter_id": str(7_000_000 + number % 500),
        "assignee_id": None,
        "organization_id": str(9_000 + number % 60),
        "group_id": "360001",
        "tags": TAGS,
        "via": {"channel": "web_service"},
        "created_at": now,
        "updated_at": now,
    }
    body = {
        "account_id": 1,
        "id": str(uuid.uuid4()),
        "type": "zen:event-type:ticket.created",
        "time": now,
        "subject": f"zen:ticket:{ticket}",
        "zendesk_event_version": "2022-11-06",
        "detail": detail,
        "event": {},
    }
    detail["description"] = "x" * (BODY_BYTES - len(json.dumps(body)))
    return body


def request(number: int) -> bytes:
    """The whole HTTP request of one distinct delivery, signed now: good for 300 s."""
    body = json.dumps(envelope(number)).encode()
    stamp = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    signature = base64.b64encode(hmac.digest(SECRET.encode(), stamp.encode() + body, "sha256")).decode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Zendesk Webhook\r\n"
        f"Content-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        f"X-Zendesk-Account-Id: 1\r\nX-Zendesk-Webhook-Id: 01BENCH\r\n"
        f"X-Zendesk-Webhook-Invocation-Id: {uuid.uuid4()}\r\n"
        f"X-Zendesk-Webhook-Signature-Timestamp: {stamp}\r\nX-Zendesk-Webhook-Signature: {signature}\r\n\r\n"
    )
    return head.encode() + body
