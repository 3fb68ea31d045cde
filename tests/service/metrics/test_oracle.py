"""Every number against a second, naive computation over 5,000 random tickets."""

from collections.abc import Iterator
from datetime import date

import pytest

from service.metrics.book import built_in
from tests.service.metrics.naive.counting import Question
from tests.service.metrics.naive.drawn import drawn
from tests.service.metrics.naive.formulas import COUNTED, FORMULAS, GRAIN_OF
from tests.service.metrics.naive.installed import Installed, installed

TICKETS = 5_000
ZONES = ("Europe/Berlin", "Australia/Adelaide")
START, END = date(2026, 7, 15), date(2026, 11, 20)
ALL = tuple(sorted({*GRAIN_OF, *FORMULAS}))
BOOK = built_in().metrics


@pytest.fixture(scope="module", params=ZONES)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    zone = request.param
    return installed(tmp_path_factory.mktemp("oracle"), drawn(ZONES.index(zone), TICKETS), zone)


def of(grain: str) -> list[str]:
    return list(COUNTED[grain])


def test_the_naive_computation_knows_every_metric_that_is_counted() -> None:
    counted = {name for name, one in BOOK.items() if one.kind != "computed"}

    assert counted == set(ALL)
    assert {name: BOOK[name].grain for name in GRAIN_OF} == dict(GRAIN_OF)


def test_the_whole_period_agrees(both: Installed) -> None:
    assert both.differences(ALL, Question(START, END)) == []
