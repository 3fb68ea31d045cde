"""Links of customers and colleagues: what each says, until when, and that none serves for another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from itsdangerous import URLSafeTimedSerializer

from rules.answers import QUESTIONS
from service.answer_links import COLLEAGUE_SALT, COLLEAGUES_VALID, AnswerLinks, Asked, ColleagueLinks

KEY = b"the-key-of-an-installation-32byte"
URL = "https://gauge.example"
CUSTOMERS = AnswerLinks(KEY, URL, timedelta(days=30))
COLLEAGUES = ColleagueLinks(KEY, URL)
MADE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def token(url: str) -> str:
    assert url.startswith(f"{URL}/a/")
    return url.removeprefix(f"{URL}/a/")


def test_each_answer_has_a_link_of_its_own_that_says_only_this_one() -> None:
    links = COLLEAGUES.of_flag("f1", "linear", MADE, "Ann")

    assert list(links) == [*QUESTIONS["flag"], *QUESTIONS["outcome"]]
    said = {answer: COLLEAGUES.asked(token(url), MADE) for answer, url in links.items()}
    assert said["wrong"] == Asked("flag", "wrong", "f1", "", "Ann", "linear", 0)
    assert said["snooze"] == Asked("outcome", "snooze", "f1", "", "Ann", "linear", 7)
    assert said["handled"] == Asked("outcome", "handled", "f1", "", "Ann", "linear", 0)
    assert max(map(len, links.values())) < 300


def test_hand_overs_and_problems_are_asked_about_with_their_ticket() -> None:
    handed, problem = (
        COLLEAGUES.of_hand_over("zd:1/1/1", "zd:1", "note", MADE),
        COLLEAGUES.of_problem("p1", "zd:2", "slack", MADE),
    )

    assert (list(handed), list(problem)) == (
        ["accepted", "should_automate", "no_context"],
        ["same_bug", "not_same_bug"],
    )
    assert COLLEAGUES.asked(token(handed["no_context"]), MADE) == Asked(
        "hand_over", "no_context", "zd:1/1/1", "zd:1", "", "note", 0
    )
    assert COLLEAGUES.asked(token(problem["same_bug"]), MADE) == Asked(
        "problem", "same_bug", "p1", "zd:2", "", "slack", 0
    )


@pytest.mark.parametrize(("late", "works"), [(0, True), (-1, True), (1, False), (3600, False)])
def test_a_colleagues_link_works_to_the_last_second_of_its_time_and_no_longer(late: int, works: bool) -> None:
    made = token(COLLEAGUES.of_flag("f1", "linear", MADE)["right"])

    assert (COLLEAGUES.asked(made, MADE + COLLEAGUES_VALID + timedelta(seconds=late)) is not None) is works


def test_a_link_from_the_future_works_not_yet() -> None:
    made = token(COLLEAGUES.of_flag("f1", "linear", MADE + timedelta(days=1))["right"])

    assert COLLEAGUES.asked(made, MADE) is None
    assert COLLEAGUES.asked(made, MADE + timedelta(days=1)) is not None


def test_the_same_moment_gives_the_same_link() -> None:
    first, again, later = (
        COLLEAGUES.of_flag("f1", "linear", MADE + timedelta(days=days)) for days in (0, 0, 1)
    )

    assert first == again != later


def test_a_customers_token_is_no_colleagues_and_the_other_way_round() -> None:
    with time_machine.travel(MADE, tick=False):
        customers, colleagues = CUSTOMERS.link("zd:1"), COLLEAGUES.of_flag("f1", "linear", MADE)["right"]

        assert CUSTOMERS.ticket(token(customers)) == "zd:1"
        assert COLLEAGUES.asked(token(customers), MADE) is None
        assert CUSTOMERS.ticket(token(colleagues)) is None


def test_changing_any_character_of_a_token_makes_it_none() -> None:
    made = token(COLLEAGUES.of_flag("f1", "linear", MADE)["right"])
    # The last character of base64 carries bits that are not read.
    changed = [made[:n] + ("A" if made[n] != "A" else "B") + made[n + 1 :] for n in range(len(made) - 1)]

    assert COLLEAGUES.asked(made, MADE) is not None
    assert not [one for one in changed if COLLEAGUES.asked(one, MADE)]
    assert not [one for one in ("", "x", made[:-3], made + "A", "." * 40) if COLLEAGUES.asked(one, MADE)]


def test_another_installations_key_opens_nothing() -> None:
    other = replace(COLLEAGUES, key=b"another-key-of-another-installation")

    assert COLLEAGUES.asked(token(other.of_flag("f1", "linear", MADE)["right"]), MADE) is None


@pytest.mark.parametrize(
    "said",
    [
        "zd:1", [], ["flag", "right"], {"question": "flag"}, ["flag", "accepted", "f1", "", "", "linear", 0],
        ["mood", "right", "f1", "", "", "linear", 0],
    ],
)  # fmt: skip
def test_what_this_version_does_not_ask_is_none_even_when_signed(said: object) -> None:
    signed = URLSafeTimedSerializer(KEY, salt=COLLEAGUE_SALT).dumps(said)

    assert COLLEAGUES.asked(str(signed), MADE) is None
