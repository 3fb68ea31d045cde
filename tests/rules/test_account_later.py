"""What an account did after a flag about it."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.account_later import Later, later, looked_at_until

OPENED = datetime(2026, 3, 1, tzinfo=UTC)
END = OPENED + timedelta(days=90)


def day(number: float) -> datetime:
    return OPENED + timedelta(days=number)


@pytest.mark.parametrize(
    ("renewal", "until"),
    [(None, 90), (10, 90), (60, 90), (61, 91), (200, 230), (400, 430), (401, 90), (-1, 90)],
)
def test_the_time_looked_at_is_90_days_or_reaches_past_the_renewal_that_was_known(
    renewal: int | None, until: int
) -> None:
    assert looked_at_until(OPENED, None if renewal is None else day(renewal)) == day(until)


@pytest.mark.parametrize("what", ["churned", "contracted", "renewed", "expanded"])
def test_what_became_of_the_contract_comes_before_contacts(what: str) -> None:
    assert later(OPENED, None, [(day(40), what)], (10, 0), day(300)) == Later(what, day(40), END)


def test_the_last_change_within_the_time_counts() -> None:
    changes = [(day(-5), "churned"), (day(10), "renewed"), (day(80), "contracted"), (day(95), "churned")]

    assert later(OPENED, None, changes, (0, 0), day(300)) == Later("contracted", day(80), END)
    assert later(OPENED, None, changes, (0, 0), day(50)) == Later("renewed", day(10), END)
    assert later(OPENED, day(100), changes, (0, 0), day(300)) == Later("churned", day(95), day(130))


def test_a_change_at_the_moment_of_the_flag_is_not_later() -> None:
    assert later(OPENED, None, [(OPENED, "churned")], (0, 0), day(300)).what == "nothing"


@pytest.mark.parametrize(
    ("contacts", "as_of", "what"),
    [
        ((4, 2), 90, "contacts_down"),
        ((2, 1), 90, "contacts_down"),
        ((4, 3), 90, "nothing"),
        ((1, 0), 90, "nothing"),
        ((0, 0), 90, "nothing"),
        ((4, 0), 89, "too_early"),
        ((0, 0), 89, "too_early"),
    ],
)
def test_without_a_change_contacts_decide_once_90_days_are_over(
    contacts: tuple[int, int], as_of: int, what: str
) -> None:
    assert later(OPENED, None, [], contacts, day(as_of)) == Later(what, None, END)


def test_before_the_renewal_it_is_too_early_to_say_that_nothing_changed() -> None:
    assert later(OPENED, day(200), [], (4, 4), day(229)).what == "too_early"
    assert later(OPENED, day(200), [], (4, 4), day(230)).what == "nothing"
    assert later(OPENED, day(200), [], (4, 1), day(100)).what == "contacts_down"
