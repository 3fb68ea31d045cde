"""Verdicts of AI resolutions: provisional, verified after two quiet weeks, or revoked, and by what."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rules.account import judged
from rules.model import Event, Path, Ticket, Verdict
from tests.rules.told import LATER, at, by_ai, change, folded, rated, said, state, told

SOLVED_AT = at(2)
DAYS = 24


def verdict_of(*tickets: Ticket, as_of: datetime = LATER) -> tuple[Verdict | None, list[str]]:
    """The verdict of the first ticket's first episode, and the reasons."""
    episode = judged(tickets, as_of)[0].episodes[0]
    return episode.verdict, [one.reason for one in episode.revocations]


def again(days: float, seconds: float = 0, ticket: str = "zd:2", **first: object) -> Ticket:
    """A later ticket of the same customer, so long after the first one's resolution."""
    return by_ai(2 + days * DAYS + seconds / 3600, ticket, **first)


GAPS = [
    ("at once", 0, 0, Verdict.VERIFIED),
    ("a second later", 0, 1, Verdict.REVOKED),
    ("exactly seven days", 7, 0, Verdict.REVOKED),
    ("exactly fourteen days", 14, 0, Verdict.REVOKED),
    ("a second after fourteen days", 14, 1, Verdict.VERIFIED),
]


@pytest.mark.parametrize(
    ("days", "seconds", "verdict"), [gap[1:] for gap in GAPS], ids=[gap[0] for gap in GAPS]
)
def test_a_repeat_revokes_up_to_the_last_second_of_the_window(
    days: int, seconds: int, verdict: Verdict
) -> None:
    assert verdict_of(by_ai(0), again(days, seconds))[0] is verdict


def test_two_repeats_revoke_once_with_the_nearest_first() -> None:
    second, third = again(3), again(6, ticket="zd:3")

    first, later, _ = judged([by_ai(0), second, third], LATER)

    assert [one.by for one in first.episodes[0].revocations] == ["zd:2"]
    assert [one.by for one in later.episodes[0].revocations] == ["zd:3"]


def test_a_repeat_of_a_persons_resolution_revokes_nothing_and_is_still_one() -> None:
    person = folded(said("c", 0), said("h", 1), state(2, status="solved"), created_at=at(0).isoformat())

    first, later = judged([person, again(3)], LATER)

    assert (first.episodes[0].verdict, later.repeat_of) == (None, "zd:1/1")


@pytest.mark.parametrize("change", [{"removed": "spam"}, {"removed": "deleted"}, {"merged_into": "zd:9"}])
def test_what_is_removed_or_merged_away_no_longer_revokes(change: dict[str, str]) -> None:
    assert verdict_of(by_ai(0), replace(again(3), **change)) == (Verdict.VERIFIED, [])  # type: ignore[arg-type]


def test_a_category_that_a_person_corrects_makes_and_unmakes_a_repeat() -> None:
    other = again(3, tags=["cat_login"])

    assert verdict_of(by_ai(0), other)[0] is Verdict.VERIFIED
    assert verdict_of(by_ai(0), replace(other, category="billing"))[0] is Verdict.REVOKED


def test_without_a_category_nothing_is_taken_for_a_repeat() -> None:
    first, later = by_ai(0, tags=[]), again(3, tags=[])

    assert first.category == "uncategorised"
    assert verdict_of(first, later)[0] is Verdict.VERIFIED


def test_a_contact_while_the_first_is_open_is_no_repeat() -> None:
    waiting = folded(said("c", 0), created_at=at(0).isoformat())

    _, later = judged([waiting, again(3)], LATER)

    assert later.repeat_of is None


def test_the_order_in_which_tickets_are_given_does_not_matter() -> None:
    tickets = [by_ai(0), again(3), again(6, ticket="zd:3")]

    assert judged(tickets, LATER) == judged(tickets[::-1], LATER)


def test_judging_twice_changes_nothing() -> None:
    once = judged([by_ai(0), again(3)], LATER)

    assert judged(once, LATER) == once


def test_a_verdict_comes_back_when_the_repeat_goes() -> None:
    revoked, later = judged([by_ai(0), again(3)], LATER)

    assert verdict_of(revoked)[0] is Verdict.VERIFIED
    assert later.repeat_of == "zd:1/1"


def test_a_repeat_counts_from_the_end_of_the_reopened_episode() -> None:
    reopened = folded(
        said("c", 0), said("a", 1), state(2, status="solved"), said("c", 20), state(20, status="open"),
        said("a", 21), state(22, status="solved"), created_at=at(0).isoformat(),
    )  # fmt: skip

    first, later = judged([reopened, again(3)], LATER)

    assert (later.repeat_of, later.repeat_gap_seconds) == ("zd:1/2", (3 * DAYS + 2 - 22) * 3600)
    assert [one.verdict for one in first.episodes] == [Verdict.REVOKED, Verdict.REVOKED]


CHANGES = [  # the AI's resolution, and the customer two weeks later by the clock on the wall of Berlin
    ("spring", "2026-03-23T12:00:00+01:00", "2026-04-06T13:00:00+02:00"),
    ("autumn", "2026-10-19T13:00:00+02:00", "2026-11-02T12:00:00+01:00"),
    ("a leap day", "2028-02-20T12:00:00+00:00", "2028-03-05T12:00:00+00:00"),
    ("the end of a year of 53 weeks", "2026-12-25T12:00:00+01:00", "2027-01-08T12:00:00+01:00"),
]


@pytest.mark.parametrize(("late", "verdict"), [(0, Verdict.REVOKED), (1, Verdict.VERIFIED)])
@pytest.mark.parametrize(
    ("solved", "again_at"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES]
)
def test_the_window_is_elapsed_time_across_a_change_of_clocks(
    solved: str, again_at: str, late: int, verdict: Verdict
) -> None:
    ended, back = (datetime.fromisoformat(one).astimezone(UTC) for one in (solved, again_at))
    back += timedelta(seconds=late)
    hours = [(moment - at(0)) / timedelta(hours=1) for moment in (ended, back)]
    later = LATER.replace(year=2029)
    first = folded(
        said("c", hours[0] - 2), said("a", hours[0] - 1), state(hours[0], status="solved"),
        created_at=(ended - timedelta(hours=2)).isoformat(), as_of=later,
    )  # fmt: skip
    second = folded(said("c", hours[1], "zd:2"), ticket="zd:2", created_at=back.isoformat(), as_of=later)

    judgement = judged([first, second], later)

    assert judgement[0].episodes[0].resolved_at == ended
    assert judgement[0].episodes[0].verdict is verdict
    assert judgement[1].repeat_gap_seconds == 14 * 86_400 + late


def test_an_open_duplicate_hides_nothing_that_was_resolved_before() -> None:
    first = by_ai(0)
    beside = folded(said("c", 1, "zd:2"), ticket="zd:2", created_at=at(1).isoformat())

    found = judged([first, beside, again(3, ticket="zd:3")], LATER)

    assert [one.repeat_of for one in found] == [None, None, "zd:1/1"]
    assert found[0].episodes[0].verdict is Verdict.REVOKED


def test_two_repeats_of_one_resolution_both_name_it_and_it_is_taken_back_once() -> None:
    waiting = folded(said("c", 50, "zd:2"), ticket="zd:2", created_at=at(50).isoformat())

    found = judged([by_ai(0), waiting, again(3, ticket="zd:3")], LATER)

    assert [one.repeat_of for one in found] == [None, "zd:1/1", "zd:1/1"]
    episode = found[0].episodes[0]
    assert (episode.verdict, episode.verdict_at) == (Verdict.REVOKED, at(50))
    assert [one.by for one in episode.revocations] == ["zd:2", "zd:3"]


def from_the_team(hours: float, **first: object) -> Ticket:
    """A ticket that a person of the team opened with words of their own; the customer answers."""
    story = said("h", hours, "zd:2"), said("c", hours + 1, "zd:2"), said("h", hours + 2, "zd:2")
    return folded(*story, ticket="zd:2", created_at=at(hours).isoformat(), **first)


def test_what_the_team_begins_is_no_repeat() -> None:
    first, later = judged([by_ai(0), from_the_team(50)], LATER)

    assert (later.episodes[0].started_by, later.repeat_of) == ("outbound", None)
    assert first.episodes[0].verdict is Verdict.VERIFIED


@pytest.mark.parametrize("channel", ["phone", "chat"])
def test_a_call_or_chat_in_which_a_person_speaks_first_is_the_customers(channel: str) -> None:
    first, later = judged([by_ai(0), from_the_team(50, channel=channel)], LATER)

    assert (later.episodes[0].started_by, later.repeat_of) == ("created", "zd:1/1")
    assert first.episodes[0].verdict is Verdict.REVOKED


AGAINST: list[tuple[str, list[Event], str]] = [
    ("reopened", [said("c", 50), state(50, status="open")], "reopened"),
    ("reopened by hand", [state(50, status="open")], "reopened"),
    ("a person wrote afterwards", [said("h", 50)], "escalated_after"),
    ("a thumb down", [rated(50, 0)], "negative_feedback"),
    ("two of five", [rated(50, 2, high=5, low=1)], "negative_feedback"),
    ("three of seven for ease", [rated(50, 3, high=7, low=1)], "negative_feedback"),
    (
        "much effort where more is worse",
        [rated(50, 5, high=5, low=1, higher_is_better=False)],
        "negative_feedback",
    ),
]


@pytest.mark.parametrize(("events", "reason"), [one[1:] for one in AGAINST], ids=[one[0] for one in AGAINST])
def test_what_takes_a_resolution_back(events: list[Event], reason: str) -> None:
    ticket = told(said("c", 0), said("a", 1), state(2, status="solved"), *events)

    assert verdict_of(ticket) == (Verdict.REVOKED, [reason])
    assert ticket.episodes[0].verdict_at == at(50)


SILENT: list[tuple[str, list[Event]]] = [
    ("only thanks", [said("c", 50, thanks=True), state(50, status="open"), state(60, status="solved")]),
    ("that worked", [said("c", 50, worked=True), state(50, status="open"), state(60, status="closed")]),
    ("a thumb up", [rated(50, 1)]),
    ("the lowest answer about the company", [rated(50, 0, high=10, instrument="nps")]),
    ("three of five", [rated(50, 3, high=5, low=1)]),
    ("four of seven for ease", [rated(50, 4, high=7, low=1)]),
    ("a bad rating that became a good one", [rated(50, 0), rated(51, 1)]),
    ("closed after solved", [state(90, status="closed")]),
    ("an answer of the AI", [said("a", 50)]),
    ("a note of a person", [said("h", 50, public=False)]),
    ("the same after the window", [rated(2 + 14 * DAYS + 1, 0)]),
]


@pytest.mark.parametrize("events", [one[1] for one in SILENT], ids=[one[0] for one in SILENT])
def test_what_does_not(events: list[Event]) -> None:
    ticket = told(said("c", 0), said("a", 1), state(2, status="solved"), *events)

    assert verdict_of(ticket) == (Verdict.VERIFIED, [])
    assert len(ticket.episodes) == 1


def test_thanks_and_then_another_question_reopens_at_the_questions_time() -> None:
    after = [said("c", 50, thanks=True), state(50, status="open"), said("c", 51)]

    ticket = told(said("c", 0), said("a", 1), state(2, status="solved"), *after)

    assert [one.started_at for one in ticket.episodes] == [at(0), at(51)]


def test_a_reopening_by_hand_long_after_thanks_is_one() -> None:
    after = [
        said("c", 50, thanks=True),
        state(50, status="open"),
        state(55, status="solved"),
        state(99, status="open"),
    ]

    ticket = told(said("c", 0), said("a", 1), state(2, status="solved"), *after)

    assert [one.started_at for one in ticket.episodes] == [at(0), at(99)]


GIVEN_UP: list[tuple[str, list[Event]]] = [
    ("a question of the AI", [said("a", 1, question=True)]),
    ("what the AI did not know", [said("a", 1, non_answer=True)]),
    ("a greeting of the AI", [said("a", 1, greeting=True)]),
    ("an acknowledgement that nothing followed", [said("a", 1), said("c", 2), said("a", 3, greeting=True)]),
    ("a bad rating before a courtesy", [said("a", 1), rated(2, 0), said("a", 3, greeting=True)]),
    ("nothing at all", []),
    (
        "a hand-over that nobody took",
        [state(0.5, group_id="1"), said("a", 1), change(2, "group_id", "2", by="ai")],
    ),
    ("an answer that missed the point", [said("a", 1), said("c", 2, repair=True)]),
    ("asking for a person", [said("a", 1), said("c", 2, asks_human=True), said("s", 3)]),
    ("a bad rating in place of words", [said("a", 1), rated(2, 0)]),
]


@pytest.mark.parametrize("solved", [True, False], ids=["closed by the helpdesk", "left as it is"])
@pytest.mark.parametrize("events", [one[1] for one in GIVEN_UP], ids=[one[0] for one in GIVEN_UP])
def test_who_gives_up_silently_is_never_verified(events: list[Event], solved: bool) -> None:
    ticket = told(said("c", 0), *events, *([state(9, status="solved")] * solved))

    assert verdict_of(ticket) == (None, [])
    assert ticket.resolution_path in (Path.ABANDONED, Path.OPEN)


def test_where_the_customer_never_wrote_nothing_was_resolved() -> None:
    ticket = told(said("a", 0), said("a", 30), state(60, status="solved"))

    assert (ticket.resolution_path, ticket.episodes[0].verdict) == (Path.ABANDONED, None)


def test_a_ticket_that_the_helpdesk_made_to_follow_another_is_a_reopening_whatever_its_category() -> None:
    following = again(3, tags=["cat_login"], followup_of="1")

    first, later = judged([by_ai(0), following], LATER)

    assert [one.reason for one in first.episodes[0].revocations] == ["reopened"]
    assert (later.repeat_of, later.repeat_gap_seconds) == ("zd:1/1", 3 * DAYS * 3600)


def test_what_a_ticket_follows_goes_before_what_it_resembles() -> None:
    between, following = again(2, ticket="zd:2"), again(5, ticket="zd:3", followup_of="1")

    *_, later = judged([by_ai(0), between, following], LATER)

    assert later.repeat_of == "zd:1/1"


def test_a_followed_ticket_that_nobody_knows_leaves_the_category_to_decide() -> None:
    first, later = judged([by_ai(0), again(3, followup_of="77")], LATER)

    assert [one.reason for one in first.episodes[0].revocations] == ["repeat_contact"]
    assert later.repeat_of == "zd:1/1"
