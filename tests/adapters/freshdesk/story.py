"""A short story of one ticket, told by Freshdesk in all its ways: rules, product events and a snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.adapters.freshdesk.samples import conversation, product, rule, ticket

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CUSTOMER, AI, PERSON = 2001, 9900, 3001
OPEN, PENDING, RESOLVED, CLOSED = 2, 3, 4, 5
DONE = (RESOLVED, CLOSED)
LAG = timedelta(milliseconds=1250)


def when(minutes: float) -> str:
    return (START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def sent(minutes: float) -> int:
    """When a product event about that minute is made."""
    return round((START + timedelta(minutes=minutes) + LAG).timestamp() * 1000)


@dataclass
class Story:
    """What happened, by minute after START: (minute, author, private) and (minute, status)."""

    messages: Sequence[tuple[int, int, bool]] = ()
    statuses: Sequence[tuple[int, int]] = ()
    number: int = 812
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def until(self) -> int:
        return max([0, *(one[0] for one in self.messages), *(one[0] for one in self.statuses)])

    def now(self, minutes: int, status: int) -> dict[str, Any]:
        """The record of the ticket at that minute."""
        given = {"id": self.number, "status": status, "created_at": when(0), "updated_at": when(minutes)}
        left_out = ("stats", "requester")
        return {k: v for k, v in {**ticket(**given), **self.fields}.items() if k not in left_out}

    def conversations(self) -> list[dict[str, Any]]:
        return [self._said(place, *one) for place, one in enumerate(self.messages)]

    def _said(self, place: int, at: int, author: int, private: bool) -> dict[str, Any]:
        moment = when(at)
        return conversation(
            id=90001 + place, ticket_id=self.number, user_id=author, incoming=author == CUSTOMER,
            private=private, source=2 if private else 0, body_text=f"Synthetic words {place}.",
            created_at=moment, updated_at=moment,
        )  # fmt: skip

    def steps(self) -> list[tuple[int, int, int]]:
        """(minute, status before, status after)."""
        before = [OPEN, *(status for _, status in self.statuses)]
        return [(at, earlier, status) for (at, status), earlier in zip(self.statuses, before, strict=False)]

    def product_events(self) -> list[dict[str, Any]]:
        created = product("ticket_created", **self.now(0, OPEN)) | {"timestamp": sent(0)}
        events = [created]
        for one, (at, *_) in zip(self.conversations(), self.messages, strict=True):
            events.append(product("conversation_created", **one) | {"timestamp": sent(at)})
        for at, before, after in self.steps():
            record = {**self.now(at, after), "changes": {"status": [before, after]}}
            events.append(product("ticket_updated", **record) | {"timestamp": sent(at)})
        return events

    def rule_bodies(self) -> list[dict[str, Any]]:
        """What our rules send: the creation and each change of the status."""
        told = [(0, "{ticket_action:created}", OPEN)]
        told += [
            (at, f"{{status:{{from:{before},to:{after}}}}}", after) for at, before, after in self.steps()
        ]
        return [
            rule(ticket_id=str(self.number), triggered_event=said, status=str(status), updated_at=when(at))
            for at, said, status in told
        ]

    def snapshot(self) -> dict[str, Any]:
        last = self.statuses[-1][1] if self.statuses else OPEN
        times = {
            "status_updated_at": [at for at, *_ in self.steps()],
            "reopened_at": [at for at, before, after in self.steps() if before in DONE and after not in DONE],
            "resolved_at": [
                at
                for at, before, after in self.steps()
                if after == RESOLVED or (before not in DONE and after in DONE)
            ],
            "closed_at": [at for at, _, after in self.steps() if after == CLOSED],
        }
        stats = {name: when(found[-1]) if found else None for name, found in times.items()}
        return {
            "freshdesk_snapshot": 1,
            "ticket": {**self.now(self.until, last), "stats": stats},
            "conversations": self.conversations(),
        }
