"""The limit of what comes under one name in a minute."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.api.rate import RateLimit


class Clock:
    """Seconds that only the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_what_is_within_the_limit_is_taken_and_the_next_one_waits(clock: Clock) -> None:
    limit = RateLimit(3, clock)

    assert [limit.take("a", 1) for _ in range(4)] == [0, 0, 0, 60]


def test_the_wait_is_what_is_left_of_the_minute_and_then_there_is_room_again(clock: Clock) -> None:
    limit = RateLimit(1, clock)
    limit.take("a", 1)
    clock.now += 59.5

    assert limit.take("a", 1) == 1
    clock.now += 0.5
    assert limit.take("a", 1) == 0


def test_a_large_request_counts_for_several_and_what_is_refused_costs_nothing(clock: Clock) -> None:
    limit = RateLimit(10, clock)

    assert [limit.take("a", units) for units in (6, 5, 4)] == [0, 60, 0]


def test_one_name_takes_nothing_from_another(clock: Clock) -> None:
    limit = RateLimit(1, clock)

    assert [limit.take(name, 1) for name in ("a", "b", "a")] == [0, 0, 60]


def test_threads_together_take_no_more_than_the_limit(clock: Clock) -> None:
    limit = RateLimit(50, clock)
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: limit.take("a", 1), range(200)))

    assert taken.count(0) == 50
