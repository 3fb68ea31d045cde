"""Reads a request's body whole or not at all."""

from service.intake.answers import Refused
from service.intake.asgi import Receive
from service.intake.deadline import Deadline


class SenderLeft(Exception):
    """The client closed the connection before its body was complete."""


async def read_body(receive: Receive, limit_bytes: int, deadline: Deadline) -> bytes:
    """The complete body, of at most limit_bytes, before the deadline; raises Refused or SenderLeft."""
    try:
        return await deadline.keep(_read(receive, limit_bytes))
    except TimeoutError:
        raise Refused("slow") from None


async def _read(receive: Receive, limit_bytes: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise SenderLeft
        body += message.get("body", b"")
        if len(body) > limit_bytes:
            raise Refused("too_large")
        if not message.get("more_body", False):
            return bytes(body)
