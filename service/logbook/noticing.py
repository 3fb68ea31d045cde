"""Notes in the logbook what the installation itself became: another taxonomy."""

from collections.abc import Callable
from datetime import datetime, timedelta

from rules.logbook import TAXONOMY
from rules.moments import is_over
from service.logbook import telling
from service.orders import CONNECTION
from service.store.log import LogEntry
from service.store.logbook_rows import LogbookRows

LOOK_EVERY = timedelta(minutes=1)
THING = f"{CONNECTION}:{TAXONOMY}:{TAXONOMY}"


class Noticer:
    """Compares with what was told last. keep: puts one delivery into the log.

    A crash may have the same version told twice, which is no turn and so no second annotation.
    """

    def __init__(self, rows: LogbookRows, version: str, keep: Callable[[LogEntry], object]) -> None:
        self._rows, self._version, self._keep = rows, version, keep
        self._looked_at: datetime | None = None
        self._is_told = False

    def tick(self, now: datetime) -> bool:
        """Look once a minute until it is told; gives whether it was told now."""
        if self._is_told or (self._looked_at and not is_over(self._looked_at, LOOK_EVERY, now)):
            return False
        self._looked_at = now
        if self._rows.taxonomy(THING) == self._version:
            return False
        self._keep(telling.entry(TAXONOMY, TAXONOMY, {"version": self._version}, now))
        self._is_told = True
        return True
