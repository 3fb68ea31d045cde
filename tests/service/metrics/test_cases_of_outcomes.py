"""What became of contacts: one small world whose every number is counted by hand."""

from datetime import timedelta
from pathlib import Path

import pytest

from service.metrics.numbers import Numbers
from tests.service.metrics.rows import (
    AS_OF,
    BY_AI,
    GIVEN_UP,
    HANDED,
    OPEN,
    OUTBOUND,
    SECONDS,
    Rows,
    before,
    number,
    of,
)  # fmt: skip

YOUNG = before(AS_OF, 5)  # the fourteen days of what was resolved then are not over


def world(folder: Path) -> Rows:
    """Sixteen contacts with the AI, four of people alone, one that the team began and nobody answered, four visits."""
    rows = Rows(folder)
    rows.episodes(4, BY_AI, verdict="verified")
    rows.episodes(2, BY_AI, verdict="verified", confirmed_at=3.0)
    rows.episode(BY_AI, verdict="verified", unclear_at=30.0)
    rows.episodes(2, BY_AI, verdict="revoked", reopened_at=2.0 + 3 * 24)
    rows.episode(BY_AI, verdict="revoked", repeat_gap_seconds=5 * SECONDS)
    rows.episodes(2, HANDED)
    rows.episode(GIVEN_UP)
    rows.episodes(2, BY_AI, verdict="provisional", resolved_at=YOUNG)
    rows.episode(BY_AI, OPEN)
    rows.episodes(2)
    rows.episode(follow_ups=1)
    rows.episode(OUTBOUND)  # the customer answered, and a person went on
    rows.episode(BY_AI, OUTBOUND, customer_messages=0, ai_replies=0, ai_answers=0, human_messages=0)
    for outcome in ("deflected", "deflected", "deflected", "contacted"):
        rows.visit(outcome=outcome)
    rows.visit(outcome="deflected", started_at=before(AS_OF, 13.9))
    return rows


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return world(tmp_path_factory.mktemp("outcomes")).numbers()


# By metric the numerator and the denominator in March and April, as of 15 April.
RATES = {
    "arr_provisional": (12, 15), "arr_verified": (7, 13), "arr_verified_lower": (6, 13), "arr_confirmed_share": (2, 7),
    "arr_silent_share": (4, 7), "arr_unclear_share": (1, 7), "revoked_rate": (3, 10), "containment_rate": (14, 16),
    "ai_escalation_rate": (2, 16), "involvement_rate": (16, 19), "abandonment_rate": (1, 19), "ai_abandonment_rate": (1, 15),
    "durable_7d": (10, 12), "reopen_rate": (2, 18), "repeat_contact_rate": (1, 16), "repeat_contact_rate_7": (1, 16),
    "fcr": (12, 16), "resolution_rate": (18, 20), "resolution_rate_held": (16, 20),
}  # fmt: skip
COUNTS = {
    "verified_resolutions": 7, "ai_involved_contacts": 13, "human_only_contacts": 4, "all_ended": 19, "all_resolutions": 18,
    "human_resolutions": 6, "volume": 20, "net_flow": 1, "backlog": 1, "deflections": 4,
    "deflections_settled": 3,
}  # fmt: skip
FORMULAS = {"automation_rate": 16 / 19 * 7 / 13, "deflection_rate": (3 + 7) / (3 + 13 + 4)}
CASES = {*RATES, *COUNTS, *FORMULAS}
PERIOD = {"end": AS_OF.date()}


@pytest.mark.parametrize("metric", RATES)
def test_a_rate_is_what_was_counted_by_hand(numbers: Numbers, metric: str) -> None:
    found = number(numbers, metric, **PERIOD)

    assert of(found) == RATES[metric]
    assert found.value == pytest.approx(RATES[metric][0] / RATES[metric][1])


@pytest.mark.parametrize("metric", COUNTS)
def test_a_count_is_what_was_counted_by_hand(numbers: Numbers, metric: str) -> None:
    assert number(numbers, metric, **PERIOD).value == COUNTS[metric]


@pytest.mark.parametrize("metric", FORMULAS)
def test_a_formula_is_reckoned_from_its_parts(numbers: Numbers, metric: str) -> None:
    assert number(numbers, metric, **PERIOD).value == pytest.approx(FORMULAS[metric])


@pytest.mark.parametrize(
    ("metric", "waiting"),
    [("arr_provisional", 2), ("containment_rate", 1), ("ai_escalation_rate", 1), ("reopen_rate", 2), ("resolution_rate", 1),
     ("arr_verified", 0), ("deflections", 0)],
)  # fmt: skip
def test_members_whose_part_may_still_change_are_counted_beside_it(
    numbers: Numbers, metric: str, waiting: int
) -> None:
    assert number(numbers, metric, **PERIOD).tally.provisional == waiting


def test_what_the_team_began_is_left_out_of_involvement_with_its_reason(numbers: Numbers) -> None:
    # The one that nobody answered is no contact at all; the other one is a contact, and left out by name.
    found = number(numbers, "involvement_rate", **PERIOD)

    assert found.tally.excluded == (1,)
    assert [one.why for one in numbers.book.metric("involvement_rate").exclude] == ["The team began it."]


@pytest.mark.parametrize("metric", sorted({*RATES, *COUNTS} - {"net_flow", "backlog"}))
def test_the_tickets_behind_a_number_are_as_many_as_it_says(numbers: Numbers, metric: str) -> None:
    asked = numbers.ask(AS_OF.date().replace(month=3, day=1), AS_OF.date())
    tally = number(numbers, metric, **PERIOD).tally

    assert len(numbers.tickets(metric, asked, "numerator")) == tally.numerator
    assert len(numbers.tickets(metric, asked, "denominator")) == tally.denominator
    assert len(numbers.tickets(metric, asked, "excluded")) == sum(tally.excluded)


def test_paths_divide_what_ended(numbers: Numbers) -> None:
    (asked,) = [numbers.ask(AS_OF.date().replace(month=3, day=1), AS_OF.date(), by=("path",))]
    found = {
        cell.segment["path"]: cell.numbers["all_ended"].value for cell in numbers.answer(["all_ended"], asked)
    }

    assert found == {"ai": 12, "ai_then_human": 2, "abandoned": 1, "human": 4}


def test_deflection_leaves_the_last_14_days_out_above_and_below_the_line(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for age in (13.5, 14.5):
        begun = before(AS_OF, age)
        rows.episodes(5, started_at=begun, resolved_at=begun)
        rows.episodes(5, BY_AI, verdict="verified", started_at=begun, resolved_at=begun)
        rows.visit(outcome="deflected", started_at=begun)
    numbers = rows.numbers()

    assert number(numbers, "deflection_rate", **PERIOD).value == pytest.approx((1 + 5) / (1 + 5 + 5))
    recent = {"start": AS_OF.date() - timedelta(days=13), "end": AS_OF.date() + timedelta(days=1)}
    assert number(numbers, "deflection_rate", **recent).value is None
