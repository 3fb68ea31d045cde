"""What colleagues said, on pages and in the API: beside the facts, with the rule's observed precision."""

import re

import pytest
from flask.testing import FlaskClient

from tests.service.installation import CONNECTION
from tests.service.reading import text_of

REPEAT, VOLUME, BUG = "repeat_contact_14/48702/1", "account_volume/81/1", "bug/48800/1"


@pytest.mark.parametrize(
    ("flag", "shown", "absent"),
    [
        (REPEAT, ["Ann’s link said: wrong, 11 Nov", "Snoozed Until 30 Nov, 01:00", "0% 0 of 1 answered flag right; few"],
         ["Handled"]),
        (VOLUME, ["A link in linear said: right, 11 Nov", "Outcome Handled", "100% 1 of 1 answered flag right; few"],
         ["Snoozed"]),
        (BUG, ["Nobody has answered yet whether it is right.", "Observed precision Nobody has answered yet"],
         ["said:", "Outcome"]),
    ],
)  # fmt: skip
def test_a_flag_shows_what_was_said_of_it_and_of_its_rule(
    browser: FlaskClient, flag: str, shown: list[str], absent: list[str]
) -> None:
    text = " ".join(re.sub(r"<[^>]+>", " ", text_of(browser, f"/flags/{flag}")).split())

    assert [one for one in shown if one not in text] == []
    assert [one for one in absent if one in text] == []


@pytest.mark.parametrize(
    ("ticket", "line"),
    [
        ("48702", "Ann’s link said: wrong, 11 Nov"),
        ("48800", "A tag on the ticket said: no context came along, 11 Nov"),
        ("48900", None),
    ],
)
def test_a_ticket_shows_what_was_said_of_it(browser: FlaskClient, ticket: str, line: str | None) -> None:
    text = text_of(browser, f"/tickets/{CONNECTION}:{ticket}")

    assert ("What colleagues said" in text) is (line is not None)
    assert line is None or line in text


def test_the_api_gives_a_flag_its_answers_its_outcome_and_its_rules_precision(browser: FlaskClient) -> None:
    told = browser.get(f"/api/v1/flags/{REPEAT}").get_json()

    assert {one["answer"] for one in told["answers"]} == {"wrong", "snooze"}
    assert (told["outcome"]["answer"], told["outcome"]["until"]) == ("snooze", "2026-11-30T00:00:00.000000Z")
    assert told["precision"] == {"right": 0, "answered": 1, "share": 0.0, "small": True}


def test_a_flag_of_which_nobody_said_anything_has_no_share(browser: FlaskClient) -> None:
    told = browser.get(f"/api/v1/flags/{BUG}").get_json()

    assert (told["answers"], told["outcome"], told["precision"]["share"]) == ([], None, None)


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 5), ("question=flag", 2), ("answer=snooze", 1), (f"ticket={CONNECTION}:48800", 1), ("via=tag", 1),
     ("rule=account_volume", 2), (f"subject={REPEAT}", 2), ("rule=no_such", 0)],
)  # fmt: skip
def test_the_list_of_answers_takes_its_filters(browser: FlaskClient, query: str, number: int) -> None:
    assert len(browser.get(f"/api/v1/answers?{query}").get_json()["items"]) == number


def test_an_unknown_question_is_refused(browser: FlaskClient) -> None:
    assert browser.get("/api/v1/answers?question=mood").status_code == 400


def test_the_ticket_in_the_api_has_its_answers(browser: FlaskClient) -> None:
    (one,) = browser.get(f"/api/v1/tickets/{CONNECTION}:48800").get_json()["answers"]

    assert (one["question"], one["answer"], one["via"]) == ("hand_over", "no_context", "tag")
