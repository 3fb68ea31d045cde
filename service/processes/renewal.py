"""Fresh secrets for a web process that runs: at SIGHUP, and when a signature fits none of them and the files have changed."""

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

from service.config import Settings
from service.processes.reload import reloaded

LOOK_SECONDS = 1.0  # between two looks at the files, so that whoever signs wrongly makes no work
SECRET_FILE = re.compile(r"""["']file:([^"'\n]+)["']""")
Stamps = tuple[tuple[int, int], ...]


class Renewal:
    """take: goes on with other settings. clock: seconds."""

    def __init__(
        self, settings: Settings, environ: Mapping[str, str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings, self._environ, self._clock = settings, environ, clock
        self._known, self._looked_at = _stamps(settings.file), clock()
        self.take: Callable[[Settings], object] = lambda settings: None

    def at_signal(self, _number: int, _frame: FrameType | None) -> None:
        """The handler of SIGHUP."""
        self._renew(_stamps(self._settings.file))

    def at_stranger(self) -> bool:
        """A signature fits no secret: whether other secrets than a moment ago are known now."""
        if self._clock() - self._looked_at < LOOK_SECONDS:
            return False
        self._looked_at = self._clock()
        stamps = _stamps(self._settings.file)
        if stamps == self._known:
            return False
        self._renew(stamps)
        return True

    def _renew(self, stamps: Stamps) -> None:
        self._known = stamps
        self._settings = reloaded(self._settings, self._environ)
        self.take(self._settings)


def _stamps(file: Path) -> Stamps:
    """When the configuration and the files of secrets that it names were written, and their sizes."""
    try:
        named = SECRET_FILE.findall(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ()
    return tuple(map(_stamp, [file, *(file.parent / one for one in named)]))


def _stamp(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
