"""A clock moved by hand, a sink that answers as told, and how tests run an outbox."""

import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from adapters.base import Push, Receipt
from adapters.settings import SinkSettings
from rules.moments import from_text
from service.outbox import Outbox
from service.store.pushes import PushStore
from tests.fakes.pushes import NOW, a_push

PATIENCE = 10.0
Answer = Receipt | Exception | Callable[[Push], Receipt]


def receipt(push: Push) -> Receipt:
    return Receipt(push.far_id, "KEY-1", "https://far.example/KEY-1")


class Clock:
    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


class Scripted:
    """Plays `answers` in their order, then delivers. there: what a look finds. calls: what was asked."""

    kind: ClassVar[str] = "scripted"

    def __init__(self, *answers: Answer) -> None:
        self.settings = SinkSettings("bugs", self.kind)
        self.answers: deque[Answer] = deque(answers)
        self.looks: deque[Receipt | Exception | None] = deque()
        self.calls: list[tuple[str, str]] = []

    def send(self, push: Push) -> Receipt:
        self.calls.append(("send", push.subject))
        answer = self.answers.popleft() if self.answers else receipt
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Receipt) else answer(push)

    def read_back(self, push: Push) -> Receipt | None:
        self.calls.append(("read_back", push.subject))
        answer = self.looks.popleft() if self.looks else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def sends(self) -> list[str]:
        return [subject for what, subject in self.calls if what == "send"]


def run(outbox: Outbox) -> None:
    """Tick until nothing is due and nothing under way."""
    last = time.monotonic() + PATIENCE
    while outbox.tick() or outbox.under_way:
        assert time.monotonic() < last, "the outbox does not come to rest"
        time.sleep(0.001)


def row(store: PushStore, push_id: str = "") -> dict[str, Any]:
    return dict(store.db.table("pushes").get(push_id or a_push().id))


def tries(store: PushStore, column: str = "outcome") -> list[Any]:
    return [attempt[column] for attempt in store.db.table("attempts").rows_where(order_by="number")]


def due_in(store: PushStore, clock: Clock) -> float:
    """Seconds until the push is tried next."""
    return (from_text(row(store)["due_at"]) - clock.now).total_seconds()


def balanced(store: PushStore, total: int) -> bool:
    """Pushes = delivered + pending + dead + cancelled, nobody sending."""
    counts = store.counts()
    known = sum(counts.get(state, 0) for state in ("delivered", "pending", "dead", "cancelled"))
    return total == known == store.db.table("pushes").count
