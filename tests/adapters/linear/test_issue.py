"""What an issue says, and what it never says."""

from typing import Any

import pytest

from adapters.issue_markdown import description
from adapters.issue_words import MOST_LINES
from adapters.trackers.linear.issue import attachment_input, issue_input, ticket_url
from tests.fakes.pushes import CONTENT, a_push

WHOLE = r"""Escalated because of a product bug.

- Ticket: [help:4711](<https://desk.example/agent/tickets/4711>)
- Rule: product\_bug\_escalation
- Severity: high
- Since: 2026-03-02T08:59:00Z

**Facts**

- cause: product\_bug
- turn: 3

**Evidence**

- help:4711
- help:comment:12

Deskgauge help:4711, """


def made(**content: Any) -> dict[str, Any]:
    return issue_input(a_push(**content), "team", [])


def test_the_description_is_ids_enumerations_times_and_links() -> None:
    assert description(a_push()) == WHOLE + a_push().id


def test_parts_without_content_leave_no_gap() -> None:
    bare = dict.fromkeys(CONTENT)

    assert description(a_push(**bare)) == f"Deskgauge help:4711, {a_push().id}"


@pytest.mark.parametrize(
    ("severity", "priority"),
    [("critical", 1), ("urgent", 1), ("high", 2), ("medium", 3), ("low", 4), ("odd", 0), ("", 0), (None, 0)],
)
def test_severity_becomes_priority(severity: str | None, priority: int) -> None:
    assert made(severity=severity)["priority"] == priority


@pytest.mark.parametrize(
    ("title", "sent"),
    [
        ("two\nlines", "two lines"),
        ("t" * 300, "t" * 199 + "…"),
        ("ask ann@mail.example", "ask [e-mail]"),
        ("[kept] *as* text", "[kept] *as* text"),
        ("", "Flag without a title"),
        (None, "Flag without a title"),
    ],
)
def test_the_title_is_one_plain_line(title: str | None, sent: str) -> None:
    assert made(title=title)["title"] == sent


@pytest.mark.parametrize(
    "key", ["text", "quote", "body", "subject_text", "customer", "comments", "include_text", "requester"]
)
def test_what_is_not_known_stays_behind(key: str) -> None:
    push = a_push(**{key: "CANARY my card 4111 1111 1111 1111"})

    assert "CANARY" not in str(issue_input(push, "team", [])) + str(attachment_input(push))


@pytest.mark.parametrize("key", ["title", "summary", "severity", "ticket_id", "rule", "opened_at"])
def test_personal_details_are_taken_out_of_every_field(key: str) -> None:
    push = a_push(**{key: "from ann@mail.example, +49 30 1234567"})
    sent = str(issue_input(push, "team", [])) + str(attachment_input(push))

    assert "ann@mail" not in sent
    assert "1234567" not in sent


@pytest.mark.parametrize("key", ["facts", "evidence"])
def test_personal_details_are_taken_out_of_every_list(key: str) -> None:
    assert "ann@" not in description(a_push(**{key: ["ok", "from ann@mail.example"]}))


def test_no_field_can_smuggle_markup_in() -> None:
    evil = "x\n\n# Big\n![p](http://t.example/p.png) <b>@all</b>"
    text = description(a_push(summary=evil, facts=[evil], evidence=[evil], ticket_id=evil, rule=evil))

    for mark in ("![p]", "<b>", " @all", "\n# ", "http://t.example"):
        assert mark not in text


def test_long_lists_are_cut_and_say_so() -> None:
    text = description(a_push(evidence=[f"help:{number}" for number in range(100)]))

    assert text.count("\n- help:") == MOST_LINES
    assert f"\n- and {100 - MOST_LINES} more" in text


def test_only_a_web_address_is_linked() -> None:
    assert ticket_url(a_push()) == CONTENT["ticket_url"]
    assert ticket_url(a_push(ticket_url="javascript:alert(1)")) == ""
    assert "javascript" not in description(a_push(ticket_url="javascript:alert(1)"))


def test_links_to_answer_with_are_one_line_before_the_end() -> None:
    answers = [{"label": "Right", "url": "https://gauge.example/a/x.y-z_1"},
               {"label": "Wrong", "url": "https://gauge.example/a/2"}]  # fmt: skip

    *_, line, last = description(a_push(answers=answers)).split("\n\n")

    assert line == (
        "**Answer with one click:** [Right](<https://gauge.example/a/x.y-z_1>) | [Wrong](<https://gauge.example/a/2>)"
    )
    assert last.startswith("Deskgauge ")


@pytest.mark.parametrize("answers", [[], None])
def test_without_links_nothing_is_asked(answers: list[Any] | None) -> None:
    assert description(a_push(answers=answers)) == description(a_push())


def test_an_answer_without_a_web_address_is_no_link() -> None:
    assert "javascript" not in description(a_push(answers=[{"label": "Right", "url": "javascript:alert(1)"}]))
