"""A small Zendesk by hand: webhook events about tickets, put into the log of a real installation and settled."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.settings import ConnectionSettings
from rules.moments import to_text
from service.store.base import Store
from service.store.log import LogEntry
from tests.adapters.zendesk.samples import webhook
from tests.service.pipeline.harness import LONG_AGO, Run, fresh

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CUSTOMER, AI, PERSON = "2001", "9900", "3001"
SINK = '\n[sinks.bugs]\nkind = "linear"\nsecret = "${SECRET}"\noptions = { team = "SUP" }\n'


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


class Desk:
    """Bodies are made by hour after START; `settle` runs the pipeline."""

    def __init__(
        self,
        folder: Path,
        more: str = "",
        go_live: str = LONG_AGO,
        authors: frozenset[str] = frozenset({AI}),
        store: Store | None = None,
    ) -> None:
        self.connection = ConnectionSettings("acme", "zendesk", ai_authors=authors)
        self.run: Run = fresh(folder, self.connection, more, go_live, store)
        self.number = 0

    def body(
        self, what: str, hours: float, event: dict[str, Any] | None = None, **detail: Any
    ) -> dict[str, Any]:
        """One webhook event; ids count up, so that no two are taken for one."""
        self.number += 1
        known = {"id": "1", "requester_id": CUSTOMER, "status": "OPEN", "tags": ["cat_data_import"],
                 "created_at": _vendor(START), "description": "It stops at row 40.", "assignee_id": None,
                 "group_id": None, "organization_id": None, "updated_at": _vendor(at(hours))}  # fmt: skip
        body = webhook(what, event, **(known | detail))
        return body | {"id": f"event-{self.number}", "time": _vendor(at(hours))}

    def created(self, hours: float = 0, ticket: str = "1", **detail: Any) -> dict[str, Any]:
        given = {"created_at": _vendor(at(hours)), **detail}
        return self.body("created", hours, id=ticket, **given)

    def comment(
        self, who: str, hours: float, ticket: str = "1", text: str = "Synthetic text.", **detail: Any
    ) -> dict[str, Any]:
        self.number += 1
        author = {"id": who, "is_staff": who != CUSTOMER, "name": "Synthetic Name"}
        comment = {"id": f"{90000 + self.number}", "is_public": True, "body": text, "author": author}
        return self.body("comment_added", hours, {"comment": comment}, id=ticket, **detail)

    def status(
        self, after: str, hours: float, ticket: str = "1", before: str = "OPEN", **detail: Any
    ) -> dict[str, Any]:
        told = {"current": after, "previous": before}
        return self.body("status_changed", hours, told, id=ticket, status=after, **detail)

    def by_ai(self, start: float, ticket: str, **detail: Any) -> list[dict[str, Any]]:
        """A ticket that the AI answers after an hour and that is solved after two."""
        more = {"created_at": _vendor(at(start)), **detail}
        return [
            self.created(start, ticket, **detail), self.comment(AI, start + 1, ticket, **more),
            self.status("SOLVED", start + 2, ticket, **more),
        ]  # fmt: skip

    def entry(self, body: Any, received: datetime | None = None, kind: str = "webhook") -> LogEntry:
        """A row of the log."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        when = received or datetime.fromisoformat(body["time"]) + timedelta(seconds=3)
        return LogEntry("acme", kind, when, {}, raw)

    def take(self, *bodies: Any, now: datetime | None = None) -> None:
        """Log and settle, at the time of the last one."""
        entries = [one if isinstance(one, LogEntry) else self.entry(one) for one in bodies]
        self.run.log(entries)
        self.run.settle(now or max(one.received_at for one in entries))

    def flags(self) -> set[tuple[str, str, int]]:
        rows = self.run.rows("SELECT rule, subject, historic FROM flags")
        whom = self.run.whom()
        return {(row["rule"], whom(row["subject"]), row["historic"]) for row in rows}

    def pushes(self) -> list[tuple[str, str]]:
        rows = self.run.rows("SELECT subject, state FROM pushes ORDER BY subject")
        whom = self.run.whom()
        return sorted((whom(row["subject"]), row["state"]) for row in rows)

    def log_of_flags(self) -> list[tuple[str, str, str]]:
        rows = self.run.rows("SELECT rule, what, by_event FROM flag_log ORDER BY number")
        return [(row["rule"], row["what"], row["by_event"]) for row in rows]


def _vendor(moment: datetime) -> str:
    return to_text(moment)


def routed(flag: str, **more: str) -> str:
    """Configuration that sends a flag to the sink "bugs"."""
    rest = "".join(f'{name} = "{value}"\n' for name, value in more.items())
    return f'{SINK}\n[[routes]]\nflag = "{flag}"\nto = "bugs"\n{rest}'
