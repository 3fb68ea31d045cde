"""A confirmation that the source tells itself: what it ends, what it spares, where it says nothing."""

import pytest

from rules.model import Kind, Path, Ticket
from tests.rules.told import at, event, folded, said, state, told

CONFIRMED = Kind.CONFIRMED


def ends(ticket: Ticket) -> list[tuple[str | None, Path, bool]]:
    return [(one.boundary, one.path, one.confirmed_at is not None) for one in ticket.episodes]


def test_it_ends_the_episode_whatever_words_the_customer_chose() -> None:
    ticket = told(said("c", 0), said("a", 1), said("c", 2), event(CONFIRMED, 2))

    assert ends(ticket) == [("confirmed", Path.AI, True)]
    assert ticket.episodes[0].resolved_at == at(2)
    assert ticket.turn_count == 1


def test_without_it_the_same_words_still_wait_for_an_answer() -> None:
    assert ends(told(said("c", 0), said("a", 1), said("c", 2))) == [(None, Path.OPEN, False)]


def test_it_ends_the_episode_where_the_customer_only_pressed_a_button() -> None:
    assert ends(told(said("c", 0), said("a", 1), event(CONFIRMED, 2))) == [("confirmed", Path.AI, True)]


def test_an_opening_is_never_confirmed() -> None:
    assert ends(told(said("c", 0), event(CONFIRMED, 0), said("a", 1), as_of=at(2))) == [
        (None, Path.OPEN, False)
    ]


def test_one_about_no_conversation_says_nothing() -> None:
    assert folded(event(CONFIRMED, 1)).episodes == ()


def test_while_a_hand_over_waits_it_is_kept_and_ends_nothing() -> None:
    handed = event(Kind.HAND_OVER, 1.5, to="human")
    ticket = told(said("c", 0), said("a", 1), handed, event(CONFIRMED, 2))

    assert ends(ticket) == [(None, Path.OPEN, True)]


@pytest.mark.parametrize("hours", [2.5, 30])
def test_after_the_end_it_is_only_noted(hours: float) -> None:
    ticket = told(said("c", 0), said("a", 1), state(2, status="solved"), event(CONFIRMED, hours))

    assert ends(ticket) == [("solved", Path.AI, True)]
    assert ticket.episodes[0].resolved_at == at(2)
    assert ticket.episodes[0].confirmed_at == at(hours)


def test_the_first_confirmation_counts() -> None:
    ticket = told(said("c", 0), said("a", 1), event(CONFIRMED, 2, "one"), event(CONFIRMED, 3, "two"))

    assert ticket.episodes[0].confirmed_at == at(2)
    assert len(ticket.episodes) == 1


def test_what_the_customer_asks_afterwards_reopens() -> None:
    ticket = told(said("c", 0), said("a", 1), said("c", 2), event(CONFIRMED, 2), said("c", 5), said("a", 6))

    assert ends(ticket)[0] == ("confirmed", Path.AI, True)
    assert len(ticket.episodes) == 2
    assert ticket.episodes[0].revocations[0].reason == "reopened"
