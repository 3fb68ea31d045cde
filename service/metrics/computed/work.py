"""What a method works with: the metric, the question, and the numbers of the metric's parts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from rules.metrics.ask import DAY, Ask, buckets
from rules.metrics.definition import Metric
from rules.metrics.tally import Number

if TYPE_CHECKING:
    from service.metrics.numbers import Numbers

Place = tuple[str, ...]  # the values of the dimensions, in the question's order
Key = tuple[date, Place]
INPUT = "input."


@dataclass(frozen=True, slots=True)
class Span:
    """One step of a question and the days [start, end) that it is about. first: the day by which its cell is known."""

    first: date
    start: date
    end: date

    def __len__(self) -> int:
        return (self.end - self.start).days


@dataclass(frozen=True, slots=True)
class Work:
    """One computed metric and what is asked of it."""

    numbers: "Numbers"
    metric: Metric
    ask: Ask

    def spans(self) -> Iterator[Span]:
        """The steps of the question; a rolling window reaches back from its day."""
        for first, end in buckets(self.ask):
            start = end - self.ask.rolling.days * DAY if self.ask.rolling else first
            yield Span(first, start, end)

    def parts(self, ask: Ask) -> dict[Key, dict[str, Number]]:
        """By step and place of another question the numbers of the metric's parts, by the names that they have in it."""
        names = {name: one for name, one in self.metric.parts.items() if not one.startswith(INPUT)}
        return {
            (cell.start, tuple(cell.segment.values())): {
                name: cell.numbers[one] for name, one in names.items()
            }
            for cell in self.numbers.answer(names.values(), ask)
        }

    def split(self, *more: str) -> Ask:
        """The question, split by these dimensions too."""
        return replace(self.ask, by=(*self.ask.by, *(one for one in more if one not in self.ask.by)))

    def parameter(self, name: str) -> float:
        """A parameter of the definition, or what the question says instead."""
        asked = self.ask.parameters.get(name)
        return self.metric.parameters[name] if asked is None else asked

    def segment(self, place: Place) -> dict[str, str] | None:
        """The one segment that a place of this question is; None where a dimension is narrowed to several values."""
        chosen = {name: values for name, values in self.ask.where.items() if name not in self.ask.by}
        if any(len(values) > 1 for values in chosen.values()):
            return None
        return {name: values[0] for name, values in chosen.items()} | dict(
            zip(self.ask.by, place, strict=True)
        )
