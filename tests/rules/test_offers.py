"""To which episode answers and offers of surveys belong."""

from itertools import permutations

import pytest

from rules.model import Event, Kind, Ticket
from tests.rules.told import at, event, folded, rated, said, state

# Episodes from 0 to 2 and from 30 to 32.
TWICE = (
    said("c", 0), said("h", 1), state(2, status="solved"), said("c", 30), state(30, status="open"),
    said("h", 31), state(32, status="solved"),
)  # fmt: skip


def asked(hours: float, instrument: str = "csat") -> Event:
    return event(Kind.SURVEY_OFFERED, hours, instrument, instrument=instrument)


def told(*events: Event) -> Ticket:
    return folded(*TWICE, *events, created_at=at(0).isoformat())


def offers(ticket: Ticket) -> list[tuple[bool, bool]]:
    """Satisfaction and ease, by episode."""
    return [(one.csat_offered, one.ces_offered) for one in ticket.episodes]


@pytest.mark.parametrize(
    ("hours", "episode"),
    [(-1, 1), (0, 1), (1.5, 1), (2, 1), (29.99, 1), (30, 2), (31, 2), (900, 2)],
    ids=["before the first", "at its beginning", "in it", "at its end", "between", "at the second", "in it too", "long after"],
)  # fmt: skip
def test_an_answer_belongs_to_the_latest_episode_begun_by_then_else_to_the_first(
    hours: float, episode: int
) -> None:
    (survey,) = told(rated(hours, 1)).surveys

    assert survey.episode_id == f"zd:1/{episode}"


def test_several_answers_each_have_their_own() -> None:
    found = told(rated(3, 1), rated(33, 0), rated(34, 7, high=7, low=1, instrument="ces"))

    assert [(one.at, one.episode_id) for one in found.surveys] == [
        (at(3), "zd:1/1"), (at(33), "zd:1/2"), (at(34), "zd:1/2"),
    ]  # fmt: skip


def test_where_no_message_is_known_an_answer_has_no_episode() -> None:
    found = folded(rated(3, 1))

    assert found.episodes == ()
    assert [one.episode_id for one in found.surveys] == [None]


def test_nothing_was_offered_where_nobody_says_so() -> None:
    assert offers(told()) == [(False, False), (False, False)]


OFFERED = [
    ("satisfaction in the first", [asked(1)], [(True, False), (False, False)]),
    ("after the first", [asked(2)], [(True, False), (False, False)]),
    ("right before the second", [asked(29.99)], [(True, False), (False, False)]),
    ("at the beginning of the second", [asked(30)], [(False, False), (True, False)]),
    ("ease after the second", [asked(40, "ces")], [(False, False), (False, True)]),
    ("both in both", [asked(2), asked(3, "ces"), asked(33), asked(34, "ces")], [(True, True), (True, True)]),
    ("twice in one", [asked(2), asked(3)], [(True, False), (False, False)]),
    ("something else", [asked(2, "ai_csat"), asked(3, "nps")], [(False, False), (False, False)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("events", "expected"), [one[1:] for one in OFFERED], ids=[one[0] for one in OFFERED]
)
def test_an_episode_knows_what_was_asked_in_or_after_it(
    events: list[Event], expected: list[tuple[bool, bool]]
) -> None:
    assert offers(told(*events)) == expected


def test_an_answer_alone_is_no_offer() -> None:
    assert offers(told(rated(33, 1))) == [(False, False), (False, False)]


def test_an_offer_without_an_episode_is_nobodys() -> None:
    assert folded(asked(1)).episodes == ()


def test_the_order_in_which_they_came_does_not_matter() -> None:
    events = [asked(2), asked(33, "ces"), rated(33, 1), rated(3, 0)]

    found = {(told(*order).episodes, frozenset(told(*order).surveys)) for order in permutations(events)}

    assert len(found) == 1
