"""What messages do to an episode: openings, thanks, confirmations, notes, messages made private."""

import pytest

from rules.model import Event, Kind, Path, Touchpoint, Verdict
from tests.rules.told import at, change, event, folded, rated, said, state, told

SOLVED = state(2, status="solved")


def created(author: str = "customer", **signs: bool) -> Event:
    fields = {"author_id": author, "requester_id": "customer", "channel": "email"}
    made = event(Kind.CREATED, 0, "created", **fields)
    return Event(made.id, "zd", "zd:1", Kind.CREATED, made.form, made.at, fields, signs=signs)


def test_a_customer_who_opens_a_ticket_has_written_even_without_words() -> None:
    ticket = told(created(), said("h", 1), SOLVED)

    assert (ticket.episodes[0].started_at, ticket.turn_count) == (at(0), 1)


def test_the_opening_is_not_told_twice() -> None:
    assert told(created(text=True), said("c", 0.001), said("h", 1), SOLVED).turn_count == 1


def test_an_ai_note_right_after_the_opening_hides_no_opening() -> None:
    ticket = told(created(), said("a", 0.001, public=False), said("h", 1), SOLVED)

    assert (ticket.turn_count, ticket.ai_touchpoint) == (1, Touchpoint.ASSIST)


def test_a_ticket_that_a_person_opened_without_words_is_no_message() -> None:
    assert told(created("human"), said("c", 1)).episodes[0].started_at == at(1)


@pytest.mark.parametrize("sign", ["thanks", "worked"])
def test_an_opening_is_never_only_polite(sign: str) -> None:
    ticket = told(said("c", 0, **{sign: True}), said("a", 1), SOLVED)

    assert (ticket.turn_count, ticket.episodes[0].confirmed_at) == (1, None)


@pytest.mark.parametrize(("who", "path"), [("a", Path.AI), ("h", Path.HUMAN)])
def test_that_worked_ends_the_episode_whoever_answered(who: str, path: Path) -> None:
    episode = told(said("c", 0), said(who, 1), said("c", 2, worked=True)).episodes[0]

    assert (episode.path, episode.boundary, episode.resolved_at) == (path, "confirmed", at(2))


def test_that_worked_with_nobody_having_answered_ends_nothing() -> None:
    episode = told(said("c", 0), said("c", 2, worked=True)).episodes[0]

    assert (episode.path, episode.confirmed_at) == (Path.OPEN, at(2))


def test_that_worked_after_the_end_confirms_it_and_moves_nothing() -> None:
    episode = told(said("c", 0), said("a", 1), SOLVED, said("c", 5, worked=True)).episodes[0]

    assert (episode.confirmed_at, episode.resolved_at, episode.verdict) == (at(5), at(2), Verdict.VERIFIED)


def test_confirmation_does_not_shorten_the_two_weeks() -> None:
    ticket = told(said("c", 0), said("a", 1), said("c", 2, worked=True), as_of=at(2 + 13 * 24))

    assert ticket.episodes[0].verdict is Verdict.PROVISIONAL


def test_thanks_do_not_hold_up_the_idle_time() -> None:
    ticket = told(said("c", 0), said("a", 1), said("c", 70, thanks=True))

    assert ticket.episodes[0].resolved_at == at(73)


def test_a_message_made_private_in_time_was_no_answer() -> None:
    hidden = event(Kind.MESSAGE_HIDDEN, 1.5, message_id="zd:1-1")

    ticket = told(said("c", 0), said("h", 1), hidden, SOLVED)

    assert ticket.resolution_path is Path.ABANDONED


def test_a_message_made_private_after_the_end_changes_no_path() -> None:
    hidden = event(Kind.MESSAGE_HIDDEN, 5, message_id="zd:1-1")

    assert told(said("c", 0), said("h", 1), SOLVED, hidden).resolution_path is Path.HUMAN


def test_a_redacted_message_still_was_one() -> None:
    redacted = event(Kind.MESSAGE_REDACTED, 1.5, message_id="zd:1-1")

    assert told(said("c", 0), said("h", 1), redacted, SOLVED).resolution_path is Path.HUMAN


def test_notes_answer_nobody() -> None:
    assert told(said("c", 0), said("h", 1, public=False), SOLVED).resolution_path is Path.ABANDONED


def test_what_the_system_writes_is_nobodys_message() -> None:
    ticket = told(said("c", 0), said("s", 1), SOLVED)

    assert (ticket.resolution_path, ticket.turn_count) == (Path.ABANDONED, 0)


PARTS = [
    ("nothing", (), Touchpoint.NONE),
    ("a tag", (change(0.5, "tags", ["cat_billing", "vip"], by="ai"),), Touchpoint.TRIAGE),
    ("a draft", (said("a", 0.5, public=False),), Touchpoint.ASSIST),
    ("an answer", (said("a", 0.5),), Touchpoint.ANSWER),
    ("only closing it", (change(0.5, "status", "pending", by="ai"),), Touchpoint.NONE),
]


@pytest.mark.parametrize(("did", "part"), [case[1:] for case in PARTS], ids=[case[0] for case in PARTS])
def test_the_ais_part(did: tuple[Event, ...], part: Touchpoint) -> None:
    ticket = told(said("c", 0), *did, said("h", 1), SOLVED)

    assert (ticket.ai_touchpoint, ticket.ai_first_at) == (part, None if part is Touchpoint.NONE else at(0.5))


def test_the_ais_part_begins_with_the_first_thing_it_did() -> None:
    tagged = change(0.2, "tags", ["cat_billing", "vip"], by="ai")

    ticket = told(said("c", 0), tagged, said("a", 1), SOLVED)

    assert (ticket.ai_touchpoint, ticket.ai_first_at, ticket.ai_agent) == (Touchpoint.ANSWER, at(0.2), "ai")


@pytest.mark.parametrize(("who", "path"), [("c", Path.ABANDONED), ("h", Path.HUMAN)])
def test_a_source_without_statuses_ends_by_idle_time_whoever_wrote_last(who: str, path: Path) -> None:
    messages = [said("c", 0), said("h", 1), said(who, 2)]

    episode = folded(*messages, status=None).episodes[0]

    assert (episode.path, episode.boundary, episode.resolved_at) == (path, "idle", at(74))


@pytest.mark.parametrize(("channel", "hours"), [("chat", 25), ("email", 73), (None, 73)])
def test_the_idle_time_is_that_of_the_channel(channel: str | None, hours: int) -> None:
    assert told(said("c", 0), said("a", 1), channel=channel).episodes[0].resolved_at == at(hours)


def test_a_customer_without_an_answer_waits_however_long() -> None:
    assert told(said("c", 0), said("a", 1), said("c", 2)).resolution_path is Path.OPEN


def test_a_bad_rating_before_the_end_is_a_bad_end_and_a_better_one_takes_it_back() -> None:
    bad = told(said("c", 0), said("a", 1), rated(1.5, 0), SOLVED)
    better = told(said("c", 0), said("a", 1), rated(1.5, 0), rated(1.7, 1), SOLVED)

    assert (bad.resolution_path, better.resolution_path) == (Path.ABANDONED, Path.AI)


def test_a_bad_rating_before_the_ais_last_word_is_made_good_by_it() -> None:
    assert told(said("c", 0), said("a", 0.5), rated(0.7, 0), said("a", 1), SOLVED).resolution_path is Path.AI
