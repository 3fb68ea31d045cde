"""The webhook endpoint as an ordinary Flask view, for hosts that offer WSGI only: slower, the same answers.

A WSGI server reads bodies in the view's thread: bound that with its own time-outs or a buffering proxy.
"""

from time import monotonic, perf_counter

from flask import Blueprint, Response, request
from werkzeug.exceptions import ClientDisconnected

from rules.errors import StorageUnavailable
from service.intake.answers import REFUSALS, Answer, Refused, acknowledged
from service.intake.commit import CommitThread
from service.intake.counters import count_accepted, count_refused
from service.intake.gate import READ_SECONDS, WEBHOOKS_PATH, Gate

CHUNK_BYTES = 65_536
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def create_webhooks_blueprint(
    gate: Gate, commit: CommitThread, *, read_seconds: float = READ_SECONDS
) -> Blueprint:
    """A blueprint that serves /webhooks/<connection>."""
    blueprint = Blueprint("webhooks", __name__)

    def webhook(connection: str = "") -> Response:
        try:
            answer = _answer(gate, commit, connection, read_seconds)
        except Refused as refused:
            count_refused(gate.label(connection), refused.reason)
            answer = REFUSALS[refused.reason]
        return Response(answer.body, answer.status, answer.headers)

    for rule in (WEBHOOKS_PATH, f"{WEBHOOKS_PATH}/", f"{WEBHOOKS_PATH}/<path:connection>"):
        blueprint.add_url_rule(rule, view_func=webhook, methods=METHODS, provide_automatic_options=False)
    return blueprint


def _answer(gate: Gate, commit: CommitThread, connection: str, read_seconds: float) -> Answer:
    started = perf_counter()
    headers = {name.lower(): value for name, value in request.headers.items()}
    greeting = gate.greet(request.method, headers)
    if greeting is not None:
        return greeting
    body = _read(gate.limit_bytes, monotonic() + read_seconds)
    entry = gate.admit(connection, headers, body)
    try:
        delivery = commit.store_and_wait(entry)
    except StorageUnavailable:
        raise Refused("storage") from None
    count_accepted(connection, len(body), perf_counter() - started)
    return acknowledged(delivery)


def _read(limit_bytes: int, deadline: float) -> bytes:
    """The complete body or Refused; a server that cannot tell where a chunked body ends gets 411."""
    if request.content_length is None and not request.environ.get("wsgi.input_terminated"):
        raise Refused("no_length")
    request.max_content_length = None  # the gate's limit holds, not that of the pages
    body = bytearray()
    try:
        while chunk := request.stream.read(CHUNK_BYTES):
            body += chunk
            if len(body) > limit_bytes:
                raise Refused("too_large")
            if monotonic() > deadline:
                raise Refused("slow")
    except ClientDisconnected:
        raise Refused("incomplete") from None
    if request.content_length not in (None, len(body)):
        raise Refused("incomplete")
    return bytes(body)
