"""Reads the truth of one contact from the world's own record: episodes, paths, turns and hand-overs.

It knows what every message really means and sees the acts in the order in which they happened, so it is
little more than the definitions. It shares no code with the program that it checks.
"""

from dataclasses import dataclass, field

from service.demo.world.acts import NEGATIVE, POLITE, Act, Contact, Meaning, Message, Who, public_messages


@dataclass(slots=True)
class Span:
    """One episode, in world seconds. boundary: solved, idle or confirmed."""

    started_at: int
    resolved_at: int | None = None
    boundary: str | None = None
    path: str = "open"
    confirmed_at: int | None = None
    turns: int = 0
    ai_turns: int = 0
    human_turns: int = 0
    ai: bool = False
    human: bool = False
    last_ai: Message | None = None
    negative: bool = False
    asked: bool = False  # the customer's last message still waits
    answered_by: set[Who] = field(default_factory=set)
    idle_from: int | None = None
    answered_at: int | None = None


@dataclass(slots=True)
class HandOver:
    """From the AI to people. recorded: as a change of assignment, else seen in who answered."""

    at: int
    recorded: bool
    taken_at: int | None = None


@dataclass(slots=True)
class Record:
    """Everything read from one contact's acts up to one moment."""

    spans: list[Span]
    hand_overs: list[HandOver] = field(default_factory=list)
    ratings: list[tuple[int, bool]] = field(
        default_factory=list
    )  # when, and whether the customer was content
    tag_times: dict[str, int] = field(default_factory=dict)
    assignee: int | None = None


def read(contact: Contact, acts: list[Act], now: int | None) -> Record:
    """The record of the contact's acts; `now` ends what only needs time to end (None: for ever)."""
    record = Record([Span(contact.created_at)])
    readable = {id(act): message for act, message in public_messages(acts)}
    for act in acts:
        _end_if_idle(record.spans[-1], contact.idle_seconds, act.at - 1)
        message = readable.get(id(act))
        if message is not None:
            _write(record, act.at, message)
        _note_changes(record, act, contact)
    _end_if_idle(record.spans[-1], contact.idle_seconds, now)
    for span in record.spans:
        _count_turn(span)
    return record


def _end_if_idle(span: Span, idle: int, now: int | None) -> None:
    if (
        span.resolved_at is None
        and span.idle_from is not None
        and (now is None or span.idle_from + idle <= now)
    ):
        _resolve(span, span.idle_from + idle, "idle")


def _resolve(span: Span, at: int, boundary: str) -> None:
    if span.resolved_at is None:
        span.resolved_at, span.boundary, span.path = at, boundary, _path(span)


def _path(span: Span) -> str:
    if span.asked or not (span.ai or span.human):
        return "abandoned"
    if span.human:
        return "ai_then_human" if span.ai else "human"
    answered = span.last_ai is not None and span.last_ai.meaning is Meaning.ANSWER
    return "ai" if answered and not span.negative else "abandoned"


def _write(record: Record, at: int, message: Message) -> None:
    if message.who is Who.CUSTOMER:
        return _customer_writes(record, at, message.meaning)
    span = record.spans[-1]
    if span.resolved_at is not None:
        return None
    span.asked = False
    span.answered_at = span.answered_at or at
    span.answered_by.add(message.who)
    return (_ai_writes if message.who is Who.AI else _human_writes)(record, at, message)


def _customer_writes(record: Record, at: int, meaning: Meaning) -> None:
    span = record.spans[-1]
    if meaning in POLITE:
        return _is_polite(span, at, meaning)
    if span.resolved_at is not None:
        span = Span(at)
        record.spans.append(span)
    if span.answered_by:
        _count_turn(span)
    span.asked, span.idle_from = True, None
    span.negative = span.negative or meaning in NEGATIVE
    return None


def _is_polite(span: Span, at: int, meaning: Meaning) -> None:
    if meaning is Meaning.WORKED:
        span.confirmed_at = span.confirmed_at or at
        _resolve(span, at, "confirmed")


def _count_turn(span: Span) -> None:
    """A run of customer messages and the run that answered it make one turn."""
    span.turns += bool(span.answered_by)
    span.ai_turns += Who.AI in span.answered_by
    span.human_turns += Who.HUMAN in span.answered_by
    span.answered_by.clear()


def _ai_writes(record: Record, at: int, message: Message) -> None:
    span = record.spans[-1]
    span.ai, span.last_ai, span.negative = True, message, False
    span.idle_from = None if _waits(record) else at


def _human_writes(record: Record, at: int, _: Message) -> None:
    span = record.spans[-1]
    if span.ai and not span.human and not _waits(record):
        record.hand_overs.append(HandOver(at, recorded=False))
    if _waits(record):
        record.hand_overs[-1].taken_at = at
    span.human, span.idle_from = True, None


def _waits(record: Record) -> bool:
    return bool(record.hand_overs) and record.hand_overs[-1].taken_at is None


def _note_changes(record: Record, act: Act, contact: Contact) -> None:
    changes = act.changes
    if "assignee" in changes:
        _note_assignment(record, act, changes["assignee"], contact)
    if any(tag.startswith("esc_trigger_") for tag in changes.get("add", ())):
        _note_reason(record, act.at)
    for tag in changes.get("remove", ()):
        record.tag_times.pop(tag, None)
    for tag in changes.get("add", ()):
        record.tag_times.setdefault(tag, act.at)
    if changes.get("status") in ("solved", "closed"):
        _resolve(record.spans[-1], act.at, "solved")
    if changes.get("satisfaction") in ("good", "bad"):
        record.ratings.append((act.at, changes["satisfaction"] == "good"))


def _note_assignment(record: Record, act: Act, after: int | None, contact: Contact) -> None:
    """From the AI to somebody or nobody, once the AI has spoken: a hand-over."""
    from_ai = record.assignee is not None and record.assignee == contact.ai_user
    record.assignee = after
    if from_ai and record.spans[-1].ai:
        record.hand_overs.append(HandOver(act.at, recorded=True))
        record.spans[-1].idle_from = None


def _note_reason(record: Record, at: int) -> None:
    """A reason for handing over, once the AI has spoken and nobody took the ticket from it since: the hand-over."""
    span = record.spans[-1]
    if span.ai and span.resolved_at is None and not record.hand_overs:
        record.hand_overs.append(HandOver(at, recorded=True))
        span.idle_from = None
