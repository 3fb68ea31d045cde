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


@dataclass
class Case:
    """One ticket. version: counts its changes."""

    tags: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    closed: bool = False
    version: int = 0


class DeskApi(FarSide):
    """tickets: by number; one that is asked for is there, but for 404. writes: how many calls changed a ticket.

    meddlers: each is played once, right after a ticket was read, as somebody who changes it meanwhile.
    echo: told the number after each change, as the helpdesk's webhook would be.
    """

    def __init__(self, vendor: str) -> None:
        from tests.fakes.desk_words import WORDS

        super().__init__(self._answered)
        self.url, self.vendor = f"http://127.0.0.1:{self.port}", vendor
        self.tickets: dict[str, Case] = {}
        self.meddlers: deque[Callable[[Case], object]] = deque()
        self.echo: Callable[[str], object] = lambda _: None
        self.writes = 0
        self._words = WORDS[vendor]

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
