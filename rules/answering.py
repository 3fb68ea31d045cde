"""From links pressed and tags set to the answers that stand."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rules.answers import BY_TAG, HAND_OVER, TAGS, Answer
from rules.fold.parts import AI_TO_HUMAN
from rules.fold.story import Values
from rules.model import Escalation, Event, Kind

# When an answer tag was added, which, and by whom as far as the helpdesk says.
Set = tuple[datetime, str, str]


def standing(events: Iterable[Event]) -> list[Answer]:
    """The last word to each question; one that repeats the word before changes nothing."""
    found: dict[str, Answer] = {}
    asked = (event for event in events if event.kind is Kind.ANSWER)
    for event in sorted(asked, key=lambda one: (one.at, one.sequence, one.id)):
        said = _answer(event)
        before = found.get(said.id)
        if before is None or before.word != said.word:
            found[said.id] = said
    return [found[key] for key in sorted(found)]


def _answer(event: Event) -> Answer:
    told = event.fields
    until = datetime.fromisoformat(told["until"]) if told.get("until") else None
    return Answer(
        told["question"], told["subject"], event.ticket_id, told["answer"], event.at, told["who"], told["via"],
        told["rule"], told["about"], until,
    )  # fmt: skip


def tagged(values: Values, escalations: Sequence[Escalation], authors: frozenset[str]) -> tuple[Answer, ...]:
    """What tags say, each of the newest hand-over before it was set; of several about one the latest counts."""
    handed = sorted((one.at, one.id, one) for one in escalations if one.kind == AI_TO_HUMAN)
    found: dict[str, Answer] = {}
    for at, tag, by in _set(values):
        before = [one for moment, _, one in handed if moment <= at]
        if before and by not in authors:
            about = before[-1]
            found[about.id] = Answer(HAND_OVER, about.id, about.ticket_id, TAGS[tag], at, via=BY_TAG)
    return tuple(found.values())


def _set(values: Values) -> list[Set]:
    """The answer tags that the ticket has now, each with its latest addition, in the order of time."""
    added: dict[str, Set] = {}
    for at, tags, _, actor in values.get("tags", []):
        present = {tag for tag in tags or () if tag in TAGS}
        added = {tag: one for tag in sorted(present) for one in [added.get(tag, (at, tag, actor or ""))]}
    return sorted(added.values())
