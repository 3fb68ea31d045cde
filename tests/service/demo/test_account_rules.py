"""When rules about accounts should hold in the simulated world, told by hand for single contacts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from service.demo.world import World
from service.demo.world.account_rules import RULES, Account, is_lacking, of_accounts
from service.demo.world.answers import ContactTruth, EpisodeTruth, HandOverTruth
from service.demo.world.contracts import Contract

START = datetime(2026, 1, 1, tzinfo=UTC)
END = START + timedelta(days=400)
Spans = list[tuple[float, float | None]]


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def episode(
    began: float, ended: float | None, path: str = "human", number: int = 1, **more: object
) -> EpisodeTruth:
    resolved = None if ended is None else day(ended)
    plain = EpisodeTruth(number, day(began), resolved, "solved", path, None, 1, 0, 1)
    return replace(plain, **more)  # type: ignore[arg-type]


def contact(began: float, *episodes: EpisodeTruth, **more: object) -> ContactTruth:
    """One that a person resolved after an hour, unless its episodes are told."""
    plain = ContactTruth(
        f"desk:{began}", day(began), 1, 1, round(began * 100), "billing", None, "fresh", "email", True, "none", None,
        episodes or (episode(began, began + 1 / 24),), (), None, None, account_id="desk:77",
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def by_ai(began: float, **more: object) -> ContactTruth:
    return contact(began, episode(began, began + 1 / 24, "ai", ai_turns=1), **more)


def handed(*days: float) -> tuple[HandOverTruth, ...]:
    return tuple(HandOverTruth(day(at), True, None, "rule", "tooling", None) for at in days)


def spans(rule: str, contacts: Sequence[ContactTruth], contract: Contract | None = None) -> Spans:
    found = [
        one for one in of_accounts(contacts, [contract] if contract else [], "desk", END) if one.rule == rule
    ]
    return sorted((number(one.since), None if one.until is None else number(one.until)) for one in found)


def number(at: datetime) -> float:
    return round((at - START) / timedelta(days=1), 4)


def test_three_hand_overs_hold_while_all_lie_within_thirty_days() -> None:
    assert spans(
        "escalations_30", [contact(0, hand_overs=handed(0, 10)), contact(20, hand_overs=handed(20))]
    ) == [(20, 30)]
    assert (
        spans("escalations_30", [contact(0, hand_overs=handed(0, 10)), contact(30, hand_overs=handed(30))])
        == []
    )


def test_urgent_contacts_are_three_and_twice_those_of_the_month_before() -> None:
    urgent = [contact(at, priority="high") for at in (40, 41, 42)]

    assert spans("severity_trend", urgent) == [(42, 70)]
    assert spans("severity_trend", [contact(at, priority="urgent") for at in (5, 6)] + urgent) == [(65, 70)]
    assert spans("severity_trend", [contact(at, priority="normal") for at in (40, 41, 42)]) == []


def test_an_account_that_wrote_nine_times_is_quiet_after_thirty_days_until_it_writes() -> None:
    assert spans("quiet_after_volume", [contact(at) for at in range(9)]) == [(38, None)]
    assert spans("quiet_after_volume", [contact(at) for at in (*range(9), 50)]) == [(38, 50), (80, None)]
    assert spans("quiet_after_volume", [contact(at) for at in range(8)]) == []


def test_one_feature_is_three_contacts_and_two_fifths_of_all_and_another_begins_anew() -> None:
    three = [contact(at, category="api") for at in (0, 1, 2)]
    others = [contact(3 + at, category=name) for at, name in enumerate("abcde")]

    assert spans("same_feature", three) == [(2, 30)]
    assert spans("same_feature", [*three, *others]) == [(2, 7)]
    assert spans("same_feature", [*three, *(contact(at, category="a") for at in (3, 4, 5))]) == [
        (2, 5),
        (5, 33),
    ]


def contract(since: float, renewal: float) -> Contract:
    return Contract(1, 77, "plus", day(since), day(renewal))


def test_before_a_renewal_three_contacts_or_one_that_lacks_a_resolution_are_told() -> None:
    open_one = contact(0, episode(0, None, "open"))

    assert spans("contacts_before_renewal", [contact(at) for at in (35, 36, 37)], contract(-100, 100)) == [
        (40, 65)
    ]
    assert spans("contacts_before_renewal", [open_one], contract(-100, 50)) == [(3, 50)]
    assert spans("contacts_before_renewal", [contact(35), contact(36)], contract(-100, 100)) == []
    assert spans("contacts_before_renewal", [open_one]) == []


def test_the_fourth_contact_in_the_first_ninety_days_is_told_until_they_are_over() -> None:
    early = [contact(at) for at in (0, 10, 20, 60)]

    assert spans("early_contacts", early, contract(-5, 300)) == [(60, 85)]
    assert spans("early_contacts", early[1:], contract(-5, 300)) == []
    assert spans("early_contacts", early, contract(-31, 300)) == []
    assert spans("early_contacts", early) == []


@pytest.mark.parametrize(
    ("one", "lacks"),
    [
        (contact(0), []),
        (contact(0, episode(0, None, "open")), [3, 9]),
        (contact(0, episode(0, 5)), [3]),
        (contact(0, episode(0, 1, "abandoned")), [1, 2, 3, 9]),
        (contact(0, episode(0, 1), episode(2, 4, number=2)), [2, 3]),
        (contact(0, episode(0, 1, "ai", revoked_by=(("reopened", day(2)),))), [2, 3, 9]),
        (contact(0, ratings=((day(2), False),)), [2, 3, 9]),
        (contact(0, ratings=((day(2), True),)), []),
        (contact(0, episode(0, 1), episode(2.5, 2.9, number=2), ratings=((day(2), False),)), [2]),
    ],
    ids=[
        "resolved",
        "open",
        "late",
        "abandoned",
        "reopened",
        "taken back",
        "rated badly",
        "rated well",
        "resolved after it",
    ],
)
def test_a_contact_lacks_a_satisfying_resolution_as_the_documentation_says(
    one: ContactTruth, lacks: list[float]
) -> None:
    assert [at for at in (0, 1, 2, 3, 9) if is_lacking(one, day(at), None)] == lacks
    assert is_lacking(one, day(9), day(8))
    assert is_lacking(one, day(7), day(8)) is (9 in lacks)


def test_three_contacts_that_lack_a_resolution_are_told_and_a_return_is_one() -> None:
    bad = [contact(at, episode(at, at + 1, "abandoned")) for at in (0, 1)]
    first, again = contact(2), contact(10, comes_back_to="desk:2")

    assert spans("unresolved_contacts", [*bad, first, again]) == [(10, 30)]
    assert spans("unresolved_contacts", [*bad, first, contact(10)]) == []
    assert spans("unresolved_contacts", [*bad, first, replace(again, account_id="desk:78")]) == [(10, 30)]


def test_eleven_contacts_are_many_unless_a_third_of_that_is_usual() -> None:
    assert spans("account_volume", [contact(at / 10) for at in range(11)]) == [(1, 30)]
    assert spans("account_volume", [contact(at / 10) for at in range(10)]) == []
    usual = [contact(at * 7) for at in range(18)]  # four in 30 days
    assert spans("account_volume", [*usual, *(contact(130 + at / 10) for at in range(8))]) == []


def test_health_falls_with_contacts_that_lack_a_resolution_and_comes_back_with_a_margin() -> None:
    bad = [by_ai(at, ratings=((day(at + 1), False),)) for at in (0, 1)]

    assert spans("account_health", bad[:1]) == []
    assert spans("account_health", bad) == [(2, 30)]
    # 82 after the second has gone, which is not enough to leave the state.
    handing = by_ai(20, hand_overs=handed(20))
    assert spans("account_health", [*bad, handing]) == [(2, 31)]


def test_an_account_of_which_little_is_known_has_no_health() -> None:
    unknown = [contact(at, episode(at, at + 1, "abandoned")) for at in (0, 1, 2, 3)]

    assert spans("account_health", unknown) == []
    assert spans("account_health", [*unknown, contact(61)]) == []
    assert spans("account_health", [*unknown, by_ai(4)]) == [(4, 31), (31, 32)]


def test_a_healthy_account_that_asks_for_more_is_told_for_thirty_days() -> None:
    bad = [by_ai(at, ratings=((day(at + 1), False),)) for at in (0, 1)]

    assert spans("expansion_signal", [by_ai(0, wishes=(day(5), day(10)))]) == [(5, 40)]
    assert spans("expansion_signal", [contact(0, wishes=(day(5),))]) == []
    assert spans("expansion_signal", [*bad, by_ai(3, wishes=(day(5),))]) == [(30, 35)]


def test_what_does_not_count_or_is_nobodys_is_no_contact_of_an_account() -> None:
    many = [contact(at / 10) for at in range(11)]

    assert spans("account_volume", [*many[:-1], replace(many[-1], removed="spam")]) == []
    assert spans("account_volume", [replace(one, account_id=None) for one in many]) == []


def test_nobody_looks_ahead() -> None:
    many = [contact(at / 10) for at in range(11)]
    ends = {one.until for one in of_accounts(many, [], "desk", day(2)) if one.rule == "account_volume"}

    assert ends == {None}


def test_contacts_of_a_time_are_those_after_its_beginning_up_to_its_end() -> None:
    account = Account("desk:77", [contact(at) for at in (0, 10, 30, 40)], None, {})

    assert [number(one.created_at) for one in account.began(day(40), 30)] == [30, 40]
    assert [number(one.created_at) for one in account.began(day(40), 60, 30)] == [0, 10]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_a_world_every_rule_speaks_of_its_own_accounts_and_no_two_spans_of_one_overlap(seed: int) -> None:
    world = World(seed, tickets=200, eventful=True, extras=0.4)
    found = sorted(world.of_accounts(), key=lambda one: (one.rule, one.subject, one.since))

    assert {one.rule for one in found} <= RULES.keys()
    assert {one.subject for one in found} <= {one.account_id for one in world.truth.contacts.values()}
    for before, after in pairwise(found):
        if (before.rule, before.subject) == (after.rule, after.subject):
            assert before.until is not None
            assert before.since < before.until <= after.since
