"""What came after each resolution: reopened, repeated, or a contact of which nothing can be told."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from rules.account import judged
from rules.earlier import MOST_COMPARED, Earlier
from rules.likeness import SameIssue
from rules.model import Episode, Path, Ticket
from rules.same_issue import UNKNOWN, Issues
from tests.rules.told import LATER, at, by_ai, folded, said, state

DAY = 24
SOLVED = 2  # hours after the beginning
DIFFERENT, SAME = SameIssue("", "wording", "different"), SameIssue("", "wording", "same")


@dataclass(frozen=True, slots=True)
class Told(Issues):
    """Says of pairs of tickets what their words say; of all others nothing is known."""

    said: Any = None

    def told(self, later: str, earlier: str, categories: tuple[str, str], at: datetime) -> SameIssue:
        found: SameIssue = (self.said or {}).get((later, earlier), UNKNOWN)
        return replace(found, of=earlier)


def by_person(start: float, ticket: str = "zd:1", **first: Any) -> Ticket:
    """A ticket that a person answered and that was solved after two hours."""
    story = said("c", start, ticket), said("h", start + 1, ticket), state(start + 2, ticket, status="solved")
    return folded(*story, ticket=ticket, **{"created_at": at(start).isoformat(), **first})


def wordless(start: float, ticket: str) -> Ticket:
    """A ticket of which nobody can tell what it is about."""
    return by_ai(start, ticket, tags=[])


def after(days: float, seconds: float = 0) -> float:
    """Hours of the story: so long after the first ticket's resolution."""
    return SOLVED + days * DAY + seconds / 3600


def first_of(*tickets: Ticket, issues: Issues = Issues()) -> Episode:  # noqa: B008  a value, never changed
    """The first ticket's first episode."""
    return judged(tickets, LATER, issues)[0].episodes[0]


def repeated(episode: Episode) -> tuple[datetime | None, str | None, float | None]:
    return episode.repeated_at, episode.repeated_by, episode.repeat_gap_seconds


MAKERS = pytest.mark.parametrize("made", [by_ai, by_person], ids=["by the AI", "by a person"])


@MAKERS
def test_a_resolution_after_which_nothing_came_has_nothing_after_it(made: Any) -> None:
    episode = first_of(made(0))

    assert repeated(episode) == (None, None, None)
    assert (episode.reopened_at, episode.unclear_at) == (None, None)


@MAKERS
def test_the_tickets_own_next_episode_reopens_whoever_had_resolved(made: Any) -> None:
    who = "a" if made is by_ai else "h"
    ticket = folded(
        said("c", 0), said(who, 1), state(2, status="solved"), said("c", 30), state(30, status="open"),
        said(who, 31), state(32, status="solved"), created_at=at(0).isoformat(),
    )  # fmt: skip

    first, second = judged([ticket], LATER)[0].episodes

    assert first.path is (Path.AI if made is by_ai else Path.HUMAN)
    assert (first.reopened_at, second.reopened_at) == (at(30), None)


def test_an_abandoned_resolution_is_reopened_as_well() -> None:
    ticket = folded(
        said("c", 0), state(2, status="solved"), said("c", 30), state(30, status="open"), created_at=at(0).isoformat()
    )  # fmt: skip

    first, _ = judged([ticket], LATER)[0].episodes

    assert (first.path, first.reopened_at) == (Path.ABANDONED, at(30))


def test_only_thanks_reopen_nothing() -> None:
    ticket = folded(
        said("c", 0), said("h", 1), state(2, status="solved"), said("c", 30, thanks=True), state(30, status="open"),
        created_at=at(0).isoformat(),
    )  # fmt: skip

    assert first_of(ticket).reopened_at is None


@MAKERS
def test_a_ticket_that_follows_reopens_and_repeats_nothing(made: Any) -> None:
    episode = first_of(made(0), by_person(after(3), "zd:2", followup_of="1"))

    assert episode.reopened_at == at(after(3))
    assert repeated(episode) == (None, None, None)


def test_of_the_own_next_episode_and_a_follower_the_first_counts() -> None:
    reopened = folded(
        said("c", 0), said("h", 1), state(2, status="solved"), said("c", 100), state(100, status="open"),
        created_at=at(0).isoformat(),
    )  # fmt: skip
    before, behind = by_person(50, "zd:2", followup_of="1"), by_person(120, "zd:3", followup_of="1")

    assert first_of(reopened, before).reopened_at == at(50)
    assert first_of(reopened, behind).reopened_at == at(100)


@MAKERS
@pytest.mark.parametrize("days", [0.5, 7, 14, 40], ids=["soon", "a week", "two weeks", "long after"])
def test_a_repeat_is_known_with_its_gap_whatever_its_length(made: Any, days: float) -> None:
    episode = first_of(made(0), by_person(after(days), "zd:2"))

    assert repeated(episode) == (at(after(days)), "zd:2", days * 86_400)


def test_at_the_very_moment_of_the_resolution_it_is_no_repeat_and_a_second_later_it_is() -> None:
    assert first_of(by_person(0), by_person(after(0), "zd:2")).repeated_by is None
    assert first_of(by_person(0), by_person(after(0, 1), "zd:2")).repeat_gap_seconds == 1


def test_of_two_repeats_the_first_is_named() -> None:
    waiting = folded(said("c", 50, "zd:2"), ticket="zd:2", created_at=at(50).isoformat())

    found = judged([by_person(0), waiting, by_person(90, "zd:3")], LATER)

    assert [one.repeat_of for one in found] == [None, "zd:1/1", "zd:1/1"]
    assert repeated(found[0].episodes[0]) == (at(50), "zd:2", 48 * 3600)


def test_in_a_chain_each_resolution_knows_its_own_repeat() -> None:
    found = judged([by_person(0), by_ai(50, "zd:2"), by_person(90, "zd:3")], LATER)

    assert [one.episodes[0].repeated_by for one in found] == ["zd:2", "zd:3", None]


def test_a_repeat_belongs_to_the_episode_that_was_the_newest_by_then() -> None:
    reopened = folded(
        said("c", 0), said("h", 1), state(2, status="solved"), said("c", 20), state(20, status="open"),
        said("h", 21), state(22, status="solved"), created_at=at(0).isoformat(),
    )  # fmt: skip

    ticket, _ = judged([reopened, by_person(after(3), "zd:2")], LATER)

    assert [one.repeated_by for one in ticket.episodes] == [None, "zd:2"]
    assert ticket.episodes[1].repeat_gap_seconds == (after(3) - 22) * 3600


GONE = pytest.mark.parametrize("change", [{"removed": "spam"}, {"merged_into": "zd:9"}])


@GONE
def test_what_is_removed_or_merged_away_is_no_return(change: dict[str, Any]) -> None:
    for later in (
        by_person(after(3), "zd:2"),
        by_person(after(3), "zd:2", followup_of="1"),
        wordless(50, "zd:2"),
    ):
        once = judged([by_person(0), later], LATER)
        assert once[0].episodes[0] != by_person(0).episodes[0]

        again = judged([once[0], replace(once[1], **change)], LATER)

        assert again[0].episodes == judged([by_person(0)], LATER)[0].episodes


def test_what_the_team_begins_is_no_return() -> None:
    story = said("h", 50, "zd:2"), said("c", 51, "zd:2"), said("h", 52, "zd:2")
    ours = folded(*story, ticket="zd:2", created_at=at(50).isoformat(), tags=[])

    episode = first_of(by_person(0), ours)

    assert (episode.repeated_by, episode.unclear_at) == (None, None)


WITHIN = [
    ("at once", 0, 0, False), ("a second later", 0, 1, True), ("a week", 7, 0, True),
    ("exactly fourteen days", 14, 0, True), ("a second after fourteen days", 14, 1, False),
]  # fmt: skip


@MAKERS
@pytest.mark.parametrize(
    ("days", "seconds", "unclear"), [one[1:] for one in WITHIN], ids=[one[0] for one in WITHIN]
)
def test_a_contact_of_which_nothing_can_be_told_is_unclear_for_two_weeks(
    made: Any, days: int, seconds: int, unclear: bool
) -> None:
    later = wordless(after(days, seconds), "zd:2")

    episode = first_of(made(0), later)

    assert episode.unclear_at == (later.created_at if unclear else None)
    assert episode.repeated_at is None


def test_what_is_unclear_revokes_nothing() -> None:
    episode = first_of(by_ai(0), wordless(50, "zd:2"))

    assert (episode.verdict, episode.revocations) == (first_of(by_ai(0)).verdict, ())


OTHERS = [
    ("another category", {"tags": ["cat_login"]}, None),
    ("other words", {"tags": []}, DIFFERENT),
    ("other words in the same category", {}, DIFFERENT),
    ("the same words", {"tags": []}, SAME),
    ("the same category", {}, None),
]


@pytest.mark.parametrize(("first", "words"), [one[1:] for one in OTHERS], ids=[one[0] for one in OTHERS])
def test_what_is_known_to_be_the_same_or_another_issue_is_not_unclear(
    first: Any, words: SameIssue | None
) -> None:
    issues = Told(said={("zd:2", "zd:1"): words}) if words else Issues()

    assert first_of(by_ai(0), by_ai(50, "zd:2", **first), issues=issues).unclear_at is None


def test_the_first_of_several_counts_and_what_is_known_between_them_does_not() -> None:
    tickets = by_ai(0), by_ai(50, "zd:2", tags=["cat_login"]), wordless(70, "zd:3"), wordless(90, "zd:4")

    assert first_of(*tickets).unclear_at == at(70)


@pytest.mark.parametrize(("start", "unclear"), [(60, 60), (80, None)], ids=["before the repeat", "after it"])
def test_after_a_repeat_nothing_is_unclear_any_more(start: float, unclear: float | None) -> None:
    episode = first_of(by_ai(0), wordless(start, "zd:2"), by_ai(70, "zd:3"))

    assert episode.repeated_at == at(70)
    assert episode.unclear_at == (at(unclear) if unclear else None)


def test_a_repeat_at_the_same_moment_goes_before_what_is_unclear() -> None:
    assert first_of(by_ai(0), wordless(70, "zd:2"), by_ai(70, "zd:3")).unclear_at is None


def test_a_contact_while_the_ticket_is_open_again_is_beside_it_and_not_unclear() -> None:
    open_again = folded(
        said("c", 0), said("a", 1), state(2, status="solved"), said("c", 20), state(20, status="open"),
        created_at=at(0).isoformat(),
    )  # fmt: skip

    assert first_of(open_again, wordless(50, "zd:2")).unclear_at is None
    assert first_of(open_again, wordless(10, "zd:2")).unclear_at == at(10)


def test_one_contact_can_be_unclear_to_several_resolutions_and_each_to_its_own_first() -> None:
    found = judged([by_ai(0), by_ai(30, "zd:2", tags=["cat_login"]), wordless(50, "zd:3")], LATER)

    assert [one.episodes[0].unclear_at for one in found] == [at(50), at(50), None]


def test_a_ticket_that_follows_one_is_no_unclear_return_to_another() -> None:
    follower = by_ai(60, "zd:3", tags=[], followup_of="2")

    found = judged([by_ai(0), by_ai(30, "zd:2", tags=["cat_login"]), follower], LATER)

    assert [one.episodes[0].unclear_at for one in found] == [None, None, None]


def test_without_a_resolution_there_is_no_return() -> None:
    waiting = folded(said("c", 0), created_at=at(0).isoformat())

    episode = first_of(waiting, by_ai(50, "zd:2"), wordless(60, "zd:3"))

    assert (episode.reopened_at, episode.repeated_at, episode.unclear_at) == (None, None, None)


def test_neither_the_order_of_tickets_nor_judging_again_matters() -> None:
    tickets = [by_ai(0), wordless(40, "zd:2"), by_person(60, "zd:3"), by_ai(90, "zd:4", followup_of="3")]
    once = judged(tickets, LATER)

    assert once[0].episodes[0].unclear_at
    assert once[2].episodes[0].reopened_at
    for order in permutations(tickets):
        assert judged(order, LATER) == once
    assert judged(once[::-1], LATER) == once


@dataclass(frozen=True, slots=True)
class Counting(Issues):
    """Counts what is compared."""

    pairs: Any = None

    def decided(self, later: Ticket, earlier: Ticket) -> SameIssue:
        self.pairs.append((later.id, earlier.id))
        return DIFFERENT


def test_a_customer_who_writes_all_day_costs_two_comparisons_with_each_of_the_latest() -> None:
    tickets = [by_ai(number * 3, f"zd:{number}") for number in range(MOST_COMPARED + 20)]
    issues = Counting(pairs=[])

    judged(tickets, LATER, issues)

    last = [earlier for later, earlier in issues.pairs if later == tickets[-1].id]
    assert set(last) == {one.id for one in tickets[-MOST_COMPARED - 1 : -1]}
    assert len(last) == 2 * MOST_COMPARED


def test_compared_is_what_began_before_the_newest_first() -> None:
    tickets = [by_ai(number, f"zd:{number}") for number in range(MOST_COMPARED + 2)]
    earlier = Earlier(tickets)

    assert [one.id for one in earlier.compared(tickets[3])] == ["zd:2", "zd:1", "zd:0"]
    assert len(earlier.compared(tickets[-1])) == MOST_COMPARED
    assert earlier.compared(tickets[0]) == []


def test_what_a_ticket_follows_is_all_that_it_is_compared_with_however_long_ago() -> None:
    tickets = [by_ai(number, f"zd:{number}") for number in range(MOST_COMPARED + 2)]
    last = replace(tickets[-1], followup_of="0")

    assert list(Earlier([*tickets[:-1], last]).compared(last)) == [tickets[0]]
    itself = replace(tickets[0], followup_of="0")
    assert Earlier([itself]).compared(itself) == []


def test_the_gap_is_elapsed_time_across_a_change_of_clocks() -> None:
    # Berlin's clocks skip an hour between these two moments.
    ended, back = (
        datetime.fromisoformat(one) for one in ("2026-03-28T12:00:00+01:00", "2026-03-29T12:00:00+02:00")
    )
    hours = [(one - at(0)) / timedelta(hours=1) for one in (ended, back)]

    assert first_of(by_person(hours[0] - 2), by_person(hours[1], "zd:2")).repeat_gap_seconds == 23 * 3600
