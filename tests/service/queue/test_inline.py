"""The queue without a server."""

import threading
import time

from service.queue.inline import LOOK_SECONDS, InlineQueue


def test_waiting_ends_soon_without_any_wake_up() -> None:
    started = time.perf_counter()
    InlineQueue().wait(timeout=60)

    assert time.perf_counter() - started < 1.0
    assert LOOK_SECONDS <= 0.02


def test_waiting_is_never_longer_than_asked_for() -> None:
    started = time.perf_counter()
    for _ in range(100):
        InlineQueue().wait(timeout=0)

    assert time.perf_counter() - started < 1.0


def test_a_wake_up_ends_one_wait_only() -> None:
    queue = InlineQueue()
    queue.wake("web-0")

    started = time.perf_counter()
    queue.wait(60)
    woken = time.perf_counter() - started
    queue.wait(60)

    assert woken < LOOK_SECONDS <= time.perf_counter() - started


def test_a_wake_up_reaches_a_thread_that_waits() -> None:
    queue = InlineQueue()
    waits = [0.0]

    def work() -> None:
        started = time.perf_counter()
        queue.wait(60)
        waits[0] = time.perf_counter() - started

    thread = threading.Thread(target=work)
    thread.start()
    queue.wake("web-0")
    thread.join(5)

    assert not thread.is_alive()
    assert waits[0] < 1.0


def test_it_is_never_in_trouble_and_can_be_closed_twice() -> None:
    queue = InlineQueue()
    queue.close()
    queue.close()

    assert queue.trouble() == ""
