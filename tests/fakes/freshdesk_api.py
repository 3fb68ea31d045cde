"""A loopback Freshdesk API over a simulated world."""

import json
from datetime import datetime
from typing import Any

from adapters.call_budget import CallBudget
from adapters.helpdesks.freshdesk.api import FreshdeskApi
from adapters.settings import ConnectionSettings, Secret
from service.demo.freshdesk_api import API_KEY, FreshdeskAccount
from service.demo.world import World
from tests.fakes.far_side import Answered, FarSide, Seen


class FakeFreshdesk(FarSide):
    """account: what it shows and how much it allows; credentials: what is sent, accepted only as they are."""

    def __init__(self, world: World, at: datetime, **limits: Any) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        self.account = FreshdeskAccount(world, at, **limits)
        self.credentials = {"api_key": API_KEY}

    def connection(self, name: str = "simulated") -> ConnectionSettings:
        return ConnectionSettings(
            name, "freshdesk", (Secret("x" * 20),), base_url=self.url, credentials=self.credentials
        )

    def reader(self, budget: CallBudget | None = None) -> FreshdeskApi:
        return FreshdeskApi(
            self.connection(), budget or CallBudget(), clock=lambda: self.account.at.timestamp()
        )

    def paths(self) -> list[str]:
        """The paths asked for, without their queries."""
        return [seen.path.partition("?")[0] for seen in self.seen]

    def _answered(self, seen: Seen) -> Answered:
        authorization = seen.headers.get("Authorization", "")
        status, document, headers = self.account.answer(seen.path, authorization, seen.method, seen.document)
        return status, b"" if document is None else json.dumps(document).encode(), headers
