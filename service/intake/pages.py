"""Hands what is no webhook to the web application, and only once its body is complete.

The web application runs in a few threads; a body that trickles in must not hold one of them.
"""

from collections.abc import Sequence

from service.intake.answers import REFUSALS, Refused
from service.intake.asgi import App, Message, Receive, Scope, Send
from service.intake.body import SenderLeft, read_body
from service.intake.deadline import Deadline
from service.intake.sending import send_answer

PAGE_LIMIT_BYTES = 8 * 1024 * 1024

Headers = Sequence[tuple[bytes, bytes]]


async def hand_on(app: App, scope: Scope, receive: Receive, send: Send, deadline: Deadline) -> None:
    """Call app with a body that is already there; 413 and 408 are answered here."""
    if scope["type"] != "http" or not _has_body(scope["headers"]):
        await app(scope, receive, send)
        return
    try:
        body = await read_body(receive, PAGE_LIMIT_BYTES, deadline)
    except SenderLeft:
        return
    except Refused as refused:
        await send_answer(send, REFUSALS[refused.reason])
        return
    await app({**scope, "headers": _with_length(scope["headers"], len(body))}, _replay(body, receive), send)


def _has_body(headers: Headers) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in headers
    )


def _with_length(headers: Headers, length: int) -> Headers:
    """A chunked body has a length now, and applications that know no chunks need one."""
    others = [header for header in headers if header[0] not in (b"transfer-encoding", b"content-length")]
    return [*others, (b"content-length", str(length).encode())]


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return pending.pop() if pending else await receive()

    return next_message
