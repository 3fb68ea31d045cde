"""The ASGI application in front of everything: stores webhooks, hands the rest to the web application."""

from collections.abc import Callable, Mapping
from datetime import datetime
from time import perf_counter

from adapters.base import Inbound
from rules.errors import StorageUnavailable
from service.crash_points import reach
from service.intake.answers import REFUSALS, Answer, Refused, acknowledged
from service.intake.asgi import App, Receive, Scope, Send
from service.intake.body import SenderLeft, read_body
from service.intake.commit import STORE_SECONDS, CommitThread
from service.intake.counters import count_accepted, count_refused
from service.intake.deadline import Deadline
from service.intake.gate import DEFAULT_LIMIT_BYTES, READ_SECONDS, WEBHOOKS_PATH, Gate, keep, utc_now
from service.intake.pages import hand_on
from service.intake.sending import send_answer


def create_intake(
    senders: Mapping[str, Inbound],
    commit: CommitThread,
    fallback: App,
    *,
    limit_bytes: int = DEFAULT_LIMIT_BYTES,
    read_seconds: float = READ_SECONDS,
    clock: Callable[[], datetime] = utc_now,
    renew: Callable[[], bool] = keep,
) -> App:
    """The application to serve. senders: by the name in the address; fallback gets all that is not under /webhooks.

    limit_bytes: of a webhook's body. read_seconds: for a whole body to arrive. renew: see Gate.
    """
    reading = Deadline(read_seconds)
    webhooks = Webhooks(Gate(senders, limit_bytes=limit_bytes, clock=clock, renew=renew), commit, reading)

    async def intake(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_webhook(scope["path"]):
            await webhooks(scope, receive, send)
        else:
            await hand_on(fallback, scope, receive, send, reading)

    return intake


def is_webhook(path: str) -> bool:
    """Whether the path belongs to the webhook endpoint, with or without a connection's name."""
    return path == WEBHOOKS_PATH or path.startswith(WEBHOOKS_PATH + "/")


class Webhooks:
    """POST /webhooks/<connection> as an ASGI application."""

    def __init__(self, gate: Gate, commit: CommitThread, reading: Deadline) -> None:
        self._gate = gate
        self._commit = commit
        self._reading = reading
        self._storing = Deadline(STORE_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = scope["path"][len(WEBHOOKS_PATH) + 1 :]
        try:
            answer = await self._answer(connection, scope, receive)
        except Refused as refused:
            count_refused(self._gate.label(connection), refused.reason)
            answer = REFUSALS[refused.reason]
        except SenderLeft:
            count_refused(self._gate.label(connection), "left")
            return
        await send_answer(send, answer)

    async def _answer(self, connection: str, scope: Scope, receive: Receive) -> Answer:
        started = perf_counter()
        headers = joined_headers(scope["headers"])
        greeting = self._gate.greet(scope["method"], headers)
        if greeting is not None:
            return greeting
        reach("intake.before_read")
        body = await read_body(receive, self._gate.limit_bytes, self._reading)
        reach("intake.after_read")
        entry = self._gate.admit(connection, headers, body)
        try:
            delivery = await self._storing.keep(self._commit.store(entry))
        except (StorageUnavailable, TimeoutError):
            raise Refused("storage") from None
        reach("intake.before_response")
        count_accepted(connection, len(body), perf_counter() - started)
        return acknowledged(delivery)


def joined_headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers as text, lower-case names; a repeated one is joined with commas (RFC 9110, 5.3)."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}
    return headers if len(headers) == len(raw) else _joined(raw)


def _joined(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers
