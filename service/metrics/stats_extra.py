"""The optional extra `stats`: libraries that are imported when first needed, and what is said where they are missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from rules.errors import MissingExtra


@contextmanager
def needs_stats(what: str) -> Iterator[None]:
    """Around an import of what the extra brings; MissingExtra, which names `what` and the command, where it is not there."""
    try:
        yield
    except ImportError as error:
        raise MissingExtra(what, "stats") from error
