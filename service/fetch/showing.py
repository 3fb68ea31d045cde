"""Shows how a backfill goes on: a bar on a terminal, else a line now and then."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from adapters.ticket_api import TicketApi
from service.fetch.backfill import Standing
from service.fetch.estimate import tickets_a_second

LINE_SECONDS = 30.0
Tell = Callable[[Standing], None]


@contextmanager
def shown(api: TicketApi, console: Console) -> Iterator[Tell]:
    """What to call with each new standing."""
    if not console.is_terminal:
        yield Lines(api, console)
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("tickets", total=None, rate="")
        pace = Pace(api)

        def tell(standing: Standing) -> None:
            progress.update(
                task, completed=_done(standing), total=_total(standing), rate=pace.words(standing)
            )

        yield tell


class Pace:
    """How fast tickets come, and how fast the helpdesk lets them come. clock: seconds."""

    def __init__(self, api: TicketApi, clock: Callable[[], float] = time.monotonic) -> None:
        self._api, self._clock = api, clock
        self._began_at, self._done_before = clock(), -1

    def words(self, standing: Standing) -> str:
        """The rate since this run began, and what the rate limit allows."""
        if self._done_before < 0:
            self._done_before = _done(standing)
        seconds = max(self._clock() - self._began_at, 0.001)
        allowed = tickets_a_second(self._api)
        limit = f", the limit allows {allowed:.1f}/s" if allowed else ""
        return f"{(_done(standing) - self._done_before) / seconds:.1f}/s{limit}"


class Lines:
    """One line every half a minute, for logs."""

    def __init__(self, api: TicketApi, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace, self._console, self._clock = Pace(api, clock), console, clock
        self._next = clock() + LINE_SECONDS

    def __call__(self, standing: Standing) -> None:
        """Say it when it is time."""
        words = self._pace.words(standing)
        if self._clock() >= self._next:
            self._next = self._clock() + LINE_SECONDS
            total = _total(standing)
            of = f" of about {total:,}" if total else ""
            self._console.print(f"{_done(standing):,}{of} tickets, {words}", highlight=False)


def _done(standing: Standing) -> int:
    return standing.seen + len(standing.page_done)


def _total(standing: Standing) -> int | None:
    return None if standing.expected is None else max(standing.expected, _done(standing))
