"""Sends ready-made requests over keep-alive connections and times each answer, on one event loop."""

import asyncio
import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import cast

import uvloop

CONTENT_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Measured:
    """What one run saw; times in milliseconds."""

    per_second: float
    p50: float
    p99: float
    refused: int


class Sender(asyncio.Protocol):
    """One connection with at most one request under way; `answered` is told status and connection."""

    def __init__(self, answered: Callable[["Sender", bool], None]) -> None:
        self._answered = answered
        self._received = b""
        self.since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def send(self, request: bytes, since: float) -> None:
        self.since = since
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = CONTENT_LENGTH.search(head)
        if end and len(body) >= (int(length[1]) if length else 0):
            self._received = b""
            self._answered(self, head[9:10] == b"2")


async def _connect(port: int, count: int, answered: Callable[[Sender, bool], None]) -> list[Sender]:
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(lambda: Sender(answered), "127.0.0.1", port) for _ in range(count)]
    return [sender for _, sender in made]


def saturate(
    port: int, supply: Iterator[bytes], *, connections: int, warm_seconds: float, seconds: float
) -> Measured:
    """As many as the server takes: every connection sends the next request when it has its answer."""
    return uvloop.run(_saturate(port, supply, connections, warm_seconds, seconds))


async def _saturate(
    port: int, supply: Iterator[bytes], connections: int, warm_seconds: float, seconds: float
) -> Measured:
    times: list[float] = []
    refused = 0

    def answered(sender: Sender, good: bool) -> None:
        nonlocal refused
        now = perf_counter()
        times.append(now - sender.since)
        refused += not good
        sender.send(next(supply), now)

    senders = await _connect(port, connections, answered)
    for sender in senders:
        sender.send(next(supply), perf_counter())
    await asyncio.sleep(warm_seconds)
    times.clear()
    started = perf_counter()
    await asyncio.sleep(seconds)
    measured = _measured(times.copy(), perf_counter() - started, refused)
    _part(senders)
    return measured


def pace(port: int, supply: Iterator[bytes], *, rate: int, connections: int, seconds: float) -> Measured:
    """Open loop: `rate` a second whatever the server does; times count from the moment each was due."""
    return uvloop.run(_pace(port, supply, rate, connections, seconds))


async def _pace(port: int, supply: Iterator[bytes], rate: int, connections: int, seconds: float) -> Measured:
    times: list[float] = []
    refused = 0
    free: asyncio.Queue[Sender] = asyncio.Queue()

    def answered(sender: Sender, good: bool) -> None:
        nonlocal refused
        times.append(perf_counter() - sender.since)
        refused += not good
        free.put_nowait(sender)

    senders = await _connect(port, connections, answered)
    for sender in senders:
        free.put_nowait(sender)
    started = perf_counter()
    for number in range(int(rate * seconds)):
        due = started + number / rate
        await asyncio.sleep(max(0.0, due - perf_counter()))
        (await free.get()).send(next(supply), due)
    while free.qsize() < connections and perf_counter() < started + seconds + 10:
        await asyncio.sleep(0.01)
    measured = _measured(times, perf_counter() - started, refused)
    _part(senders)
    return measured


def _part(senders: Sequence[Sender]) -> None:
    for sender in senders:
        sender.transport.abort()


def _measured(times: list[float], seconds: float, refused: int) -> Measured:
    cuts = statistics.quantiles(times, n=100)
    return Measured(len(times) / seconds, cuts[49] * 1000, cuts[98] * 1000, refused)
