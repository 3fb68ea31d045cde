"""A backfill takes what the helpdesk's limit allows, and little less; shown on a clock that only waiting moves."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from service.demo.freshdesk_api import INCLUDE_CREDITS
from service.demo.world import World
from service.fetch.backfill import AT_ONCE, Standing
from service.fetch.estimate import allowed_a_minute, estimate, tickets_a_second
from service.fetch.showing import Pace
from tests.fakes.intercom_api import FakeIntercom
from tests.fakes.zendesk_api import FakeZendesk
from tests.service.fetch.hours import Asked, Hours, a_world, backfilled

HELD_BACK, SLACK = 0.95, 1.05


def one_call(_: str) -> int:
    return 1


def credits(target: str) -> int:
    """What a call takes of a Freshdesk account's limit."""
    includes = parse_qs(urlsplit(target).query).get("include", [""])[0]
    return 1 + INCLUDE_CREDITS * len([one for one in includes.split(",") if one])


def of_the_account(asked: Asked) -> bool:
    """Zendesk's exports have a limit of their own."""
    return "/incremental/" not in asked.target


@dataclass(frozen=True)
class Row:
    """One helpdesk's limit: so much in a window of so many seconds. cost: what a call takes of it."""

    vendor: str
    name: str
    limit: int
    window: float
    tickets: int
    cost: Callable[[str], int] = one_call
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def limits(self) -> dict[str, Any]:
        return {self.name: self.limit, **self.more}


ROWS = [
    Row("zendesk", "a_minute", 40, 60.0, 190, more={"exports_a_minute": 10}),
    Row("freshdesk", "a_minute", 150, 60.0, 300, credits),
    Row("intercom", "a_window", 40, 10.0, 140),
    Row("intercom", "a_window", 40, 10.0, 140, more={"tickets_every": 3}),
]
NAMES = [f"{row.vendor}{' with tickets' if 'tickets_every' in row.more else ''}" for row in ROWS]


@pytest.mark.parametrize("spare", [0.0, 0.05, 0.25])
@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_it_takes_what_the_limit_allows_within_five_percent(tmp_path: Path, row: Row, spare: float) -> None:
    """What is under way when an answer says that no more is left comes on top: the limits here are small."""
    course = backfilled(tmp_path, a_world(row.vendor, row.tickets), row.limits, spare, cost=row.cost)

    used, allowed = course.used(row.window, of_the_account), row.limit * (1 - spare)
    assert len(used) >= 4
    assert HELD_BACK * allowed <= sum(used) / len(used)
    assert max(used) <= min(row.limit, SLACK * allowed + AT_ONCE - 1)
    assert course.work.standing is not None
    assert course.work.standing.filled == len(course.world.truth.contacts)


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_one_call_at_a_time_takes_no_more_than_its_share(tmp_path: Path, row: Row) -> None:
    course = backfilled(
        tmp_path, a_world(row.vendor, row.tickets), row.limits, 0.25, cost=row.cost, at_once=1
    )

    used = course.used(row.window, of_the_account)
    assert HELD_BACK * row.limit * 0.75 <= sum(used) / len(used)
    assert max(used) <= SLACK * row.limit * 0.75
    assert course.refused() == 0


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_few_calls_are_refused_and_nothing_is_lost(tmp_path: Path, row: Row) -> None:
    course = backfilled(tmp_path, a_world(row.vendor, row.tickets // 2), row.limits, cost=row.cost)

    windows = course.seconds // row.window + 1
    assert course.refused() <= windows * AT_ONCE
    assert course.work.standing is not None
    assert course.work.standing.filled == len(course.world.truth.contacts)


def test_lists_that_have_a_limit_of_their_own_are_read_as_fast_as_that_allows(tmp_path: Path) -> None:
    """As when nearly everything is in the log already: Freshdesk's lists take a fraction of the account's limit."""

    def nothing(_: Mapping[str, datetime]) -> Collection[str]:
        return ()

    limits = {"a_minute": 1000, "lists_a_minute": 5, "per_page": 5}
    course = backfilled(tmp_path, a_world("freshdesk", 150), limits, 0.05, cost=one_call, lacking=nothing)

    used = course.used(60.0, lambda asked: urlsplit(asked.target).path == "/api/v2/tickets")
    assert len(used) >= 6
    assert set(used) == {5}
    assert course.refused() <= len(used) + 1


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_what_it_will_take_is_told_beforehand_from_the_same_limit(tmp_path: Path, row: Row) -> None:
    """Told are the calls that it takes at most: a contact of several conversations is asked for once."""
    course = backfilled(tmp_path, a_world(row.vendor, row.tickets), row.limits, cost=row.cost)

    told = estimate(course.work.api, len(course.world.truth.contacts))

    assert told.a_minute == allowed_a_minute(course.work.api) == row.limit * 60 / row.window
    assert told.seconds is not None
    calls = sum(one.status == 200 for one in course.asked)
    assert told.seconds == pytest.approx(told.calls / row.limit * row.window)
    assert course.seconds == pytest.approx(told.seconds * calls / told.calls, rel=0.1, abs=row.window)


def test_intercoms_limit_of_ten_seconds_is_told_by_the_minute() -> None:
    with FakeIntercom(
        World(4, tickets=3), datetime.fromisoformat("2026-04-01T00:00:00Z"), a_window=1666
    ) as api:
        reader = api.reader()
        reader.count(datetime.fromisoformat("2026-01-01T00:00:00Z"))

        assert allowed_a_minute(reader) == 1666 * 6
        told = estimate(reader, 60_000)
        assert told.seconds == pytest.approx((60_000 * 2 + 400) / 166.6)
        assert Pace(reader, lambda: 0.0).words(_standing(3)).endswith("the limit allows 83.0/s")


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
