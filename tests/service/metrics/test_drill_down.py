"""Every number opens exactly the members it counts, whole, by segment and by week."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from rules.errors import ConfigError
from rules.metrics.ask import Ask
from rules.metrics.tally import Number
from service.metrics.numbers import Cell, Member
from tests.service.metrics.naive.cells import Question
from tests.service.metrics.naive.drawn import drawn
from tests.service.metrics.naive.formulas import COUNTED, FORMULAS, GRAIN_OF
from tests.service.metrics.naive.installed import Installed, installed

START, END = date(2026, 7, 15), date(2026, 11, 20)
# By grain the two dimensions whose segments are opened.
BY = {
    "episode": ("channel", "path"), "ticket": ("priority", "customer_tier"), "escalation": ("kind", "trigger"),
    "survey": ("path", "complexity"), "visit": ("outcome", "connection"), "chain": ("channel", "complexity"),
    "contract": ("speed", "flagged"), "report": ("problem_kind", "category"),
}  # fmt: skip
MOST = 100_000
CHECKED = 3  # segments of each metric


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return installed(tmp_path_factory.mktemp("opened"), drawn(7, 1_500), "Australia/Adelaide")


def opened(both: Installed, name: str, ask: Ask, part: str, segment: Mapping[str, str]) -> list[Member]:
    found = both.numbers.tickets(name, ask, part, limit=MOST, segment=segment)
    assert len({one.key for one in found}) == len(found)
    return found


def check(both: Installed, name: str, number: Number, ask: Ask, segment: Mapping[str, str]) -> None:
    """That each part opens as many members as it counts, with the values that it is made of."""
    kind, tally = both.numbers.book.metric(name).kind, number.tally
    upper, lower = (opened(both, name, ask, part, segment) for part in ("numerator", "denominator"))
    # Sums are shown to ten digits.
    summed = {"sum": (tally.numerator, None), "ratio": (tally.numerator, tally.denominator)}.get(kind)
    if summed is None:
        assert (name, len(upper), len(lower)) == (name, tally.numerator, tally.denominator)
    else:
        assert (name, len(upper), len(lower)) == (name, tally.n, tally.n)
        for members, expected in zip((upper, lower), summed, strict=True):
            assert expected is None or math.isclose(added(members), expected, rel_tol=1e-9)
    if kind == "mean" and number.value is not None:
        assert math.isclose(added(upper) / len(upper), number.value, rel_tol=1e-9, abs_tol=1e-9)
    assert len(opened(both, name, ask, "awaiting", segment)) == tally.awaiting
    assert len(opened(both, name, ask, "excluded", segment)) == sum(tally.excluded)


def added(members: list[Member]) -> float:
    return math.fsum(one.value or 0 for one in members)


def cells(both: Installed, names: list[str], question: Question) -> list[Cell]:
    return both.numbers.answer(names, both.ask(question))


@pytest.mark.parametrize("name", sorted(GRAIN_OF))
def test_a_number_opens_what_it_counts_whole_and_in_every_segment(both: Installed, name: str) -> None:
    whole = Question(START, END)
    parted = replace(whole, by=BY[GRAIN_OF[name]])

    segments = cells(both, [name], parted)
    for cell in [*cells(both, [name], whole), *segments[:: max(1, len(segments) // CHECKED)]]:
        check(both, name, cell.numbers[name], both.ask(whole), cell.segment)


@pytest.mark.parametrize("grain", COUNTED)
def test_a_week_of_a_series_opens_what_it_counts(both: Installed, grain: str) -> None:
    names = list(COUNTED[grain])

    for cell in cells(both, names, Question(date(2026, 9, 30), date(2026, 10, 11), "week", first_weekday=6)):
        for name in names:
            check(both, name, cell.numbers[name], both.ask(Question(cell.start, cell.end)), {})


def test_a_filter_holds_for_the_members_too(both: Installed) -> None:
    where = {"channel": ("email", "unknown"), "language": ("de",)}
    question = Question(START, END, where=where)

    for cell in cells(both, list(COUNTED["episode"]), question):
        for name, number in cell.numbers.items():
            check(both, name, number, both.ask(question), {})


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_a_formula_opens_through_its_parts(both: Installed, name: str) -> None:
    parts = [one for one in FORMULAS[name].parts if one in GRAIN_OF]
    ask = both.ask(Question(START, END))

    assert {one.id for one in both.numbers.book.within(both.numbers.book.metric(name))} == set(parts)
    with pytest.raises(ConfigError, match=f"{name} is made of other numbers: .*{parts[0]}"):
        both.numbers.tickets(name, ask, "numerator")
    for part, number in both.numbers.answer(parts, ask)[0].numbers.items():
        check(both, part, number, ask, {})


@pytest.mark.parametrize("name", ["volume", "first_response_any", "deflections", "backlog"])
def test_page_after_page_gives_every_member_once_newest_first(both: Installed, name: str) -> None:
    ask = both.ask(Question(date(2026, 10, 1), date(2026, 10, 30)))
    found: list[Member] = []
    while page := both.numbers.tickets(
        name, ask, "numerator", limit=5, after=(found[-1].at, found[-1].key) if found else None
    ):
        found += page

    assert found == opened(both, name, ask, "numerator", {})
    assert found == sorted(found, key=lambda one: (-one.at.timestamp(), one.key))
    assert len(found) > 5
