"""A Zendesk by hand whose problems go to a tracker in memory, which tells what becomes of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.sinks import INBOUND
from rules.answers import OUTCOME, SNOOZE
from service import account_told, colleagues
from service.answer_links import Asked
from service.building import build_pipeline
from service.outbox import Outbox
from service.store.log import LogEntry
from service.store.pushes import PushStore
from service.wiring import build_sinks
from tests.fakes.desk_api import CREDENTIALS, DeskApi, quick_budget
from tests.fakes.tracker import FakeInbound, FakeTracker, webhook
from tests.service.outbox.scripted import Clock
from tests.service.outbox.scripted import run as run_outbox
from tests.service.pipeline.desk import LONG_AGO, at
from tests.service.pipeline.problem_desk import RULE, ProblemDesk, of_code

CODE = of_code("E-4012")
FAULT = "It stops with error E-4012"
SINK = '\n[sinks.bugs]\nkind = "linear"\nsecret = "${SECRET}"\nwebhook_secret = "${SECRET}"\noptions = { team = "SUP" }\n'


def route(flag: str = RULE, **keys: Any) -> str:
    """A route to the tracker."""
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in keys.items())
    return f'\n[[routes]]\nflag = "{flag}"\nto = "bugs"\n{lines}'


class TrackedDesk(ProblemDesk):
    """`at` hours after the start deliveries are settled and pushes sent, as far as they are due a minute later."""

    def __init__(self, folder: Path, more: str = "", *, go_live: str = LONG_AGO, **keys: Any) -> None:
        super().__init__(folder, SINK + route(**keys) + more, go_live)
        self.tracker, self.clock = FakeTracker(), Clock(at(0))
        self.outbox = Outbox(PushStore(self.run.records.db), {"bugs": self.tracker}, self.clock)

    def tell(self, *bodies: Any, hours: float) -> None:
        """Log, settle and send; what that leads to is sent too."""
        self.take(*bodies, now=at(hours))
        self.send(hours)

    def send(self, hours: float) -> None:
        self.clock.now = at(hours) + timedelta(minutes=1)
        for _ in range(2):
            self.run.settle(self.clock.now)
            run_outbox(self.outbox)

    def reported(self, ticket: str, hours: float, text: str = FAULT, **more: Any) -> None:
        """A ticket about the bug, told at once."""
        self.tell(*self.bug(ticket, hours, text, **more), hours=hours + 0.6)

    def settle_flag(self, flag: str, answer: str, hours: float) -> None:
        """A person's word on what becomes of the flag about the problem; a snooze lasts a week."""
        until = at(hours) + timedelta(days=7) if answer == SNOOZE else None
        asked = Asked(OUTCOME, answer, flag, "", "", "bugs", 0)
        self.take(colleagues.entry(asked, RULE, CODE, until, at(hours)))

    def account(self, account: str, hours: float = 0, **told: Any) -> None:
        """Something is told of an account."""
        row = {"account": f"acme:{account}", "at": at(hours).isoformat(), **told}
        body = json.dumps({"accounts": [row]}).encode()
        self.take(LogEntry(account_told.CONNECTION, account_told.KIND, at(hours), {}, body), now=at(hours))

    def became(self, outcome: str, hours: float, issue: str = "ENG-1", other: str = "") -> LogEntry:
        """The tracker's webhook."""
        return LogEntry(
            "bugs", "webhook", at(hours) + timedelta(seconds=2), {}, webhook(issue, outcome, at(hours), other)
        )

    def hear(self, outcome: str, hours: float, issue: str = "ENG-1", other: str = "") -> None:
        """The tracker's webhook arrives, and what follows from it is sent."""
        self.tell(self.became(outcome, hours, issue, other), hours=hours + 0.01)

    def state(self, problem: str = CODE) -> str:
        return str(self.run.rows("SELECT state FROM problems WHERE id = ?", problem)[0]["state"])

    def actions(self, *states: str) -> list[str]:
        """What was or is to be told to the tracker, in order."""
        rows = self.run.rows(
            "SELECT action, state FROM pushes WHERE sink = 'bugs' ORDER BY created_at, action"
        )
        return [row["action"] for row in rows if not states or row["state"] in states]

    def contents(self, action: str) -> list[dict[str, Any]]:
        rows = self.run.rows("SELECT content FROM pushes WHERE action = ? ORDER BY occurrence", action)
        return [json.loads(row["content"]) for row in rows]

    def told_events(self) -> list[dict[str, Any]]:
        return self.run.rows("SELECT * FROM events WHERE kind = 'tracked' ORDER BY id")


class NotedDesk(TrackedDesk):
    """Its tickets are written to over a loopback API. connection: other settings of it."""

    def __init__(
        self, folder: Path, api: DeskApi, connection: dict[str, Any] | None = None, **more: Any
    ) -> None:
        self.api = api
        super().__init__(folder, **more)
        known = self.run.settings.connections["acme"]
        written = replace(known, base_url=api.url, credentials=CREDENTIALS["zendesk"], **(connection or {}))
        self.run.settings = replace(self.run.settings, connections={"acme": written})
        pushes = PushStore(self.run.records.db)
        self.run.pipeline = build_pipeline(self.run.settings, self.run.records, pushes)
        writers = build_sinks(self.run.settings, {"acme": quick_budget()})
        self.outbox = Outbox(pushes, writers | {"bugs": self.tracker}, self.clock)

    def notes(self, ticket: str) -> list[str]:
        return self.api.tickets[ticket].notes if ticket in self.api.tickets else []

    def told(self) -> list[tuple[str, str, str]]:
        """Ticket, action and state of what tickets were or are to be told."""
        rows = self.run.rows(
            "SELECT subject, action, state FROM pushes WHERE action LIKE 'told:%' ORDER BY subject, action"
        )
        return [(row["subject"].partition(":")[2], row["action"], row["state"]) for row in rows]


@contextmanager
def inbound() -> Iterator[None]:
    """The sink's kind sends webhooks that are read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(INBOUND, "linear", FakeInbound)
        yield
