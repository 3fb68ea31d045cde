"""Mistakes that other systems make or made, through real deliveries wherever the fold decides."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rules.metrics.tally import Number
from service.metrics.book import MetricBook, built_in
from service.metrics.building import build_numbers
from service.metrics.keeper import FOLDER
from service.store.mirror.refreshing import refresh
from tests.service.metrics.rows import BY_AI, OUTBOUND, Rows, number, of, split
from tests.service.pipeline.desk import AI, CUSTOMER, PERSON, Desk, at

YEAR = {"start": date(2026, 3, 1), "end": date(2026, 6, 1)}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def told(desk: Desk, *metrics: str, days: float = 60) -> list[Number]:
    """What the numbers say so many days after START."""
    now = at(24 * days)
    desk.run.settle(now)
    settings = desk.run.settings
    desk.run.close()
    refresh(settings.data_dir / "deskgauge.db", settings.data_dir / FOLDER, "UTC", now)
    numbers = build_numbers(settings)
    return [number(numbers, one, **YEAR) for one in metrics]


def note(desk: Desk, who: str, hours: float, ticket: str) -> dict[str, Any]:
    """A comment that the customer does not see."""
    body = desk.comment(who, hours, ticket)
    body["event"]["comment"]["is_public"] = False
    return body


def test_one_contact_with_a_hand_over_and_a_resolution_counts_once(desk: Desk) -> None:
    """Both kinds of event were counted by themselves elsewhere: more than 100 %."""
    desk.take(desk.created(), desk.comment(AI, 1), desk.comment(CUSTOMER, 2, text="I want to talk to a human."),
              desk.comment(PERSON, 3), desk.status("SOLVED", 4))  # fmt: skip

    contained, provisional, ended = told(desk, "containment_rate", "arr_provisional", "all_ended")

    assert (of(contained), of(provisional), ended.value) == ((0, 1), (0, 1), 1)


def test_a_private_note_is_no_answer_and_handles_nothing(desk: Desk) -> None:
    desk.take(desk.created(), note(desk, PERSON, 1, "1"), desk.status("SOLVED", 2))

    resolved, ended, response = told(desk, "all_resolutions", "all_ended", "first_response_human_calendar")

    assert (resolved.value, ended.value, response.tally.n) == (0, 1, 0)


def test_a_private_note_of_the_ai_does_not_involve_it(desk: Desk) -> None:
    desk.take(desk.created(), note(desk, AI, 1, "1"), desk.comment(PERSON, 2), desk.status("SOLVED", 3))

    involved, resolved = told(desk, "involvement_rate", "human_resolutions")

    assert (of(involved), resolved.value) == ((0, 1), 1)


@pytest.mark.parametrize("order", range(4))
def test_reopenings_that_arrive_newest_first_are_all_counted(tmp_path: Path, order: int) -> None:
    """A guard against what was "last seen" loses the older ones elsewhere."""
    desk = Desk(tmp_path)
    bodies = [
        *desk.by_ai(0, "1"),
        desk.comment(CUSTOMER, 10, text="It still fails at row 40."), desk.status("OPEN", 10, before="SOLVED"),
        desk.comment(PERSON, 11), desk.status("SOLVED", 12),
        desk.comment(CUSTOMER, 20, text="And now at row 41."), desk.status("OPEN", 20, before="SOLVED"),
        desk.comment(PERSON, 21), desk.status("SOLVED", 22),
    ]  # fmt: skip
    shuffled = list(reversed(bodies)) if order == 0 else Random(order).sample(bodies, len(bodies))
    for one in shuffled:
        desk.take(one, now=at(30))

    reopened, volume, verified = told(desk, "reopen_rate", "volume", "arr_verified")

    assert (of(reopened), volume.value, of(verified)) == ((2, 3), 3, (0, 1))


def test_a_ticket_that_was_opened_again_and_is_still_open_was_opened_again(desk: Desk) -> None:
    """Counting solved entries less one misses it elsewhere."""
    desk.take(*desk.by_ai(0, "1"), desk.comment(CUSTOMER, 10, text="It still fails."),
              desk.status("OPEN", 10, before="SOLVED"))  # fmt: skip

    reopened, backlog, whole = told(desk, "reopen_rate", "backlog", "resolution_time")

    assert (of(reopened), backlog.value, whole.tally.n) == ((1, 1), 1, 0)


def opened_by_a_person(desk: Desk) -> list[dict[str, Any]]:
    """A ticket whose first public message is a person's."""
    return [
        desk.created(submitter_id=PERSON),
        desk.comment(PERSON, 0, text="We noticed a failed import of yours."),
    ]


def test_a_ticket_that_a_person_opened_has_no_running_clock(desk: Desk) -> None:
    """Elsewhere its business time runs on past today."""
    desk.take(*opened_by_a_person(desk), desk.status("SOLVED", 2))

    waiting, response, volume = told(desk, "awaiting_human", "first_response_human_calendar", "volume")

    assert (waiting.value, response.tally.n, response.tally.awaiting, volume.value) == (0, 0, 0, 0)


def test_a_ticket_that_a_person_opened_is_a_contact_once_the_customer_answers_and_has_no_first_answer(
    desk: Desk,
) -> None:
    desk.take(*opened_by_a_person(desk), desk.comment(CUSTOMER, 1, text="Please mend it."), desk.comment(PERSON, 2),
              desk.status("SOLVED", 3))  # fmt: skip

    volume, response, involved = told(desk, "volume", "first_response_human_calendar", "involvement_rate")

    assert (volume.value, response.tally.n, response.tally.excluded) == (1, 0, (1,))
    assert (of(involved), involved.tally.excluded) == ((0, 0), (1,))


def test_numbers_before_any_contact_are_nothing_and_not_zero(desk: Desk) -> None:
    """An empty window was 0 % elsewhere."""
    rates = told(
        desk,
        "arr_verified",
        "reopen_rate",
        "csat",
        "fcr",
        "involvement_rate",
        "first_response_any",
        "deflection_rate",
    )

    assert {(one.value, one.low, one.high, one.state) for one in rates} == {(None, None, None, "none")}


def test_a_count_of_nothing_is_zero(desk: Desk) -> None:
    (volume,) = told(desk, "volume")

    assert (volume.value, volume.state) == (0, "sure")


def contacts(rows: Rows) -> list[float | None]:
    numbers = rows.numbers()
    return [number(numbers, one).value for one in ("volume", "all_ended", "all_resolutions", "backlog")]


def test_what_the_team_began_is_in_no_denominator_until_the_customer_answers(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    silent = {"customer_messages": 0, "ai_replies": 0, "ai_answers": 0}
    rows.episodes(5, BY_AI, OUTBOUND, silent, verdict=None)
    assert contacts(rows) == [0, 0, 0, 0]

    rows.episode(BY_AI, OUTBOUND)

    assert contacts(rows) == [1, 1, 1, 0]


def test_a_silent_customer_whom_a_follow_up_sequence_closed_was_not_helped_by_the_ai(tmp_path: Path) -> None:
    """Messages without any answer, then closed by a rule: a resolution elsewhere."""
    rows = Rows(tmp_path)
    rows.episodes(
        6, BY_AI, OUTBOUND, customer_messages=0, ai_messages=3, ai_replies=0, ai_answers=0, verdict="verified"
    )
    rows.episodes(5, BY_AI, verdict="revoked", reopened_at=9.0)
    numbers = rows.numbers()

    assert [of(number(numbers, one)) for one in ("arr_provisional", "arr_verified", "containment_rate")] == [
        (5, 5),
        (0, 5),
        (5, 5),
    ]


@pytest.mark.parametrize("gone", [{"merged_into": "acme:1"}, {"removed": "spam"}, {"removed": "deleted"}])
def test_merged_deleted_and_spam_count_nowhere(tmp_path: Path, gone: dict[str, str]) -> None:
    rows = Rows(tmp_path)
    rows.episodes(5, BY_AI, verdict="verified", answer_seconds=60.0)
    before = rows.numbers()
    wanted = {name: number(before, name) for name in before.book.metrics}
    for _ in range(7):
        ticket = rows.episode(
            BY_AI, ticket=gone, verdict="revoked", answer_seconds=9.0, hand_overs=1, reopened_at=3.0
        )
        rows.escalation(ticket, "accepted")
        rows.survey(ticket)
    after = rows.numbers()

    assert {name: number(after, name) for name in after.book.metrics} == wanted
    assert of(wanted["arr_verified"]) == (5, 5)


def test_a_ticket_with_several_tags_counts_once(tmp_path: Path) -> None:
    """A join of tickets and tags counts it once for each tag elsewhere."""
    rows = Rows(tmp_path)
    rows.episodes(3, ticket={"tags": ["a", "b", "c"]})
    rows.episodes(2, ticket={"tags": []})
    numbers = rows.numbers()

    assert number(numbers, "volume").value == 5
    for by in ("channel", "category", "priority", "group", "language", "account", "complexity"):
        assert sum(one.value or 0 for one in split(numbers, "volume", by).values()) == 5


def test_several_surveys_hand_overs_and_answers_of_a_ticket_double_no_contact(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    ticket = rows.episode(BY_AI, verdict="verified", ces_offered=1)
    for at_hour in (3.0, 4.0):
        rows.survey(ticket, instrument="ces", low=1.0, high=7.0, score=7.0, at=at_hour)
        rows.escalation(ticket, "accepted")
    numbers = rows.numbers()

    assert number(numbers, "volume").value == 1
    assert of(number(numbers, "ces_response_rate")) == (1, 1)


def test_a_condition_may_ask_for_the_tier_of_the_account(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    rows.add("accounts", id="org:1", source="ticket", customers=1, tier="gold")
    rows.episodes(3, ticket={"account_id": "org:1"})
    rows.episodes(2)
    mine = replace(built_in().metrics["volume"], id="gold", where="contact AND customer_tier = 'gold'")
    numbers = rows.numbers(book=MetricBook(built_in().grains, {"gold": mine}))

    assert number(numbers, "gold").value == 3
    assert {name: one.value for name, one in split(numbers, "gold", "customer_tier").items()} == {
        "gold": 3,
        "unknown": 0,
    }
