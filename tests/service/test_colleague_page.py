"""The page behind a colleague's link: what it shows to whom, and that only pressing its button counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient

from rules.errors import StorageUnavailable
from service.answer_links import COLLEAGUES_VALID
from service.intake.commit import CommitThread
from service.web.colleague_page import MOST_A_MINUTE
from tests.service.colleague_desk import (
    AWAY,
    CUSTOMERS,
    LINKS,
    PROBLEM,
    RULE,
    TICKET,
    ColleagueDesk,
    door_of,
    path,
)

HAND_OVER = f"{TICKET}/1/1"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ColleagueDesk]:
    made = ColleagueDesk(tmp_path)
    yield made
    made.run.close()


@pytest.fixture
def door(desk: ColleagueDesk) -> Iterator[FlaskClient]:
    with door_of(desk) as client:
        yield client


def flag(desk: ColleagueDesk, answer: str, who: str = "") -> str:
    return path(LINKS.of_flag(desk.flag, "bugs", datetime.now(UTC), who)[answer])


def handed(answer: str) -> str:
    return path(LINKS.of_hand_over(HAND_OVER, TICKET, "note", datetime.now(UTC))[answer])


def test_prefetching_a_link_in_any_way_counts_nothing(desk: ColleagueDesk, door: FlaskClient) -> None:
    link = flag(desk, "wrong")
    scanner = {**AWAY, "Purpose": "prefetch", "Sec-Purpose": "prefetch", "User-Agent": "link scanner"}

    opened = [door.open(link, method=method, headers=scanner) for method in ("GET", "HEAD", "OPTIONS", "GET")]

    assert {one.status_code for one in opened} == {200}
    assert desk.words() == []
    assert {door.open(link, method=method, headers=AWAY).status_code for method in ("PUT", "DELETE")} == {403}


def test_the_page_has_one_button_and_no_script_and_asks_one_thing(
    desk: ColleagueDesk, door: FlaskClient
) -> None:
    page = door.get(flag(desk, "wrong", "Ann"), headers=AWAY)

    assert "Bug in the product, Data import, first told in ticket 1: is the flag right?" in page.text
    assert page.text.count("<button") == 1
    assert '<button class="btn">Wrong</button>' in page.text
    assert "as the answer of Ann" in page.text
    assert "<script" not in page.text
    assert "Set-Cookie" not in page.headers
    assert (page.headers["X-Robots-Tag"], page.headers["Referrer-Policy"]) == (
        "noindex, nofollow",
        "no-referrer",
    )


def test_nothing_of_the_customer_is_on_the_page(desk: ColleagueDesk, door: FlaskClient) -> None:
    pages = [door.get(one, headers=AWAY).text for one in (flag(desk, "wrong"), handed("accepted"))]

    for shown in ("2001", "stops at row 40", "data_import", "Synthetic", "acme", "desk.example"):
        assert not [page for page in pages if shown in page]
    assert "Ticket 1 went from the AI to a person." in pages[1]


def test_pressing_counts_with_who_and_when(desk: ColleagueDesk, door: FlaskClient) -> None:
    moment = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        page = door.post(flag(desk, "wrong", "Ann"), headers=AWAY)

        (row,) = desk.answers()
    assert (page.status_code, "Counted: Wrong." in page.text) == (200, True)
    assert (row["question"], row["answer"], row["subject"]) == ("flag", "wrong", desk.flag)
    assert (row["who"], row["via"], row["at"]) == ("Ann", "bugs", "2026-11-23T09:12:00.000000Z")
    assert (row["rule"], row["about"], row["ticket_id"], row["until"]) == (RULE, PROBLEM, "", None)


def test_a_hand_over_is_answered_beside_what_was_found(desk: ColleagueDesk, door: FlaskClient) -> None:
    before = desk.run.rows("SELECT * FROM escalations")

    door.post(handed("should_automate"), headers=AWAY)

    (row,) = desk.answers()
    assert (row["subject"], row["answer"], row["rule"]) == (HAND_OVER, "should_automate", "")
    assert desk.run.rows("SELECT * FROM escalations") == before
    assert {one["id"] for one in before} == {HAND_OVER}


def test_a_replayed_press_changes_nothing_and_another_link_changes_the_answer(
    desk: ColleagueDesk, door: FlaskClient
) -> None:
    for _ in range(3):
        door.post(flag(desk, "right"), headers=AWAY)
    once = desk.answers()
    door.post(flag(desk, "right"), headers=AWAY)
    assert desk.answers() == once
    assert len(once) == 1

    door.post(flag(desk, "wrong"), headers=AWAY)
    assert desk.words() == [("flag", "wrong")]
    door.post(flag(desk, "handled"), headers=AWAY)
    assert desk.words() == [("flag", "wrong"), ("outcome", "handled")]


def test_the_page_shows_the_links_own_word_and_nobody_elses(desk: ColleagueDesk, door: FlaskClient) -> None:
    door.post(flag(desk, "right", "Ann"), headers=AWAY)
    desk.answers()

    assert "Ann’s link said: right" in door.get(flag(desk, "wrong", "Ann"), headers=AWAY).text
    assert "said:" not in door.get(flag(desk, "wrong", "Ben"), headers=AWAY).text


def test_a_snooze_names_its_day_on_the_button_and_ends_with_that_days_beginning(
    desk: ColleagueDesk, door: FlaskClient
) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), tick=False):
        shown = door.get(flag(desk, "snooze"), headers=AWAY).text
        door.post(flag(desk, "snooze"), headers=AWAY)
        (row,) = desk.answers()

    assert "Snooze until 1 Dec" in shown
    assert row["until"] == "2026-11-30T23:00:00.000000Z"  # 1 December in Berlin, where it is already the 24th


def test_a_link_works_to_the_last_second_and_then_says_what_to_do(
    desk: ColleagueDesk, door: FlaskClient
) -> None:
    made = datetime(2026, 3, 20, 9, tzinfo=UTC)
    with time_machine.travel(made, tick=False):
        link = flag(desk, "right")

    with time_machine.travel(made + COLLEAGUES_VALID + timedelta(seconds=1), tick=False):
        late = [door.get(link, headers=AWAY), door.post(link, headers=AWAY)]
        assert desk.words() == []
    with time_machine.travel(made + COLLEAGUES_VALID, tick=False):
        assert door.post(link, headers=AWAY).status_code == 200
        assert desk.words() == [("flag", "right")]

    assert {one.status_code for one in late} == {404}
    assert "use the one in the newest message, or ask whoever sent it" in late[0].text


def test_tampered_foreign_and_dangling_links_all_tell_the_same_nothing(
    desk: ColleagueDesk, door: FlaskClient
) -> None:
    good = flag(desk, "right")
    bad = [
        good[:10] + ("A" if good[10] != "A" else "B") + good[11:], good + "x", "/a/x",
        path(LINKS.of_flag("no-such-flag", "bugs", datetime.now(UTC))["right"]),
        path(LINKS.of_hand_over("acme:404/1/1", "acme:404", "note", datetime.now(UTC))["accepted"]),
        path(LINKS.of_problem("acme:404", TICKET, "bugs", datetime.now(UTC))["same_bug"]), path(CUSTOMERS.link("acme:404")),
    ]  # fmt: skip

    pages = [door.open(one, method=how, headers=AWAY) for one in bad for how in ("GET", "POST")]

    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert desk.words() == []


def test_a_customers_link_asks_the_customers_question_and_counts_no_colleague(
    desk: ColleagueDesk, door: FlaskClient
) -> None:
    link = path(CUSTOMERS.link(TICKET))

    assert "How easy was it" in door.get(link, headers=AWAY).text
    door.post(link, data={"score": "6"}, headers=AWAY)
    assert desk.words() == []
    assert door.post(f"{flag(desk, 'right')}/stop", headers=AWAY).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "null"}, 200),
        ({"Origin": "http://gauge.example"}, 200),
        ({"Origin": "https://gauge.example"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_another_sites_page_cannot_press_the_button(
    desk: ColleagueDesk, door: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert door.post(flag(desk, "right"), headers={**AWAY, **headers}).status_code == status
    assert len(desk.answers()) == (status == 200)


def test_one_flag_takes_so_many_answers_a_minute_and_others_are_not_held_up(
    desk: ColleagueDesk, door: FlaskClient
) -> None:
    codes = [door.post(flag(desk, "right"), headers=AWAY).status_code for _ in range(MOST_A_MINUTE)]
    refused = door.post(flag(desk, "wrong"), headers=AWAY)

    assert set(codes) == {200}
    assert (refused.status_code, "in a minute" in refused.text) == (429, True)
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert door.post(handed("accepted"), headers=AWAY).status_code == 200
    assert desk.words() == [("flag", "right"), ("hand_over", "accepted")]


def test_what_cannot_be_stored_is_not_called_counted(
    desk: ColleagueDesk, door: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: CommitThread, entry: object) -> str:
        raise StorageUnavailable("synthetic")

    monkeypatch.setattr(CommitThread, "store_and_wait", full)
    page = door.post(flag(desk, "right"), headers=AWAY)

    assert (page.status_code, "Counted" in page.text, page.text.count("<button")) == (503, False, 1)


def test_a_problem_is_answered_for_one_ticket(desk: ColleagueDesk, door: FlaskClient) -> None:
    desk.take(desk.created(5, "2", requester_id="2009"))
    link = path(LINKS.of_problem(PROBLEM, "acme:2", "bugs", datetime.now(UTC))["not_same_bug"])

    assert (
        "Is ticket 2 the same bug as Data import, first told in ticket 1?"
        in door.get(link, headers=AWAY).text
    )
    door.post(link, headers=AWAY)

    (row,) = desk.answers()
    assert (row["subject"], row["ticket_id"], row["answer"]) == (PROBLEM, "acme:2", "not_same_bug")


def test_a_flag_that_was_withdrawn_meanwhile_can_still_be_judged(
    desk: ColleagueDesk, door: FlaskClient
) -> None:
    link = flag(desk, "wrong")
    desk.take(desk.body("marked_as_spam", 6))
    assert desk.flags() == set()

    assert door.post(link, headers=AWAY).status_code == 200
    (row,) = desk.answers()
    assert (row["answer"], row["rule"], row["about"]) == ("wrong", RULE, PROBLEM)
