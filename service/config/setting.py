"""What a setting is: one key of deskgauge.toml, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

REQUIRED = object()  # stands where a setting has no default


@dataclass(frozen=True, slots=True)
class Setting:
    """One key. section: its table; `<name>` stands for the operator's own name; `routes` and `costs.staff` are lists of tables.

    read turns the TOML value into ours or raises marshmallow.ValidationError. default: a TOML value,
    or REQUIRED. example: a value as written in TOML. secret: a reference; what it leads to is never shown.
    """

    section: str
    key: str
    read: Callable[[Any], Any]
    default: Any
    meaning: str
    example: str = ""
    secret: bool = False

    @property
    def path(self) -> str:
        """The key as it is written in the documentation."""
        return f"{self.section}.{self.key}"
