"""Reads a helpdesk's past into the delivery log, and goes on where it was cut off.

Where it stands is a file beside the log, replaced after each batch that the log holds: a command never writes the
worker's database.
"""

import json
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from adapters.list_api import ListApi, pages
from adapters.ticket_api import TicketApi
from rules.errors import ConfigError, SinkError
from rules.moments import from_text, to_text
from service.crash_points import reach
from service.fetch.keeper import Keeper
from service.fetch.list_polls import keep
from service.fetch.patience import patiently
from service.fetch.sweep import Lacking, Sweep

FOLDER = "backfill"
AT_ONCE = 8  # documents asked for at once: the helpdesk's limit decides, not the way there


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a backfill has come; moments as text.

    cursor: the page it is at. page_done: ids of the tickets of that page that the log holds. seen: tickets on the
    pages before; filled: tickets put into the log. expected: about how many there are, None where nobody says.
    organizations: how many were put into the log before the tickets, None until all were; organizations_unread: why not.
    """

    connection: str
    since: str
    cursor: str
    began_at: str
    expected: int | None = None
    seen: int = 0
    filled: int = 0
    page_done: tuple[str, ...] = ()
    ended_at: str = ""
    organizations: int | None = None
    organizations_unread: str = ""


class Backfill:
    """One connection's. lacking: of which tickets the log lacks something, whatever this backfill did.

    organizations: their list, None where the helpdesk has none.
    """

    def __init__(
        self, data_dir: Path, connection: str, api: TicketApi, keeper: Keeper, lacking: Lacking, at_once: int = AT_ONCE,
        *, organizations: ListApi | None = None,
    ) -> None:  # fmt: skip
        self.connection, self.api, self._organizations = connection, api, organizations
        self._file = standing_file(data_dir, connection)
        self._keeper, self._lacking_before, self._at_once = keeper, lacking, at_once
        self._told: Callable[[Standing], object] = lambda standing: None
        self.standing: Standing | None = None

    def begin(self, since: datetime, now: datetime) -> Standing:
        """Start anew at the beginning of the time asked for."""
        expected = patiently(lambda: self.api.count(since))
        self._stands(Standing(self.connection, to_text(since), self.api.start(since), to_text(now), expected))
        return self._standing

    def resume(self, standing: Standing) -> None:
        """Go on from there."""
        self.standing = standing

    def run(self, told: Callable[[Standing], object], now: Callable[[], datetime]) -> Standing:
        """Read organizations, then page after page of tickets; SinkError or StorageUnavailable where it cannot go on."""
        self._told = told
        if self._organizations and self._standing.organizations is None and not self._standing.ended_at:
            self._read_organizations(self._organizations)
        sweep = self._sweep()
        while not self._standing.ended_at:
            page = sweep.page(self._standing.cursor)
            reach("backfill.page_read")
            self._stands(
                replace(
                    self._standing,
                    cursor=page.cursor,
                    seen=self._standing.seen + page.seen,
                    page_done=(),
                    ended_at=to_text(now()) if page.last else "",
                )
            )
        return self._standing

    @property
    def _standing(self) -> Standing:
        if self.standing is None:
            raise ValueError("a backfill is begun or resumed before it runs")
        return self.standing

    def _read_organizations(self, api: ListApi) -> None:
        """From the beginning after each cut: equal pages give equal documents, which change nothing the second time.

        Tickets are worth having without names, so where we may not read them, or there are none, that is only noted.
        """
        number, began_at = 0, from_text(self._standing.began_at)
        try:
            for page in pages(api, patiently):
                for batch in keep(self.connection, api, self._keeper, began_at, page.listed):
                    reach("backfill.organizations_kept")
                    number += len(batch)
        except SinkError as error:
            if not (error.permanent or error.pauses_sink):
                raise
            self._stands(replace(self._standing, organizations_unread=str(error)))
            return
        self._stands(replace(self._standing, organizations=number, organizations_unread=""))

    def _sweep(self) -> Sweep:
        return Sweep(
            self.connection, self.api, self._keeper, self._lacking, at_once=self._at_once, told=self._kept
        )

    def _lacking(self, tickets: Mapping[str, datetime]) -> Collection[str]:
        done = set(self._standing.page_done)
        return self._lacking_before({one: at for one, at in tickets.items() if one not in done})

    def _kept(self, ids: Sequence[str]) -> None:
        reach("backfill.batch_kept")
        known = self._standing
        self._stands(replace(known, filled=known.filled + len(ids), page_done=(*known.page_done, *ids)))

    def _stands(self, standing: Standing) -> None:
        self.standing = standing
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(asdict(standing), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._file)
        self._told(standing)


def standing_file(data_dir: Path, connection: str) -> Path:
    """Where a connection's backfill notes how far it has come."""
    return data_dir / FOLDER / f"{connection}.json"


def standing_of(data_dir: Path, connection: str) -> Standing | None:
    """How far the newest backfill of a connection has come; None where there was none. ConfigError: unreadable."""
    file = standing_file(data_dir, connection)
    with suppress(FileNotFoundError):
        try:
            read = json.loads(file.read_bytes())
            return Standing(**{**read, "page_done": tuple(read["page_done"])})
        except (ValueError, TypeError, KeyError):
            raise ConfigError(f"{file}: is damaged. Delete it, and the backfill starts anew.") from None
    return None
