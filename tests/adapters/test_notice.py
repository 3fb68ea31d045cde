"""What a message about a push says, before any target's markup."""

from typing import Any

import pytest

from adapters.notice import LINE_LENGTH, MOST_LINES, TITLE_LENGTH, Line, Notice, Part, notice
from tests.fakes.pushes import CONTENT, a_push

ANSWERS = [
    {"label": "Right", "url": "https://gauge.example/a/r"},
    {"label": "Wrong", "url": "https://gauge.example/a/w"},
]


def told(**content: Any) -> Notice:
    return notice(a_push(**content))


def test_a_message_is_title_summary_key_facts_lists_and_answers() -> None:
    made = told(answers=ANSWERS)

    assert (made.title, made.summary) == (CONTENT["title"], CONTENT["summary"])
    assert made.head == (
        Line("help:4711", "https://desk.example/agent/tickets/4711", "Ticket"),
        Line("product_bug_escalation", "", "Rule"),
        Line("high", "", "Severity"),
        Line("2026-03-02T08:59:00Z", "", "Since"),
    )
    assert made.parts == (
        Part("Facts", (Line("cause: product_bug"), Line("turn: 3"))),
        Part("Evidence", (Line("help:4711"), Line("help:comment:12"))),
    )
    assert made.answers == (
        Line("Right", "https://gauge.example/a/r"),
        Line("Wrong", "https://gauge.example/a/w"),
    )
    assert made.footer == f"Deskgauge help:4711, {a_push().id}"


def test_parts_with_headings_of_their_own_come_last_and_an_account_leads_to_its_page() -> None:
    lines = ["plain", {"label": "help:1: hard", "url": "https://desk.example/1"}]
    made = told(
        account_id="help:81", account_url="https://gauge.example/accounts/help:81",
        parts=[{"heading": "Read these first", "lines": lines}, {"heading": "Many", "lines": ["x"] * (MOST_LINES + 2)}],
    )  # fmt: skip

    assert Line("help:81", "https://gauge.example/accounts/help:81", "Account") in made.head
    first, many = made.parts[2:]
    assert first == Part("Read these first", (Line("plain"), Line("help:1: hard", "https://desk.example/1")))
    assert (len(many.lines), many.more) == (MOST_LINES, 2)


def test_what_is_missing_leaves_no_part_behind() -> None:
    made = told(**dict.fromkeys(CONTENT))

    assert made == Notice("Flag without a title", "", (), (), (), f"Deskgauge help:4711, {a_push().id}")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", None, "https://a b/"])
def test_only_an_ordinary_web_address_is_a_link(url: str | None) -> None:
    made = told(ticket_url=url, answers=[{"label": "Right", "url": url}])

    assert made.head[0] == Line("help:4711", "", "Ticket")
    assert made.answers == ()


def test_personal_details_are_taken_out_of_every_line() -> None:
    made = told(
        title="ask ann@mail.example", summary="call +49 30 1234567", facts=["card 4111 1111 1111 1111"]
    )

    assert (made.title, made.summary) == ("ask [e-mail]", "call [phone]")
    assert made.parts[0].lines == (Line("card [card]"),)


@pytest.mark.parametrize(("number", "more"), [(MOST_LINES, 0), (MOST_LINES + 1, 1), (MOST_LINES + 50, 50)])
def test_a_long_list_says_how_many_are_left_out(number: int, more: int) -> None:
    (part,) = told(facts=[], evidence=[f"help:{one}" for one in range(number)]).parts

    assert (len(part.lines), part.more) == (MOST_LINES, more)


def test_no_line_is_longer_than_its_limit() -> None:
    made = told(title="t" * 900, facts=["f" * 900])

    assert len(made.title) == TITLE_LENGTH
    assert len(made.parts[0].lines[0].text) == LINE_LENGTH


def test_the_flags_of_a_digest_come_first_and_lead_somewhere() -> None:
    items = [{"label": "Repeat contact", "url": "https://desk.example/1"}, {"label": "No link", "url": ""}]

    assert told(items=items).parts[0] == Part(
        "Flags", (Line("Repeat contact", "https://desk.example/1"), Line("No link"))
    )
