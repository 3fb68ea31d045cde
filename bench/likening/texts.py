"""A labelled contact, and its words as the product keeps them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rules.likeness import Wording
from rules.lite import Lite
from rules.same_issue import measure
from rules.word_tables import WordTable

MONTH = "2025-01"
METHOD = Lite(b"a key for labelled texts only")


@dataclass
class Contact:
    """One row of contacts.csv or stream.csv."""

    id: str
    set: str
    customer: str
    text: str
    issue: str
    category: str

    @classmethod
    def of(cls, row: Mapping[str, str]) -> "Contact":
        names = ("id", "set", "customer", "text", "issue")
        return cls(*(row[name] for name in names), row.get("category") or "")

    @cached_property
    def wording(self) -> Wording | None:
        """What the product keeps of the text."""
        return measure(self.text, "", METHOD)

    @property
    def packed(self) -> bytes:
        """Its features, empty without any."""
        return self.wording.packed if self.wording else b""

    @property
    def words(self) -> int:
        """How many words of content it has."""
        return self.wording.words if self.wording else 0


def table_of(contacts: Iterable[Contact]) -> WordTable | None:
    """The weights that these texts teach; nothing of their labels."""
    return METHOD.learn(MONTH, [one.packed for one in contacts if one.packed])
