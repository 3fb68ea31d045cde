"""What a misspelt word may have been meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(word: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known word, or all of them."""
    words = sorted(known)
    near = get_close_matches(word[:100], words, n=1)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"Known: {', '.join(words)}." if words else "None exists yet."
