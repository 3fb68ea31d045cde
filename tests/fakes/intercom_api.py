"""A loopback Intercom API over a simulated world."""

import json
from datetime import datetime
from typing import Any

from adapters.call_budget import CallBudget
from adapters.helpdesks.intercom.api import IntercomApi
from adapters.settings import ConnectionSettings, Secret
from service.demo.intercom_api import TOKEN, IntercomAccount
from service.demo.world import World
from tests.fakes.far_side import Answered, FarSide, Seen


class FakeIntercom(FarSide):
    """account: what it shows and how much it allows; token: what is accepted may differ from what is sent.

    answers: status and document of each answer, in the order of `seen`.
    """

    def __init__(self, world: World, at: datetime, **limits: Any) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        self.account = IntercomAccount(world, at, **limits)
        self.credentials = {"token": TOKEN}
        self.answers: list[tuple[int, Any]] = []

    def connection(self, name: str = "simulated") -> ConnectionSettings:
        return ConnectionSettings(
            name, "intercom", (Secret("x" * 20),), base_url=self.url, credentials=self.credentials
        )

    def reader(self, budget: CallBudget | None = None) -> IntercomApi:
        return IntercomApi(self.connection(), budget or CallBudget(), now=lambda: self.account.at.timestamp())

    def paths(self) -> list[str]:
        """The paths asked for, without their queries."""
        return [seen.path.partition("?")[0] for seen in self.seen]

    def _answered(self, seen: Seen) -> Answered:
        status, document, headers = self.account.answer(seen.method, seen.path, seen.headers, seen.document)
        self.answers.append((status, document))
        return status, json.dumps(document).encode(), headers
