"""Issues over all of their tickets, reckoned by hand."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from rules.costs import AI, HUMAN, MONTH, Entry
from rules.money import exactly
from rules.roi import Costs
from rules.staffing import Staff
from service.metrics.numbers import Numbers
from tests.service.metrics.rows import BY_AI, DAY, OUTBOUND, Rows, ask, number, of, split

CASES = ("contacts_per_issue", "cost_per_issue", "issues_settled", "work_per_issue")
SINCE = date(2026, 1, 1)
COSTS = Costs(
    "EUR",
    (
        Entry(amount=exactly("EUR", 40_000), of=AI, kind="licence", per=MONTH, since=SINCE),
        Entry(amount=exactly("EUR", 310_000), of=HUMAN, kind="salary", per=MONTH, since=SINCE),
    ),
    (Staff(SINCE, None, Fraction(2), Fraction(35)),),
)


def again(rows: Rows, first: str, days: float, **told: Any) -> str:
    """A ticket of the first one's chain, begun so many days after that one was resolved."""
    begun = 2 + DAY * days
    ticket = rows.episode(started_at=begun, resolved_at=begun + 2, ticket=told)
    rows.chain(first, ticket)
    return ticket


def world(folder: Path) -> Rows:
    """Seven issues: one of three tickets and four contacts, five of one ticket, and one that the AI settled alone."""
    rows = Rows(folder)
    first = rows.episode(ticket={"handle_seconds": 600.0, "tier": "1"})
    rows.episode(ticket=first, number=2, started_at=10.0, resolved_at=11.0, started_by="reopened")
    again(rows, first, 3, tier="2")
    again(rows, first, 5, tier="3", handle_seconds=1200.0)
    for tier in ("1", "1", "2", "3", "untiered"):
        rows.episode(ticket={"tier": tier})
    rows.episode(BY_AI)
    return rows


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return world(tmp_path_factory.mktemp("chains")).numbers(costs=COSTS)


def test_work_is_that_of_all_tickets_of_an_issue(numbers: Numbers) -> None:
    """Measured 10 and 20 with a guess of 12 between them; 6, 6, 12, 30 and 10 for those alone; none for the AI's."""
    found = number(numbers, "work_per_issue")

    assert found.value == pytest.approx((42 + 6 + 6 + 12 + 30 + 10 + 0) / 7)
    assert found.tally.n == 7


def test_contacts_of_an_issue_are_its_reopenings_and_repeats_too(numbers: Numbers) -> None:
    assert number(numbers, "contacts_per_issue").value == pytest.approx((4 + 6) / 7)
    assert of(number(numbers, "issues_settled")) == (7, 7)


def test_an_issue_costs_what_all_of_support_costs_for_each(numbers: Numbers) -> None:
    found = number(numbers, "cost_per_issue")

    assert found.value == pytest.approx(350_000 / 7)
    assert number(numbers, "cost_per_ticket").value == pytest.approx(350_000 / 10)


def test_an_issue_is_what_its_first_ticket_is(numbers: Numbers) -> None:
    found = split(numbers, "issues_settled", "complexity")

    assert {tier: one.tally.n for tier, one in found.items()} == {"1": 4, "2": 1, "3": 1, "untiered": 1}


def test_the_drill_down_opens_the_first_ticket_of_each(numbers: Numbers) -> None:
    members = numbers.tickets("work_per_issue", ask(numbers), "denominator")

    assert len({one.ticket for one in members}) == 7
    assert sum(one.value or 0 for one in members) == pytest.approx(106)


def test_an_issue_with_an_open_ticket_is_not_settled_and_its_last_moment_says_when(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    first = rows.episode()
    rows.chain(first, rows.episode(started_at=DAY, resolved_at=None, path="open", ticket={"status": "open"}))
    late = rows.episode()
    again(rows, late, 13)
    numbers = rows.numbers()

    assert number(numbers, "issues_settled").value == 1
    assert number(numbers, "issues_settled", end=date(2026, 3, 10)).value == 0


def test_an_issue_may_go_on_for_14_days_after_its_last_resolution(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.episode(
        started_at=DAY * 35, resolved_at=DAY * 36
    )  # 7 April, eight days before the moment of the data
    rows.episode()

    found = number(rows.numbers(), "issues_settled", end=date(2026, 4, 20))

    assert (found.value, found.tally.provisional) == (2, 1)


def test_what_was_merged_away_or_the_team_sent_is_no_part_of_an_issue(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    first = rows.episode(ticket={"handle_seconds": 60.0})
    again(rows, first, 1, removed="spam", handle_seconds=6000.0)
    again(rows, first, 2, handle_seconds=180.0)
    rows.episode(OUTBOUND, customer_messages=0)
    numbers = rows.numbers()

    assert number(numbers, "issues_settled").value == 1
    assert [one.value for one in numbers.tickets("work_per_issue", ask(numbers), "denominator")] == [4.0]


def test_without_configured_minutes_what_the_ai_settled_alone_makes_no_work_look_small(
    tmp_path: Path,
) -> None:
    rows = Rows(tmp_path)
    rows.episodes(20, BY_AI)
    rows.episodes(3)
    for _ in range(5):
        rows.episode(ticket={"handle_seconds": 1800.0})
    unknown = dict.fromkeys(("minutes_tier_1", "minutes_tier_2", "minutes_tier_3", "minutes_untiered"))
    numbers = rows.numbers()

    found = number(numbers, "work_per_issue", parameters=unknown)

    assert (found.value, found.tally.n, found.tally.awaiting) == (30.0, 5, 3)
    assert number(numbers, "work_per_issue").value == pytest.approx((3 * 6 + 5 * 30) / 28)
