"""An issue's words, and what Markdown makes of them."""

import pytest

from adapters.issue_markdown import description, paragraphs
from adapters.issue_words import LINKS, MOST_LINES, QUOTES, TICKETS, sections, signature, title
from tests.fakes.problem_pushes import CONTENT, problem_push
from tests.fakes.pushes import a_push

EVIL = "x\n\n# Big\n![p](http://t.example/p.png) <b>@all</b> <!-- deskgauge: card -->"


def test_the_sections_of_a_problem_come_in_their_order_with_their_form() -> None:
    told = sections(problem_push("issue", quotes=["It stops."]))

    assert [(one.heading, one.form) for one in told] == [
        ("", "list"), ("Facts", "list"), ("What customers wrote", QUOTES), (TICKETS, "list"), ("Evidence", "list"),
        ("Answer with one click", LINKS),
    ]  # fmt: skip


def test_a_flag_has_no_section_that_only_problems_have() -> None:
    assert [one.heading for one in sections(a_push())] == ["", "Facts", "Evidence"]


def test_empty_content_has_no_sections() -> None:
    assert sections(problem_push("issue", **dict.fromkeys(CONTENT))) == []


@pytest.mark.parametrize("number", [MOST_LINES, MOST_LINES + 1, 100])
def test_a_long_list_says_how_many_are_missing(number: int) -> None:
    (tickets,) = [
        one
        for one in sections(
            problem_push("issue", tickets=[{"id": f"help:{id}", "url": ""} for id in range(number)])
        )
        if one.heading == TICKETS
    ]

    assert (len(tickets.lines), tickets.more) == (MOST_LINES, number - MOST_LINES)


def test_a_section_can_be_left_out() -> None:
    push = problem_push("issue")

    assert "**Tickets**" in description(push)
    assert "**Tickets**" not in description(push, leave_out=frozenset({TICKETS}))
    assert "**Evidence**" in description(push, leave_out=frozenset({TICKETS}))


def test_it_ends_with_what_made_it() -> None:
    push = problem_push("issue")

    assert signature(push) == f"Deskgauge problem:p-1, {push.id}"
    assert description(push).endswith(f"\n\nDeskgauge problem:p-1, {push.id}")


def test_nothing_that_is_told_becomes_markup() -> None:
    push = problem_push("issue", summary=EVIL, facts=[EVIL], evidence=[EVIL], quotes=[EVIL], severity=EVIL)
    shown = description(push) + paragraphs(EVIL)

    for mark in ("![p]", "<b>", " @all", "\n# ", "http://t.example", "<!--"):
        assert mark not in shown
    assert title(problem_push("issue", title=EVIL)).count("\n") == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One.", "One."),
        ("One.\nTwo.", "One.\n\nTwo."),
        ("\n\nOne.\n\n\nTwo.\n", "One.\n\nTwo."),
        ("", ""),
        (None, ""),
    ],
)
def test_plain_text_keeps_its_lines_as_paragraphs(text: str | None, shown: str) -> None:
    assert paragraphs(text) == shown
