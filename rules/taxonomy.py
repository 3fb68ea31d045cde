"""The taxonomy: helpdesk words to stable codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Codes by kind; `words` maps every code and alias, lower-cased, to its code."""

    version: str
    words: Mapping[str, Mapping[str, str]]
    tiers: Mapping[str, str]

    def code(self, kind: str, word: str) -> str | None:
        """The code of a helpdesk's word, None when the taxonomy does not know it."""
        return self.words[kind].get(word.strip().lower())

    def tier(self, category: str) -> str:
        """The complexity tier of a category, "untiered" without one."""
        return self.tiers.get(category, "untiered")


SECTIONS = {
    "category": "categories",
    "escalation_trigger": "escalation_triggers",
    "escalation_cause": "escalation_causes",
}


def read(document: Mapping[str, Any]) -> Taxonomy:
    """The taxonomy of a parsed file."""
    words = {kind: _words(document.get(section, {})) for kind, section in SECTIONS.items()}
    categories = document.get("categories", {})
    tiers = {code: str(one["tier"]) for code, one in categories.items() if one.get("tier")}
    return Taxonomy(str(document.get("version", "1")), words, tiers)


def _words(section: Mapping[str, Any]) -> dict[str, str]:
    aliases = {alias.lower(): code for code, one in section.items() for alias in one.get("aliases", [])}
    return aliases | {code.lower(): code for code in section}
