"""What a fact is: something that is known of a subject at a moment, with its type, unit and meaning."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rules.business_time import Schedule, business_time, open_until

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
UNITS = {DAY: "days", HOUR: "hours", MINUTE: "minutes"}
TYPES: dict[type, str] = {float: "number", str: "text", bool: "truth"}


@dataclass(frozen=True, slots=True)
class WithinHours:
    """The moment that a clock counts from, where only what lies within these opening hours counts."""

    at: datetime
    schedule: Schedule


Anchor = datetime | WithinHours


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact.

    name: as rules write it. of: what it speaks of (ticket, episode, account ...). unit: "" for none. unknown: when it is not
    known. sample: a value of its type (float, str or bool). give: its value from a view of the subject, None for unknown.
    values: all that a text can be, () where that is open. clock: it changes by time alone, `give` then gives the moment that
    it counts from (or, where `down`, to), and the value is the time between in units of `clock`.
    """

    name: str
    of: str
    meaning: str
    unit: str
    unknown: str
    sample: Any
    give: Callable[[Any], Any]
    values: tuple[str, ...] = ()
    clock: timedelta | None = None
    down: bool = False

    @property
    def type(self) -> str:
        """number, text or truth."""
        return TYPES[type(self.sample)]

    def value_at(self, anchor: Anchor, at: datetime) -> float:
        """A clock's value at a moment."""
        if isinstance(anchor, WithinHours):
            passed = business_time(anchor.at, at, anchor.schedule)
        else:
            passed = anchor - at if self.down else at - anchor
        return passed / (self.clock or DAY)

    def reaches(self, anchor: Anchor, value: float) -> datetime | None:
        """When a clock has this value; None where its opening hours never get there."""
        passed = (self.clock or DAY) * value
        if isinstance(anchor, WithinHours):
            return open_until(anchor.at, passed, anchor.schedule)
        return anchor - passed if self.down else anchor + passed


Give = Callable[[Any], Any]
NEVER = "never"


class About:
    """Writes the facts of one thing, each in one line."""

    def __init__(self, of: str, unknown: str = NEVER) -> None:
        self._of, self._unknown = of, unknown

    def number(
        self, name: str, unit: str, meaning: str, give: Give, unknown: str = "", sample: float = 1.0
    ) -> Fact:
        """A fact that is a number, always a fraction."""
        return Fact(name, self._of, meaning, unit, unknown or self._unknown, sample, give)

    def text(
        self, name: str, meaning: str, give: Give, unknown: str = "", values: tuple[str, ...] = (), sample: str = "",
    ) -> Fact:  # fmt: skip
        """A fact that is a text; values: all that it can be."""
        said = sample or (values[0] if values else "a text")
        return Fact(name, self._of, meaning, "", unknown or self._unknown, said, give, values)

    def truth(self, name: str, meaning: str, give: Give, unknown: str = "") -> Fact:
        """A fact that is true or false."""
        return Fact(name, self._of, meaning, "", unknown or self._unknown, True, give)

    def clock(
        self, name: str, per: timedelta, meaning: str, give: Give, unknown: str, *, down: bool = False
    ) -> Fact:
        """A fact that time alone changes; `give` gives the moment that it counts from, or with `down` to."""
        return Fact(name, self._of, meaning, UNITS[per], unknown, 1.0, give, clock=per, down=down)
