"""Several workers over one store: each leaves alone what another sends, and takes over what a dead one left."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from structlog.testing import capture_logs

from adapters.base import Push, Receipt
from service.outbox import Outbox
from service.store.leases import LEASE
from service.store.pushes import PushStore
from tests.fakes.pushes import NOW, new_push
from tests.service.outbox.scripted import Clock, Scripted, balanced, receipt, row, run, tries

PUSH = new_push().far_id


class Slow:
    """Answers when it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def __call__(self, push: Push) -> Receipt:
        assert self.go.wait(20)
        return receipt(push)


@contextmanager
def sending(store: PushStore, clock: Clock) -> Iterator[tuple[Outbox, Scripted]]:
    """The worker `one` with a push on its way, which arrives at the end."""
    slow = Slow()
    sink = Scripted(slow)
    store.add([new_push()])
    box = Outbox(PushStore(store.db, "one"), {"bugs": sink}, clock)
    box.tick()
    yield box, sink
    slow.go.set()
    run(box)


def another(store: PushStore, clock: Clock, name: str = "two") -> tuple[Outbox, Scripted]:
    sink = Scripted()
    return Outbox(PushStore(store.db, name), {"bugs": sink}, clock), sink


def test_a_worker_that_starts_leaves_another_ones_push_alone(store: PushStore, clock: Clock) -> None:
    with sending(store, clock):
        box, sink = another(store, clock)
        clock.advance(seconds=LEASE.total_seconds() - 1)
        run(box)
        assert (sink.calls, row(store)["leased_by"]) == ([], "one")

    assert (row(store)["state"], tries(store)) == ("delivered", ["delivered"])


def test_what_a_dead_worker_left_is_taken_over_after_its_lease_and_looked_up(
    store: PushStore, clock: Clock
) -> None:
    store.add([new_push()])
    PushStore(store.db, "dead").claim_due("bugs", NOW)
    box, sink = another(store, clock)
    run(box)
    assert sink.calls == []

    clock.now += LEASE
    with capture_logs() as lines:
        run(box)

    assert [what for what, _ in sink.calls] == ["read_back", "send"]
    assert tries(store) == ["unknown", "delivered"]
    assert [one["number"] for one in lines if one["event"] == "pushes_taken_over"] == [1]
    assert balanced(store, 1)


def test_a_worker_that_sends_for_long_keeps_its_push(store: PushStore, clock: Clock) -> None:
    with sending(store, clock) as (one, _):
        two, sink = another(store, clock)
        for _ in range(20):
            clock.now += LEASE / 3
            one.tick()
            run(two)
        assert sink.calls == []

    assert (row(store)["state"], tries(store)) == ("delivered", ["delivered"])


def test_a_worker_that_stood_still_overwrites_nothing_when_it_goes_on(store: PushStore, clock: Clock) -> None:
    with sending(store, clock) as (one, slow):
        two, sink = another(store, clock)
        clock.now += LEASE
        sink.looks.append(Receipt("far", "KEY-9", ""))
        run(two)
        assert (row(store)["state"], row(store)["far_key"]) == ("delivered", "KEY-9")
        one.tick()

    assert (row(store)["far_key"], slow.sends, sink.sends) == ("KEY-9", ["help:4711"], [])
    assert tries(store) == ["unknown", "delivered", "delivered"]


def test_a_jump_of_the_clock_takes_nothing_from_who_sends(store: PushStore, clock: Clock) -> None:
    with sending(store, clock) as (one, sink):
        for jump in (timedelta(days=1), -timedelta(days=2), timedelta(hours=1)):
            clock.now += jump
            one.tick()
        assert sink.sends == ["help:4711"]
        assert row(store)["state"] == "sending"

    assert tries(store) == ["delivered"]
