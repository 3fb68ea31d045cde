"""What a table is, for both kinds of database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """One table; columns map names to str, int, float, or dict for JSON text into which SQL looks."""

    name: str
    columns: dict[str, type]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()


def text(*names: str) -> dict[str, type]:
    """Columns that hold text."""
    return dict.fromkeys(names, str)
