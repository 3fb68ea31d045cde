"""What people call a queue, and a queue by what people call it."""

from collections.abc import Mapping

from rules.facts.queue import WHOLE
from rules.queues import SUBJECT


def queue_words(subject: str, categories: Mapping[str, str]) -> str:
    """A queue in the middle of a sentence. categories: what they are called, by code."""
    code = subject.removeprefix(SUBJECT)
    return "the whole queue" if code == WHOLE else f"contacts about {categories.get(code, code)}"


def queue_of(text: str) -> str:
    """The queue that somebody means who writes all or a category's code, with or without what stands before it."""
    return text if text.startswith(SUBJECT) else f"{SUBJECT}{text}"
