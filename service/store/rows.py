"""Between values and rows: events, tickets, flags."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from typing import Any, get_type_hints

from rules.answers import Answer
from rules.contacts import Contact
from rules.felt import Mood
from rules.likeness import SameIssue
from rules.model import (
    Episode,
    Escalation,
    Event,
    Flag,
    Form,
    Kind,
    Path,
    Revocation,
    Status,
    Survey,
    Ticket,
    Touchpoint,
    Verdict,
)  # fmt: skip
from rules.moments import optional_moment, to_text
from rules.reports import Grouping, Report
from rules.visits import Outcome, Visit

ENUMS: Mapping[str, Any] = {
    "status": Status, "ai_touchpoint": Touchpoint, "path": Path, "resolution_path": Path, "verdict": Verdict,
    "outcome": Outcome,
}  # fmt: skip


AS_THEY_ARE = frozenset({str, int, float, type(None)})


def plain(value: Any) -> Any:
    """A column's value: moments as text, lists and mappings as JSON."""
    if type(value) in AS_THEY_ARE:  # most are, and asking for each kind in turn is what costs
        return value
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (SameIssue, Grouping)):
        value = asdict(value)
    if isinstance(value, (tuple, list, Mapping)):
        return json.dumps(value, default=_deep, ensure_ascii=False, sort_keys=True)
    return value


def _deep(value: Any) -> Any:
    return to_text(value) if isinstance(value, datetime) else asdict(value)


def row_of(value: Any, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """A dataclass as a row."""
    return {name: plain(getattr(value, name)) for name in _names(value.__class__, without)}


@cache
def _names(kind: Any, without: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.name not in without)


TICKET_PARTS = ("episodes", "escalations", "surveys", "violations")


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """The row of `tickets`; its parts have tables of their own."""
    return row_of(ticket, TICKET_PARTS)


def event_of(row: Mapping[str, Any]) -> Event:
    """A stored event."""
    return Event(
        id=row["id"], connection=row["connection"], ticket_id=row["ticket_id"] or "", kind=Kind(row["kind"]),
        form=Form(row["form"]), at=datetime.fromisoformat(row["at"]), fields=json.loads(row["fields"]),
        sequence=row["sequence"] or "", updated_at=optional_moment(row["updated_at"]),
        time_source=row["time_source"], signs=json.loads(row["signs"]), delivery=row["delivery"],
    )  # fmt: skip


@cache
def _kinds(kind: type) -> dict[str, str]:
    """How each column of a dataclass is read: as a moment, an enumeration's member, or as it is."""
    hints = {name: str(hint) for name, hint in get_type_hints(kind).items()}
    moments = {name: "moment" for name, hint in hints.items() if "datetime" in hint and "tuple" not in hint}
    return dict.fromkeys(hints, "plain") | {name: "member" for name in hints if name in ENUMS} | moments


def _typed(kind: type, row: Mapping[str, Any]) -> dict[str, Any]:
    kinds = _kinds(kind)
    found: dict[str, Any] = {}
    for name, value in row.items():
        how = kinds.get(name)
        if how is None:
            continue
        if value is not None and how == "moment":
            value = datetime.fromisoformat(value)
        elif value is not None and how == "member":
            value = ENUMS[name](value)
        found[name] = value
    return found


def episode_of(row: Mapping[str, Any]) -> Episode:
    """A stored episode."""
    found = _typed(Episode, row)
    found["revocations"] = tuple(
        Revocation(one["reason"], datetime.fromisoformat(one["at"]), one["by"], one.get("by_ticket", False))
        for one in json.loads(row["revocations"] or "[]")
    )
    found["moods"] = tuple(
        Mood(**one | {"at": datetime.fromisoformat(one["at"])}) for one in json.loads(row["moods"] or "[]")
    )
    offered = {name: bool(row[name]) for name in ("csat_offered", "ces_offered")}
    return Episode(**found | offered)


def ticket_of(
    row: Mapping[str, Any], episodes: tuple[Episode, ...], handed: tuple[Escalation, ...]
) -> Ticket:
    """A stored ticket with its episodes and hand-overs."""
    found = _typed(Ticket, row) | {"tags": tuple(json.loads(row["tags"] or "[]"))}
    found["corrections"] = json.loads(row["corrections"] or "{}")
    found["repeat_why"] = SameIssue(**json.loads(row["repeat_why"])) if row["repeat_why"] else None
    found["asked_for_more"] = _moments(row["asked_for_more"])
    return Ticket(**found, episodes=episodes, escalations=handed)


def escalation_of(row: Mapping[str, Any]) -> Escalation:
    """A stored hand-over."""
    found = _typed(Escalation, row) | {"context": tuple(json.loads(row["context"] or "[]"))}
    complete = row["context_complete"]
    return Escalation(**found | {"context_complete": None if complete is None else bool(complete)})


def survey_of(row: Mapping[str, Any]) -> Survey:
    """A stored answer."""
    found = _typed(Survey, row)
    truths = {name: bool(row[name]) for name in ("higher_is_better", "is_negative")}
    return Survey(**found | truths)


def contact_of(row: Mapping[str, Any]) -> Contact:
    """A stored contact."""
    lacking = [(datetime.fromisoformat(a), optional_moment(b)) for a, b in json.loads(row["lacking"])]
    answers = [(datetime.fromisoformat(at), ease) for at, ease in json.loads(row["answers"])]
    began = datetime.fromisoformat(row["created_at"])
    return Contact(
        row["ticket_id"], row["account_id"], began, row["category"], bool(row["by_ai"]), tuple(lacking),
        _moments(row["escalated_at"]), tuple(answers), row["customer_id"], row["wording"], row["priority"],
        _moments(row["asked_for_more"]),
    )  # fmt: skip


def answer_of(row: Mapping[str, Any]) -> Answer:
    """A stored answer of a colleague."""
    return Answer(**_typed(Answer, row))


def report_of(row: Mapping[str, Any]) -> Report:
    """What a ticket reports, as stored."""
    found = _typed(
        Report, {name: value for name, value in row.items() if name not in ("bug_spans", "replies")}
    )
    found["replies"] = tuple(map(datetime.fromisoformat, json.loads(row["replies"] or "[]")))
    found["prints"] = tuple(json.loads(row["prints"]))
    found["bug_spans"] = tuple(
        (datetime.fromisoformat(begin), optional_moment(end)) for begin, end in json.loads(row["bug_spans"])
    )
    found["decision"] = Grouping(**json.loads(row["decision"])) if row["decision"] else None
    return Report(**found)


def visit_of(row: Mapping[str, Any]) -> Visit:
    """A stored visit."""
    found = _typed(Visit, row)
    lists = {name: tuple(json.loads(row[name])) for name in ("articles", "helpful", "unhelpful")}
    truths = {name: bool(row[name]) for name in ("identified", "escalated")}
    return Visit(**found | lists | truths)


def _moments(column: str | None) -> tuple[datetime, ...]:
    return tuple(datetime.fromisoformat(at) for at in json.loads(column or "[]"))


def flag_of(row: Mapping[str, Any]) -> Flag:
    """A stored flag."""
    found = _typed(Flag, row) | {"facts": json.loads(row["facts"])}
    return Flag(**found | {"evidence": tuple(json.loads(row["evidence"])), "historic": bool(row["historic"])})


def flag_row(flag: Flag) -> dict[str, Any]:
    """The row of `flags` or `shadow_flags`; which of them it is in says whether its rule only looks on."""
    return row_of(flag, ("shadow",))
