"""What the AI returns, reckoned by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from rules.costs import AI, HUMAN, MONTH, Entry
from rules.money import Estimate, cases, certain, exactly
from rules.roi import RETENTION, SPEED_AND_SCALE, Costs, Minutes, Value
from rules.staffing import Staff
from service.metrics.numbers import Numbers
from service.metrics.returning import document, story
from tests.service.metrics.rows import BY_AI, Rows, ask, hours, number

CASES = ("roi",)
SINCE = date(2026, 1, 1)
# March: the AI 300.00; people 3,100.00 for 2 * 35 hours a week over 31 days, 310 hours: 10.00 an hour.
COSTS = Costs(
    "EUR",
    (
        Entry(amount=exactly("EUR", 30_000), of=AI, kind="licence", per=MONTH, since=SINCE, source="contract"),
        Entry(amount=exactly("EUR", 310_000), of=HUMAN, kind="salary", per=MONTH, since=SINCE),
    ),
    (Staff(SINCE, None, Fraction(2), Fraction(35)),),
    Minutes({"1": certain(6), "2": Estimate(Fraction(30), Fraction(60), Fraction(90))}, "a guess", SINCE),
    (
        Value(amount=cases("EUR", 5_000, 10_000, 20_000), per=MONTH, since=SINCE, pillar=SPEED_AND_SCALE, what="nights"),
        Value(amount=exactly("EUR", 99_900), per=MONTH, since=SINCE, pillar=RETENTION, what="stayed"),
    ),
)  # fmt: skip


def world(folder: Path) -> Rows:
    """In March twenty verified contacts of tier 2, ten of tier 1, four of tier 3 that nobody has minutes for, two revoked."""
    rows = Rows(folder)
    for tier, many in (("2", 20), ("1", 10), ("3", 4)):
        rows.episodes(many, BY_AI, verdict="verified", ticket={"tier": tier})
    rows.episodes(2, BY_AI, verdict="revoked", ticket={"tier": "1"})
    return rows


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return world(tmp_path_factory.mktemp("returns")).numbers(costs=COSTS)


def test_the_return_has_a_low_a_base_and_a_high_case(numbers: Numbers) -> None:
    """Avoided: 60 minutes of tier 1 and 600, 1,200 or 1,800 of tier 2, so 110.00, 210.00 or 310.00; nights beside it."""
    found = number(numbers, "roi")

    assert found.value == pytest.approx((210 + 100 - 300) / 300)
    assert (found.low, found.high) == (
        pytest.approx((110 + 50 - 300) / 300),
        pytest.approx((310 + 200 - 300) / 300),
    )
    assert (found.tally.n, found.state) == (34, "sure")


def test_what_is_still_being_verified_brings_nothing_and_is_told(tmp_path: Path) -> None:
    """Three more were resolved eight days before the mirror was made."""
    rows = world(tmp_path)
    rows.episodes(
        3, BY_AI, verdict="provisional", started_at=hours(27), resolved_at=hours(27, 1), ticket={"tier": "2"}
    )
    later = rows.numbers(datetime(2026, 4, 6, tzinfo=UTC), costs=COSTS)
    found = number(later, "roi")

    assert (found.value, found.tally.provisional) == (pytest.approx((210 + 100 - 300) / 300), 3)
    assert document(story(later, ask(later), connected=False))["provisional"] == 3


def test_measured_minutes_take_the_place_of_guessed_ones(tmp_path: Path) -> None:
    rows = world(tmp_path)
    for _ in range(5):
        rows.episode(ticket={"tier": "2", "handle_seconds": 1800.0})

    found = number(rows.numbers(costs=COSTS), "roi")

    # 60 minutes of tier 1 and 20 * 30 of tier 2: 110.00 in every case.
    assert found.value == pytest.approx((110 + 100 - 300) / 300)
    assert found.high == pytest.approx((110 + 200 - 300) / 300)


def test_staying_customers_count_once_contracts_are_supplied(tmp_path: Path) -> None:
    rows = world(tmp_path)
    rows.add("accounts", **ACCOUNT, contract_change="renewed")

    assert number(rows.numbers(costs=COSTS), "roi").value == pytest.approx((210 + 100 + 999 - 300) / 300)


ACCOUNT = {
    "id": "acme:1",
    "source": "ticket",
    "customers": 1,
    "first_contact_at": 0.0,
    "last_contact_at": 0.0,
}


@pytest.mark.parametrize(
    ("costs", "missing"),
    [(replace(COSTS, entries=COSTS.entries[1:]), "costs of the AI"), (replace(COSTS, staff=()), "how many people work"),
     (replace(COSTS, minutes=Minutes()), "people's costs, staff and usual minutes for these days")],
)  # fmt: skip
def test_what_is_not_written_down_is_named(tmp_path: Path, costs: Costs, missing: str) -> None:
    found = number(world(tmp_path).numbers(costs=costs), "roi")

    assert found.value is None
    assert missing in found.missing


def test_a_segment_has_no_return_of_its_own(numbers: Numbers) -> None:
    found = number(numbers, "roi", where={"channel": ("email",)})

    assert (found.value, found.missing) == (None, ("an amount for this segment alone",))


def test_each_month_of_a_series_has_its_own_return(numbers: Numbers) -> None:
    cells = numbers.answer(["roi"], ask(numbers, date(2026, 2, 1), date(2026, 4, 1), granularity="month"))

    # In February nothing was resolved: of 300.00 there came back 100.00.
    assert [one.numbers["roi"].value for one in cells] == [pytest.approx(-200 / 300), pytest.approx(10 / 300)]


def test_the_period_without_the_ai_is_what_people_cost_and_what_they_would_have_had_to_do(
    numbers: Numbers,
) -> None:
    told = document(story(numbers, ask(numbers), connected=False))

    assert told["without_ai"]["actual"]["EUR"]["base"] == 340_000
    assert told["without_ai"]["without"]["EUR"]["base"] == 331_000
    assert told["without_ai"]["saved"]["EUR"] == {
        "low": -19_000,
        "base": -9_000,
        "high": 1_000,
        "currency": "EUR",
    }
    assert told["avoided"]["left_out"] == {"3": 4}
    assert [(one["pillar"], one["why"]) for one in told["left_out"]] == [
        ("retention", "churn data is not supplied")
    ]


def test_every_assumption_is_named_with_its_source_and_date(numbers: Numbers) -> None:
    told = document(story(numbers, ask(numbers), connected=False))["assumptions"]

    assert [one["what"] for one in told] == [
        "ai licence per month", "human salary per month", "full-time equivalents", "staffed hours per week of one",
        "handle minutes of tier 1", "handle minutes of tier 2", "speed_and_scale: nights",
    ]  # fmt: skip
    assert (told[0]["source"], told[1]["source"], told[5]["source"]) == ("contract", None, "a guess")
    assert (told[5]["low"], told[5]["base"], told[5]["high"]) == (30, 60, 90)


def test_the_ai_costs_less_for_each_resolution_from_month_to_month(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for days, many in ((0, 5), (31, 10), (62, 1)):
        begun = hours(days)
        rows.episodes(
            many, BY_AI, verdict="verified", started_at=begun, resolved_at=begun + 2, ai_first_at=begun + 1,
            ticket={"ai_first_at": begun + 1},
        )  # fmt: skip
    numbers = rows.numbers(datetime(2026, 7, 1, tzinfo=UTC), costs=COSTS)

    found = story(numbers, ask(numbers, date(2026, 4, 1), date(2026, 5, 3)), connected=False)

    # Since 2 March: a month of 300.00 with five, one with ten; of the third a day, its thirty-first part, without any.
    told = document(found)
    assert (told["go_live"], told["phase"]) == ("2026-03-02", "cost_and_speed")
    assert [(one["start"], one["whole"], one["verified"]) for one in told["months"]] == [
        ("2026-03-02", True, 5), ("2026-04-02", True, 10), ("2026-05-02", False, 0),
    ]  # fmt: skip
    each = [one["per_resolution"]["EUR"]["base"] if one["per_resolution"] else None for one in told["months"]]
    assert each[:2] == [pytest.approx(6000, abs=10), pytest.approx(3000, abs=10)]
    assert each[2] is None


@pytest.mark.parametrize(("connected", "stage"), [(True, "ai_resolution"), (False, "ai_resolution")])
def test_a_stage_is_not_reached_without_a_rate_that_rises_for_sure(
    numbers: Numbers, connected: bool, stage: str
) -> None:
    told = document(story(numbers, ask(numbers), connected=connected))["stage"]

    assert told == {"stage": stage, "next_asks": "a verified rate that rises beyond chance"}
