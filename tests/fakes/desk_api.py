"""A loopback helpdesk API that holds tickets with tags, custom fields and notes, in the words of one vendor."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.registry import WRITERS
from adapters.settings import ConnectionSettings, Secret
from tests.fakes.far_side import FarSide, Seen

CREDENTIALS = {
    "zendesk": {"email": "bot@desk.example", "token": "tok-1"}, "freshdesk": {"api_key": "key-1"},
    "intercom": {"token": "tok-2"},
}  # fmt: skip
FIELDS = {"zendesk": "360003", "freshdesk": "cf_answer_link", "intercom": "Answer link"}
PATH_FIELDS = {"zendesk": "360004", "freshdesk": "cf_path", "intercom": "Path"}
# base64 of bot@desk.example/token:tok-1 and of key-1:X
AUTHORIZATION = {
    "zendesk": "Basic Ym90QGRlc2suZXhhbXBsZS90b2tlbjp0b2stMQ==",
    "freshdesk": "Basic a2V5LTE6WA==",
    "intercom": "Bearer tok-2",
}
OWN_USER = "5005"
# Every writer, and its kinds of tickets where it has several.
DESKS = ("zendesk", "freshdesk", "intercom", "intercom tickets")


@dataclass
class Case:
    """One ticket. version: counts its changes."""

    tags: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    closed: bool = False
    solved: bool = False
    version: int = 0


class DeskApi(FarSide):
    """name: one of DESKS. tickets: by number; one that is asked for is there, but for 404. writes: calls that changed one.

    meddlers: each is played once, right after a ticket was read, as somebody who changes it meanwhile.
    echo: told the number after each change, as the helpdesk's webhook would be. attributes: what tickets of Intercom
    have, None where their type does not tell. reads: how many calls look at a ticket before it is written.
    """

    def __init__(self, name: str) -> None:
        from tests.fakes.desk_words import WORDS

        super().__init__(self._answered)
        self.vendor, _, kind = name.partition(" ")
        self.url, self.name, self.as_tickets = f"http://127.0.0.1:{self.port}", name, bool(kind)
        self.tells_tags, self.reads = not kind, 3 if kind else 2
        self.attributes: list[dict[str, Any]] | None = [
            {"name": one, "data_type": "string"} for one in (FIELDS[self.vendor], PATH_FIELDS[self.vendor])
        ]
        self.tickets: dict[str, Case] = {}
        self.meddlers: deque[Callable[[Case], object]] = deque()
        self.echo: Callable[[str], object] = lambda _: None
        self.writes = 0
        self._words = WORDS[self.vendor]

    def connection(self, name: str = "acme", **more: Any) -> ConnectionSettings:
        made = ConnectionSettings(
            name, self.vendor, (Secret("x" * 20),), base_url=self.url, credentials=CREDENTIALS[self.vendor],
            survey_field=FIELDS[self.vendor],
        )  # fmt: skip
        return replace(made, **more)

    def writer(self, limits: Limits = Limits(total=30.0), **more: Any) -> Any:  # noqa: B008  a value, never changed
        return WRITERS[self.vendor](self.connection(**more), quick_budget(), limits=limits)  # type: ignore[call-arg]

    @property
    def changes(self) -> list[tuple[str, str]]:
        """Method and path of the calls that change something."""
        return [(seen.method, seen.path) for seen in self.seen if seen.method != "GET"]

    def read(self, number: str) -> Case:
        """The ticket as it was when it was asked for; then a meddler has its turn."""
        case = self.tickets.setdefault(number, Case())
        shown = replace(case, tags=[*case.tags], fields={**case.fields}, notes=[*case.notes])
        if self.meddlers:
            self.meddlers.popleft()(case)
            case.version += 1
        return shown

    def changed(self, number: str) -> Case:
        """The ticket, about to be changed."""
        case = self.tickets.setdefault(number, Case())
        case.version += 1
        self.writes += 1
        return case

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        if seen.headers.get("Authorization") != AUTHORIZATION[self.vendor]:
            return 401, b"{}"
        if "/404" in seen.path:
            return 404, b"{}"
        before = self.writes
        status, answer = self._words(self, seen)
        if self.writes > before:
            self.echo(seen.path)
        return status, json.dumps(answer).encode() if answer is not None else b""


def quick_budget() -> CallBudget:
    """A budget whose waits take no time."""
    now = [0.0]
    return CallBudget(0.0, lambda: now[0], lambda seconds: now.append(now.pop() + seconds))
