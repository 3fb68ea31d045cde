"""The ceiling: a Flask route that checks the signature and stores nothing."""

import base64
import hmac

from flask import Flask, abort, request

from bench.acking.deliveries import PATH, SECRET

app = Flask(__name__)


@app.post(PATH)
def webhook() -> str:
    """Answer an authentic request."""
    body = request.get_data()
    stamp = request.headers["X-Zendesk-Webhook-Signature-Timestamp"].encode()
    wanted = base64.b64encode(hmac.digest(SECRET.encode(), stamp + body, "sha256"))
    if not hmac.compare_digest(wanted, request.headers["X-Zendesk-Webhook-Signature"].encode()):
        abort(401)
    return ""
