"""What a ticket's settled tags are in a helpdesk: values for its fields, and tags with our prefix. Codes only."""

import re
from collections.abc import Mapping, Sequence

from rules.model import Escalation, Path, Ticket, Touchpoint
from rules.own_writes import TAG_PREFIX, mark_line
from rules.taxonomy import Taxonomy
from service.colleague_words import Link

# Our tag -> the beginning of the helpdesk tag that tells it.
PREFIXES = {
    "ai_touchpoint": f"{TAG_PREFIX}ai_",
    "resolution_path": f"{TAG_PREFIX}path_",
    "escalation_trigger": f"{TAG_PREFIX}esc_",
    "escalation_cause": f"{TAG_PREFIX}cause_",
    "turn_count": f"{TAG_PREFIX}turns_",
}
MOST_TURNS = 10  # so many turns and more share one tag
NO_WORD = re.compile(r"[^a-z0-9_]+")
Values = Mapping[str, str | int]


def values_of(ticket: Ticket) -> dict[str, str | int]:
    """The ticket's tags by our names, of its newest episode; what is unknown or still open is left out."""
    if not ticket.episodes:
        return {}
    found: dict[str, str | int] = {}
    ended = ticket.resolution_path not in (None, Path.OPEN)
    if ended or ticket.ai_touchpoint is not Touchpoint.NONE:
        found["ai_touchpoint"] = str(ticket.ai_touchpoint)
    if ended:
        found |= {"resolution_path": str(ticket.resolution_path), "turn_count": ticket.turn_count}
    handed = hand_over(ticket)
    reasons = {"trigger": handed.trigger, "cause": handed.cause} if handed else {}
    return found | {f"escalation_{name}": code for name, code in reasons.items() if code}


def hand_over(ticket: Ticket) -> Escalation | None:
    """The newest one from the AI to a person in the newest episode."""
    if not ticket.episodes:
        return None
    last = ticket.episodes[-1].id
    handed = [one for one in ticket.escalations if one.kind == "ai_to_human" and one.episode_id == last]
    return max(handed, key=lambda one: (one.at, one.id), default=None)


def tags_of(values: Values) -> list[str]:
    """The helpdesk tags that tell these values."""
    return sorted(PREFIXES[name] + _word(value) for name, value in values.items())


def _word(value: str | int) -> str:
    if isinstance(value, int):
        return str(value) if value < MOST_TURNS else f"{MOST_TURNS}_plus"
    return NO_WORD.sub("_", value.lower())


def missing_reasons(ticket: Ticket) -> list[str]:
    """Which reasons of the newest hand-over are missing, once a person has taken it and so can tell."""
    handed = hand_over(ticket)
    if handed is None or handed.accepted_at is None:
        return []
    return [f"escalation_{name}" for name in ("trigger", "cause") if getattr(handed, name) is None]


def reason_note(
    missing: list[str], mapping: Mapping[str, str], taxonomy: Taxonomy, key: str, links: Sequence[Link]
) -> str:
    """An internal note that asks for these reasons. key: the note's own, see rules.own_writes. links: to answer with."""
    asked = [
        f"- {_named(name)}: {_place(mapping[name])}, one of {_codes(taxonomy, name)}" for name in missing
    ]
    said = "Deskgauge: the AI handed this ticket over to a person, and why is not noted. Please set"
    answers = [f"- {one['label']}: {one['url']}" for one in links]
    return "\n".join(
        [said, *asked, "Was it right to hand it over? One click answers:", *answers, mark_line(key)]
    )


def _named(name: str) -> str:
    return name.replace("_", " ")


def _place(place: str) -> str:
    kind, _, name = place.partition(":")
    return f"the field {name}" if kind == "field" else f"a tag that begins with {name}"


def _codes(taxonomy: Taxonomy, kind: str) -> str:
    return ", ".join(sorted(set(taxonomy.words[kind].values())))
