"""What became of contracts and of reported problems, reckoned by hand."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.moments import to_text
from service.metrics.numbers import Numbers
from tests.service.metrics.rows import DAY, START, Rows, ask, number, of, split

CASES = (
    "expansion_rate", "fixed_to_told", "net_revenue_retention", "reported_to_fixed", "retention", "told_of_fix",
)  # fmt: skip
ACCOUNT = {"source": "ticket", "customers": 1, "first_contact_at": 0.0, "last_contact_at": 0.0}
FLAG = {
    "about": "account",
    "rule_version": "1",
    "severity": "warning",
    "opened_by": "e",
    "evidence": [],
    "facts": {},
    "historic": 0,
}
CHANGED = DAY * 20  # 22 March


def word(rows: Rows, account: str, name: str, value: Any, at: float) -> None:
    """Something that was told of an account."""
    rows.made += 1
    text = f'"{value}"' if isinstance(value, str) else str(value)
    rows.add(
        "account_words", account_id=account, name=name, value=text, at=at, event_id=f"e{rows.made}", hash="h"
    )


def contract(
    rows: Rows, account: str, change: str, before: int, after: int, currency: str = "EUR", at: float = CHANGED
) -> None:
    """An account whose contract changes; told of twice, first with its value before."""
    rows.add("accounts", id=account, tier="gold", **ACCOUNT)
    for name, value in (("contract_value", before), ("contract_currency", currency)):
        word(rows, account, name, value, 0.0)
    word(rows, account, "contract_value", after, at)
    word(rows, account, "contract_change", change, at)


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    """Six fast accounts of which one left; five slow ones of which three left, all of these repeated and flagged."""
    rows = Rows(tmp_path_factory.mktemp("accounts"))
    told = [("renewed", 100, 100)] * 3 + [
        ("expanded", 100, 150),
        ("contracted", 100, 80),
        ("churned", 100, 100),
    ]
    for place, (change, before, after) in enumerate(told):
        contract(rows, f"acme:fast{place}", change, before, after)
        rows.episode(answer_seconds=60.0, ticket={"account_id": f"acme:fast{place}"})
    for place in range(5):
        account = f"acme:slow{place}"
        contract(rows, account, "churned" if place < 3 else "renewed", 200, 200)
        repeated = {"repeat_gap_seconds": 3600.0} if place < 3 else {}
        ticket = rows.episode(answer_seconds=7200.0, ticket={"account_id": account}, **repeated)
        rows.survey(ticket, instrument="ces", score=2.0 if place < 3 else 6.0, low=1.0, high=7.0)
        if place < 3:
            rows.add(
                "flags",
                id=f"f{place}",
                rule="quiet_after_volume",
                subject=account,
                opened_at=DAY * 10,
                **FLAG,
            )
    rows.add("flags", id="good", rule="expansion_signal", subject="acme:fast3", opened_at=DAY * 10, **FLAG)
    contract(rows, "acme:pounds", "renewed", 900, 9000, "GBP")
    return rows.numbers()


def test_who_stayed_is_split_by_what_support_was_like(numbers: Numbers) -> None:
    """Five of six fast ones, two of five slow ones, and the one of which nothing is known."""
    assert of(number(numbers, "retention")) == (8, 12)

    found = split(numbers, "retention", "speed")
    assert {name: of(one) for name, one in found.items()} == {
        "faster": (5, 6),
        "slower": (2, 5),
        "unknown": (1, 1),
    }
    assert found["faster"].low is not None
    assert of(split(numbers, "retention", "repeats")["some"]) == (0, 3)
    assert {name: of(one) for name, one in split(numbers, "retention", "ease").items()} == {
        "easy": (2, 2), "hard": (0, 3), "unknown": (6, 7),
    }  # fmt: skip


def test_growth_is_a_part_of_staying(numbers: Numbers) -> None:
    assert of(number(numbers, "expansion_rate")) == (1, 12)


def test_revenue_that_stays_is_told_of_one_currency_and_by_flag(numbers: Numbers) -> None:
    """Of 600 there stay 300 + 150 + 80, of 1,000 there stay 400; the pounds are left out and counted as that."""
    found = number(numbers, "net_revenue_retention")

    assert of(found) == (930, 1600)
    assert found.tally.excluded == (1,)
    by_flag = split(numbers, "net_revenue_retention", "flagged")
    assert {name: of(one) for name, one in by_flag.items()} == {
        "flagged": (0, 600),
        "not flagged": (930, 1000),
    }


def test_an_account_that_wrote_often_in_its_first_90_days_is_told_apart(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for account, many in (("acme:calm", 3), ("acme:busy", 4)):
        contract(rows, account, "renewed", 1, 1, at=DAY * 100)
        rows.store.execute(
            "UPDATE accounts SET customer_since = '2026-03-02T09:00:00.000000Z' WHERE id = ?", [account]
        )
        for place in range(many):
            rows.episode(started_at=DAY * place, resolved_at=DAY * place + 1, ticket={"account_id": account})
        rows.episode(started_at=DAY * 95, resolved_at=DAY * 96, ticket={"account_id": account})
    numbers = rows.numbers()

    found = split(numbers, "retention", "first_90_days", end=ask(numbers).end.replace(month=8))

    assert {name: of(one) for name, one in found.items()} == {"3 or fewer": (1, 1), "more than 3": (1, 1)}


def test_what_happened_after_the_change_or_long_before_says_nothing_of_it(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    contract(rows, "acme:one", "churned", 1, 1)
    for begun in (CHANGED, CHANGED - DAY * 181):
        rows.episode(
            answer_seconds=60.0, started_at=begun, resolved_at=begun + 1, ticket={"account_id": "acme:one"}
        )
    rows.add("flags", id="late", rule="quiet_after_volume", subject="acme:one", opened_at=CHANGED + 1, **FLAG)
    old = {"opened_at": CHANGED - DAY * 200, "closed_at": CHANGED - DAY * 91}
    rows.add("flags", id="old", rule="quiet_after_volume", subject="acme:one", **old, **FLAG)
    numbers = rows.numbers()

    assert list(split(numbers, "retention", "speed")) == ["unknown"]
    assert list(split(numbers, "retention", "flagged")) == ["not flagged"]


def test_without_any_contract_it_is_said_what_to_send(tmp_path: Path) -> None:
    found = number(Rows(tmp_path).numbers(), "retention")

    assert (found.value, found.missing) == (None, ("what became of contracts",))


def report(rows: Rows, problem: str, days: float, told: float | None = None) -> None:
    """A ticket that reports a problem; told: days after START at which a person writes to its customer, as on the first day."""
    ticket = rows.episode(started_at=DAY * days, resolved_at=DAY * days + 1)
    replies = [to_text(START + timedelta(days=one)) for one in (days + 0.1, told) if one is not None]
    rows.add("problem_reports", ticket_id=ticket, kind="bug", at=DAY * days, bug_spans=[], prints=[], problem_id=problem,
             basis="words", replies=replies,
             wording="", possible="")  # fmt: skip


def fix(rows: Rows, problem: str, days: float | None) -> None:
    """A problem that counts as fixed since then, None for one that does not."""
    rows.add("problems", id=problem, fixed_at=None if days is None else DAY * days)


@pytest.fixture(scope="module")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    """Six reports of a problem that is fixed on the tenth day, one after it; one of a problem that was not fixed after all."""
    rows = Rows(tmp_path_factory.mktemp("fixed"))
    for days, told in ((0, 11.0), (1, 12.0), (2, 14.0), (3, 15.0), (4, 20.0), (5, None)):
        report(rows, "p1", days, told)
    report(rows, "p1", 12)
    report(rows, "p2", 0, 25.0)
    fix(rows, "p1", 10)
    fix(rows, "p2", None)
    return rows.numbers()


def test_each_report_waits_from_its_own_day_to_the_fix(fixed: Numbers) -> None:
    found = number(fixed, "reported_to_fixed")

    assert found.value == pytest.approx(7.5)  # 5, 6, 7, 8, 9 and 10 days
    assert found.tally.n == 6


def test_a_customer_is_told_with_the_next_message_of_a_person_after_the_fix(fixed: Numbers) -> None:
    found = number(fixed, "fixed_to_told")

    assert found.value == pytest.approx(4.0)  # 1, 2, 4, 5 and 10 days
    assert (found.tally.n, found.tally.awaiting) == (5, 1)
    assert of(number(fixed, "told_of_fix")) == (5, 6)


def test_a_fix_of_a_problem_that_was_merged_is_one_of_the_other(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    report(rows, "p1", 0)
    rows.add("merged_problems", id="p1", root="p2")
    fix(rows, "p2", 3)

    assert of(number(rows.numbers(), "told_of_fix")) == (0, 1)


def test_the_drill_down_opens_the_tickets_of_the_reports(fixed: Numbers) -> None:
    assert len(fixed.tickets("told_of_fix", ask(fixed), "numerator")) == 5
