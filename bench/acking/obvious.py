"""The obvious implementation: a Flask route that checks, loads with marshmallow and inserts one row."""

import base64
import hmac
import os
import threading
from typing import Any

import sqlite_utils
from flask import Flask, abort, request
from marshmallow import EXCLUDE, Schema, fields

from bench.acking.deliveries import PATH, SECRET

app = Flask(__name__)
local = threading.local()


class Detail(Schema):
    """The ticket."""

    class Meta:
        unknown = EXCLUDE

    id = fields.Str(required=True)
    status = fields.Str(required=True)
    priority = fields.Str(allow_none=True)
    subject = fields.Str()
    description = fields.Str()
    requester_id = fields.Str()
    organization_id = fields.Str(allow_none=True)
    tags = fields.List(fields.Str())
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()


class Envelope(Schema):
    """The event."""

    class Meta:
        unknown = EXCLUDE

    id = fields.Str(required=True)
    type = fields.Str(required=True)
    time = fields.AwareDateTime(required=True)
    detail = fields.Nested(Detail, required=True)


schema = Envelope()


def database() -> sqlite_utils.Database:
    """One connection a thread with SQLite's own settings; BENCH_WAL is for who has read about write-ahead logs."""
    if not hasattr(local, "database"):
        local.database = sqlite_utils.Database(os.environ["BENCH_DATABASE"])
        if os.environ.get("BENCH_WAL"):
            local.database.enable_wal()
    return local.database


@app.post(PATH)
def webhook() -> str:
    """Check, load, insert, answer."""
    body = request.get_data()
    stamp = request.headers["X-Zendesk-Webhook-Signature-Timestamp"].encode()
    wanted = base64.b64encode(hmac.digest(SECRET.encode(), stamp + body, "sha256"))
    if not hmac.compare_digest(wanted, request.headers["X-Zendesk-Webhook-Signature"].encode()):
        abort(401)
    event: dict[str, Any] = schema.load(request.get_json())
    row = {"id": event["id"], "type": event["type"], "time": event["time"].isoformat(), "body": body}
    database()["deliveries"].insert(row | {"ticket": event["detail"]["id"]}, pk="id", replace=True)
    return ""
