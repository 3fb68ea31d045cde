"""The wait after a write of which nobody knows whether it was done, for far sides that take no ids of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from rules.errors import SinkError

SETTLING = 60.0  # a request that got no answer may still be under way there


@contextmanager
def settling() -> Iterator[None]:
    """A SinkError that leaves open what was made asks to wait before it is looked for."""
    try:
        yield
    except SinkError as error:
        if error.outcome_unknown:
            error.retry_after = max(error.retry_after or 0.0, SETTLING)
        raise
