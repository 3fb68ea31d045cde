"""How common words are at this installation: one table a month, made of what was told before it, kept as keyed numbers."""

import base64
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from math import log

LEAST_TEXTS = 20
MOST_TEXTS = 2_000  # the newest ones: what was told long ago fades
MOST_COUNTED = 20_000  # the commonest features; what is not among them is taken for rare
LEAST_RARITY = 0.05


@dataclass(frozen=True, eq=False, slots=True)
class WordTable:
    """In how many of `texts` each feature came. month: "2026-03" (UTC), from which on it holds; method: name/version.

    rarities: what each known feature counts for, at most 1, which is that of an unknown one.
    """

    month: str
    method: str
    texts: int
    counts: Mapping[int, int]
    rarities: Mapping[int, float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """From LEAST_RARITY for what every text has to 1 for what none had; comparable between tables of any size."""
        whole = log(self.texts + 1)
        known = {times: max(LEAST_RARITY, 1 - log(times + 1) / whole) for times in set(self.counts.values())}
        object.__setattr__(self, "rarities", {key: known[times] for key, times in self.counts.items()})


def month_of(moment: datetime) -> str:
    """The month of an aware UTC moment, as tables are named."""
    return moment.strftime("%Y-%m")


def learned(month: str, method: str, texts: Iterable[Sequence[int]]) -> WordTable | None:
    """The table of a month, of the texts known before it, newest first; None while there are too few."""
    counted, size = Counter[int](), 0
    for features in islice(texts, MOST_TEXTS):
        counted.update(set(features))
        size += 1
    if size < LEAST_TEXTS:
        return None
    common = sorted((-times, key) for key, times in counted.items() if times > 1)[:MOST_COUNTED]
    return WordTable(month, method, size, {key: -times for times, key in common})


def table_for(tables: Sequence[WordTable], moment: datetime) -> WordTable | None:
    """The table by which a contact of that moment is judged: its month's, else the newest before it, else the first."""
    month = month_of(moment)
    before = [one for one in tables if one.month <= month]
    if before:
        return max(before, key=lambda one: one.month)
    return min(tables, key=lambda one: one.month, default=None)


def packed(table: WordTable) -> dict[str, str | int]:
    """The table as plain values; equal tables give equal ones."""
    keys = sorted(table.counts)
    return {
        "month": table.month, "method": table.method, "texts": table.texts,
        "features": base64.b64encode(array("Q", keys).tobytes()).decode(),
        "counts": base64.b64encode(array("H", [table.counts[key] for key in keys]).tobytes()).decode(),
    }  # fmt: skip


def unpacked(told: Mapping[str, str | int]) -> WordTable:
    """The table of such values; ValueError where they are none."""
    keys = array("Q", base64.b64decode(str(told["features"]), validate=True))
    counts = array("H", base64.b64decode(str(told["counts"]), validate=True))
    table = WordTable(
        str(told["month"]), str(told["method"]), int(told["texts"]), dict(zip(keys, counts, strict=True))
    )
    if table.texts < LEAST_TEXTS or any(not 0 < times <= table.texts for times in counts):
        raise ValueError("the counts do not fit the number of texts")
    return table
