"""What was frozen beside what the same question gives today; late events restate the second and never the first."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rules.metrics.ask import Ask
from rules.metrics.tally import Number
from service.metrics.baselines.freezing import cells, members_file, scans
from service.metrics.numbers import Numbers
from service.store.mirror.members import Moved, hash_of, moved
from service.store.reads.snapshot import Row

Place = tuple[tuple[str, str], ...]
GONE, OTHER_DEFINITION = (
    "there is no such metric any more",
    "its definition is another one: {0} then, {1} now",
)
NO_FILE = "the file with its members is gone"
OTHER_FILE = "the file with its members is not the one that was written"


@dataclass(frozen=True, slots=True)
class Delta:
    """One metric of one segment: frozen and now, and the difference of the two; moved: None where it cannot be told."""

    metric: str
    segment: Mapping[str, str]
    frozen: float | None
    now: float | None
    difference: float | None
    moved: Moved | None
    note: str = ""

    def document(self) -> dict[str, Any]:
        """The same for programs."""
        counts = asdict(self.moved) if self.moved else dict.fromkeys(("came", "went", "changed"))
        return {
            "metric": self.metric, "segment": dict(self.segment), "frozen": self.frozen, "now": self.now,
            "difference": self.difference, **counts, "note": self.note,
        }  # fmt: skip


def again(numbers: Numbers, row: Row) -> Ask:
    """The question that was frozen, about what is known now."""
    left_out = [date.fromisoformat(one["day"]) for one in row["exclusions"]]
    days = date.fromisoformat(row["first_day"]), date.fromisoformat(row["end_day"])
    return numbers.ask(*days, parameters=row["numbers"]["parameters"], without=left_out)


def deltas(numbers: Numbers, row: Row, data_dir: Path) -> list[Delta]:
    """Every frozen number with that of today, in the order in which they were frozen."""
    ask, splits = again(numbers, row), [tuple(one) for one in row["split_by"]]
    names = [name for name in row["definitions"] if name in numbers.book.metrics]
    now = {
        (name, place_of(cell.segment)): number
        for _, cell in cells(numbers, names, ask, splits)
        for name, number in cell.numbers.items()
    }
    file = members_file(data_dir, row["id"])
    trouble = members_trouble(row, file)
    changes = {} if trouble else _moved(numbers, names, ask, splits, file)
    found = []
    for cell in row["numbers"]["cells"]:
        place = place_of(cell["segment"])
        for name, was in cell["numbers"].items():
            counted = name in numbers.book.metrics and not numbers.book.metric(name).is_made
            step = None if trouble or not counted else changes.get((name, place), Moved(0, 0, 0))
            found.append(
                _delta(
                    row,
                    name,
                    cell["segment"],
                    was,
                    now.get((name, place)),
                    step,
                    _note(numbers, row, name) or trouble,
                )
            )
    return found


def members_trouble(row: Row, file: Path) -> str:
    """Why the members cannot be compared, "" where they can."""
    if not file.exists():
        return NO_FILE
    return "" if hash_of(file) == row["members_hash"] else OTHER_FILE


def place_of(segment: Mapping[str, str]) -> Place:
    """A segment as a key, whatever the order of its dimensions."""
    return tuple(sorted(segment.items()))


def _delta(
    row: Row, name: str, segment: Mapping[str, str], was: Mapping[str, Any], now: Number | None, step: Moved | None, note: str
) -> Delta:  # fmt: skip
    value = now.value if now else None
    difference = None if value is None or was["value"] is None else value - was["value"]
    return Delta(name, segment, was["value"], value, difference, step, note)


def _note(numbers: Numbers, row: Row, name: str) -> str:
    if name not in numbers.book.metrics:
        return GONE
    then, today = row["definitions"][name], numbers.book.metric(name).version
    return "" if then == today else OTHER_DEFINITION.format(then, today)


def _moved(
    numbers: Numbers, names: Sequence[str], ask: Ask, splits: Sequence[tuple[str, ...]], file: Path
) -> dict[tuple[str, Place], Moved]:
    asked = scans(numbers, names, ask, splits)
    if not asked:
        return {}
    return {
        (metric, place_of(dict(zip(split, segment, strict=True)))): step
        for split in ((), *splits)
        for (metric, segment), step in moved(numbers.mirror, asked, file, split).items()
    }
