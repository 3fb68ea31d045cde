"""Keeps what helpdesks show of a ticket up to date: one push at a time for each ticket, the newest state wins.

A judgement only marks its tickets; the clock compares those marked with the newest push of each. So a burst of deliveries
makes one call, and a delivery that tells of our own write makes none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.ticket_writer import BETWEEN
from rules.model import Ticket
from rules.moments import from_text
from rules.taxonomy import Taxonomy
from service.answer_links import ColleagueLinks
from service.asking import Asker
from service.colleague_words import labelled
from service.config.settings import Settings
from service.far_ids import far_id
from service.go_live import GoLive
from service.mapping import mapping_of
from service.store.mirror import days as mirror_days
from service.store.pushes import NewPush, PushStore
from service.store.records import Records
from service.store.write_backs import WriteBacks
from service.told_tags import hand_over, missing_reasons, reason_note, tags_of, values_of
from service.wiring import can_be_written, writer_name

ACTION, NOTE = "write_back", "ask_reason"
GONE, READ_ONLY = "the ticket counts no more", "the connection is read-only"
OUTDATED = "it gave up, and a later push says what holds now"
NOTHING: Mapping[str, Any] = {"tags": None, "fields": {}, "note": None, "noted": []}
Content = dict[str, Any]
Row = Mapping[str, Any]


@dataclass(slots=True)
class WriteBack:
    """Makes the pushes into helpdesks."""

    settings: Settings
    records: Records
    go_live: GoLive
    pushes: PushStore
    asker: Asker
    taxonomy: Taxonomy
    install: str
    links: ColleagueLinks
    due: WriteBacks = field(init=False)

    def __post_init__(self) -> None:
        self.due = WriteBacks(self.records.db)

    def mark(self, tickets: Iterable[Ticket], now: datetime) -> None:
        """After a judgement: these tickets may show something else now."""
        self.due.mark([one.id for one in tickets if self._is_ours(one)], now)

    def tell_due(self, now: datetime, limit: int = 200) -> int:
        """Compare some of the marked tickets with what they were told last; gives how many were looked at."""
        marked = self.due.due(now, limit)
        tickets = self.records.tickets_of(marked)
        asked = self.asker.chosen(tickets, now)
        for ticket in tickets:
            self._tell(ticket, ticket.id in asked, now)
        self.due.done(set(marked) - {one.id for one in tickets})
        return len(marked)

    def withdraw(self, now: datetime) -> int:
        """Cancel what waits for helpdesks that became read-only; gives how many."""
        silent = [writer_name(name) for name, one in self.settings.connections.items() if one.read_only]
        waiting = [push for sink in silent for push in self.pushes.waiting(sink)]
        return self.pushes.cancel(waiting, READ_ONLY, now, even_tried=True)

    def _is_ours(self, ticket: Ticket) -> bool:
        """Whether its helpdesk takes anything, and it is no history."""
        connection = self.settings.connections.get(ticket.connection)
        if connection is None or not can_be_written(connection):
            return False
        return not self.go_live.is_before({ticket.connection}, ticket.created_at)

    def _tell(self, ticket: Ticket, asked: bool, now: datetime) -> None:
        before = self.pushes.newest(writer_name(ticket.connection), ticket.id, ACTION)
        if before and before["state"] == "sending":
            self.due.again(ticket.id, now)
            return
        self.due.done([ticket.id])
        if not self._is_ours(ticket):
            return
        if ticket.merged_into or ticket.removed:
            self.pushes.cancel([before["id"]] if before else [], GONE, now, even_tried=True)
            return
        key = self._pushed(ticket, self._content(ticket, before, asked, now), before, now)
        if asked and key:
            self.asker.asked.note(ticket.id, ticket.customer_id or "", key, now)
            mirror_days.mark_tickets(self.records.db, {ticket.id: [mirror_days.day_of(ticket.created_at)]})

    def _pushed(self, ticket: Ticket, content: Content, before: Row | None, now: datetime) -> str:
        """The push that says so, "" where there is nothing to say that was not said before."""
        if before is None:
            return self._add(ticket, content, 0, now, now) if _says_something(content) else ""
        if before["state"] == "pending":
            self.pushes.renew(before["id"], content)
            return str(before["id"])
        return self._follow(ticket, content, before, now) if _differs(before, content) else ""

    def _follow(self, ticket: Ticket, content: Content, before: Row, now: datetime) -> str:
        """A push after one that is settled, not too soon after it."""
        due_at = max(now, from_text(before["settled_at"]) + BETWEEN)
        key = self._add(ticket, content, before["occurrence"] + 1, now, due_at)
        self.pushes.supersede(before["id"], OUTDATED)
        if before["state"] != "delivered":
            self.asker.asked.carried(before["id"], key)
        return key

    def _add(self, ticket: Ticket, content: Content, occurrence: int, now: datetime, due_at: datetime) -> str:
        sink = writer_name(ticket.connection)
        key = far_id(self.install, sink, ticket.id, ACTION, occurrence)
        self.pushes.add([NewPush(key, sink, ticket.id, ACTION, occurrence, "", ACTION, content, now, due_at)])
        return key

    def _content(self, ticket: Ticket, before: Row | None, asked: bool, now: datetime) -> Content:
        connection, values = self.settings.connections[ticket.connection], values_of(ticket)
        told = before["content"] if before else NOTHING
        arrived = set(told["noted"])
        if before and before["state"] != "delivered" and told["note"]:
            arrived.discard(told["note"]["episode"])  # that question has not been put yet
        note = self._note(ticket, arrived, now)
        tags = tags_of(values) if connection.write_tags else None
        return {
            "title": f"Tags of {ticket.id}",
            "ticket_id": ticket.id,
            "tags": tags,
            "past_tags": _past_tags(before, tags),
            "fields": self._fields(ticket, values, told["fields"], asked),
            "note": note,
            "noted": sorted(arrived | ({note["episode"]} if note else set())),
        }

    def _fields(self, ticket: Ticket, values: Row, told: Row, asked: bool) -> dict[str, Any]:
        """Our values, an empty field where we wrote one that holds no more, and the survey's link."""
        connection = self.settings.connections[ticket.connection]
        places = connection.write_fields
        found = {place: values[name] for name, place in places.items() if name in values}
        # Where the mapping reads tags, the field may be the dropdown in which people choose, so it is never emptied.
        ours = [
            place for name, place in places.items() if not connection.mapping.get(name, "").startswith("tag:")
        ]
        found |= {place: None for place in ours if place in told and place not in found}
        link = told.get(connection.survey_field) or (self.asker.link(ticket.id) if asked else None)
        return found | ({connection.survey_field: link} if connection.survey_field and link else {})

    def _note(self, ticket: Ticket, noted: set[str], now: datetime) -> Content | None:
        """What the agents are asked about the newest episode, None where nothing is missing or they were asked."""
        connection, handed = self.settings.connections[ticket.connection], hand_over(ticket)
        missing = missing_reasons(ticket) if connection.ask_reason else []
        if handed is None or not missing or handed.episode_id in noted:
            return None
        sink = writer_name(ticket.connection)
        key = far_id(self.install, sink, handed.episode_id, NOTE, 0).replace("-", "")[:12]
        links = labelled(self.links.of_hand_over(handed.id, ticket.id, "note", now))
        text = reason_note(missing, mapping_of(connection), self.taxonomy, key, links)
        return {"mark": key, "text": text, "episode": handed.episode_id}


def _past_tags(before: Row | None, tags: list[str] | None) -> list[str]:
    """What we set that holds no more: said by the push before, and by those before it until one has arrived."""
    if before is None:
        return []
    told = before["content"]
    cleared = before["state"] == "delivered" and told["tags"] is not None
    said = {*(told["tags"] or ()), *(() if cleared else told.get("past_tags", ()))}
    return sorted(said.difference(tags or ()))


def _says_something(content: Content) -> bool:
    return bool(content["tags"] or content["fields"] or content["note"])


def _differs(before: Row, content: Content) -> bool:
    """Whether the ticket has to be told; what was not sent because it did not count is told when it counts again."""
    told = before["content"]
    said = any(told[name] != content[name] for name in ("tags", "fields", "noted"))
    return said or (before["state"] == "cancelled" and before["reason"] in (GONE, READ_ONLY))
