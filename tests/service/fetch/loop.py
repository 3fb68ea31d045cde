"""A helpdesk that is read and written to, and that tells each of our writes by webhook, late, twice or before its receipt."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from adapters.call_budget import CallBudget
from service.demo.freshdesk_admin import ADMIN_FIELDS
from service.demo.intercom_desk import Desk
from service.demo.world import World
from service.demo.world.acts import Contact, Who
from service.demo.world.dialects.intercom_parts import NOTED
from service.demo.world.dialects.intercom_records import notified
from service.outbox import Outbox
from service.store.log import LogEntry
from service.store.pushes import PushStore
from service.wiring import build_sinks
from tests.fakes.desk_api import FIELDS, PATH_FIELDS, quick_budget
from tests.fakes.freshdesk_api import FakeFreshdesk
from tests.fakes.intercom_api import FakeIntercom
from tests.service.fetch.scene import Fake, Scene
from tests.service.outbox.scripted import run as run_outbox
from tests.service.pipeline.harness import entries

WRITTEN = re.compile(r"(?:/api/v2)?/(?:tickets|conversations)/(\d+)(?:\.json|/notes|/reply|/tags.*)?")
TAGGED = "conversation_part.tag.created"
HOUR = timedelta(hours=1)
Written = tuple[str, str, str]  # ticket, method, path


def writing(vendor: str) -> str:
    """The lines of configuration with which everything is written that can be."""
    return (
        f'write_tags = true\nask_reason = true\nsurvey_field = "{FIELDS[vendor]}"\n'
        f'write_fields = {{ resolution_path = "{PATH_FIELDS[vendor]}" }}\n'
        '[deskgauge]\npublic_url = "https://gauge.example"\n'
    )


def with_fields(api: Fake) -> None:
    """Make the custom fields that are written to; the simulated Zendesk takes any."""
    if isinstance(api, FakeFreshdesk):
        for label in ("Answer link", "Path"):
            field = {"label": label, "label_for_customers": label, "type": "custom_text"}
            assert api.account.admin.answer("POST", ADMIN_FIELDS, field)[0] == 201
    if isinstance(api, FakeIntercom):
        for name in ("Answer link", "Path"):
            api.account.desk.make_attribute({"name": name, "data_type": "string"})


class Loop:
    """made: the installation and its helpdesk. echoing: whether the helpdesk tells what we wrote.

    written: every call that changed a ticket. told: how many different echoes there were.
    """

    def __init__(self, made: Scene, *, echoing: bool) -> None:
        self.made, self.echoing = made, echoing
        self.written: list[Written] = []
        self.told = 0
        self._later: list[tuple[datetime, LogEntry]] = []
        self._rng = Random(23)
        made.budgets: dict[str, CallBudget] = {made.name: quick_budget()}
        with_fields(made.api)
        self._listen()
        sinks = build_sinks(made.settings, made.budgets)
        self.outbox = Outbox(PushStore(made.run.records.db), sinks, lambda: made.at)

    def live(self, rendered: Iterable[Any]) -> None:
        """The world's webhooks hour by hour, each followed by all that it causes; then a quiet day."""
        by_hour: dict[datetime, list[Any]] = defaultdict(list)
        for one in rendered:
            by_hour[one.sent_at.replace(minute=0, second=0) + HOUR].append(one)
        ends = {at + number * HOUR for at in by_hour for number in (0, 1, 3)}
        for at in sorted(ends | {max(ends) + number * HOUR for number in range(1, 24, 4)}):
            self._hour(at, by_hour.get(at, []))

    def pushes(self) -> dict[str, list[dict[str, Any]]]:
        """What each ticket was told, one after the other."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.made.run.rows("SELECT * FROM pushes ORDER BY subject, occurrence"):
            found[row["subject"]].append(row | {"content": json.loads(row["content"])})
        return found

    def readings(self) -> int:
        """How many whole tickets were read."""
        (row,) = self.made.run.rows("SELECT count(*) AS n FROM deliveries WHERE kind = 'snapshot'")
        return int(row["n"])

    def _hour(self, at: datetime, rendered: list[Any]) -> None:
        self.made.at = at
        self.made.later()
        self.made.run.log([*self._due(), *entries(rendered)])
        for _ in range(3):
            self.made.settle()
            run_outbox(self.outbox)
            self.made.later(minutes=2)

    def _due(self) -> list[LogEntry]:
        due = [entry for at, entry in self._later if at <= self.made.at]
        self._later = [one for one in self._later if one[0] > self.made.at]
        return due

    def _listen(self) -> None:
        account: Any = self.made.api.account
        answer = account.answer

        def heard(*asked: Any) -> Any:
            method = next(one for one in asked if one in {"GET", "PUT", "POST", "DELETE"})
            path = next(one for one in asked if isinstance(one, str) and one.startswith("/"))
            found = WRITTEN.fullmatch(path.partition("?")[0])
            if method == "GET" or found is None:
                return answer(*asked)
            before = _programs_acts(account, found[1])
            result = answer(*asked)
            if result[0] < 300:
                self.written.append((found[1], method, path))
                self._tell(echoes(self.made.world, account, found[1], before, path))
            return result

        account.answer = heard

    def _tell(self, bodies: list[bytes]) -> None:
        """Each comes before the receipt, within the hour or hours later; some come twice, in any order."""
        if not self.echoing:
            return
        dialect = self.made.world.dialect()
        self.told += len(bodies)
        for body in [one for one in bodies for _ in range(self._rng.choice((1, 1, 2)))]:
            headers = dialect.signed_headers(body, 0, 0)
            entry = LogEntry(self.made.name, "webhook", self.made.at, headers, body)
            wait = self._rng.choice((0, 0, 10, 60, 200))
            if wait:
                at = self.made.at + timedelta(minutes=wait)
                self._later.append((at, replace(entry, received_at=at)))
            else:
                self.made.run.log([entry])


def echoes(world: World, account: Any, number: str, before: int, path: str) -> list[bytes]:
    """The webhooks of a vendor about what was just written; none where it changed nothing."""
    if world.language == "intercom":
        return [_notification(account, number, path)] if "/tags" in path or "/reply" in path else []
    contact: Contact = account.tickets.contacts[int(number)]
    if _programs_acts(account, number) == before:
        return []
    index = max(place for place, act in enumerate(contact.acts) if act.who is Who.PROGRAM)
    dialect = world.dialect()
    hints = dialect.hints(contact, index)
    return [_with_own_id(dialect.hint_body(contact, hint), number, place) for place, hint in enumerate(hints)]


def _programs_acts(account: Any, number: str) -> int:
    if not hasattr(account, "tickets"):
        return 0
    return sum(act.who is Who.PROGRAM for act in account.tickets.contacts[int(number)].acts)


def _with_own_id(body: bytes, number: str, place: int) -> bytes:
    """The dialects number what the world does, where our writes have no place."""
    document = json.loads(body)
    if "id" in document:
        document["id"] = f"echo-{number}-{document['time']}-{place}"
    return json.dumps(document).encode()


def _notification(account: Any, number: str, path: str) -> bytes:
    contact, desk = account._contacts[number], account.desk
    acts = contact.until(account.now)
    assert isinstance(desk, Desk)
    topic, new = (NOTED, desk.written[number].notes[-1:]) if "/reply" in path else (TAGGED, [])
    desk_only = desk.over(notified(contact, acts, []))
    item = desk_only | {"conversation_parts": notified(contact, acts, new)["conversation_parts"]}
    document = {"type": "notification_event", "app_id": "simulated", "id": f"echo-{number}-{len(new)}-{account.now}-{path}",
                "data": {"type": "notification_event_data", "item": item}, "topic": topic, "links": {}, "self": None,
                "delivery_status": "pending", "delivery_attempts": 1, "delivered_at": 0,
                "first_sent_at": account.now, "created_at": account.now}  # fmt: skip
    return json.dumps(document).encode()
