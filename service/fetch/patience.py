"""Asks a helpdesk again what may work later."""

import time
from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential_jitter

from rules.errors import SinkError

TRIES = 6  # of one question; waits that the helpdesk asked for do not count
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0

Answer = TypeVar("Answer")


def patiently(ask: Callable[[], Answer], pause: Callable[[float], None] = time.sleep) -> Answer:
    """The answer, else the last SinkError. pause: sleeps so many seconds."""
    retrying = Retrying(
        sleep=pause, stop=_enough, wait=_wait, retry=retry_if_exception(_worth_repeating), reraise=True
    )
    return retrying(ask)


def _worth_repeating(error: BaseException) -> bool:
    return isinstance(error, SinkError) and not error.permanent and not error.pauses_sink


def _enough(state: RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    return isinstance(error, SinkError) and error.counts and state.attempt_number >= TRIES


_growing = wait_exponential_jitter(FIRST_WAIT, LONGEST_WAIT)


def _wait(state: RetryCallState) -> float:
    """What the helpdesk asked for is waited for by the budget."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, SinkError) and not error.counts:
        return 0.0
    return float(_growing(state))
