"""What Deskgauge itself writes into helpdesks, and how it is told from what others write there."""

import re
from collections.abc import Iterable

from rules.answers import TAGS as ANSWER_TAGS

# Tags with this prefix are ours: only we add and remove them, and no meaning is ever read out of them. The tags by which
# people answer have it too, so that they are found beside ours, but they are theirs.
TAG_PREFIX = "dg_"
NOTE_MARK = "deskgauge-note"
_MARKED = re.compile(rf"\b{NOTE_MARK} [0-9a-f]{{12}}\b")


def without_own(tags: Iterable[str]) -> list[str]:
    """The tags that others set, those by which they answer among them."""
    return [tag for tag in tags if tag in ANSWER_TAGS or not tag.startswith(TAG_PREFIX)]


def mark_line(key: str) -> str:
    """The line that a note of ours ends with. key: twelve hexadecimal digits, always the same for the same note."""
    return f"{NOTE_MARK} {key}"


def is_own_note(text: str) -> bool:
    """Whether a note carries such a line."""
    return _MARKED.search(text) is not None
