"""The audit of hand-overs: what is to be looked at now, and one hand-over with all that helps to judge it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rules.auditing import Round, drawn, round_on
from rules.fold.story import actor_of
from rules.model import Actor, Role
from rules.moments import from_text, midnight, to_text
from service.store.reads import auditing
from service.store.reads.people import people_in
from service.store.reads.snapshot import Row
from service.web.present import site, snapshot, times

LONGEST = 400  # characters of a message; the ticket itself has the rest
SHOWN = (Actor.CUSTOMER, Actor.AI)


@dataclass(frozen=True, slots=True)
class Queue:
    """A round's sample. handed: of how many it was drawn; left: those not looked at, in the order in which they come."""

    round: Round
    handed: int
    drawn: int
    left: tuple[str, ...]

    @property
    def done(self) -> int:
        """How many of the sample were looked at."""
        return self.drawn - len(self.left)


@dataclass(frozen=True, slots=True)
class Message:
    """Who said what; text: None once it is forgotten."""

    actor: Actor
    text: str | None


def queue() -> Queue | None:
    """What is to be looked at today; None before the AI's first hand-over."""
    first = auditing.first_hand_over(snapshot())
    wanted = round_on(_local(times().now_text()), _local(first)) if first else None
    if wanted is None:
        return None
    start, end = (to_text(midnight(day, times().zone)) for day in (wanted.start, wanted.end))
    rows = {row["id"]: row for row in auditing.hand_overs(snapshot(), start, end)}
    sample = drawn(rows, wanted)
    left = tuple(one for one in sample if not (rows[one]["said"] and rows[one]["cause"]))
    return Queue(wanted, len(rows), len(sample), left)


def _local(moment: str) -> date:
    return from_text(moment).astimezone(times().zone).date()


def following(found: Queue, after: str) -> str | None:
    """Which one comes next. after: the one just looked at or skipped, "" for none."""
    others = [one for one in found.left if one != after]
    sample = list(found.left)
    if after in sample:
        place = sample.index(after)
        others = [*sample[place + 1 :], *sample[:place]]
    return others[0] if others else None


def messages_before(hand_over: Row) -> Sequence[Message]:
    """The last public words of customer and AI before a hand-over, the older first."""
    rows = auditing.public_messages(snapshot(), hand_over["ticket_id"], hand_over["at"])
    newest: dict[Actor, Message] = {}
    for message in _read(rows, hand_over):
        newest.pop(message.actor, None)
        newest[message.actor] = message
    return [one for one in newest.values() if one.actor in SHOWN]


def _read(rows: Sequence[Row], hand_over: Row) -> Iterator[Message]:
    connection, requester = hand_over["connection"], hand_over["requester_id"]
    authors, people = site().ai_authors(connection), people_in(snapshot(), connection, rows)
    for row in rows:
        fields = row["fields"]
        if fields.get("public", True) and (row["text"] or row["kind"] == "message"):
            usual = Role.CUSTOMER if row["kind"] == "created" else Role.UNKNOWN
            author, role = fields.get("author_id") or "", fields.get("author_role") or usual
            yield Message(actor_of(author, role, requester, authors, people), _short(row["text"]))


def _short(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rstrip()} …"
