"""An installation beside a loopback helpdesk of any vendor, whose clock only the test moves."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.call_budget import CallBudget
from service.config.settings import Settings
from service.demo.world import World
from service.demo.world.dialects import freshdesk, intercom
from service.fetch.room import FetchRoom
from service.store.fetches import Fetches
from service.wiring import build_apis, build_budgets
from tests.fakes.freshdesk_api import FakeFreshdesk
from tests.fakes.intercom_api import FakeIntercom
from tests.fakes.zendesk_api import FakeZendesk
from tests.service.pipeline.harness import LONG_AGO, Run, entries, fresh

LONGEST = 30.0  # seconds that any wait of a test may take
Fake = FakeZendesk | FakeFreshdesk | FakeIntercom
FAKES: dict[str, type[Fake]] = {
    "zendesk": FakeZendesk, "freshdesk": FakeFreshdesk, "intercom": FakeIntercom,
}  # fmt: skip
VENDORS = tuple(FAKES)
NOT_TOLD = {"zendesk": frozenset[str](), "freshdesk": freshdesk.NOT_TOLD, "intercom": intercom.NOT_TOLD}


class Scene:
    """run: the installation. api: the helpdesk. at: what the time is, for both. reconciling: whether it is compared."""

    reconciling = True

    def __init__(
        self, folder: Path, world: World, api: Fake, more: str = "", mapping: Mapping[str, str] | None = None
    ) -> None:
        self.world, self.api, self.at = world, api, world.setup.end
        connection = world.connection_settings()
        connection = replace(connection, mapping=connection.mapping if mapping is None else mapping)
        self.run: Run = fresh(folder, connection, more, LONG_AGO + reach_of(api), **api.credentials)
        self.settings: Settings = self.run.settings
        self.budgets = build_budgets(self.settings)
        self.room: FetchRoom | None = None

    @property
    def name(self) -> str:
        return self.world.setup.connection

    def open(self) -> FetchRoom:
        """The worker's part that reads; opened anew after a close."""
        if self.room is None:
            apis = build_apis(self.settings, self.budgets)
            self.room = FetchRoom(self.settings, self.run.records, apis, {}, lambda: self.at, lambda _: None)
            if not self.reconciling:
                self.room.reconciler = None
        return self.room

    def close(self) -> None:
        if self.room:
            self.room.close()
            self.room = None

    def budget(self) -> CallBudget:
        return self.budgets[self.name]

    def fetches(self) -> Fetches:
        return Fetches(self.run.records)

    def log(self, rendered: Any) -> None:
        self.run.log(entries(rendered))

    def settle(self) -> None:
        """Everything in the log and everything due, and all that was asked of the helpdesk has come back."""
        room, last = self.open(), time.monotonic() + LONGEST
        while room.tick(self.at) or self._wait() or self.run.settle(self.at) or room.tick(self.at):
            assert time.monotonic() < last, "the readings do not come to an end"

    def _wait(self) -> bool:
        """Whether something was under way; it has ended then."""
        under_way = self.open().under_way()
        assert all(one.ended(LONGEST) for one in under_way), "what was asked does not come to an end"
        return bool(under_way)

    def later(self, **step: float) -> None:
        """Time passes, here and at the helpdesk."""
        self.at += timedelta(**step)
        self.api.account.at = self.at

    def paths(self, start: str = "") -> list[str]:
        return [path for path in self.api.paths() if path.startswith(start)]


@contextmanager
def scene(
    folder: Path, world: World, at: datetime | None = None, more: str = "",
    mapping: Mapping[str, str] | None = None, **limits: Any,
) -> Iterator[Scene]:  # fmt: skip
    """One scene, ended at the end. at: when it begins, else at the world's end. mapping: instead of the world's own."""
    with FAKES[world.language](world, at or world.setup.end, **limits) as api:
        made = Scene(folder, world, api, more, mapping)
        made.at = at or made.at
        try:
            yield made
        finally:
            made.close()
            made.run.close()


def reach_of(api: Fake) -> str:
    """The lines of configuration by which the helpdesk is reached."""
    references = ", ".join(f'{name} = "${{{name.upper()}}}"' for name in api.credentials)
    return f'base_url = "{api.url}"\ncredentials = {{ {references} }}\n'


def small(seed: int = 3, vendor: str = "zendesk", **knobs: Any) -> World:
    """A world of a few eventful tickets, without what the vendor has no way of telling."""
    return World(
        seed, **{"tickets": 12, "eventful": True, "language": vendor, "leave_out": NOT_TOLD[vendor]} | knobs
    )


def hint_of(world: World, number: int = 0) -> Any:
    """The first webhook about one of the world's tickets."""
    found = list(world.deliveries(feed="hints"))
    return replace(found[number])
