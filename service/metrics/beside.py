"""What numbers need beside the tickets: amounts, costs, and the baseline that they are compared with."""

from datetime import date
from typing import Protocol

from rules.roi import Costs
from service.store.reads.snapshot import Row


class Inputs(Protocol):
    """What numbers need beside the tickets."""

    @property
    def costs(self) -> Costs:
        """What is configured about money and staff."""
        ...

    def baseline(self) -> Row | None:
        """The newest frozen baseline, None where there is none."""
        ...

    def value(self, name: str, start: date, end: date, *, split: bool) -> tuple[float | None, str | None]:
        """The amount in [start, end) and, where there is none, what is missing. split: whether it is for a segment alone."""
        ...

    def share(self, need: str) -> float:
        """Which part of a need is met, from 0 to 1."""
        ...

    def missing(self, need: str) -> str | None:
        """What is missing of a metric's need, None where some of it is there."""
        ...


class NoInputs:
    """Nothing beside the tickets."""

    costs = Costs()

    def baseline(self) -> Row | None:
        """None."""
        return None

    def value(self, name: str, start: date, end: date, *, split: bool) -> tuple[float | None, str | None]:
        """Nothing."""
        return None, name

    def share(self, need: str) -> float:
        """None of it."""
        return 0.0

    def missing(self, need: str) -> str | None:
        """Everything."""
        return need
