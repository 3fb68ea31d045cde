"""Writes our tags, fields and notes into one ticket: what the writers of all vendors share.

A push's content says what the ticket shall hold, not what is to be done, so that sending it again changes nothing:

    ticket_id   our id of the ticket
    tags        all tags of ours that it shall have, None where tags are none of our business
    more_tags   tags that it shall have besides, which are none of ours
    reopen      whether it is opened again with the note, where it is solved
    past_tags   tags of ours that it may have and shall not; read only where the helpdesk does not tell a ticket's tags
    fields      the helpdesk's name of a custom field to our value: text, a number, None for an empty field
    note        None, or {"mark": ..., "text": ...}; the text holds the mark, by which the note is found again
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from adapters.base import Push, Receipt
from adapters.settings import ConnectionSettings, SinkSettings
from adapters.ticket_desk import Held, TicketDesk, Update
from rules.errors import Collision, NotWritten, SinkError
from rules.own_writes import without_own

MOST_ROUNDS = 3
# Between two pushes into one ticket; Zendesk takes 30 updates of it in 10 minutes:
# https://developer.zendesk.com/api-reference/introduction/rate-limits/
BETWEEN = timedelta(seconds=30)
CLOSED, GONE = "closed", "the helpdesk has no such ticket any more"


class TicketWriter:
    """Fills the port of a sink for one helpdesk."""

    kind: ClassVar[str] = "helpdesk"

    def __init__(self, connection: ConnectionSettings, desk: TicketDesk) -> None:
        self.settings = SinkSettings(f"helpdesk:{connection.name}", connection.helpdesk, connection.base_url)
        self._desk, self._author = desk, connection.own_user

    def send(self, push: Push) -> Receipt:
        """Bring the ticket to what the push says; NotWritten for a closed one, SinkError for a missing one."""
        number = _number(push)
        self._author = self._author or self._desk.me()
        held, noted = self._held(number), False
        for _ in range(MOST_ROUNDS):
            update = self._update(push, held, noted=noted)
            if update.is_empty:
                return self._receipt(push)
            try:
                told = self._written(number, held, update)
            except Collision:
                held = self._held(number)
                continue
            if told is None:
                return self._receipt(push)
            held, noted = told, noted or bool(update.note)
        if self._update(push, held, noted=noted).is_empty:
            return self._receipt(push)
        raise SinkError("the ticket kept changing, or does not keep what is written to it", retry_after=60.0)

    def read_back(self, push: Push) -> Receipt | None:
        """The ticket where it is seen to hold everything already; None else. A tag that is set again changes nothing."""
        update = self._update(push, self._held(_number(push)), even_closed=True)
        return self._receipt(push) if update.is_empty else None

    def _held(self, number: str) -> Held:
        held = self._desk.held(number)
        if held is None:
            raise NotWritten(GONE)
        return held

    def _update(self, push: Push, held: Held, *, even_closed: bool = False, noted: bool = False) -> Update:
        """noted: the helpdesk has just taken the note, whether its list of notes shows it yet or not."""
        before = frozenset(push.content.get("past_tags", ())) if held.tags is None else held.tags
        tags = before if push.content["tags"] is None else _merged(before, push.content["tags"])
        tags |= frozenset(push.content.get("more_tags", ()))
        values: Mapping[str, Any] = push.content["fields"]
        wanted = {name: self._desk.value(name, value) for name, value in values.items()}
        fields = {name: value for name, value in wanted.items() if not _same(held.fields.get(name), value)}
        note = None if noted else push.content.get("note")
        if (
            note
            and (even_closed or not held.closed)
            and self._desk.has_note(_number(push), held, note["mark"])
        ):
            note = None
        return Update(
            tuple(sorted(tags)), tuple(sorted(tags - before)), tuple(sorted(before - tags)), fields,
            str(note["text"]) if note else "",
            # Only with a note that is not there yet, so that what people solve afterwards stays solved.
            bool(note and push.content.get("reopen") and held.solved and not held.closed),
        )  # fmt: skip

    def _written(self, number: str, held: Held, update: Update) -> Held | None:
        if held.closed:
            raise NotWritten(CLOSED)
        try:
            return self._desk.update(number, held, update)
        except SinkError as error:
            if error.permanent and self._held(number).closed:  # it was closed after we had read it
                raise NotWritten(CLOSED) from None
            raise

    def _receipt(self, push: Push) -> Receipt:
        return Receipt(push.far_id, str(push.content["ticket_id"]), "", author=self._author)


def _number(push: Push) -> str:
    return str(push.content["ticket_id"]).partition(":")[2]


def _merged(held: frozenset[str], wanted: Iterable[str]) -> frozenset[str]:
    """The tags of others as they are, and of ours those wanted."""
    return frozenset(without_own(held)) | frozenset(wanted)


def _same(held: Any, wanted: Any) -> bool:
    """Helpdesks give numbers back as text, and an empty field as null or as nothing."""
    return ("" if held is None else str(held)) == ("" if wanted is None else str(wanted))
