"""When a problem is worth an object in a tracker, and what is worth a comment there."""

from datetime import timedelta

import pytest

from rules.promoting import Promotion, growth, level, promoted_at
from rules.reports import Report
from tests.rules.reported import report
from tests.rules.told import at

TIERS = {"zd:gold": "enterprise", "zd:iron": "starter"}


def reports(*accounts: str, apart: float = 1.0) -> list[Report]:
    """One report after another, each of an account of this name, "" for an unknown one."""
    named = [f"zd:{one}" if one else "" for one in accounts]
    return [report(number * apart, account_id=one) for number, one in enumerate(named)]


def test_without_a_policy_the_first_report_is_enough() -> None:
    assert promoted_at(Promotion(), reports("", ""), {}) == at(0)
    assert promoted_at(Promotion(), [], {}) is None


def test_so_many_known_accounts_are_enough_whenever_they_come() -> None:
    policy = Promotion(accounts=3)

    assert promoted_at(policy, reports("a", "b", "", "a", "b"), {}) is None
    assert promoted_at(policy, reports("a", "b", "", "a", "c", apart=500), {}) == at(4 * 500)


@pytest.mark.parametrize(
    ("apart", "promoted"), [(24.0, at(48)), (7 * 24.0, at(336)), (7 * 24.0 + 0.01, None)]
)
def test_so_many_contacts_count_within_so_many_days(apart: float, promoted: object) -> None:
    policy = Promotion(contacts=3, within=timedelta(days=14))

    assert promoted_at(policy, reports("", "", "", apart=apart), {}) == promoted


def test_one_account_of_a_named_tier_is_enough() -> None:
    policy = Promotion(tiers=frozenset({"enterprise"}))

    assert promoted_at(policy, reports("iron", "", "iron"), TIERS) is None
    assert promoted_at(policy, reports("iron", "", "gold"), TIERS) == at(2)


def test_of_several_the_first_that_holds_decides() -> None:
    policy = Promotion(accounts=3, contacts=5, tiers=frozenset({"enterprise"}))

    assert promoted_at(policy, reports("iron", "gold", "x"), TIERS) == at(1)
    assert promoted_at(policy, reports("iron", "iron", "iron", "iron", "iron"), TIERS) == at(4)
    assert promoted_at(policy, reports("iron", "b", "c"), TIERS) == at(2)


@pytest.mark.parametrize(
    ("accounts", "reached"),
    [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (24, 10), (25, 25), (49, 25), (50, 50), (900, 50)],
)
def test_only_a_few_numbers_of_accounts_are_worth_a_comment(accounts: int, reached: int) -> None:
    assert level(accounts) == reached


def test_a_tier_is_told_once_and_an_unknown_one_never() -> None:
    assert [*growth(0, ["starter", "Top Tier", ""], 0, ["starter"])] == [
        ("tier-top-tier", "An account of the tier Top Tier reports it.")
    ]
    assert [*growth(0, [], 0, ["starter"])] == []


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [(4, 5, "accounts-5"), (5, 9, ""), (9, 26, "accounts-25"), (10, 9, ""), (0, 0, "")],
)
def test_growth_is_told_where_another_number_is_reached(before: int, now: int, told: str) -> None:
    assert [key for key, _ in growth(now, (), before, ())] == ([told] if told else [])
