"""A Zendesk by hand whose tickets are written to over a loopback API, and whose webhooks tell what was written."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from service.outbox import Outbox
from service.store.log import LogEntry
from service.store.write_backs import SETTLING
from service.wiring import build_sinks
from tests.fakes.desk_api import CREDENTIALS, FIELDS, OWN_USER, PATH_FIELDS, Case, DeskApi, quick_budget
from tests.service.outbox.scripted import Clock
from tests.service.outbox.scripted import run as run_outbox
from tests.service.pipeline.desk import AI, CUSTOMER, PERSON, Desk, at
from tests.service.pipeline.harness import writing

PATH_FIELD, LINK_FIELD = PATH_FIELDS["zendesk"], FIELDS["zendesk"]


class WrittenDesk(Desk):
    """`at` hours after the start deliveries are settled and pushes sent, as far as they are due then."""

    def __init__(self, folder: Path, api: DeskApi, **more: Any) -> None:
        super().__init__(folder)
        self.api = api
        self.clock = Clock(at(0))
        self.told: dict[str, Case] = {}
        self.status_now: dict[str, str] = {}
        self.configure(**{"write_tags": True, "write_fields": {"resolution_path": PATH_FIELD}} | more)

    def status(self, after: str, hours: float, ticket: str = "1", before: str = "OPEN", **detail: Any) -> Any:
        self.status_now[ticket] = after
        return super().status(after, hours, ticket, before, **detail)

    def configure(self, **more: Any) -> None:
        """Start again with other settings of the connection."""
        known = self.run.settings.connections["acme"]
        connection = replace(known, base_url=self.api.url, credentials=CREDENTIALS["zendesk"], **more)
        self.run.settings = replace(self.run.settings, connections={"acme": connection})
        self.writing = writing(self.run, self.run.settings)
        self.outbox = Outbox(
            self.writing.pushes, build_sinks(self.run.settings, {"acme": quick_budget()}), self.clock
        )

    def tell(self, *bodies: Any, hours: float) -> None:
        """Log, settle, and send what is due a minute later."""
        self.take(*bodies, now=at(hours))
        self.send(hours)

    def send(self, hours: float) -> None:
        self.clock.now = at(hours) + timedelta(minutes=1)
        self.run.settle(self.clock.now)
        run_outbox(self.outbox)

    def case(self, ticket: str = "1") -> Case:
        return self.api.tickets.get(ticket, Case())

    def echo(self, hours: float, ticket: str = "1") -> list[LogEntry]:
        """The webhooks that Zendesk sends about what changed since they were made last."""
        before, now = self.told.get(ticket, Case()), self.case(ticket)
        self.told[ticket] = replace(now, tags=[*now.tags], fields={**now.fields}, notes=[*now.notes])
        added = [one for one in now.tags if one not in before.tags]
        removed = [one for one in before.tags if one not in now.tags]
        detail: dict[str, Any] = {"tags": ["cat_data_import", *now.tags], "actor_id": OWN_USER, "id": ticket,
                                  "status": self.status_now.get(ticket, "OPEN")}  # fmt: skip
        bodies = []
        if added or removed:
            changed = {"tags_added": added, "tags_removed": removed}
            bodies.append(self.body("tags_changed", hours, changed, **detail))
        for name in now.fields.keys() - {
            one for one, value in before.fields.items() if now.fields[one] == value
        }:
            custom = {"custom_field": {"id": name}, "previous": {"value": before.fields.get(name)},
                      "current": {"value": now.fields[name]}}  # fmt: skip
            bodies.append(self.body("custom_field_changed", hours, custom, **detail))
        for text in now.notes[len(before.notes) :]:
            note = {"id": f"n{self.number}", "is_public": False, "body": text,
                    "author": {"id": OWN_USER, "is_staff": True, "name": "Synthetic Bot"}}  # fmt: skip
            bodies.append(self.body("comment_added", hours, {"comment": note}, **detail))
        bodies.append(self.body("agent_assignment_changed", hours, {"current": OWN_USER, "previous": None},
                                **detail, assignee_id=OWN_USER))  # fmt: skip
        return [self.entry(one) for one in bodies]

    def solved(self, start: float = 0, ticket: str = "1", **detail: Any) -> list[dict[str, Any]]:
        """A ticket that the AI answers and that is solved within an hour."""
        more = {"created_at": at(start).isoformat(), **detail}
        return [
            self.created(start, ticket, **detail), self.comment(CUSTOMER, start + 0.01, ticket, **more),
            self.comment(AI, start + 0.5, ticket, **more), self.status("SOLVED", start + 1, ticket, **more),
        ]  # fmt: skip

    def handed(self, start: float = 0, ticket: str = "1", **detail: Any) -> list[dict[str, Any]]:
        """A ticket that the AI answers and a person takes over."""
        more = {"created_at": at(start).isoformat(), **detail}
        return [
            self.created(start, ticket, **detail), self.comment(CUSTOMER, start + 0.01, ticket, **more),
            self.comment(AI, start + 0.5, ticket, **more), self.comment(PERSON, start + 0.7, ticket, **more),
        ]  # fmt: skip

    def written(self) -> list[dict[str, Any]]:
        """The pushes in their order, with what they say."""
        rows = self.run.rows("SELECT * FROM pushes WHERE action = 'write_back' ORDER BY subject, occurrence")
        return [row | {"content": json.loads(row["content"])} for row in rows]

    def states(self) -> list[str]:
        return [row["state"] for row in self.written()]


@contextmanager
def written_desk(folder: Path, **more: Any) -> Iterator[WrittenDesk]:
    with DeskApi("zendesk") as api:
        made = WrittenDesk(folder, api, **more)
        yield made
        made.outbox.close()
        made.run.close()


def settled_at(hours: float) -> datetime:
    """When what is logged at an hour is compared."""
    return at(hours) + SETTLING
