"""What is asked of helpdesks again and again, beside the worker's own work."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Generic, TypeVar

from service.fetch.errand import Errand

Found = TypeVar("Found")


class Rounds(ABC, Generic[Found]):
    """Begins what is due and takes what has ended, never two of one name at once; belongs to the thread that owns the store."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._under_way: dict[str, Errand[Found]] = {}

    def tick(self, now: datetime) -> int:
        """Take what has ended and begin what is due; gives how many of both."""
        return sum(self._step(name, now) for name in self._names)

    def under_way(self) -> list[Errand[Found]]:
        """What is being asked now."""
        return list(self._under_way.values())

    def _step(self, name: str, now: datetime) -> int:
        errand = self._under_way.get(name)
        if errand is None:
            run = self._due(name, now)
            if run is not None:
                self._under_way[name] = Errand(name, now, run)
            return int(run is not None)
        if not errand.ended():
            return 0
        del self._under_way[name]
        self._ended(name, errand, now)
        return 1

    @abstractmethod
    def _due(self, name: str, now: datetime) -> Callable[[], Found] | None:
        """What is to be asked now, noted as begun; None while it is not time."""

    @abstractmethod
    def _ended(self, name: str, errand: Errand[Found], now: datetime) -> None:
        """Take what was found, or the trouble."""
