"""How sure a number is: too few to show, few, enough; intervals beside values reckoned by hand."""

from pathlib import Path

import pytest

from rules.roi import Costs
from service.metrics.numbers import Numbers
from service.metrics.showing import answer_document, number_document
from tests.rules.priced import entry
from tests.service.metrics.rows import BY_AI, HANDED, Rows, ask, number


def asked(folder: Path, n: int, yes: int = 0) -> Numbers:
    """So many contacts with the AI, and how many of them it verifiably resolved, all with a first answer after a minute."""
    rows = Rows(folder)
    rows.episodes(yes, BY_AI, verdict="verified", answer_seconds=60.0)
    rows.episodes(n - yes, HANDED, answer_seconds=60.0)
    return rows.numbers()


@pytest.mark.parametrize(
    ("n", "value", "state"),
    [(0, None, "none"), (1, None, "too_few"), (4, None, "too_few"), (5, 0.2, "small"),
     (29, 1 / 29, "small"), (30, 1 / 30, "sure"),
     (31, 1 / 31, "sure")],
)  # fmt: skip
def test_a_rate_is_shown_from_five_and_sure_from_thirty(
    tmp_path: Path, n: int, value: float | None, state: str
) -> None:
    found = number(asked(tmp_path, n, min(n, 1)), "arr_verified")

    assert (found.value, found.state) == (None if value is None else pytest.approx(value), state)
    assert (found.low is None) == (value is None)


@pytest.mark.parametrize(("n", "state"), [(4, "too_few"), (5, "small"), (9, "small"), (10, "sure")])
def test_a_median_of_durations_is_sure_from_ten(tmp_path: Path, n: int, state: str) -> None:
    assert number(asked(tmp_path, n), "first_response_any").state == state


def test_counts_are_exact_however_small(tmp_path: Path) -> None:
    found = number(asked(tmp_path, 1), "volume")

    assert (found.value, found.low, found.state) == (1, None, "sure")


# Wilson by hand, z = 1.959964: centre (p + z^2 / 2n) / (1 + z^2 / n), half z * sqrt(p q / n + z^2 / 4n^2) / (1 + z^2 / n).
@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    [
        (0, 5, 0.0, 0.4345),
        (5, 5, 0.5655, 1.0),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (15, 30, 0.3315, 0.6685),
    ],
)
def test_a_rate_has_wilsons_interval(tmp_path: Path, yes: int, n: int, low: float, high: float) -> None:
    found = number(asked(tmp_path, n, yes), "arr_verified")

    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_a_formula_is_as_sure_as_its_least_sure_part(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episodes(10, BY_AI, verdict="verified")
    rows.episodes(30)
    numbers = rows.numbers()

    assert [
        number(numbers, one).state for one in ("involvement_rate", "arr_verified", "automation_rate")
    ] == ["sure", "small", "small"]


def test_a_formula_with_a_part_that_is_not_shown_is_not_shown(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episodes(4, BY_AI, verdict="verified")
    rows.episodes(30)

    found = number(rows.numbers(), "automation_rate")

    assert (found.value, found.state) == (None, "too_few")


def test_a_division_by_nothing_is_no_number(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episodes(6, BY_AI, verdict="revoked")
    cost = entry(100)
    numbers = rows.numbers(costs=Costs("EUR", (cost,)))

    assert number(numbers, "verified_resolutions").value == 0
    found = number(numbers, "ai_cost_per_resolution")
    assert (found.value, found.state, found.missing) == (None, "none", ())


def test_the_document_says_why_members_were_left_out_and_what_is_missing(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episodes(3, started_by="outbound")
    rows.episodes(5)
    numbers = rows.numbers()
    found = number(numbers, "first_response_human")

    told = number_document(numbers.book.metric("first_response_human"), found)

    assert told["excluded"] == {"The team began it.": 3}
    assert (told["value"], told["missing"]) == (None, ["opening hours"])


def test_the_document_has_all_that_a_sceptical_reader_asks_for(tmp_path: Path) -> None:
    numbers = asked(tmp_path, 10, 5)
    question = ask(numbers, granularity="month", by=("channel",))

    told = answer_document(numbers, question, numbers.answer(["arr_verified"], question), ["arr_verified"])

    assert (told["as_of"], told["time_zone"], told["start"], told["end"]) == (
        "2026-04-15T12:00:00.000000Z", "UTC", "2026-03-01", "2026-04-01",
    )  # fmt: skip
    (cell,) = told["cells"]
    assert (cell["whole"], cell["segment"]) == (True, {"channel": "email"})
    shown = cell["numbers"]["arr_verified"]
    assert (shown["numerator"], shown["denominator"], shown["n"], shown["provisional"]) == (5, 10, 10, 0)
    assert told["metrics"][0]["guards"] == ["csat_ai", "ces_ai", "arr_unclear_share", "arr_confirmed_share"]
