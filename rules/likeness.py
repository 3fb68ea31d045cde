"""What is kept of a text to compare it, what a comparison says, and what a method that compares has to offer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from rules.word_tables import WordTable


class Features(NamedTuple):
    """What is kept of a text. packed: the method's own form; words: how many words of content it has, 0 says nothing."""

    packed: bytes
    words: int


@dataclass(frozen=True, slots=True)
class Wording:
    """What is kept of the words that tell an issue, in keyed numbers only; see rules.same_issue.

    id: equal for equal words. method: name/version. packed: the method's features; words: how many words of content;
    references: the numbers of orders and cases that are named.
    """

    id: str
    method: str
    packed: bytes
    words: int
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SameIssue:
    """The decision that a contact is about an earlier one's issue.

    of: the earlier ticket. evidence: followup, reference, wording or category. strength: certain or same; of words also
    different or unknown, which decide nothing.
    method, table, score, threshold: of a comparison by words; table: the month of the words' weights, "" without any.
    """

    of: str
    evidence: str
    strength: str
    method: str = ""
    table: str = ""
    score: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score on. alone: where no table of words is known yet; join, suggest: mean likeness to a group's members."""

    same: float
    certain: float
    alone_same: float
    alone_certain: float
    join: float
    suggest: float


class Method(Protocol):
    """Compares texts; features of different names or versions are never compared. rules.lite needs nothing else."""

    name: str
    version: str
    thresholds: Thresholds

    def __hash__(self) -> int: ...

    def features(self, text: str) -> Features:
        """What is kept of a text, however long it is."""
        ...

    def score(self, one: bytes, other: bytes, table: WordTable | None) -> float:
        """How alike two packed texts are, from 0 to 1, whichever comes first."""
        ...

    def mean_scores(
        self, one: bytes, groups: Sequence[tuple[bytes, ...]], table: WordTable | None
    ) -> list[float]:
        """For each group of texts the mean of the scores with them; many texts are compared with the same groups."""
        ...

    def keyed(self, word: str) -> str:
        """What stands for a number that somebody named; equal for equal ones."""
        ...

    def learn(self, month: str, texts: Iterable[bytes]) -> WordTable | None:
        """The table of a month of packed texts known before it, newest first; None while there are too few."""
        ...


def label(method: Method) -> str:
    """A method as decisions name it."""
    return f"{method.name}/{method.version}"
