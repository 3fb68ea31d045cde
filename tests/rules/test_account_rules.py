"""The built-in rules about accounts that look on, and the facts that they ask for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from rules.checking import read_rule
from rules.contacts import Contact
from rules.context import Word
from rules.health import account_views, evidence
from rules.judging import AccountRules, AccountStory
from rules.model import Flag
from service.rule_files import read_rule_file
from tests.rules.test_health import LATER, contact, day

FLAGS = Path(__file__).parents[2] / "rules" / "flags"
Spans = list[tuple[float, float | None]]


def told(name: str, value: object, at: float = 0) -> Word:
    return Word(day(at), "file", name, value)


def story(
    name: str, contacts: Sequence[Contact], words: Sequence[Word] = (), as_of: datetime = LATER
) -> tuple[AccountStory, list[Flag]]:
    rule = replace(read_rule(read_rule_file(FLAGS / f"{name}.yaml").document), mode="on")
    judge = AccountRules([rule])
    found = judge.story("zd:77", contacts, words, as_of)
    return found, judge.flags(found, as_of)


def spans(name: str, contacts: Sequence[Contact], *words: Word, as_of: float = 2000) -> Spans:
    _, flags = story(name, contacts, words, day(as_of))
    return [
        (number(one.opened_at), None if one.closed_at is None else number(one.closed_at)) for one in flags
    ]


def number(moment: datetime) -> float:
    return round((moment - day(0)).total_seconds() / 86400, 4)


def many(*begun: float, **more: object) -> list[Contact]:
    return [contact(one, f"{place}@{one}", **more) for place, one in enumerate(begun)]


def test_three_hand_overs_within_thirty_days_hold_until_one_leaves_the_window() -> None:
    contacts = [contact(at, str(at), escalated_at=(day(at),)) for at in (0, 10, 20)]

    assert spans("escalations_30", contacts) == [(20.0, 30.0)]
    assert spans("escalations_30", [*contacts[:2], contact(30, "late", escalated_at=(day(30),))]) == []


def test_several_hand_overs_of_one_contact_count_each() -> None:
    assert spans("escalations_30", [contact(0, escalated_at=(day(1), day(2), day(3)))]) == [(3.0, 31.0)]


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ((), (40, 41, 42), [(42.0, 70.0)]),
        ((), (40, 41), []),
        ((5, 6), (40, 41, 42), [(65.0, 70.0)]),
        ((5, 6), (40, 41, 42, 43), [(43.0, 71.0)]),
        ((15, 16), (40, 41, 42), [(40.0, 46.0)]),
        ((5,), (40, 41, 42), [(42.0, 70.0)]),
    ],
    ids=str,
)
def test_urgent_contacts_are_set_against_those_of_the_month_before(
    before: tuple[float, ...], now: tuple[float, ...], found: Spans
) -> None:
    contacts = [
        *many(*before, priority="urgent"), *many(20, 21, 22, 44, priority="normal"), *many(*now, priority="high")
    ]  # fmt: skip

    assert spans("severity_trend", sorted(contacts, key=lambda one: one.created_at)) == found


def test_the_flag_of_urgent_contacts_rests_on_them() -> None:
    contacts = [*many(1, priority=""), *many(2, 3, priority="high"), *many(4, priority="urgent")]

    _, (flag,) = story("severity_trend", contacts)

    assert flag.evidence == tuple(one.ticket_id for one in contacts[1:])


def wishes(*asked: float, began: float = 0, **more: object) -> Contact:
    """A contact that the AI answered, so that the account's health is scored."""
    known = {"by_ai": True, "asked_for_more": tuple(day(at) for at in asked)}
    return contact(began, f"wish@{began}", **(known | more))


def test_a_healthy_account_that_asks_for_more_is_told_for_thirty_days() -> None:
    assert spans("expansion_signal", [wishes()]) == []
    assert spans("expansion_signal", [wishes(5)]) == [(5.0, 35.0)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [((5, 20), [(5.0, 50.0)]), ((5, 35), [(5.0, 65.0)]), ((5, 40), [(5.0, 35.0), (40.0, 70.0)])],
)
def test_a_wish_that_is_told_again_goes_on(asked: tuple[float, ...], found: Spans) -> None:
    assert spans("expansion_signal", [wishes(*asked)]) == found
    assert spans("expansion_signal", [wishes(asked[0]), wishes(*asked[1:], began=1)]) == found


def test_an_account_that_is_not_well_or_hardly_known_stays_silent() -> None:
    lacking = [wishes(began=number, lacking=((day(3), day(20)),)) for number in (0, 1)]

    assert spans("expansion_signal", [*lacking, wishes(5, began=2)]) == [(20.0, 35.0)]
    assert spans("expansion_signal", [wishes(5, by_ai=False)]) == []


def test_the_wish_rests_on_the_contacts_in_which_it_was_told_and_names_the_owner() -> None:
    contacts = [wishes(5), wishes(began=1), wishes(4, began=2)]

    _, (flag,) = story("expansion_signal", contacts, [told("owner", "a.owner")])

    assert flag.evidence == ("zd:wish@2",)
    assert (flag.facts["owner"], flag.facts["expansion_30"]) == ("a.owner", 1.0)


@pytest.mark.parametrize(("count", "found"), [(9, [(38.0, None)]), (8, [])])
def test_a_busy_account_that_is_quiet_for_thirty_days_is_told_on_the_day(count: int, found: Spans) -> None:
    assert spans("quiet_after_volume", many(*range(9 - count, 9))) == found


def test_the_next_contact_ends_the_quiet() -> None:
    assert spans("quiet_after_volume", many(*range(9), 37.9)) == [(67.9, None)]
    assert spans("quiet_after_volume", many(*range(9), 50)) == [(38.0, 50.0), (80.0, None)]


def test_busy_means_the_quarter_up_to_the_latest_contact() -> None:
    spread = many(*(number * 11.25 for number in range(9)))  # the first lies exactly 90 days before the last

    assert spans("quiet_after_volume", spread) == []
    assert spans("quiet_after_volume", [*many(0.1), *spread[1:]]) == [(120.0, None)]


def test_the_quiet_rests_on_what_was_before_it() -> None:
    contacts = many(0, *range(95, 104))

    _, (flag,) = story("quiet_after_volume", contacts)

    assert flag.evidence == tuple(one.ticket_id for one in contacts[1:])


def of_category(*named: str) -> list[Contact]:
    return [
        replace(contact(place, f"{place}"), category=category, ticket_id=f"zd:{place}")
        for place, category in enumerate(named)
    ]


def test_several_contacts_about_one_feature_are_told_with_it() -> None:
    _, (flag,) = story("same_feature", of_category("api", "billing", "api", "api"), as_of=day(10))

    assert (number(flag.opened_at), flag.facts["top_category_30"]) == (3.0, "api")
    assert flag.evidence == ("zd:0", "zd:2", "zd:3")


@pytest.mark.parametrize(
    "named",
    [
        ("api", "api"),
        ("uncategorised",) * 5,
        ("a", "b", "c", "d", "e", "api", "api", "api"),
    ],
    ids=["too few", "nobody knows of what", "a small part of all"],
)
def test_few_or_scattered_contacts_are_about_no_one_feature(named: tuple[str, ...]) -> None:
    assert spans("same_feature", of_category(*named), as_of=10) == []


def test_another_feature_ends_the_flag_and_begins_the_next() -> None:
    contacts = of_category("api", "api", "api", "billing", "billing", "billing", "billing")

    assert spans("same_feature", contacts, as_of=8) == [(2.0, 6.0), (6.0, None)]


RENEWS = told("renewal_at", day(100))


@pytest.mark.parametrize(
    ("contacts", "found"),
    [
        (many(38, 39, 41), [(41.0, 68.0)]),
        (many(37, 38, 39), [(40.0, 67.0)]),
        (many(38, 39), []),
        (many(5, 6, 7), []),
        (many(98, 99, 100), []),
        ([contact(50, lacking=((day(53), day(60)),))], [(53.0, 60.0)]),
        ([contact(90, lacking=((day(93), None),))], [(93.0, 100.0)]),
    ],
    ids=[
        "within",
        "some before the sixtieth day",
        "two",
        "long before",
        "too late",
        "for a week",
        "until then",
    ],
)
def test_contacts_before_a_renewal_are_told_until_the_renewal(contacts: list[Contact], found: Spans) -> None:
    assert spans("contacts_before_renewal", contacts, RENEWS, as_of=150) == found


def test_a_renewal_that_nobody_told_is_not_judged_and_one_that_moves_ends_the_flag() -> None:
    contacts = many(38, 39, 41)

    assert spans("contacts_before_renewal", contacts, as_of=150) == []
    moved = told("renewal_at", day(465), at=50)
    assert spans("contacts_before_renewal", contacts, RENEWS, moved, as_of=150) == [(41.0, 50.0)]


SINCE = told("customer_since", day(10))


@pytest.mark.parametrize(
    ("begun", "found"),
    [
        ((10, 11, 12, 13), [(13.0, 100.0)]),
        ((10, 11, 12), []),
        ((9, 10, 11, 12), []),
        ((10, 11, 12, 99.9), [(99.9, 100.0)]),
        ((10, 11, 12, 100), []),
    ],
    ids=str,
)
def test_more_than_three_contacts_in_the_first_90_days_are_told_until_they_are_over(
    begun: tuple[float, ...], found: Spans
) -> None:
    assert [one for one in spans("early_contacts", many(*begun), SINCE)] == [
        (opens, pytest.approx(closes, abs=0.001)) for opens, closes in found
    ]


def test_early_contacts_rest_on_those_of_the_first_days() -> None:
    contacts = many(1, 10, 11, 12, 13)

    _, (flag,) = story("early_contacts", contacts, [SINCE])

    assert flag.evidence == tuple(one.ticket_id for one in contacts[1:])
    assert evidence(contacts, "contacts_first_90", day(13)) == ()


def test_who_became_a_customer_when_nobody_has_told_is_not_judged() -> None:
    found, flags = story("early_contacts", many(1, 2, 3, 4, 5))

    assert flags == []
    assert {one.facts["contacts_first_90"] for one in found.moments} == {None}


@pytest.mark.parametrize("seed", range(15))
def test_every_moment_equals_a_naive_recount_of_the_new_windows(seed: int) -> None:
    draw = Random(seed)
    begun = sorted(draw.choice([draw.uniform(0, 300), draw.randint(0, 300)]) for _ in range(40))
    contacts = [
        contact(at, str(place), priority=draw.choice(["", "low", "high", "urgent"]))
        for place, at in enumerate(begun)
    ]
    views, _ = account_views(contacts, LATER)
    pressing = [one for one in contacts if one.priority in ("high", "urgent")]

    for _, view in views[::7]:
        at = number(view.at)
        ages = [at - number(one.created_at) for one in pressing]
        assert view.counted["urgent_30"] == sum(-1e-6 < age < 30 - 1e-6 for age in ages)
        assert view.counted["urgent_before_30"] == sum(30 - 1e-6 < age < 60 - 1e-6 for age in ages)
        assert len(evidence(contacts, "urgent_30", view.at)) == view.counted["urgent_30"]
        assert len(evidence(contacts, "urgent_before_30", view.at)) == view.counted["urgent_before_30"]
