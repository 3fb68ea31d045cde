"""What a simulated helpdesk's account keeps beside its tickets: records of a few kinds, each under its id."""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Record = dict[str, Any]


class Records:
    """Records of one kind in the order of their making; what is given out are copies.

    new_id: the id of the next record, from how many there were before it.
    """

    def __init__(self, new_id: Callable[[int], int | str], first: Iterable[Mapping[str, Any]] = ()) -> None:
        self._new_id, self._made = new_id, 0
        self._records: dict[str, Record] = {}
        for one in first:
            self.add(one)

    def __iter__(self) -> Iterator[Record]:
        return iter(copy.deepcopy(list(self._records.values())))

    def __len__(self) -> int:
        return len(self._records)

    def add(self, record: Mapping[str, Any]) -> Record:
        """Keep a new one; its id is given where it brings none."""
        made = {"id": self._new_id(self._made)} | copy.deepcopy(dict(record))
        self._made += 1
        self._records[str(made["id"])] = made
        return copy.deepcopy(made)

    def get(self, record_id: str) -> Record | None:
        """The record of an id."""
        return copy.deepcopy(self._records.get(record_id))

    def change(self, record_id: str, changes: Mapping[str, Any]) -> Record:
        """Put other values over those of a record that is there."""
        self._records[record_id] |= copy.deepcopy(dict(changes))
        return copy.deepcopy(self._records[record_id])

    def remove(self, record_id: str) -> bool:
        """Whether there was such a record; there is none now."""
        return self._records.pop(record_id, None) is not None
