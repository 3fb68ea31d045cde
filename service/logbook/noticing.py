"""Tells the logbook what the installation itself became: another taxonomy."""

from collections.abc import Callable
from datetime import datetime

from rules.logbook import TAXONOMY
from service.logbook import telling
from service.store.log import LogEntry
from service.store.records import Records

MARK = "taxonomy_version"


class Noticer:
    """Compares with what the installation had when the worker ran last. keep: puts one delivery into the log.

    It is told before it is marked: a crash between the two has the same told twice, which is no second annotation.
    """

    def __init__(self, records: Records, version: str, keep: Callable[[LogEntry], object]) -> None:
        self._records, self._version, self._keep = records, version, keep
        self._has_looked = False

    def tick(self, now: datetime) -> bool:
        """Look once; gives whether something was told. The first version is only marked."""
        if self._has_looked:
            return False
        self._has_looked = True
        before = self._records.mark(MARK)
        if before == self._version:
            return False
        if before is not None:
            said = {"version": self._version, "previous": before}
            self._keep(telling.entry(TAXONOMY, TAXONOMY, said, now))
        with self._records.db.atomic():
            self._records.set_mark(MARK, self._version)
        return before is not None
