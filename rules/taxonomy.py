"""The taxonomy: helpdesk words to stable codes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WORD = re.compile(r"\w+")
MOST_SUBJECT, LONGEST = 500, 4  # characters that are looked at, words of a phrase


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Codes by kind; `words` maps every code and alias, lower-cased, to its code.

    subjects: words of a subject, lower-cased, to the category that they mean. forms: vendor ids of ticket forms to theirs.
    fine: the categories so narrow that one of them is one issue. feature_requests: those in which customers wish for something.
    """

    version: str
    words: Mapping[str, Mapping[str, str]]
    tiers: Mapping[str, str]
    subjects: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    fine: frozenset[str] = frozenset()
    feature_requests: frozenset[str] = frozenset()

    def code(self, kind: str, word: str) -> str | None:
        """The code of a helpdesk's word, None when the taxonomy does not know it."""
        return self.words[kind].get(word.strip().lower())

    def subject_category(self, subject: str) -> str | None:
        """The category whose words come first in a subject; of equals the longer words. Only whole words count."""
        words = tuple(WORD.findall(subject[:MOST_SUBJECT].lower()))
        for start in range(len(words)):
            for length in range(min(LONGEST, len(words) - start), 0, -1):
                if code := self.subjects.get(words[start : start + length]):
                    return code
        return None

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
    subjects = {
        tuple(WORD.findall(phrase.lower())): code
        for code, one in categories.items()
        for phrase in one.get("subjects", [])
    }
    forms = {str(form): code for code, one in categories.items() for form in one.get("forms", [])}
    fine = frozenset(code for code, one in categories.items() if one.get("fine"))
    wishes = frozenset(code for code, one in categories.items() if one.get("feature_request"))
    return Taxonomy(str(document.get("version", "1")), words, tiers, subjects, forms, fine, wishes)


def _words(section: Mapping[str, Any]) -> dict[str, str]:
    aliases = {alias.lower(): code for code, one in section.items() for alias in one.get("aliases", [])}
    return aliases | {code.lower(): code for code in section}
