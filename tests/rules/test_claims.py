"""A claim of the AI's vendor against our verdict, decided by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.claims import CLAIM_REASONS, Claim, Stretch, dated, judge, totals
from rules.money import Money
from rules.reconciling import Fate, Known

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
KNOWN, PRICE = Known("acme:1"), Money(99, "EUR")
ONE = [Claim("1", money=PRICE)]


def stretch(fate: Fate, day: int = 10, month: int = 3, replies: int = 1, ended: bool = True) -> Stretch:
    at = datetime(2026, month, day, tzinfo=UTC)
    return Stretch(at, at + timedelta(hours=2) if ended else None, replies, fate, at + timedelta(days=1))


HELD, GOES_ON = Fate("ai", "verified"), Fate("ai", "provisional")
BACK = Fate("ai", "revoked", "repeat_contact")


def said(*stretches: Stretch, claims: int = 1, known: Known | None = KNOWN) -> list[tuple[str, str | None]]:
    return [(one.state, one.reason) for one in judge(ONE * claims, known, stretches, START, END)]


def test_a_verified_resolution_of_the_month_is_agreed_to() -> None:
    assert said(stretch(HELD)) == [("agreed", None)]


def test_one_that_may_still_be_revoked_is_undecided() -> None:
    assert said(stretch(GOES_ON)) == [("undecided", "provisional")]


def test_a_revoked_one_is_disputed_with_the_moment_of_its_ground() -> None:
    (found,) = judge(ONE, KNOWN, [stretch(BACK)], START, END)

    assert (found.state, found.reason, found.at) == (
        "disputed",
        "repeat_contact",
        datetime(2026, 3, 11, tzinfo=UTC),
    )
    assert found.said == CLAIM_REASONS["repeat_contact"]


@pytest.mark.parametrize(
    ("fate", "reason"),
    [
        (Fate("ai_then_human", None, None, 1, 1), "human_replied"),
        (Fate("abandoned"), "abandoned"),
        (Fate("open"), "still_open"),
    ],
)
def test_what_the_ai_did_not_resolve_is_disputed(fate: Fate, reason: str) -> None:
    assert said(stretch(fate, ended=fate.path != "open")) == [("disputed", reason)]


def test_a_ticket_is_claimed_as_often_as_it_was_verified_and_no_more() -> None:
    assert said(stretch(HELD), claims=3) == [
        ("agreed", None),
        ("disputed", "duplicate"),
        ("disputed", "duplicate"),
    ]
    assert said(stretch(HELD, 3), stretch(HELD, 20), claims=2) == [("agreed", None)] * 2
    assert said(stretch(BACK), claims=2) == [("disputed", "repeat_contact"), ("disputed", "duplicate")]
    assert said(stretch(HELD, 3), stretch(GOES_ON, 28), claims=2) == [
        ("agreed", None),
        ("undecided", "provisional"),
    ]


def test_a_revoked_resolution_explains_more_than_what_came_after_it() -> None:
    assert said(stretch(BACK, 3), stretch(Fate("open"), 11, ended=False)) == [("disputed", "repeat_contact")]


def test_a_resolution_that_was_revoked_and_a_later_one_that_held_are_one_claim() -> None:
    assert said(stretch(BACK, 3), stretch(HELD, 20)) == [("agreed", None)]


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (None, "not_in_our_log"),
        (Known("acme:1", merged_into="acme:2"), "merged"),
        (Known("acme:1", removed="spam"), "removed"),
    ],
)
def test_a_ticket_that_counts_nowhere_is_disputed(known: Known | None, reason: str) -> None:
    assert said(stretch(HELD), known=known, claims=2) == [("disputed", reason)] * 2


def test_without_an_answer_of_the_ai_there_is_nothing_to_claim() -> None:
    assert said(stretch(Fate("human", None, None, 2), replies=0)) == [("disputed", "no_ai_answer")]


@pytest.mark.parametrize(
    ("day", "month", "reason"),
    [(27, 2, "other_period"), (28, 2, None), (1, 4, None), (2, 4, "other_period")],
)
def test_a_claim_may_be_a_day_off_the_month_and_no_more(day: int, month: int, reason: str | None) -> None:
    assert [why for _, why in said(stretch(HELD, day, month))] == [reason]


def test_a_state_that_was_only_seen_is_about_the_ais_last_resolution_before_it() -> None:
    seen = datetime(2026, 4, 6, tzinfo=UTC)
    stretches = [stretch(HELD, 3), stretch(HELD, 27), stretch(Fate("human"), 30), stretch(HELD, 9, 4)]

    assert dated(Claim("1", seen, is_dated=False), stretches).at == stretches[1].resolved_at
    assert dated(Claim("1", seen, is_dated=False), []).at == seen
    assert dated(Claim("1", seen), stretches).at == seen


def test_amounts_are_summed_by_state_and_never_over_currencies() -> None:
    claims = [
        Claim("1", money=PRICE),
        Claim("1", money=Money(120, "USD")),
        Claim("1", money=PRICE),
        Claim("1"),
    ]
    found = totals(judge(claims, KNOWN, [stretch(HELD)], START, END))

    assert found == {"agreed": {"EUR": 99}, "disputed": {"USD": 120, "EUR": 99}, "undecided": {}}
