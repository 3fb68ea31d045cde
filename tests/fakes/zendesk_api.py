"""A loopback Zendesk API over a simulated world."""

import json
from datetime import datetime
from typing import Any

from adapters.call_budget import CallBudget
from adapters.helpdesks.zendesk.api import ZendeskApi
from adapters.settings import ConnectionSettings, Secret
from service.demo.world import World
from service.demo.zendesk_api import EMAIL, TOKEN, ZendeskAccount
from tests.fakes.far_side import Answered, FarSide, Seen


class FakeZendesk(FarSide):
    """account: what it shows and how much it allows; token: what is accepted may differ from what is sent."""

    def __init__(self, world: World, at: datetime, **limits: Any) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        self.account = ZendeskAccount(world, at, **limits)
        self.credentials = {"email": EMAIL, "token": TOKEN}

    @property
    def environ(self) -> dict[str, str]:
        """The environment to which a configuration's references lead."""
        return {name.upper(): value for name, value in self.credentials.items()}

    def connection(self, name: str = "simulated") -> ConnectionSettings:
        return ConnectionSettings(
            name, "zendesk", (Secret("x" * 20),), base_url=self.url, credentials=self.credentials
        )

    def reader(self, budget: CallBudget | None = None) -> ZendeskApi:
        return ZendeskApi(self.connection(), budget or CallBudget())

    def paths(self) -> list[str]:
        """The paths asked for, without their queries."""
        return [seen.path.partition("?")[0] for seen in self.seen]

    def _answered(self, seen: Seen) -> Answered:
        authorization = seen.headers.get("Authorization", "")
        status, document, headers = self.account.answer(seen.path, authorization, seen.method, seen.document)
        return status, b"" if document is None else json.dumps(document).encode(), headers
