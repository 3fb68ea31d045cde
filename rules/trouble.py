"""Something wrong in a document: where, and what to do."""

from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One wrong place. place: the keys that lead to it. what: what is wrong and what to do."""

    place: Path
    what: str
