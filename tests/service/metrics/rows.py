"""Rows as the worker writes them, a few words each, and the numbers over a mirror of them.

Moments are hours after START. What a row does not name is what most rows have.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rules.metrics.ask import Ask
from rules.metrics.tally import Number
from rules.moments import to_text
from rules.roi import Costs
from service.metrics.book import MetricBook, built_in
from service.metrics.inputs import ConfiguredInputs
from service.metrics.numbers import Numbers
from service.store.base import Store, places
from service.store.mirror import days as mirror_days
from service.store.mirror.reading import Mirror
from service.store.mirror.refreshing import refresh
from service.store.schema import TABLES
from service.store.sqlite import open_store

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MONTH = (date(2026, 3, 1), date(2026, 4, 1))
AS_OF = datetime(2026, 4, 15, 12, tzinfo=UTC)
DAY = 24.0
SECONDS = 86_400.0

TICKET: Mapping[str, Any] = {
    "connection": "acme", "created_at": 0.0, "updated_at": 0.0, "status": "solved", "priority": "normal", "channel": "email",
    "tags": [], "requester_id": "2001", "customer_id": "acme:2001", "account_source": "none", "category": "sign_in",
    "category_source": "tag", "tier": "1", "ai_touchpoint": "none", "turn_count": 1, "corrections": {}, "taxonomy_version": "1",
    "fold_version": "1",
}  # fmt: skip
EPISODE: Mapping[str, Any] = {
    "number": 1, "started_at": 0.0, "started_by": "created", "resolved_at": 2.0, "boundary": "solved", "path": "human",
    "ai_touchpoint": "none", "turn_count": 1, "ai_turns": 0, "human_turns": 1, "revocations": [], "moods": [],
    "customer_messages": 1, "ai_messages": 0, "human_messages": 1, "ai_replies": 0, "ai_answers": 0, "ai_repaired": 0,
    "follow_ups": 0, "hand_overs": 0,
}  # fmt: skip
AI_PART: Mapping[str, Any] = {
    "ai_touchpoint": "answer", "ai_first_at": 1.0, "ai_messages": 1, "ai_replies": 1, "ai_answers": 1, "ai_turns": 1,
    "first_answer_at": 1.0,
}  # fmt: skip
BY_AI: Mapping[str, Any] = {**AI_PART, "path": "ai", "human_messages": 0, "human_turns": 0}
HANDED: Mapping[str, Any] = {**AI_PART, "path": "ai_then_human", "hand_overs": 1, "handed_at": 1.5}
GIVEN_UP: Mapping[str, Any] = {**BY_AI, "path": "abandoned"}
OPEN: Mapping[str, Any] = {"resolved_at": None, "boundary": None, "path": "open"}
UNANSWERED: Mapping[str, Any] = {**OPEN, "human_messages": 0, "human_turns": 0}
OUTBOUND: Mapping[str, Any] = {"started_by": "outbound"}
ESCALATION: Mapping[str, Any] = {
    "kind": "ai_to_human",
    "at": 1.5,
    "turn": 1,
    "context": [],
    "context_complete": 0,
}
SURVEY: Mapping[str, Any] = {
    "instrument": "csat", "at": 5.0, "score": 1.0, "low": 0.0, "high": 1.0, "higher_is_better": 1, "is_negative": 0,
}  # fmt: skip
ANSWER: Mapping[str, Any] = {
    "question": "hand_over", "at": 6.0, "who": "", "via": "tag", "rule": "", "about": "", "answer": "accepted",
}  # fmt: skip
VISIT: Mapping[str, Any] = {
    "connection": "acme", "visitor_id": "v", "started_at": 0.0, "last_at": 0.1, "outcome": "deflected", "searches": 1,
    "identified": 0, "escalated": 0,
}  # fmt: skip


def hours(days: float = 0, hour: float = 0) -> float:
    """So many days and hours after START."""
    return days * DAY + hour


def before(as_of: datetime, days: float) -> float:
    """The hour after START that lies so many days before a moment."""
    return (as_of - START) / timedelta(hours=1) - days * DAY


class Rows:
    """The tables of one installation; closed while its mirror is made."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.database, self.mirror = folder / "deskgauge.db", folder / "mirror"
        self.made = 0
        self._store: Store | None = None

    @property
    def store(self) -> Store:
        """The store, opened when it is wanted."""
        if self._store is None:
            self._store = open_store(self.database)
            self._store.execute("PRAGMA synchronous = OFF")  # a test that is cut off needs no rows
        return self._store

    def close(self) -> None:
        """Let the mirror read it."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def add(self, table: str, **values: Any) -> None:
        """One row with moments as hours, lists and mappings as JSON."""
        columns = TABLES[table].columns
        assert set(values) <= set(columns), set(values) - set(columns)
        stored = {name: _stored(name, value) for name, value in values.items()}
        names = ", ".join(f'"{one}"' for one in stored)
        self.store.execute(f"INSERT INTO {table} ({names}) VALUES ({places(stored)})", list(stored.values()))

    def ticket(self, key: str = "", **values: Any) -> str:
        """A ticket without episodes."""
        self.made += 1
        row = {**TICKET, "id": key or f"acme:{self.made}", **values}
        self.add("tickets", **row)
        mirror_days.mark(self.store, [str(_stored("created_at", row["created_at"]))[:10]])
        return str(row["id"])

    def episode(self, *kinds: Mapping[str, Any], ticket: Mapping[str, Any] | str = "", **values: Any) -> str:
        """A ticket with one episode, or one more episode of a ticket; gives the ticket. Later words replace earlier ones."""
        row = dict(EPISODE)
        for one in (*kinds, values):
            row |= one
        if isinstance(ticket, str) and ticket:
            name = ticket
        else:
            told = {"created_at": row["started_at"], "resolution_path": row["path"]}
            name = self.ticket(**(told | dict(ticket or {})))
        self.add("episodes", id=f"{name}#{row['number']}", ticket_id=name, **row)
        return name

    def chain(self, *tickets: str) -> None:
        """These tickets, the first one first, are about one issue."""
        marks = places(tickets)
        self.store.execute(f"UPDATE tickets SET chain = ? WHERE id IN ({marks})", [tickets[0], *tickets])

    def episodes(self, n: int, *kinds: Mapping[str, Any], **values: Any) -> list[str]:
        """So many tickets alike."""
        return [self.episode(*kinds, **values) for _ in range(n)]

    def escalation(self, ticket: str, said: str = "", **values: Any) -> str:
        """A hand-over of a ticket's first episode; said: what a colleague answered about it."""
        self.made += 1
        key = f"{ticket}/{self.made}"
        self.add(
            "escalations", id=key, ticket_id=ticket, episode_id=f"{ticket}#1", **{**ESCALATION, **values}
        )
        if said:
            self.add(
                "answers",
                id=f"answer-{self.made}",
                subject=key,
                ticket_id=ticket,
                **{**ANSWER, "answer": said},
            )
        return key

    def survey(self, ticket: str, **values: Any) -> None:
        """An answer to a survey about a ticket's first episode."""
        self.made += 1
        row = {
            "id": f"survey-{self.made}",
            "ticket_id": ticket,
            "episode_id": f"{ticket}#1",
            **SURVEY,
            **values,
        }
        self.add("surveys", **row)

    def visit(self, **values: Any) -> None:
        """A visit of the help center."""
        self.made += 1
        row = {**VISIT, "id": f"visit-{self.made}", **values}
        self.add("visits", **row)
        mirror_days.mark(self.store, [str(_stored("started_at", row["started_at"]))[:10]], mirror_days.VISITS)

    def numbers(
        self,
        as_of: datetime = AS_OF,
        zone: str = "UTC",
        *,
        costs: Costs | None = None,
        book: MetricBook | None = None,
        baseline: dict[str, Any] | None = None,
        **more: Any,
    ) -> Numbers:
        """What answers over a mirror made now."""
        assert self.store  # an installation without rows has tables too
        self.close()
        refresh(self.database, self.mirror, zone, as_of)
        mirror = Mirror(self.mirror)
        known = {
            "verified_days": 14.0,
            "minutes_tier_1": 6.0,
            "minutes_tier_2": 12.0,
            "minutes_tier_3": 30.0,
            "minutes_untiered": 10.0,
        }
        return Numbers(
            mirror,
            book or built_in(),
            ConfiguredInputs(costs or Costs(), mirror, lambda: baseline),
            parameters=known,
            **more,
        )


def ask(numbers: Numbers, start: date = MONTH[0], end: date = MONTH[1], **more: Any) -> Ask:
    """About March 2026 unless told otherwise."""
    return numbers.ask(start, end, **more)


def number(numbers: Numbers, metric: str, **more: Any) -> Number:
    """One number about the whole period."""
    (cell,) = numbers.answer([metric], ask(numbers, **more))
    return cell.numbers[metric]


def split(numbers: Numbers, metric: str, by: str, **more: Any) -> dict[str, Number]:
    """One number for each value of a dimension."""
    return {
        cell.segment[by]: cell.numbers[metric]
        for cell in numbers.answer([metric], ask(numbers, by=(by,), **more))
    }


def of(found: Number) -> tuple[float, float]:
    """Numerator and denominator."""
    return found.tally.numerator, found.tally.denominator


def _stored(name: str, value: Any) -> Any:
    if isinstance(value, float) and name in MOMENTS:
        return to_text(START + timedelta(hours=value))
    return json.dumps(value) if isinstance(value, list | dict) else value


MOMENTS = frozenset(
    column
    for table in TABLES.values()
    for column, kind in table.columns.items()
    if kind is str and (column == "at" or column.endswith("_at"))
)
