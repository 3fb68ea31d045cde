"""Whether two contacts are about the same issue: links and named numbers first, then their words, then their category."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rules.earlier import followed_by
from rules.likeness import Method, SameIssue, Wording, label
from rules.model import Ticket
from rules.word_tables import WordTable, table_for
from rules.wording import references, told_words

LEAST_WORDS = 3  # with fewer, unlike words do not tell two issues apart
UNCATEGORISED = "uncategorised"
LIKE = ("certain", "same")
UNKNOWN = SameIssue("", "wording", "unknown")
VETO = SameIssue("", "category", "different")


def measure(text: str, subject: str, method: Method) -> Wording | None:
    """What is kept of the words in which a contact is told; None where they say nothing."""
    told = told_words(text, subject)
    features = method.features(told)
    named = tuple(sorted(method.keyed(one) for one in references(told)))
    packed = features.packed if features.words else b""
    if not packed and not named:
        return None
    known = hashlib.sha256(packed + ",".join([label(method), *named]).encode()).hexdigest()[:20]
    return Wording(known, label(method), packed, features.words, named)


@dataclass(frozen=True, slots=True)
class Issues:
    """Compares contacts. wordings: by ticket; fine: categories so narrow that one of them is one issue."""

    method: Method | None = None
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    tables: Sequence[WordTable] = ()
    fine: frozenset[str] = frozenset()

    def same(self, later: Ticket, earlier: Ticket) -> SameIssue | None:
        """Why the later contact is about the earlier one's issue; None where it is not, or nothing speaks for it."""
        found = self.decided(later, earlier)
        return found if found.strength in LIKE else None

    def decided(self, later: Ticket, earlier: Ticket) -> SameIssue:
        """Whether two contacts are about one issue: certain, same, different, or unknown where nothing tells."""
        if followed_by(later) == earlier.id:
            return SameIssue(earlier.id, "followup", "certain")
        told = self.told(later.id, earlier.id, (later.category, earlier.category), later.created_at)
        if told.strength in LIKE:
            return told
        equal = later.category == earlier.category != UNCATEGORISED
        believed = told.strength == "unknown" or later.category in self.fine
        return SameIssue(earlier.id, "category", "same") if equal and believed else told

    def told(self, later: str, earlier: str, categories: tuple[str, str], at: datetime) -> SameIssue:
        """What the numbers and the words of two tickets say; different categories are a veto against words. at: the later's."""
        mine, other = self.wordings.get(later), self.wordings.get(earlier)
        if mine and other and mine.method == other.method and set(mine.references) & set(other.references):
            return SameIssue(earlier, "reference", "certain")
        if UNCATEGORISED not in categories and categories[0] != categories[1]:
            return VETO
        return replace(self.compared(mine, other, at), of=earlier)

    def compared(self, one: Wording | None, other: Wording | None, at: datetime) -> SameIssue:
        """What the words of two contacts say, by the table of that moment: certain, same, different or unknown."""
        if self.method is None or one is None or other is None or not (one.packed and other.packed):
            return UNKNOWN
        if one.method != label(self.method) or other.method != one.method:
            return UNKNOWN
        table, limits = table_for(self.tables, at), self.method.thresholds
        same, certain = (limits.same, limits.certain) if table else (limits.alone_same, limits.alone_certain)
        short = min(one.words, other.words) < LEAST_WORDS
        score = self.method.score(one.packed, other.packed, table)
        threshold = certain if short else same
        strength = "certain" if score >= certain and not short else "same"
        if score < threshold:
            strength = "unknown" if short else "different"
        month = table.month if table else ""
        return SameIssue("", "wording", strength, one.method, month, round(score, 4), threshold)
