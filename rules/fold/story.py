"""The ticket's story: field values over time and steps in order, each with the one who acted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from rules.identity import Person
from rules.model import Actor, Event, Kind, Role
from rules.own_writes import without_own

SAME_ACTION = timedelta(seconds=5)
DONE = ("solved", "closed")
ANSWERED_FIRST = ("phone", "chat")
# Fields of a message that its step carries as signs.
REPLY, AUTHOR_VERSION, CONFIDENCE = "reply", "author_version", "confidence"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that moves the story; `what` is one of STEP_RANK. `after` of a message is its vendor id."""

    at: datetime
    what: str
    by: str
    actor: Actor = Actor.SYSTEM
    author: str = ""
    before: Any = None
    after: Any = None
    signs: Mapping[str, Any] = field(default_factory=dict)


Values = dict[str, list[tuple[datetime, Any, str, str | None]]]


def values_over_time(events: Sequence[Event]) -> Values:
    """For each field the moments at which it took a new value: (at, value, event id, actor id); tags without our own."""
    found: Values = {}
    for event in events:
        if event.kind is Kind.STATE:
            for name, value in event.fields.items():
                _take(found, name, value, event, event.fields.get("actor_id"))
        elif event.kind is Kind.CHANGE:
            _take(found, event.fields["name"], event.fields["after"], event, event.fields.get("actor_id"))
    return found


def _take(found: Values, name: str, value: Any, event: Event, actor: str | None) -> None:
    known = found.setdefault(name, [])
    value = without_own(value) if name == "tags" and value else value
    if not known or known[-1][1] != value:
        known.append((event.at, value, event.id, actor))


def removals_of(events: Sequence[Event]) -> dict[datetime, str | None]:
    """When the ticket was removed, with the reason, and when it came back, with None; at each moment the last word."""
    found: dict[datetime, str | None] = {}
    reason: str | None = None
    for event in events:
        before = reason
        if event.kind is Kind.REMOVED:
            reason = event.fields.get("reason", "deleted")
        elif event.kind is Kind.RESTORED or (event.kind is Kind.STATE and event.fields.get("status")):
            reason = None
        if reason != before:
            found[event.at] = reason
    return found


def latest(values: Values, name: str) -> Any:
    """The newest value of a field, None when never seen."""
    return values[name][-1][1] if values.get(name) else None


def requester_of(events: Sequence[Event], values: Values) -> str | None:
    """The vendor id of whose ticket it is, None while nobody has said."""
    found: str | None = latest(values, "requester_id") or _created(events, "requester_id")
    return found


def steps_of(
    events: Sequence[Event], values: Values, authors: frozenset[str], people: Mapping[str, Person],
    author_types: frozenset[str] = frozenset(), own: frozenset[str] = frozenset(),
) -> list[Step]:  # fmt: skip
    """All steps, not yet in order. own: the users that we write as."""
    requester = requester_of(events, values)
    steps = [
        _not_ours(_by_type(_message(event, requester, authors, people), event, author_types), own - authors)
        for event in events
        if event.kind is Kind.MESSAGE
    ]
    steps += _opening(events, steps, requester, authors, people)
    steps += _moves(values, "assignee_id", "assigned", own - authors) + _moves(values, "group_id", "grouped")
    steps += _moves(values, "status", "status") + _acts(values, authors)
    steps += [_handed(event) for event in events if event.kind is Kind.HAND_OVER]
    steps += [Step(e.at, "confirmed", e.id) for e in events if e.kind is Kind.CONFIRMED]
    steps += [Step(e.at, "survey", e.id, after=e.fields) for e in events if e.kind is Kind.SURVEY]
    steps += [
        Step(e.at, "hidden", e.id, after=e.fields["message_id"])
        for e in events
        if e.kind is Kind.MESSAGE_HIDDEN
    ]
    return steps


def _handed(event: Event) -> Step:
    """A hand-over that the source itself tells; `before` holds the context that came along, None where nothing is told."""
    told = event.fields
    return Step(
        event.at,
        "handed",
        event.id,
        author=told.get("actor_id") or "",
        before=told.get("context"),
        after=told["to"],
    )


STEP_RANK = {
    "message": 1, "note": 1, "hidden": 2, "confirmed": 2, "handed": 2, "reasoned": 2, "acted": 2, "assigned": 2,
    "grouped": 2, "status": 3, "survey": 4,
}  # fmt: skip


def in_order(steps: Iterable[Step]) -> list[Step]:
    """By time; at one moment messages before assignments before statuses before surveys."""
    return sorted(steps, key=lambda step: (step.at, STEP_RANK[step.what], step.by))


def _created(events: Sequence[Event], name: str) -> Any:
    return next((e.fields.get(name) for e in events if e.kind is Kind.CREATED), None)


def _message(
    event: Event, requester: str | None, authors: frozenset[str], people: Mapping[str, Person]
) -> Step:
    author = event.fields.get("author_id") or ""
    role = event.fields.get("author_role") or Role.UNKNOWN
    what = "message" if event.fields.get("public", True) else "note"
    actor = actor_of(author, role, requester, authors, people)
    told = {name: event.fields[name] for name in (REPLY, AUTHOR_VERSION) if event.fields.get(name)}
    if (sure := event.fields.get(CONFIDENCE)) is not None:
        told[CONFIDENCE] = sure
    signs = {**event.signs, **told} if told else event.signs
    return Step(event.at, what, event.id, actor, author, None, event.fields.get("message_id"), signs)


def _by_type(step: Step, event: Event, author_types: frozenset[str]) -> Step:
    """The AI's, where the helpdesk says that this kind of author always is."""
    kind = event.fields.get("author_type")
    return replace(step, actor=Actor.AI) if kind in author_types else step


def _not_ours(step: Step, own: frozenset[str]) -> Step:
    """Our own notes are nobody's; what a person writes with the account that we also use stays theirs."""
    ours = step.what == "note" and (step.author in own or step.signs.get("own"))
    return replace(step, actor=Actor.SYSTEM) if ours else step


def signs_of(values: Values, signs: Mapping[str, str]) -> list[Step]:
    """The moments at which a tag or a field began to tell the AI's part."""
    steps = []
    for place, part in sorted(signs.items()):
        kind, _, name = place.partition(":")
        field_name, _, wanted = name.partition("=")
        for at, value, by, _ in values.get("tags" if kind == "tag" else f"field:{field_name}", []):
            if name in (value or ()) if kind == "tag" else str(value) == wanted:
                steps.append(Step(at, "acted", by, Actor.AI, after=part))
                break
    return steps


def actor_of(
    author: str, role: str, requester: str | None, authors: frozenset[str], people: Mapping[str, Person]
) -> Actor:
    """Who acted. authors: vendor ids of the AI; people: by vendor id; author: "" where the helpdesk does not say."""
    if author in authors or role == Role.AI:
        return Actor.AI
    known = people[author].role if author in people else role
    if author == requester or Role.CUSTOMER in (role, known):
        return Actor.CUSTOMER
    # Only staff and the people on the ticket can write: an author of unknown role is taken for a
    # person of the team, which can only make the AI look worse.
    return Actor.SYSTEM if role == Role.SYSTEM else Actor.HUMAN


def _opening(
    events: Sequence[Event], messages: Sequence[Step], requester: str | None, authors: frozenset[str],
    people: Mapping[str, Person],
) -> list[Step]:  # fmt: skip
    found = _opened(events, requester, authors, people)
    return [one for one in found if not any(_is_said_by(one, message) for message in messages)]


def _is_said_by(opening: Step, message: Step) -> bool:
    return message.author == opening.author and abs(message.at - opening.at) <= SAME_ACTION


def opening_of(
    events: Sequence[Event], values: Values, authors: frozenset[str], people: Mapping[str, Person]
) -> list[Step]:
    """How the ticket was opened, where somebody wrote, whether or not a message repeats it."""
    return _opened(events, requester_of(events, values), authors, people)


def _opened(
    events: Sequence[Event], requester: str | None, authors: frozenset[str], people: Mapping[str, Person]
) -> list[Step]:
    created = next((event for event in events if event.kind is Kind.CREATED), None)
    if created is None:
        return []
    opening = _message(created, requester, authors, people)
    # A customer who opens a ticket has written, even where the helpdesk does not say what.
    return [opening] if created.signs.get("text") or opening.actor is Actor.CUSTOMER else []


def is_outbound(
    events: Sequence[Event], values: Values, authors: frozenset[str], people: Mapping[str, Person]
) -> bool:
    """Whether somebody known to be of the team wrote first; on the phone and in a chat that is how a customer is answered."""
    spoken = (e for e in events if e.kind in (Kind.CREATED, Kind.MESSAGE) and e.fields.get("public", True))
    first = next((e for e in spoken if e.fields.get("author_id")), None)
    if first is None or latest(values, "channel") in ANSWERED_FIRST:
        return False
    author = first.fields["author_id"]
    role = people[author].role if author in people else _told_role(author, events)
    return role == Role.STAFF and author not in authors and author != requester_of(events, values)


def _told_role(author: str, events: Sequence[Event]) -> str | None:
    """The role that any of the ticket's own events tells of an author: the one that opens it often tells none."""
    roles = (e.fields.get("author_role") for e in events if e.fields.get("author_id") == author)
    return next((role for role in roles if role), None)


def _moves(values: Values, name: str, what: str, own: frozenset[str] = frozenset()) -> list[Step]:
    """Changes of a field; a ticket that falls to us because we wrote to it went nowhere."""
    known = (
        [one for one in values.get(name, []) if not (one[1] in own and one[3] in own)]
        if own
        else values.get(name, [])
    )
    return [
        Step(at, what, by, author=actor or "", before=before[1], after=value)
        for before, (at, value, by, actor) in pairwise(known)
    ]


def _acts(values: Values, authors: frozenset[str]) -> list[Step]:
    """What the AI set on the ticket; a status is not counted, since saying nothing and closing is no help."""
    return [
        Step(at, "acted", by, Actor.AI, author=actor)
        for name, known in values.items()
        if name != "status"
        for at, _, by, actor in known
        if actor is not None and actor in authors
    ]


def reasons_of(said: Sequence[tuple[datetime, str | None, str]]) -> list[Step]:
    """The moments at which a reason for a hand-over was given."""
    return [Step(at, "reasoned", by, after=code) for at, code, by in said if code]
