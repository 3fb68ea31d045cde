"""When a push is tried again, and when to give up.

The waits are rows with a due moment, not a loop: a schedule of three days must outlive the process, so
tenacity, which sleeps inside one call, does not fit here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from adapters.base import Receipt
from rules.errors import NoMatch, NotWritten, SinkError
from service.store.pushes import Claimed, Next

# The waits before the first, second ... try:
# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
SCHEDULE = tuple(
    timedelta(seconds=seconds) for seconds in (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """schedule: the wait before each try that counts. jitter: by how much of itself a wait grows at most.

    longest_wait: no far side is believed when it asks for more. unasked_wait: when it does not say how long.
    """

    schedule: tuple[timedelta, ...] = SCHEDULE
    jitter: float = 0.2
    longest_wait: timedelta = timedelta(hours=1)
    unasked_wait: timedelta = timedelta(minutes=1)

    def asked_wait(self, error: SinkError) -> timedelta:
        """How long the far side wants to be left alone, capped; nothing when it does not say."""
        seconds = min(max(error.retry_after or 0.0, 0.0), self.longest_wait.total_seconds())
        return timedelta(seconds=seconds)


def after_receipt(claimed: Claimed, receipt: Receipt) -> Next:
    """The push has arrived."""
    return Next("delivered", claimed.attempts + 1, far_key=receipt.far_key, url=receipt.url)


def after_failure(
    claimed: Claimed, error: SinkError, now: datetime, policy: RetryPolicy, random: Random
) -> tuple[str, Next]:
    """The try's outcome and what becomes of the push.

    What is no fault of this push uses up none of its tries: a rate limit, rejected credentials.
    """
    unknown = error.outcome_unknown
    if isinstance(error, NoMatch):
        return "unmatched", Next("cancelled", claimed.attempts + 1, reason=str(error))
    if isinstance(error, NotWritten):
        return "unwritten", Next("cancelled", claimed.attempts + 1, reason=str(error))
    if error.pauses_sink:
        return "wait", Next("pending", claimed.attempts, unknown, now, str(error))
    if not error.counts:
        wait = policy.asked_wait(error) or policy.unasked_wait
        return "wait", Next("pending", claimed.attempts, unknown, now + wait, str(error))
    attempts = claimed.attempts + 1
    if error.permanent or attempts >= len(policy.schedule):
        return "dead", Next("dead", attempts, unknown, None, str(error))
    wait = policy.schedule[attempts] * (1 + policy.jitter * random.random())
    due_at = now + max(wait, policy.asked_wait(error))
    return "unknown" if unknown else "retry", Next("pending", attempts, unknown, due_at, str(error))
