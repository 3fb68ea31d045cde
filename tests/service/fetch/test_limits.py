"""A backfill takes what the helpdesk's limit allows, and little less; shown on a clock that only waiting moves."""

from datetime import datetime
from pathlib import Path

import pytest

from adapters.call_budget import CallBudget
from service.demo.world import World
from service.fetch.backfill import Backfill, Standing
from service.fetch.estimate import allowed_a_minute, estimate, tickets_a_second
from service.fetch.keeper import Keeper
from service.fetch.showing import Pace
from service.fetch.sweep import lacking_nothing_known
from service.store.log import LogWriter
from tests.fakes.zendesk_api import FakeZendesk

CALL_SECONDS = 0.02


class Hours:
    """A clock that goes on when somebody waits, and a little with each question."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds


def backfilled(
    folder: Path, world: World, a_minute: int, spare: float
) -> tuple[float, FakeZendesk, Backfill]:
    """Seconds that it took on that clock."""
    hours = Hours()
    budget = CallBudget(spare, hours, hours.pass_by)
    end = world.setup.end
    with FakeZendesk(world, end, a_minute=a_minute, exports_a_minute=10, clock=hours) as api:
        answer = api.account.answer

        def timed(*asked: str) -> object:
            hours.pass_by(CALL_SECONDS)
            return answer(*asked)

        api.account.answer = timed  # type: ignore[method-assign, assignment]
        keeper = Keeper(LogWriter.open(folder, "cli"), lambda: end)
        work = Backfill(folder, "simulated", api.reader(budget), keeper, lacking_nothing_known, at_once=1)
        work.begin(world.setup.start, end)
        work.run(lambda _: None, lambda: end)
        keeper.close()
    return hours.seconds, api, work


@pytest.mark.parametrize(("a_minute", "spare"), [(20, 0.0), (20, 0.05), (40, 0.25)])
def test_it_takes_what_the_limit_allows_within_five_percent(
    tmp_path: Path, a_minute: int, spare: float
) -> None:
    world = World(4, tickets=190)
    seconds, api, _ = backfilled(tmp_path, world, a_minute, spare)

    calls = sum("audits" in path or "count" in path for path in api.paths())
    allowed, whole_minutes = a_minute * (1 - spare), seconds // 60
    assert whole_minutes >= 4
    assert 0.95 * allowed * whole_minutes <= calls <= 1.05 * allowed * (whole_minutes + 1)
    assert not [seen for seen in api.seen if seen.method != "GET"]


def test_a_refused_call_is_rare_and_loses_nothing(tmp_path: Path) -> None:
    world = World(4, tickets=50)
    _, api, work = backfilled(tmp_path, world, 20, 0.0)

    assert work.standing is not None
    assert work.standing.filled == len(world.truth.contacts)
    assert len(api.paths()) - work.standing.filled <= 6


def test_what_it_will_take_is_told_beforehand_from_the_same_limit(tmp_path: Path) -> None:
    world = World(4, tickets=100)
    seconds, _, work = backfilled(tmp_path, world, 20, 0.0)

    told = estimate(work.api, len(world.truth.contacts))

    assert told.a_minute == allowed_a_minute(work.api) == 20
    assert told.calls == len(world.truth.contacts) + 1
    assert told.seconds is not None
    assert seconds == pytest.approx(told.seconds, abs=62)  # the last minute is not used up


def test_where_the_helpdesk_names_no_limit_no_time_is_told(tmp_path: Path) -> None:
    with FakeZendesk(World(4, tickets=3), datetime.fromisoformat("2026-04-01T00:00:00Z")) as api:
        reader = api.reader()
        reader.count(datetime.fromisoformat("2026-01-01T00:00:00Z"))

        assert estimate(reader, 1000).seconds is None
        assert tickets_a_second(reader) is None
        assert ", the limit allows" not in Pace(reader, lambda: 0.0).words(_standing(3))


def test_the_pace_counts_from_this_run_on(tmp_path: Path) -> None:
    hours = Hours()
    with FakeZendesk(
        World(4, tickets=3), datetime.fromisoformat("2026-04-01T00:00:00Z"), a_minute=600
    ) as api:
        reader = api.reader()
        reader.count(datetime.fromisoformat("2026-01-01T00:00:00Z"))
        pace = Pace(reader, hours)
        first = pace.words(_standing(1000))
        hours.pass_by(10)

        assert first.startswith("0.0/s")
        assert pace.words(_standing(1050)) == "5.0/s, the limit allows 10.0/s"


def _standing(seen: int) -> Standing:
    return Standing("simulated", "", "", "", seen=seen)
