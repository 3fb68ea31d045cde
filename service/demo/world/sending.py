"""Which deliveries a contact causes, when each leaves, and what goes wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from service.demo.world.acts import DAY, HOUR, Contact
from service.demo.world.dialects.base import Dialect, Hint

SNAPSHOT_SHARE = 0.4  # of the acts after which somebody fetched the ticket; after the last one always


@dataclass(frozen=True, slots=True)
class Switches:
    """What goes wrong, as shares of the deliveries; drop_tickets: of the tickets, never heard of.

    repeat: sent twice, word for word. conflict: sent again under the same id with another body. delay: up to
    six hours. late: one to ten days. shuffle: all in any order, which holds them in memory.
    """

    drop: float = 0.0
    drop_tickets: float = 0.0
    repeat: float = 0.0
    conflict: float = 0.0
    delay: float = 0.0
    late: float = 0.0
    shuffle: bool = False


NOTHING_WRONG = Switches()


@dataclass(frozen=True, slots=True)
class Lost:
    """A delivery that never left: about which ticket, when it happened, and what it would have told."""

    ticket: str
    at: datetime
    what: str


@dataclass(order=True, frozen=True, slots=True)
class Sending:
    """A delivery that is rendered when its moment comes.

    form: hint, trigger or snapshot. index: the act it tells about; fetched: the moment a snapshot shows.
    """

    sent_at: int
    contact: int
    place: int
    conflicting: bool
    form: str
    index: int
    what: str
    fetched: int

    @property
    def hint(self) -> Hint:
        return Hint(self.index, self.what)


def plan(contact: Contact, dialect: Dialect, forms: tuple[str, ...], end: int, rng: Random) -> list[Sending]:
    """All deliveries about what happened to the contact by `end`, as if nothing went wrong."""
    planned: list[Sending] = []
    for form in forms:
        planned += PLANNERS[form](contact, dialect, end, rng, len(planned))
    if "snapshot" in forms:
        after = max((one.sent_at for one in planned), default=contact.created_at)
        planned.append(_snapshot(contact, len(planned), len(contact.until(end)) - 1, after, end, rng))
    return planned


def _hints(contact: Contact, dialect: Dialect, end: int, rng: Random, place: int) -> Iterator[Sending]:
    for index, act in enumerate(contact.until(end)):
        for hint in dialect.hints(contact, index):
            at = act.at + rng.randint(1, 20)
            yield Sending(at, contact.number, place, False, "hint", index, hint.what, 0)
            place += 1


def _triggers(contact: Contact, _: Dialect, end: int, rng: Random, place: int) -> Iterator[Sending]:
    for index, act in enumerate(contact.until(end)):
        at = act.at + rng.randint(1, 20)
        yield Sending(at, contact.number, place + index, False, "trigger", index, "trigger", 0)


def _snapshots(contact: Contact, _: Dialect, end: int, rng: Random, place: int) -> Iterator[Sending]:
    for index, act in enumerate(contact.until(end)):
        if rng.random() < SNAPSHOT_SHARE:
            yield _snapshot(contact, place + index, index, act.at, end, rng)


def _snapshot(contact: Contact, place: int, index: int, after: int, end: int, rng: Random) -> Sending:
    at = max(after, contact.acts[index].at) + rng.randint(5, 90)
    return Sending(at, contact.number, place, False, "snapshot", index, "snapshot", min(at, end))


PLANNERS = {"hint": _hints, "trigger": _triggers, "snapshot": _snapshots}


def twist(sending: Sending, switches: Switches, rng: Random) -> list[Sending]:
    """What becomes of a delivery on the way: nothing, itself, itself too late, or more than one of it."""
    if switches == NOTHING_WRONG:
        return [sending]
    if rng.random() < switches.drop:
        return []
    sent = replace(sending, sent_at=sending.sent_at + _lag(switches, rng))
    every = [sent]
    if rng.random() < switches.repeat:
        every.append(replace(sent, sent_at=sent.sent_at + rng.randint(5, HOUR)))
    if sent.form == "hint" and rng.random() < switches.conflict:
        every.append(replace(sent, sent_at=sent.sent_at + rng.randint(5, HOUR), conflicting=True))
    return every


def _lag(switches: Switches, rng: Random) -> int:
    if rng.random() < switches.late:
        return rng.randint(DAY, 10 * DAY)
    return rng.randint(60, 6 * HOUR) if rng.random() < switches.delay else 0
