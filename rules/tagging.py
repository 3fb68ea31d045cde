"""The tag contract: mapped tags over time, and what is missing or wrong."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import dropwhile
from typing import Any, NamedTuple

from rules.fold.story import Values
from rules.model import Episode, Escalation, Event, Kind, Path, Ticket, Touchpoint, Violation
from rules.taxonomy import Taxonomy

# Where a connection's mapping is silent, tags with these prefixes carry ours.
USUAL_MAPPING = {
    "category": "tag:cat_",
    "escalation_trigger": "tag:esc_trigger_",
    "escalation_cause": "tag:esc_cause_",
}

Said = list[tuple[datetime, str | None, str]]


class Reasons(NamedTuple):
    """Why tickets were handed over: as fields and tags say it over time, and as hand-over events name it themselves."""

    mapped: Said
    told: Said

    def together(self) -> Said:
        """Both, in order of time; a ticket whose tags never gave a reason takes none back."""
        mapped = dropwhile(lambda one: one[1] is None, self.mapped) if self.told else self.mapped
        return sorted([*mapped, *self.told], key=lambda one: (one[0], one[2]))


def reasons_over_time(
    events: Sequence[Event], values: Values, mapping: Mapping[str, str], name: str, taxonomy: Taxonomy
) -> Reasons:
    """The escalation's trigger or cause (`name`) over time."""
    kind = f"escalation_{name}"
    told = [
        (event.at, taxonomy.code(kind, str(event.fields[name])), event.id)
        for event in events
        if event.kind is Kind.HAND_OVER and event.fields.get(name)
    ]
    return Reasons(said_over_time(values, mapping, kind, taxonomy), told)


def said_over_time(values: Values, mapping: Mapping[str, str], kind: str, taxonomy: Taxonomy) -> Said:
    """(from when, code or None, event id) of a mapped tag, oldest first."""
    place, _, name = mapping.get(kind, "").partition(":")
    source = values.get("tags" if place == "tag" else f"field:{name}", []) if place else []
    found: Said = []
    for at, value, by, _ in source:
        words = _words(value, name) if place == "tag" else [str(value)] * bool(value)
        code = next((code for word in words if (code := taxonomy.code(kind, word))), None)
        if not found or found[-1][1] != code:
            found.append((at, code, by))
    return found


def unmapped(values: Values, mapping: Mapping[str, str], kind: str, taxonomy: Taxonomy) -> str | None:
    """The newest word of a mapped tag where the taxonomy knows none of what is there."""
    words = _newest(values, mapping, kind)
    return next(iter(words), None) if not any(taxonomy.code(kind, word) for word in words) else None


def newest_word(values: Values, mapping: Mapping[str, str], name: str) -> str | None:
    """What stands now in the place that is mapped; of several tags the first in the alphabet."""
    return next(iter(_newest(values, mapping, name)), None)


def _newest(values: Values, mapping: Mapping[str, str], kind: str) -> list[str]:
    place, _, name = mapping.get(kind, "").partition(":")
    source = values.get("tags" if place == "tag" else f"field:{name}", []) if place else []
    newest = source[-1][1] if source else None
    return _words(newest, name) if place == "tag" else [str(newest)] * bool(newest)


def unmapped_of(
    ticket: Ticket, events: Sequence[Event], values: Values, mapping: Mapping[str, str], taxonomy: Taxonomy
) -> list[Violation]:
    """The mapped tags, and the reasons of hand-over events, that hold a word which the taxonomy does not know."""
    found = {
        kind: unmapped(values, mapping, kind, taxonomy) or _told_unmapped(events, kind, taxonomy)
        for kind in USUAL_MAPPING
    }
    return [
        Violation(ticket.id, kind, "unmapped", ticket.created_at, word[:80],
                  "Add the word as an alias to the taxonomy, or set a code that it knows.")
        for kind, word in found.items() if word
    ]  # fmt: skip


def _told_unmapped(events: Sequence[Event], kind: str, taxonomy: Taxonomy) -> str | None:
    name = kind.removeprefix("escalation_")
    named = [str(one.fields[name]) for one in events if one.kind is Kind.HAND_OVER and one.fields.get(name)]
    return next((word for word in reversed(named) if taxonomy.code(kind, word) is None), None)


def _words(tags: Any, prefix: str) -> list[str]:
    return sorted(tag[len(prefix) :] for tag in tags or () if tag.startswith(prefix))


def violations_of(ticket: Ticket, also: Sequence[Violation] = ()) -> tuple[Violation, ...]:
    """Every tag that is missing or contradicts the facts, with the fix. also: those found elsewhere."""
    handed = [one for one in ticket.escalations if one.kind == "ai_to_human"]
    found = [_missing_reason(one, name) for one in handed for name in ("trigger", "cause")]
    found += [_contradiction(one, ticket) for one in ticket.episodes]
    if ticket.category_source == "none":
        found.append(Violation(ticket.id, "category", "missing", ticket.created_at, None,
                               "Set the category field or tag in the helpdesk."))  # fmt: skip
    if not ticket.episodes:
        found.append(Violation(ticket.id, "resolution_path", "unknown", ticket.created_at, None,
                               "Subscribe to comment events or add API credentials: no message is known."))  # fmt: skip
    unsigned = ticket.ai_agent is None and not any(one.ai_turns for one in ticket.episodes)
    if ticket.ai_touchpoint is Touchpoint.ANSWER and unsigned:
        found.append(Violation(ticket.id, "ai_touchpoint", "unknown", ticket.created_at, "answer",
                               "Name the author of the AI's messages in ai_authors: none of them is known."))  # fmt: skip
    named = {one.tag for one in also}
    found = [*(one for one in found if one and (one.tag not in named or one.problem != "missing")), *also]
    unique = {(one.tag, one.problem): one for one in reversed([one for one in found if one])}
    return tuple(unique[key] for key in sorted(unique))


def _missing_reason(escalation: Escalation, name: str) -> Violation | None:
    if getattr(escalation, name) is not None:
        return None
    return Violation(escalation.ticket_id, f"escalation_{name}", "missing", escalation.at, None,
                     f"Set the escalation {name} field or tag of this ticket.")  # fmt: skip


def _contradiction(episode: Episode, ticket: Ticket) -> Violation | None:
    if "ai_resolved" not in ticket.tags or episode.path in (Path.AI, Path.OPEN):
        return None
    return Violation(ticket.id, "resolution_path", "contradicts", episode.started_at, "ai_resolved",
                     f"Remove the tag ai_resolved: the path is {episode.path}.")  # fmt: skip
