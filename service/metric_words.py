"""What people call a metric of a segment, and one by what people call it."""

from rules.facts.metric import EVERYTHING
from rules.metric_days import SUBJECT


def metric_words(name: str, segment: str) -> str:
    """A metric's name with its segment, as in Satisfaction, channel email. segment: as the fact says it."""
    parts = [] if segment == EVERYTHING else [one.replace("=", " ", 1) for one in segment.split(",")]
    return ", ".join([name, *parts])


def subject_words(subject: str) -> str:
    """A metric in the middle of a sentence where its name is not at hand: metric csat, channel email."""
    metric, _, segment = subject.removeprefix(SUBJECT).partition(":")
    return metric_words(f"metric {metric}", segment or EVERYTHING)


def metric_id(subject: str) -> str:
    """The id of the metric that a subject is."""
    return subject.removeprefix(SUBJECT).partition(":")[0]


def metric_of(text: str) -> str:
    """The subject that somebody means who writes a metric's id, and perhaps :channel=email, with or without metric: before."""
    return text if text.startswith(SUBJECT) else f"{SUBJECT}{text}"
