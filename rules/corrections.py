"""What a person corrected stands beside the automatic value and wins."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rules.fold.parts import AI_TO_HUMAN
from rules.model import Escalation, Event, Kind, Ticket
from rules.tagging import Said
from rules.taxonomy import Taxonomy

# What can be corrected: the tag, and the taxonomy's kind where its value is a code. "" takes the correction back.
TAGS: Mapping[str, str] = {
    "category": "category",
    "escalation_trigger": "escalation_trigger",
    "escalation_cause": "escalation_cause",
    "account_id": "",
    "removed": "",
}
REMOVED = ("spam", "")


def complaint(tag: str, value: str, taxonomy: Taxonomy) -> str:
    """Why a correction is none, "" when it is one."""
    if tag not in TAGS:
        return f"the tag must be one of {', '.join(TAGS)}"
    kind = TAGS[tag]
    if kind and value and taxonomy.code(kind, value) is None:
        return f"the taxonomy knows no {tag.replace('_', ' ')} {value[:60]}"
    if tag == "removed" and value not in REMOVED:
        return "removed takes spam, or nothing to count the ticket again"
    return ""


def corrected(ticket: Ticket, events: Sequence[Event], taxonomy: Taxonomy) -> Ticket:
    """The ticket with what people corrected; the newest word about each tag counts."""
    for tag, event in _newest(events).items():
        value = _code(tag, str(event.fields.get("value") or ""), taxonomy)
        if value or tag == "removed":
            ticket = _with(ticket, tag, value, event, taxonomy)
    return ticket


def _newest(events: Sequence[Event]) -> dict[str, Event]:
    found: dict[str, Event] = {}
    for event in events:
        if event.kind is Kind.CORRECTION and event.fields["tag"] in TAGS:
            about = str(event.fields.get("about") or "")
            found[f"{event.fields['tag']}@{about}" if about else str(event.fields["tag"])] = event
    return found


def _code(tag: str, value: str, taxonomy: Taxonomy) -> str:
    kind = TAGS[tag.partition("@")[0]]
    return (taxonomy.code(kind, value) or "") if kind else value


def _with(ticket: Ticket, key: str, value: str, event: Event, taxonomy: Taxonomy) -> Ticket:
    tag, _, about = key.partition("@")
    if tag.startswith("escalation_"):
        return _escalation(ticket, tag.removeprefix("escalation_"), about, value, event)
    before = getattr(ticket, tag)
    noted = _noted(ticket, key, before, value, event)
    if tag == "category":
        return replace(noted, category=value, category_source="correction", tier=taxonomy.tier(value))
    if tag == "account_id":
        return replace(noted, account_id=value, account_source="correction")
    return replace(noted, removed=value or None)


def _escalation(ticket: Ticket, name: str, about: str, value: str, event: Event) -> Ticket:
    handed = [one for one in ticket.escalations if one.kind == AI_TO_HUMAN]
    fitting = [one for one in handed if about in ("", one.id)]
    if not fitting:
        return ticket
    wanted = fitting[-1]
    key, before = f"escalation_{name}@{wanted.id}", getattr(wanted, name)
    caused = replace(wanted, cause=value, cause_at=wanted.at)
    after = caused if name == "cause" else replace(wanted, trigger=value, trigger_at=wanted.at)
    noted = _noted(ticket, key, before, value, event)
    return replace(noted, escalations=tuple(after if one is wanted else one for one in ticket.escalations))


def _noted(ticket: Ticket, key: str, before: str | None, value: str, event: Event) -> Ticket:
    note = {key: {"automatic": before, "value": value, "by": event.id}}
    return replace(ticket, corrections={**ticket.corrections, **note})


def causes_of(
    said: Said, escalations: Sequence[Escalation], corrections: Mapping[str, Mapping[str, str | None]]
) -> Said:
    """What was said of the cause over time, with each corrected hand-over's cause from its own time on."""
    found = list(said)
    for one in escalations:
        note = corrections.get(f"escalation_cause@{one.id}")
        if note:
            until = min((other.at for other in escalations if other.at > one.at), default=None)
            found = _from(found, one.at, until, note)
    return found


def _from(said: Said, since: datetime, until: datetime | None, note: Mapping[str, str | None]) -> Said:
    before = [entry for entry in said if entry[0] < since]
    after = [entry for entry in said if until is not None and entry[0] >= until]
    return [*before, (since, note["value"], str(note["by"])), *after]
