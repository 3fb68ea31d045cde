"""A backfill of any vendor against its real limit, on a clock that only waiting and answering move."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from adapters.call_budget import CallBudget
from adapters.http import Reply
from service.demo.world import World
from service.fetch.backfill import AT_ONCE, Backfill
from service.fetch.keeper import Keeper
from service.fetch.sweep import Lacking, lacking_nothing_known
from service.store.log import LogWriter
from tests.service.fetch.scene import FAKES, NOT_TOLD, Fake

CALL_SECONDS = 0.02
LONGEST = 20.0  # real seconds until a test that hangs is given up
REFUSED = 429


class Hours:
    """Seconds. Whoever waits wakes when it is time, however many wait at once, and not before all calls have come back."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._seen, self._changed, self._under_way = threading.local(), threading.Condition(), 0

    def __call__(self) -> float:
        self._seen.at = self.seconds
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        """Wait for so long since this thread last looked."""
        until = self._seen.at + seconds
        with self._changed:
            assert self._changed.wait_for(lambda: self._under_way == 0, LONGEST)
            self.seconds = max(self.seconds, until)

    def call(self, began: float) -> None:
        """A question that was asked then has been answered."""
        with self._changed:
            self.seconds = max(self.seconds, began + CALL_SECONDS)

    def under_way(self, more: int) -> None:
        """So many calls more are asked and not yet answered."""
        with self._changed:
            self._under_way += more
            self._changed.notify_all()


class TimedBudget(CallBudget):
    """Tells its clock which calls are under way."""

    def __init__(self, spare: float, hours: Hours) -> None:
        super().__init__(spare, hours, hours.pass_by)
        self._hours = hours

    def wait(self, name: str = "") -> None:
        super().wait(name)
        self._hours.under_way(1)

    def learn(self, reply: Reply, name: str = "") -> None:
        super().learn(reply, name)
        self._hours.under_way(-1)


@dataclass(frozen=True)
class Asked:
    """One question. at: when it was asked. cost: what of the limit it takes."""

    at: float
    method: str
    target: str
    status: int
    cost: int


@dataclass
class Course:
    """How a backfill went. seconds: on that clock; none of its methods counts what the helpdesk refused."""

    work: Backfill
    world: World
    seconds: float = 0.0
    asked: list[Asked] = field(default_factory=list)

    def refused(self) -> int:
        return sum(one.status == REFUSED for one in self.asked)

    def used(self, window: float, which: Callable[[Asked], bool] = lambda _: True) -> list[int]:
        """What of the limit each window took that was wholly within the backfill."""
        counted = [0] * int(self.seconds // window)
        for one in self.asked:
            place = int(one.at // window)
            if one.status != REFUSED and which(one) and place < len(counted):
                counted[place] += one.cost
        return counted


def backfilled(
    folder: Path, world: World, limits: Mapping[str, Any], spare: float = 0.0, *,
    at_once: int = AT_ONCE, cost: Callable[[str], int] = lambda _: 1, lacking: Lacking = lacking_nothing_known,
) -> Course:  # fmt: skip
    """A whole one. limits: of the fake helpdesk. cost: what asking a target takes of the limit."""
    hours, end = Hours(), world.setup.end
    with FAKES[world.language](world, end, clock=hours, **limits) as api:
        reader: Any = api.reader(TimedBudget(spare, hours))
        _tell_the_time(reader, hours)
        keeper = Keeper(LogWriter.open(folder, "cli"), lambda: end)
        course = Course(Backfill(folder, "simulated", reader, keeper, lacking, at_once=at_once), world)
        _listen(api, hours, course.asked, cost)
        course.work.begin(world.setup.start, end)
        course.work.run(lambda _: None, lambda: end)
        keeper.close()
    course.seconds = hours.seconds
    return course


def a_world(vendor: str, tickets: int) -> World:
    return World(4, tickets=tickets, language=vendor, leave_out=NOT_TOLD[vendor])


def _tell_the_time(reader: Any, hours: Hours) -> None:
    """Moments in headers are those of the simulated clock."""
    reader._api._http = replace(reader._api._http, clock=hours)


def _listen(api: Fake, hours: Hours, asked: list[Asked], cost: Callable[[str], int]) -> None:
    account: Any = api.account
    answer = account.answer

    def timed(*question: Any) -> Any:
        began = hours()
        method = next((one for one in question if one in {"GET", "POST"}), "GET")
        target = next(one for one in question if isinstance(one, str) and one.startswith("/"))
        answered = answer(*question)
        asked.append(Asked(began, method, target, answered[0], cost(target)))
        hours.call(began)
        return answered

    account.answer = timed
