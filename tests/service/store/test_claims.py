"""Which claims stand: a state told again is one claim, what is taken back is none, an id of its own is another one."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rules.moments import to_text
from rules.money import Money
from service.store.reads.claims import claimed
from service.store.reads.snapshot import Reads
from tests.service.installation import Installation

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Installation]:
    found = Installation(tmp_path)
    yield found
    found.close()


def tell(made: Installation, day: int, **fields: Any) -> None:
    """One event about the ticket acme:1."""
    at = to_text(datetime(2026, 3, day, tzinfo=UTC))
    key = f"acme:claim:{day}"
    row = {
        "id": key, "hash": key, "connection": "acme", "ticket_id": "", "kind": "resolution_claimed", "form": "hint",
        "at": at, "updated_at": at, "sequence": "", "time_source": "vendor",
        "fields": json.dumps({"ticket": "acme:1", **fields}), "signs": "{}",
        "delivery": "web-0/2026-03-01/1", "received_at": at,
    }  # fmt: skip
    names = ", ".join(row)
    made.store.execute(
        f"INSERT INTO events ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())
    )


def days(made: Installation) -> list[int]:
    with Reads(made.path).snapshot() as snapshot:
        return [one.at.day for one in claimed(snapshot, START, END) if one.at]


def test_a_state_that_is_told_again_is_the_same_claim(made: Installation) -> None:
    for day in (3, 4, 5):
        tell(made, day, claims=True, state="assumed_resolution")

    assert days(made) == [3]


def test_what_is_taken_back_is_no_claim_until_it_is_made_again(made: Installation) -> None:
    tell(made, 3, claims=True, state="assumed_resolution")
    tell(made, 4, claims=False, state="negative_feedback")
    assert days(made) == []

    tell(made, 9, claims=True, state="confirmed_resolution")
    assert days(made) == [9]


def test_claims_with_ids_of_their_own_are_counted_each_and_carry_their_amount(made: Installation) -> None:
    tell(made, 3, claims=True, amount=99, currency="EUR")
    tell(made, 4, claims=True)

    with Reads(made.path).snapshot() as snapshot:
        found = claimed(snapshot, START, END)
    assert [(one.ticket, one.money) for one in found] == [("acme:1", Money(99, "EUR")), ("acme:1", None)]


def test_the_end_of_the_month_is_no_part_of_it(made: Installation) -> None:
    tell(made, 1, claims=True)
    tell(made, 31, claims=True)
    with Reads(made.path).snapshot() as snapshot:
        before = claimed(snapshot, START, datetime(2026, 3, 31, tzinfo=UTC))

    assert [one.at.day for one in before if one.at] == [1]


def test_a_state_that_is_seen_later_may_be_about_the_month(made: Installation) -> None:
    tell(made, 31, claims=True, state="assumed_resolution")
    with Reads(made.path).snapshot() as snapshot:
        found = claimed(snapshot, START, datetime(2026, 3, 31, tzinfo=UTC))

    assert [(one.ticket, one.is_dated) for one in found] == [("acme:1", False)]
