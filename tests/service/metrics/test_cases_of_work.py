"""Work, turns, mood, accuracy, coverage, and what all of it costs; reckoned by hand."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from rules.costs import AI, HUMAN, MONTH, Entry
from rules.money import certain, exactly
from rules.roi import Costs, Minutes
from rules.staffing import Staff
from service.metrics.numbers import Numbers
from tests.service.metrics.rows import AI_PART, BY_AI, HANDED, OPEN, Rows, number, of

MEASURED = {"handle_seconds": 600.0}
SINCE = date(2026, 1, 1)


def cost(of: str, kind: str, cents: int) -> Entry:
    return Entry(amount=exactly("EUR", cents), of=of, kind=kind, per=MONTH, since=SINCE)


# In March: 310.00 for the AI's licence, 62.00 of it once more for integration; 3,100.00 of salaries.
COSTS = Costs(
    "EUR",
    (cost(AI, "licence", 31_000), cost(AI, "integration", 6_200), cost(HUMAN, "salary", 310_000)),
    (Staff(SINCE, None, Fraction(2), Fraction(35)),),
    Minutes({"1": certain(6), "2": certain(12), "3": certain(30)}, "a guess", SINCE),
)


def world(folder: Path) -> Rows:
    """Eight contacts that people resolved, five measured; five verified ones of the AI; known turns and moods."""
    rows = Rows(folder)
    for tier, turns in (("1", 1), ("1", 9), ("2", 2), ("3", 3), ("untiered", 4)):
        rows.episode(ticket={**MEASURED, "tier": tier}, turn_count=turns)
    for tier in ("1", "2", "3"):
        rows.episode(HANDED, ticket={"tier": tier, "category": "uncategorised"}, turn_count=2, ai_turns=2, ai_answers=2,
                     ai_repaired=1)  # fmt: skip
    for shift, last in ((-0.6, -0.2), (-0.1, 0.1), (0.0, 0.2), (0.3, 0.4), (0.4, 0.5)):
        rows.episode(
            BY_AI, verdict="verified", turn_count=8, ai_turns=8, ai_answers=4, sentiment_first=0.2, sentiment_last=last,
            sentiment_shift=shift, sentiment_fell_turn=3 if shift == -0.6 else None,
        )  # fmt: skip
    rows.episode(BY_AI, verdict="revoked", ai_answers=2, ai_repaired=1, turn_count=10, ai_turns=10)
    ticket = rows.episode(AI_PART, OPEN, human_messages=0, ticket={"status": "open"})
    rows.add("violations", ticket_id=ticket, tag="resolution_path", problem="unknown", at=1.0)
    return rows


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return world(tmp_path_factory.mktemp("work")).numbers(costs=COSTS)


# One touch: all eight have one message of a person; six tickets of the AI are solved with none.
# Accuracy: of 3 * 2 + 5 * 4 + 2 + 1 answers those of resolved contacts, and 3 * 1 + 5 * 4 + 0 were right.
RATIOS = {
    "one_touch": (8, 14), "automation_accuracy": (23, 28), "rephrase_rate": (4, 29), "long_resolution_rate": (2, 9),
    "sentiment_fall_rate": (1, 5), "tag_coverage": (14, 15), "category_coverage": (12, 15),
}  # fmt: skip
# Handle minutes: five measured at 10; estimated for three at 6, 12 and 30.
VALUES = {
    "handle_time": 10.0, "handle_time_estimated": 98 / 8, "handle_minutes": 98.0, "measured_minutes": 50.0,
    "sentiment_last": 0.2, "sentiment_shift": 0.0, "turns": 6.0, "ai_turns": 8.0,
}  # fmt: skip
# 3,100.00 over 2 * 35 hours a week for 31 days, 310 hours: 10.00 an hour, so 12.25 minutes cost 2.0417.
MONEY = {
    "ai_cost_per_resolution": 31_000 / 5, "cost_per_ticket": (31_000 + 6_200 + 310_000) / 14,
    "human_cost_per_resolution": 98 / 8 / 60 * 1000, "tickets_per_agent": 4.0, "headcount_ratio": (5 + 8) / 2,
    "utilisation": 50 / (310 * 60),
}  # fmt: skip
CASES = {*RATIOS, *VALUES, *MONEY}


@pytest.mark.parametrize("metric", RATIOS)
def test_a_share_is_what_was_counted_by_hand(numbers: Numbers, metric: str) -> None:
    found = number(numbers, metric)

    assert of(found) == RATIOS[metric]
    assert found.value == pytest.approx(RATIOS[metric][0] / RATIOS[metric][1])


@pytest.mark.parametrize("metric", VALUES)
def test_what_is_measured_is_reckoned_by_hand(numbers: Numbers, metric: str) -> None:
    assert number(numbers, metric).value == pytest.approx(VALUES[metric])


@pytest.mark.parametrize("metric", MONEY)
def test_money_and_people_are_reckoned_by_hand(numbers: Numbers, metric: str) -> None:
    found = number(numbers, metric)

    assert found.value == pytest.approx(MONEY[metric])
    assert found.missing == ()


@pytest.mark.parametrize(
    ("metric", "missing"),
    [("ai_cost_per_resolution", "costs of the AI"), ("tickets_per_agent", "how many people work"),
     ("utilisation", "how many people work"), ("human_cost_per_resolution", "costs of people")],
)  # fmt: skip
def test_without_costs_there_is_no_cost_and_it_is_said_what_is_missing(
    tmp_path: Path, metric: str, missing: str
) -> None:
    found = number(world(tmp_path).numbers(), metric)

    assert found.value is None
    assert missing in found.missing


def test_a_segment_has_no_cost_of_its_own(numbers: Numbers) -> None:
    """What the licence costs for one channel nobody knows; dividing it among them would be a guess."""
    found = number(numbers, "ai_cost_per_resolution", where={"channel": ("email",)})

    assert (found.value, found.missing) == (None, ("an amount for this segment alone",))


def test_days_without_an_entry_are_not_days_without_cost(tmp_path: Path) -> None:
    numbers = world(tmp_path).numbers(costs=COSTS)
    early = {"start": date(2025, 12, 1), "end": date(2026, 4, 1)}

    assert number(numbers, "tickets_per_agent", **early).value is None


def test_a_revoked_resolution_makes_the_others_dearer(tmp_path: Path) -> None:
    rows = world(tmp_path)
    dear = number(rows.numbers(costs=COSTS), "ai_cost_per_resolution").value
    rows.episodes(5, BY_AI, verdict="revoked")
    same = number(rows.numbers(costs=COSTS), "ai_cost_per_resolution").value
    rows.episodes(5, BY_AI, verdict="verified")
    half = number(rows.numbers(costs=COSTS), "ai_cost_per_resolution").value

    assert (dear, same, half) == (6200.0, 6200.0, 3100.0)


def test_measured_minutes_alone_are_handle_time_and_the_rest_is_shown_as_waiting(numbers: Numbers) -> None:
    found = number(numbers, "handle_time")

    assert (found.tally.n, found.tally.awaiting) == (5, 3)


def test_a_tier_without_usual_minutes_is_not_guessed(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episodes(5, ticket={"tier": "untiered"})
    rows.episodes(5, ticket={"tier": "1"})
    numbers = rows.numbers()

    found = number(numbers, "handle_time_estimated", parameters={"minutes_untiered": None})

    assert (found.value, found.tally.n) == (6.0, 5)


def test_eight_turns_are_not_too_many_and_nine_are(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episode(turn_count=8)
    rows.episode(turn_count=9)
    rows.episode(turn_count=20, ticket={"tier": "2"})

    assert of(number(rows.numbers(), "long_resolution_rate")) == (1, 2)
