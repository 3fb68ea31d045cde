"""A help center beside a small Zendesk: what visitors do, in batches of their pages, and the tickets that follow."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rules.moments import to_text
from service.store.base import Store
from service.store.log import LogEntry
from tests.adapters.agent.batches import batch
from tests.service.pipeline.desk import CUSTOMER, START, Desk

HELP = '\n[connections.hc]\nhelpdesk = "agent"\nsecrets = ["${SECRET}"]\n'
OF_THE_DESK = HELP + 'belongs_to = "acme"\n'


def minute(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def act(kind: str, minutes: float, visitor: str = "v-1", known: bool = True, **fields: Any) -> dict[str, Any]:
    """What a visitor does; `known`: the page names the customer."""
    told = [str(value) for key, value in fields.items() if key != "query"]
    name = "-".join([kind, str(minutes), visitor, *told])
    named = {"customer_id": CUSTOMER} if known else {}
    return {
        "type": kind,
        "id": name,
        "at": to_text(minute(minutes)),
        "visitor_id": visitor,
        **named,
        **fields,
    }


def search(minutes: float, **more: Any) -> dict[str, Any]:
    return act("search", minutes, **more)


def view(minutes: float, article: str = "7", **more: Any) -> dict[str, Any]:
    return act("article_viewed", minutes, article_id=article, **more)


def vote(minutes: float, helpful: bool, article: str = "7", **more: Any) -> dict[str, Any]:
    return act("article_voted", minutes, article_id=article, helpful=helpful, **more)


def told(*acts: dict[str, Any], connection: str = "hc", received: datetime | None = None) -> LogEntry:
    """A delivery of a page, received a moment after what it tells of last."""
    newest = max(datetime.fromisoformat(one["at"]) for one in acts)
    body = json.dumps(batch(*acts)).encode()
    return LogEntry(connection, "webhook", received or newest + timedelta(seconds=2), {}, body)


class HelpDesk(Desk):
    """Tells visits and tickets, and shows what was made of them."""

    def __init__(self, folder: Path, store: Store | None = None, more: str = OF_THE_DESK) -> None:
        super().__init__(folder, more, store=store)

    def visits(self, *columns: str) -> list[tuple[Any, ...]]:
        rows = self.run.rows(f"SELECT {', '.join(columns)} FROM visits ORDER BY started_at, id")
        return [tuple(row.values()) for row in rows]

    def outcomes(self) -> list[tuple[str, str | None]]:
        return self.visits("outcome", "ticket_id")

    def articles(self) -> dict[tuple[str, str], dict[str, int]]:
        """What is not 0 of each article and day."""
        rows = self.run.rows("SELECT * FROM articles_daily ORDER BY article_id, day")
        return {
            (row.pop("article_id"), row.pop("day")): {name: n for name, n in row.items() if n} for row in rows
        }
