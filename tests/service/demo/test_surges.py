"""Surges of the simulated world: beside all else, which stays as it is, and told by what really happened."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.demo.helpdesk import world_until
from service.demo.world import World
from service.demo.world.acts import DAY, HOUR, Contact, Meaning, moment
from service.demo.world.answers import ContactTruth, EpisodeTruth, HandOverTruth, SpanTruth
from service.demo.world.queue_truth import of_queues
from service.demo.world.surges import FIRST_NUMBER, SURGES
from tests.service.demo.scripted import START

PLAIN, SURGING = World(4, tickets=120), World(4, tickets=120, surges=True)
NUMBER = sum(one.contacts for one in SURGES)


def extra(world: World) -> list[Contact]:
    return [one for one in world.contacts() if one.number >= FIRST_NUMBER]


def test_all_others_stay_what_they_are_word_for_word() -> None:
    others = [one for one in SURGING.contacts() if one.number < FIRST_NUMBER]

    assert others == list(PLAIN.contacts())
    assert (len(extra(PLAIN)), len(extra(SURGING))) == (0, NUMBER)
    assert PLAIN.flags() <= SURGING.flags()


def test_contacts_come_in_the_order_of_their_creation_and_the_same_each_time() -> None:
    times = [one.created_at for one in SURGING.contacts()]

    assert times == sorted(times)
    assert list(SURGING.contacts()) == list(SURGING.contacts())
    assert extra(SURGING) != extra(World(5, tickets=120, surges=True))


def test_each_surge_has_its_category_its_number_and_its_time() -> None:
    found = extra(SURGING)

    assert Counter(one.issue.category for one in found) == {one.category: one.contacts for one in SURGES}
    for surge in SURGES:
        own = [one.created_at for one in found if one.issue.category == surge.category]
        assert max(own) - min(own) < surge.within
    assert {one.tag for one in found} == {one.category for one in SURGES}


def test_its_people_belong_to_known_accounts_and_none_to_the_quiet_one() -> None:
    found = extra(World(4, tickets=400, surges=True, quiet_account=2))

    assert all(one.customer.organization_id for one in found)
    assert 2 not in {one.customer.account for one in found}
    assert len({one.customer.account for one in found}) >= 3
    assert len({one.customer.number for one in found}) == NUMBER


def test_an_outage_stays_open_for_days_and_what_is_new_is_handed_over_for_missing_knowledge() -> None:
    truth = SURGING.truth
    own = [one for one in truth.contacts.values() if int(one.ticket.split(":")[1]) > FIRST_NUMBER]
    new, down = (
        [one for one in own if one.category == category] for category in ("permissions", "integrations")
    )

    assert all(one.hand_overs[0].trigger == "knowledge_gap" for one in new)
    assert all(one.settled_at and one.settled_at - one.created_at >= timedelta(days=2) for one in down)
    assert {act.message.meaning for one in extra(SURGING) for act in one.acts if act.message} >= {
        Meaning.PROBLEM, Meaning.FIXED, Meaning.HAND_OVER,
    }  # fmt: skip


def test_a_small_world_for_showing_has_none() -> None:
    assert [world_until(PLAIN.setup.end, tickets=number).setup.surges for number in (20, 299, 300)] == [
        False, False, True,
    ]  # fmt: skip


# When rules about queues should hold, told by hand.

LONG = 60 * DAY


def contact(
    at: float, *, until: float | None = None, category: str = "billing", **changes: Any
) -> ContactTruth:
    """A contact that begins at that hour after START and is open until another one."""
    ends = None if until is None else moment(START + int(until * HOUR))
    begins = moment(START + int(at * HOUR))
    episode = EpisodeTruth(1, begins, ends, "solved", "human", None, 1, 0, 1)
    return replace(
        ContactTruth(
            "desk:1", begins, 7, int(at * 10) + 1, 1, category, None, "fresh", "email", True, "none", None, (episode,),
            (), None, None,
        ),
        **changes,
    )  # fmt: skip


def gap(at: float, **known: float | None) -> HandOverTruth:
    reasons = {"trigger_known_at": at, "cause_known_at": at} | known
    moments = {
        name: None if hour is None else moment(START + int(hour * HOUR)) for name, hour in reasons.items()
    }
    return HandOverTruth(moment(START + int(at * HOUR)), True, None, "knowledge_gap", "edge_case", **moments)  # type: ignore[arg-type]


def spans(rule: str, *contacts: ContactTruth, until: float = 2000) -> list[tuple[str, float, float | None]]:
    on = moment(START + int(until * HOUR))
    found: list[SpanTruth] = [one for one in of_queues(contacts, on) if one.rule == rule]
    return [(one.subject, hours(one.since) or 0.0, hours(one.until)) for one in found]


def hours(at: Any) -> float | None:
    return None if at is None else (at.timestamp() - START) / HOUR


@pytest.mark.parametrize(("number", "found"), [(4, []), (5, [("queue:billing", 601.0, 625.0)])])
def test_five_contacts_of_several_accounts_in_a_day_are_too_many(
    number: int, found: list[tuple[str, float, float]]
) -> None:
    surge = [contact(600.1 + place / 10, until=700) for place in range(number)]

    assert spans("category_anomaly", contact(0, until=1), *surge) == found


def test_of_one_account_they_are_not_and_what_does_not_count_counts_nowhere() -> None:
    surge = [contact(600.1 + place / 10, until=700, account=5) for place in range(9)]
    spam = [contact(600.1 + place / 10, until=700, removed="spam") for place in range(9)]

    assert spans("category_anomaly", contact(0, until=1), *surge, *spam) == []


@pytest.mark.parametrize(("number", "grows"), [(9, False), (10, True)])
def test_the_backlog_grows_by_ten(number: int, grows: bool) -> None:
    many = [contact(600, until=900, category=f"c{place}") for place in range(number)]

    found = spans("backlog_growth", contact(0, until=1), *many)

    assert bool(found) is grows
    assert {subject for subject, *_ in found} <= {"queue:all"}


@pytest.mark.parametrize(("known", "found"), [(600.5, [("queue:billing", 601.0, 769.0)]), (None, [])])
def test_five_known_gaps_in_a_week_are_many(
    known: float | None, found: list[tuple[str, float, float]]
) -> None:
    lacking = [contact(600, until=601, hand_overs=(gap(600, trigger_known_at=known),)) for _ in range(5)]

    assert spans("knowledge_gap_growing", contact(0, until=1), *lacking) == found
