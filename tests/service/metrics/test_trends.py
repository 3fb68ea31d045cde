"""Trend words and the last full day, over numbers of rows."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rules.metrics.anomaly import HIGH, USUAL
from rules.metrics.trend import DECLINING, INSUFFICIENT, STABLE
from service.metrics.numbers import Numbers
from service.metrics.trends import last_day, trends
from tests.service.metrics.rows import START, Rows, hours

SPLIT = date(2026, 3, 30)  # four weeks after START
END = date(2026, 4, 27)
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    """In four weeks 40 contacts of which 4 were opened again, in the next four 40 of which 30 were."""
    rows = Rows(Path(tmp_path_factory.mktemp("trends")))
    for first, opened in ((0, 4), (28, 30)):
        begun = hours(first)
        times = {"started_at": begun, "resolved_at": begun + 1}
        rows.episodes(opened, reopened_at=begun + 20, ticket={"full_resolution_seconds": 3600.0}, **times)
        rows.episodes(40 - opened, ticket={"full_resolution_seconds": 3600.0}, **times)
    return rows.numbers(AS_OF)


def test_a_rate_that_moved_beyond_chance_is_declining_where_lower_is_better(numbers: Numbers) -> None:
    (found,) = trends(numbers, ["reopen_rate"], numbers.ask(SPLIT, END)).values()

    assert (found.before.value, found.now.value, found.word) == (0.1, 0.75, DECLINING)


def test_what_stayed_is_stable_and_a_count_has_no_interval(numbers: Numbers) -> None:
    found = trends(numbers, ["resolution_time", "volume"], numbers.ask(SPLIT, END))

    assert (found["resolution_time"].word, found["volume"].word) == (STABLE, INSUFFICIENT)


def test_the_period_before_is_as_long(numbers: Numbers) -> None:
    short = trends(numbers, ["volume"], numbers.ask(SPLIT, SPLIT + timedelta(days=7)))

    assert (short["volume"].before.value, short["volume"].now.value) == (0, 40)


def test_without_a_number_in_one_of_the_two_nothing_is_said(numbers: Numbers) -> None:
    found = trends(numbers, ["reopen_rate", "fcr"], numbers.ask(date(2026, 2, 27), date(2026, 3, 27)))

    assert {one.word for one in found.values()} == {INSUFFICIENT}


def test_a_segment_is_followed_alone(numbers: Numbers) -> None:
    ask = numbers.ask(SPLIT, END, where={"channel": ("chat",)}, granularity="week")

    assert trends(numbers, ["reopen_rate"], ask)["reopen_rate"].now.value is None


def daily(folder: Path, last: int) -> Numbers:
    """Two contacts on each of 63 days but the last, which has some."""
    rows = Rows(folder)
    for day in range(64):
        begun = hours(day)
        rows.episodes(last if day == 63 else 2, started_at=begun, resolved_at=begun + 1)
    rows.episodes(99, started_at=hours(64), resolved_at=hours(64) + 1)  # today, which is not over
    return rows.numbers(START + timedelta(days=64, hours=3))


@pytest.mark.parametrize(("last", "word"), [(30, HIGH), (2, USUAL)])
def test_the_last_full_day_is_judged_against_its_weekday(tmp_path: Path, last: int, word: str) -> None:
    found = last_day(daily(tmp_path, last), "volume")

    assert found is not None
    assert (found.day, found.word, found.value, found.usual, found.compared) == (
        date(2026, 5, 4),
        word,
        last,
        2,
        8,
    )


def test_a_number_that_is_made_of_others_has_no_day_of_its_own(numbers: Numbers) -> None:
    assert last_day(numbers, "automation_rate") is None
