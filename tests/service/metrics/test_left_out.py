"""Days that are left out of a question: their members count nowhere, their part of a cost neither."""

from datetime import date
from pathlib import Path

import pytest

from service.metrics.beside import NoInputs
from service.metrics.numbers import Numbers
from service.store.mirror.reading import Mirror
from tests.service.metrics.rows import BY_AI, MONTH, Rows, ask, hours

OUT = date(2026, 3, 4)  # two days after START
PER_DAY = 100.0


class Amounts(NoInputs):
    """Each day costs the same; an hour costs the same at all times."""

    def value(self, name: str, start: date, end: date, *, split: bool) -> tuple[float | None, str | None]:
        return (4200.0 if name == "loaded_hour" else PER_DAY * (end - start).days), None

    def share(self, need: str) -> float:
        return 1.0

    def missing(self, need: str) -> str | None:
        return None


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    """Ten contacts on 2 March, six on 4 March of which two were opened again, one that is open since 4 March."""
    rows = Rows(Path(tmp_path_factory.mktemp("left_out")))
    rows.episodes(10, BY_AI, verdict="verified")
    day = hours(2)
    rows.episodes(4, started_at=day, resolved_at=day + 2)
    rows.episodes(2, started_at=day, resolved_at=day + 2, reopened_at=day + 30)
    rows.episode(started_at=day, resolved_at=None, boundary=None, path="open")
    return rows.numbers()


def count(numbers: Numbers, metric: str, *without: date, **more: object) -> tuple[float, float]:
    (cell,) = numbers.answer([metric], ask(numbers, without=without, **more))
    tally = cell.numbers[metric].tally
    return tally.numerator, tally.denominator


def test_members_of_a_day_that_is_left_out_count_nowhere(numbers: Numbers) -> None:
    assert count(numbers, "reopen_rate") == (2, 16)
    assert count(numbers, "reopen_rate", OUT) == (0, 10)
    assert count(numbers, "volume", OUT) == (10, 10)


def test_a_day_without_members_changes_nothing(numbers: Numbers) -> None:
    assert count(numbers, "volume", date(2026, 3, 20)) == (17, 17)


def test_several_days_can_be_left_out(numbers: Numbers) -> None:
    assert count(numbers, "volume", OUT, date(2026, 3, 2)) == (0, 0)


def test_what_stands_at_the_end_is_counted_whenever_it_began(numbers: Numbers) -> None:
    assert count(numbers, "backlog", OUT) == (1, 1)


def test_the_tickets_behind_a_number_are_those_that_count(numbers: Numbers) -> None:
    members = numbers.tickets("volume", ask(numbers, without=[OUT]), "denominator")

    assert len(members) == 10
    assert {one.at.date() for one in members} == {date(2026, 3, 2)}


def test_a_series_has_the_day_with_nothing_in_it(numbers: Numbers) -> None:
    cells = numbers.answer(["volume"], ask(numbers, granularity="day", without=[OUT]))
    by_day = {cell.start: cell.numbers["volume"].value for cell in cells}

    assert (by_day[date(2026, 3, 2)], by_day[OUT]) == (10, 0)


def test_a_day_that_is_left_out_takes_its_part_of_the_cost_with_it(numbers: Numbers) -> None:
    costly = Numbers(Mirror(numbers.mirror.folder), numbers.book, Amounts(), parameters=numbers.parameters)
    (whole,) = costly.answer(["ai_cost_per_resolution"], ask(costly))
    (less,) = costly.answer(["ai_cost_per_resolution"], ask(costly, without=[OUT, date(2026, 2, 1)]))

    days = (MONTH[1] - MONTH[0]).days
    assert whole.numbers["ai_cost_per_resolution"].value == pytest.approx(days * PER_DAY / 10)
    assert less.numbers["ai_cost_per_resolution"].value == pytest.approx((days - 1) * PER_DAY / 10)
