"""When a push is tried again: the waits, what uses up a try, and when it is given up."""

from datetime import timedelta
from random import Random

import pytest

from adapters.base import Receipt
from rules.errors import NotWritten, SinkError
from service.retry_schedule import SCHEDULE, RetryPolicy, after_failure, after_receipt
from service.store.pushes import Claimed, Next
from tests.fakes.pushes import NOW, a_push

PLAIN = RetryPolicy(jitter=0.0)
MINUTE, HOUR = 60, 3600


def claimed(attempts: int = 0) -> Claimed:
    return Claimed(a_push(), attempts, False)


def after(error: SinkError, attempts: int = 0, policy: RetryPolicy = PLAIN) -> tuple[str, Next]:
    return after_failure(claimed(attempts), error, NOW, policy, Random(1))


def test_the_schedule_is_that_of_standard_webhooks() -> None:
    seconds = [0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]

    assert [wait.total_seconds() for wait in SCHEDULE] == seconds
    assert sum(seconds) / HOUR == pytest.approx(75.6, abs=0.1)


@pytest.mark.parametrize(("attempts", "wait"), list(enumerate(SCHEDULE[1:])))
def test_each_failure_waits_longer(attempts: int, wait: timedelta) -> None:
    outcome, following = after(SinkError("no"), attempts)

    assert outcome == "retry"
    assert following == Next("pending", attempts + 1, False, NOW + wait, "no")


def test_after_the_last_try_the_push_is_dead_with_its_reason() -> None:
    assert after(SinkError("no"), 9) == ("dead", Next("dead", 10, False, None, "no"))
    assert after(SinkError("no"), 8)[0] == "retry"


def test_a_permanent_refusal_is_dead_at_once() -> None:
    assert after(SinkError("no", permanent=True)) == ("dead", Next("dead", 1, False, None, "no"))


def test_a_ticket_that_takes_no_change_settles_its_push_without_a_dead_letter() -> None:
    reason = "not written: closed"

    assert after(NotWritten("closed")) == ("unwritten", Next("cancelled", 1, False, None, reason))


def test_a_lost_reply_is_remembered_whether_it_waits_or_dies() -> None:
    lost = SinkError("lost", outcome_unknown=True)

    assert after(lost)[0] == "unknown"
    assert after(lost)[1].outcome_unknown
    assert after(lost, 9)[1] == Next("dead", 10, True, None, "lost")


@pytest.mark.parametrize("attempts", [0, 9])
def test_rejected_credentials_use_no_try_up_and_wait_for_nothing(attempts: int) -> None:
    following = Next("pending", attempts, False, NOW, "key")

    assert after(SinkError("key", pauses_sink=True), attempts) == ("wait", following)


@pytest.mark.parametrize("attempts", [0, 9])
@pytest.mark.parametrize(
    ("asked", "waits"),
    [(7.0, 7), (None, 60), (0.0, 60), (3600.0, 3600), (3601.0, 3600), (1e20, 3600), (-5.0, 60)],
)
def test_a_rate_limit_uses_no_try_up_and_its_wait_is_capped(
    attempts: int, asked: float | None, waits: int
) -> None:
    outcome, following = after(SinkError("limit", retry_after=asked, counts=False), attempts)

    assert outcome == "wait"
    assert following == Next("pending", attempts, False, NOW + timedelta(seconds=waits), "limit")


@pytest.mark.parametrize(
    ("asked", "waits"), [(2.0, 5), (90.0, 90), (1e9, 3600), (None, 5), (-1.0, 5), (float("inf"), 3600)]
)
def test_a_failure_waits_at_least_as_long_as_the_far_side_asks(asked: float | None, waits: int) -> None:
    assert after(SinkError("busy", retry_after=asked))[1].due_at == NOW + timedelta(seconds=waits)


def test_jitter_only_lengthens_and_by_a_fifth_at_most() -> None:
    random = Random(7)
    waits = [
        (after_failure(claimed(2), SinkError("no"), NOW, RetryPolicy(), random)[1].due_at or NOW) - NOW
        for _ in range(200)
    ]

    assert all(SCHEDULE[3] <= wait <= 1.2 * SCHEDULE[3] for wait in waits)
    assert max(waits) - min(waits) > 0.15 * SCHEDULE[3]


def test_the_same_seed_draws_the_same_jitter() -> None:
    one, two = (after_failure(claimed(3), SinkError("no"), NOW, RetryPolicy(), Random(5)) for _ in range(2))

    assert one == two


def test_a_receipt_settles_the_push() -> None:
    following = after_receipt(claimed(3), Receipt("id", "SUP-1", "https://far.example"))

    assert following == Next("delivered", 4, far_key="SUP-1", url="https://far.example")
