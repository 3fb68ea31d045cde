"""Something that is asked of a helpdesk while the worker goes on."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from rules.errors import SinkError, StorageUnavailable

Found = TypeVar("Found")


class Errand(Generic[Found]):
    """Runs in a thread of its own and starts at once. found, error: None until it ends, then one of them is set."""

    def __init__(self, name: str, began_at: datetime, run: Callable[[], Found]) -> None:
        self.began_at = began_at
        self.found: Found | None = None
        self.error: SinkError | None = None
        # A daemon, unlike a pool's thread, does not keep a stopping process waiting for a slow far side.
        self._thread = threading.Thread(target=self._run, args=(run,), name=f"fetch-{name}", daemon=True)
        self._thread.start()

    def ended(self, seconds: float = 0.0) -> bool:
        """Whether it has ended, within the given time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self, run: Callable[[], Found]) -> None:
        try:
            self.found = run()
        except SinkError as error:
            self.error = error
        except StorageUnavailable as error:
            self.error = SinkError(str(error))
        except Exception as error:  # a mistake in a reader must not stop the reading of all other tickets
            self.error = SinkError(f"the helpdesk's reader failed with {type(error).__name__}")
