"""What people call a metric of a segment, and one by what people call it."""

from rules.facts.metric import EVERYTHING
from rules.metric_days import SUBJECT


def metric_words(name: str, segment: str) -> str:
    """A metric's name with its segment, as in Satisfaction, channel email. segment: as the fact says it."""
    parts = [] if segment == EVERYTHING else [one.replace("=", " ", 1) for one in segment.split(",")]
    return ", ".join([name, *parts])


def metric_of(text: str) -> str:
    """The subject that somebody means who writes a metric's id, and perhaps :channel=email, with or without metric: before."""
    return text if text.startswith(SUBJECT) else f"{SUBJECT}{text}"
