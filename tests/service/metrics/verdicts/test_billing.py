"""The bill check over a mirror: claims out of a usage file and out of events, with money and what is disputed."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rules.claims import Claim
from rules.errors import ConfigError
from rules.money import Money
from service.metrics.numbers import Numbers
from service.metrics.verdicts.bill_forms import HEADER, dispute_csv, document, lines
from service.metrics.verdicts.billing import Bill, Month, Usage, check, month_of, price_of, read_usage
from tests.service.metrics.reconciled_world import resolutions, written
from tests.service.metrics.rows import AS_OF

MARCH = month_of("2026-03", AS_OF, "UTC")
PRICE = Money(99, "EUR")


@pytest.fixture
def numbers(tmp_path: Path) -> Numbers:
    return resolutions(tmp_path / "here").numbers()


def checked(numbers: Numbers, path: Path, month: Month = MARCH) -> tuple[Bill, Usage]:
    usage = read_usage(path, None, month, "UTC")
    return check(numbers, usage.claims, month, PRICE, None), usage


def test_each_claim_is_agreed_to_or_has_its_reason(numbers: Numbers, tmp_path: Path) -> None:
    claims = (
        "held",
        "held",
        "reopened",
        "handed",
        "given_up",
        "people",
        "merged",
        "spam",
        "february",
        "nobody",
        "acme:edge",
    )
    bill, _ = checked(numbers, written(tmp_path / "usage.csv", "conversation_id", *claims))

    told = sorted((one.claim.ticket, one.reason) for one in bill.judged if one.reason)
    assert told == [
        ("february", "other_period"), ("given_up", "abandoned"), ("handed", "human_replied"), ("held", "duplicate"),
        ("merged", "merged"), ("nobody", "not_in_our_log"), ("people", "no_ai_answer"), ("reopened", "reopened"),
        ("spam", "removed"),
    ]  # fmt: skip
    assert [one.claim.ticket for one in bill.judged if not one.reason] == ["acme:edge", "held"]
    assert bill.unclaimed == ["acme:held2"]


def test_money_is_told_by_state_in_minor_units(numbers: Numbers, tmp_path: Path) -> None:
    path = written(
        tmp_path / "usage.csv",
        "ticket,amount,currency",
        "held,,",
        "reopened,1.20,USD",
        "handed,,",
        "held2,0.5,EUR",
    )
    bill, usage = checked(numbers, path)
    told = document(bill, usage)

    assert told["agreed"] == {"claims": 2, "amounts": {"EUR": 149}}
    assert told["disputed"] == {"claims": 2, "amounts": {"EUR": 99, "USD": 120}}
    assert told["reasons"] == {"human_replied": 1, "reopened": 1}
    assert list(lines(bill, usage)) == [
        "March 2026: 4 claims, 2.48 EUR, 1.20 USD",
        "     2  agreed: verified with us, 1.49 EUR",
        "     2  disputed, 0.99 EUR, 1.20 USD",
        "     0  undecided: may still be revoked",
        "     1    human_replied: A person answered in it.",
        "     1    reopened: The AI resolved it and it was reopened.",
        "     0  verified with us and not claimed",
    ]


def test_a_young_resolution_is_undecided_and_not_disputed(numbers: Numbers, tmp_path: Path) -> None:
    bill, _ = checked(
        numbers, written(tmp_path / "usage.csv", "id", "young"), month_of("2026-04", AS_OF, "UTC")
    )

    assert [one.state for one in bill.judged] == ["undecided"]
    assert dispute_csv(bill) == ",".join(HEADER) + "\n"


def test_rows_of_other_months_and_unreadable_ones_are_counted(numbers: Numbers, tmp_path: Path) -> None:
    path = written(
        tmp_path / "usage.csv", "id;date;amount;currency", "held;2026-03-31;;", "held2;2026-04-01;;",
        "reopened;the last of March;;", ";2026-03-02;;", "handed;2026-03-02;1.234;EUR",
    )  # fmt: skip
    bill, usage = checked(numbers, path)

    assert [one.claim.ticket for one in bill.judged] == ["held"]
    assert (usage.outside, usage.unreadable) == (1, (4, 5, 6))
    assert {"     1  rows are of another month", "     3  rows cannot be read, the first in line 4"} <= set(
        lines(bill, usage)
    )


def test_what_is_disputed_is_a_file_that_no_spreadsheet_runs(numbers: Numbers) -> None:
    at = datetime(2026, 3, 3, tzinfo=UTC)
    bill = check(numbers, [Claim("=1+1", at, PRICE), Claim("reopened"), Claim("held")], MARCH, None, None)

    header, formula, reopened = csv.reader(io.StringIO(dispute_csv(bill)))
    assert tuple(header) == HEADER
    assert formula[:3] == ["'=1+1", "2026-03-03T00:00:00.000000Z", "not_in_our_log"]
    assert formula[5:] == ["0.99", "EUR"]
    assert (reopened[0], reopened[2], reopened[5:]) == ("reopened", "reopened", ["", ""])


def test_an_agents_claim_about_a_helpdesks_ticket_finds_it(numbers: Numbers) -> None:
    bill = check(numbers, [Claim("assistant:held")], MARCH, None, None)

    assert [one.state for one in bill.judged] == ["agreed"]


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2026-12", date(2026, 12, 1), datetime(2026, 12, 31, 23, tzinfo=UTC)),
        (None, date(2026, 3, 1), datetime(2026, 3, 31, 22, tzinfo=UTC)),
    ],
)
def test_a_month_is_one_of_the_installations_zone(text: str | None, first: date, end: datetime) -> None:
    found = month_of(text, AS_OF, "Europe/Berlin")

    assert (found.first, found.end) == (first, end)
    assert month_of(None, datetime(2026, 1, 5, tzinfo=UTC), "UTC").first == date(2025, 12, 1)


@pytest.mark.parametrize("text", ["March", "2026-13", "2026-03-01"])
def test_another_month_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"is no month. Write it like 2026-11\."):
        month_of(text, AS_OF, "UTC")


@pytest.mark.parametrize(
    ("text", "money"),
    [("0.99 EUR", Money(99, "EUR")), ("0,5 USD", Money(50, "USD")), ("120 JPY", Money(120, "JPY"))],
)
def test_a_price_is_whole_minor_units(text: str, money: Money) -> None:
    assert price_of(text) == money


@pytest.mark.parametrize("text", ["0.99", "0.995 EUR", "1 EURO", "-1 EUR", "many EUR", ""])
def test_another_price_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="price"):
        price_of(text)
