"""Windows, baselines and health of an account, against a naive recount of every moment."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean, median
from typing import Any

import pytest

from rules.contacts import Contact
from rules.health import account_views, evidence, is_lacking, parts, signals, state_of, top_category

START = datetime(2026, 1, 1, tzinfo=UTC)
LATER = START + timedelta(days=2000)
NOTHING: dict[str, Any] = {
    "months_known": 0.0, "contacts_90": 0.0, "ease_90_answers": 0.0, "median_month": 0.0, "contacts_30": 0.0,
    "unresolved_30": 0.0, "escalations_30": 0.0, "ease_30": None, "ease_90": None,
}  # fmt: skip


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def contact(began: float, key: str = "", **more: Any) -> Contact:
    plain: dict[str, Any] = {"by_ai": False, "lacking": (), "escalated_at": (), "answers": ()}
    return Contact(f"zd:{key or began}", "zd:77", day(began), "billing", **(plain | more))


def facts_at(contacts: Sequence[Contact], at: float) -> dict[str, Any]:
    views, _ = account_views(contacts, day(at))
    return dict(views[-1][1].counted)


def some_contacts(seed: int) -> list[Contact]:
    draw = Random(seed)
    found = []
    for number in range(draw.randint(1, 40)):
        began = draw.randint(0, 400) + draw.choice([0, 0.25, 0.5])
        ends = draw.choice([None, began + draw.randint(4, 60)])
        lacking = ((day(began + 3), ends and day(ends)),) if draw.random() < 0.5 else ()
        handed = tuple(day(began + draw.random()) for _ in range(draw.choice([0, 0, 1, 2])))
        wishes = sorted(draw.choices(range(50), k=draw.choice([0, 0, 1, 3])))
        answers = ((day(began + draw.randint(1, 5)), draw.randint(0, 6) / 6),) if draw.random() < 0.4 else ()
        found.append(
            contact(
                began, str(number), by_ai=draw.random() < 0.5, lacking=lacking, escalated_at=handed,
                answers=answers, asked_for_more=tuple(day(began + one) for one in wishes),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: one.created_at)


def recounted(contacts: Sequence[Contact], at: datetime) -> dict[str, Any]:
    """The same facts by their definitions, nothing remembered from moment to moment."""

    def began(days: float, until: float = 0) -> list[Contact]:
        return [
            one
            for one in contacts
            if at - timedelta(days=days) < one.created_at <= at - timedelta(days=until)
        ]

    def answered(days: float, until: float = 0) -> list[float]:
        since, last = at - timedelta(days=days), at - timedelta(days=until)
        return [1 + 6 * ease for one in contacts for moment, ease in one.answers if since < moment <= last]

    def handed(days: float) -> int:
        return sum(
            at - timedelta(days=days) < moment <= at for one in contacts for moment in one.escalated_at
        )

    def wished() -> int:
        since = at - timedelta(days=30)
        return sum(any(since < one <= at for one in contact.asked_for_more) for contact in contacts)

    months = [
        len(began(30 * (k + 1), 30 * k))
        for k in range(1, 7)
        if contacts[0].created_at <= at - timedelta(days=30 * (k + 1))
    ]
    found: dict[str, Any] = {
        "contacts_30": len(began(30)), "contacts_90": len(began(90)), "months_known": len(months),
        "median_month": median(months) if months else 0, "escalations_30": handed(30),
        "escalations_90": handed(90), "unresolved_30": sum(is_lacking(one, at) for one in began(30)),
        "unresolved_90": sum(is_lacking(one, at) for one in began(90)),
        "expansion_30": wished(),
    }  # fmt: skip
    for name, answers in (
        ("ease_30", answered(30)), ("ease_90", answered(90)), ("ease_baseline", answered(210, 30)),
    ):  # fmt: skip
        found |= {f"{name}_answers": len(answers), name: round(mean(answers), 2) if answers else None}
    return found


@pytest.mark.parametrize("seed", range(25))
def test_every_moment_equals_a_naive_recount(seed: int) -> None:
    contacts = some_contacts(seed)
    views, _ = account_views(contacts, LATER)

    for _, view in views[:: max(1, len(views) // 60)]:
        wanted = recounted(contacts, view.at)
        assert {name: view.counted[name] for name in wanted} == pytest.approx(wanted, abs=0.011)


@pytest.mark.parametrize(
    ("at", "within_30", "within_90"), [(29.999, 1, 1), (30, 0, 1), (89.999, 0, 1), (90, 0, 0)]
)
def test_a_contact_leaves_its_windows_exactly_when_they_end(
    at: float, within_30: int, within_90: int
) -> None:
    facts = facts_at([contact(0)], at)

    assert (facts["contacts_30"], facts["contacts_90"]) == (within_30, within_90)


def test_the_next_moment_is_when_something_changes_by_time_alone() -> None:
    assert account_views([contact(0)], day(0))[1] == day(30)
    assert account_views([contact(0)], day(30))[1] == day(60)
    assert account_views([contact(0)], LATER)[1] is None


def test_the_usual_month_needs_a_whole_one_before_the_last_thirty_days() -> None:
    busy = [contact(number, str(number)) for number in (0, 1, 2, 31, 61)]

    assert facts_at(busy, 61)["months_known"] == 1
    assert facts_at([contact(0), contact(59)], 59.5)["months_known"] == 0
    assert facts_at(busy, 91)["median_month"] == 1.5


def test_the_baseline_of_ease_ends_where_the_last_thirty_days_begin() -> None:
    rated = [contact(0, answers=((day(0), 1.0),)), contact(100, answers=((day(100), 0.5),))]

    facts = facts_at(rated, 100)

    assert (facts["ease_30"], facts["ease_baseline"]) == (4.0, 7.0)
    assert facts_at(rated, 130)["ease_30"] is None


def test_a_lacking_span_counts_only_while_its_contact_is_within_the_window() -> None:
    lacking = [contact(0, lacking=((day(3), None),))]

    assert [facts_at(lacking, at)["unresolved_30"] for at in (2.9, 3, 29.9, 30)] == [0, 1, 1, 0]


def test_the_evidence_names_the_tickets_that_a_fact_counts() -> None:
    bad = contact(10, "bad", lacking=((day(13), None),), escalated_at=(day(11),))
    contacts = [contact(0, "old"), bad, contact(29, "new", answers=((day(30), 0.5),))]

    found = {
        name: evidence(contacts, name, day(31))
        for name in ("contacts_30", "contacts_90", "unresolved_30", "escalations_30", "ease_30")
    }

    assert found == {
        "contacts_30": ("zd:bad", "zd:new"), "contacts_90": ("zd:old", "zd:bad", "zd:new"),
        "unresolved_30": ("zd:bad",), "escalations_30": ("zd:bad",), "ease_30": ("zd:new",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("known", "penalties"),
    [
        ({}, {}),
        ({"unresolved_30": 2.0}, {"unresolved": 24}),
        ({"unresolved_30": 9.0}, {"unresolved": 36}),
        ({"escalations_30": 1.0}, {"escalations": 6}),
        ({"contacts_30": 3.0, "median_month": 2.0}, {}),
        ({"contacts_30": 5.0, "median_month": 2.0}, {"volume": 8}),
        ({"contacts_30": 50.0, "median_month": 2.0}, {"volume": 16}),
        ({"ease_30": 5.0}, {}),
        ({"ease_30": 4.0}, {"ease": 10}),
        ({"ease_30": 1.0}, {"ease": 30}),
        ({"ease_90": 4.5}, {"ease": 5}),
        ({"ease_30": 6.0, "ease_90": 1.0}, {}),
    ],
    ids=str,
)
def test_each_part_takes_its_points_and_never_more_than_its_most(
    known: dict[str, float], penalties: dict[str, float]
) -> None:
    assert {name: taken for name, taken in parts(NOTHING | known).items() if taken} == penalties


@pytest.mark.parametrize(
    ("score", "state"),
    [(100.0, "healthy"), (80.0, "healthy"), (79.9, "watch"), (60.0, "watch"), (59.9, "at_risk"),
     (None, "not_scored")],
)  # fmt: skip
def test_the_state_follows_the_score(score: float | None, state: str) -> None:
    assert state_of(score) == state


@pytest.mark.parametrize(
    ("score", "before", "state"),
    [
        (84.9, "watch", "watch"), (85.0, "watch", "healthy"), (84.9, "at_risk", "watch"), (64.9, "at_risk", "at_risk"),
        (65.0, "at_risk", "watch"), (80.0, "healthy", "healthy"), (79.9, "healthy", "watch"), (80.0, "not_scored", "healthy"),
    ],
)  # fmt: skip
def test_a_better_state_needs_five_points_more_than_its_limit(score: float, before: str, state: str) -> None:
    assert state_of(score, before) == state


def test_an_account_is_not_scored_below_two_known_signals() -> None:
    assert signals(NOTHING | {"contacts_90": 1.0}, by_ai=False) == 1
    assert facts_at([contact(0)], 1)["health_state"] == "not_scored"
    assert facts_at([contact(0, by_ai=True)], 1)["health_state"] == "healthy"
    assert facts_at([contact(0, by_ai=True)], 95)["health_state"] == "not_scored"


def test_the_top_category_is_the_commonest_of_the_window_and_of_equals_the_first_by_name() -> None:
    contacts = [contact(0), replace(contact(1), category="api"), replace(contact(40), category="search")]

    assert top_category(contacts, day(2), timedelta(days=30)) == "api"
    assert top_category(contacts, day(41), timedelta(days=30)) == "search"
    assert top_category(contacts, day(500), timedelta(days=30)) is None
