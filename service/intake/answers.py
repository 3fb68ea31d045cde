"""What the webhook endpoint says: one constant answer per reason, the same on every server."""

import json
from dataclasses import dataclass

RETRY_AFTER_SECONDS = 10
DELIVERY_HEADER = "deskgauge-delivery"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; header names are lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Refused(Exception):
    """The request is answered with REFUSALS[reason]; nothing is stored."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _problem(status: int, title: str, detail: str, *headers: tuple[str, str]) -> Answer:
    """A problem document (RFC 9457)."""
    body = json.dumps({"status": status, "title": title, "detail": detail}).encode()
    described = (("content-type", "application/problem+json"), ("content-length", str(len(body))))
    return Answer(status, (*described, *headers), body)


def acknowledged(delivery: str) -> Answer:
    """The delivery is durable; its name helps to find it on the status page."""
    return Answer(200, (("content-length", "0"), (DELIVERY_HEADER, delivery)), b"")


HELLO = Answer(200, (("content-length", "0"),), b"")

REFUSALS = {
    "method": _problem(405, "Method not allowed", "Send webhooks with POST.", ("allow", "HEAD, POST")),
    "encoding": _problem(415, "Content encoding not accepted", "Send the body as it is, not compressed."),
    "too_large": _problem(413, "Body too large", "The body is larger than this server accepts."),
    "no_length": _problem(411, "Length required", "Send a Content-Length header.", ("connection", "close")),
    "incomplete": _problem(400, "Incomplete body", "The body ended early.", ("connection", "close")),
    "slow": _problem(408, "Body too slow", "The body did not arrive in time.", ("connection", "close")),
    "signature": _problem(
        401,
        "Not accepted",
        "The connection's name or the signature is wrong. Compare name and secret at both ends.",
    ),
    "rotating": _problem(
        503,
        "Not accepted yet",
        "A secret is being replaced. Send it again.",
        ("retry-after", str(RETRY_AFTER_SECONDS)),
    ),
    "storage": _problem(
        503,
        "Not stored",
        "The delivery could not be stored now. Send it again.",
        ("retry-after", str(RETRY_AFTER_SECONDS)),
    ),
}
