"""What an issue says in Atlassian's document format."""

import json
from typing import Any

import pytest

from adapters.issue_words import MOST_LINES
from adapters.trackers.jira import adf
from tests.fakes.jira import ADF, adf_problems, adf_schema
from tests.fakes.problem_pushes import problem_push
from tests.fakes.pushes import CONTENT, a_push

EVIL = "x\n\n# Big\n![p](http://t.example/p.png) <b>@all</b> {code} [~accountid:1]"


def texts(node: Any) -> list[str]:
    """Every text, in its order."""
    if isinstance(node, list):
        return [text for one in node for text in texts(one)]
    if not isinstance(node, dict):
        return []
    return ([node["text"]] if "text" in node else []) + texts(node.get("content"))


def kinds(node: Any) -> list[str]:
    return [one["type"] for one in node["content"]]


def test_a_problem_is_a_document_that_atlassian_takes() -> None:
    told = adf.description(problem_push("issue", quotes=["It stops."]))

    assert adf_problems(told) == []
    assert kinds(told) == [
        "paragraph", "bulletList", "heading", "bulletList", "heading", "blockquote", "heading", "bulletList", "heading",
        "bulletList", "heading", "paragraph", "paragraph",
    ]  # fmt: skip
    said = texts(told)
    assert [one for one in said if one in ("Facts", "What customers wrote", "Tickets", "Evidence")] == [
        "Facts", "What customers wrote", "Tickets", "Evidence",
    ]  # fmt: skip
    assert said[:3] == ["Three customers cannot import their data.", "Severity: ", "high"]
    assert said[-4:-1] == ["It is fixed", " | ", "Split"]
    assert said[-1].startswith("Deskgauge problem:p-1, ")


def test_a_flag_is_a_document_that_atlassian_takes() -> None:
    told = adf.description(a_push())

    assert adf_problems(told) == []
    assert "Rule: " in texts(told)


def test_tickets_and_answers_are_links_and_nothing_else_is() -> None:
    told = json.dumps(adf.description(problem_push("issue", facts=["see http://t.example/"])))

    assert told.count('"type": "link"') == 3 + 2
    assert '"href": "https://desk.example/agent/tickets/1"' in told
    assert '"href": "http://t.example/' not in told


@pytest.mark.parametrize("url", ["", None, "javascript:alert(1)", "http://a b/"])
def test_a_ticket_without_a_web_address_is_text(url: str | None) -> None:
    told = adf.description(problem_push("issue", tickets=[{"id": "help:1", "url": url}], answers=[]))

    assert adf_problems(told) == []
    assert "help:1" in texts(told)
    assert "link" not in json.dumps(told)


def test_text_of_others_is_never_markup_and_stays_on_its_line() -> None:
    push = problem_push("issue", summary=EVIL, facts=[EVIL], evidence=[EVIL], quotes=[EVIL], text=EVIL)
    for told in (adf.description(push), adf.comment(push)):
        assert adf_problems(told) == []
        assert not any("\n" in text for text in texts(told))
        assert "mention" not in json.dumps(told)


def test_personal_details_are_taken_out() -> None:
    private = "ask ann@mail.example, +49 30 1234567"
    push = problem_push(
        "issue", summary=private, facts=[private], evidence=[private], quotes=[private], text=private
    )
    told = json.dumps([adf.description(push), adf.comment(push)])

    assert "ann@" not in told
    assert "1234567" not in told


def test_what_is_not_known_stays_behind() -> None:
    told = adf.description(
        problem_push("issue", requester="CANARY", customers=[{"id": "CANARY"}], body="CANARY")
    )

    assert "CANARY" not in json.dumps(told)


def test_empty_parts_leave_a_document_that_atlassian_takes() -> None:
    for content in (
        dict.fromkeys(CONTENT),
        {"facts": ["", "\u200b"], "tickets": [{"id": "", "url": ""}], "text": "\n\n"},
    ):
        push = problem_push("issue", **content)
        assert adf_problems(adf.description(push)) == []
        assert adf_problems(adf.comment(push)) == []


def test_long_lists_are_cut_and_say_so() -> None:
    told = texts(
        adf.description(problem_push("issue", evidence=[f"help:{number}: sure" for number in range(100)]))
    )

    assert sum(text.endswith(": sure") for text in told) == MOST_LINES
    assert f"and {100 - MOST_LINES} more" in told


def test_a_comment_has_a_paragraph_for_each_line_and_ends_with_its_id() -> None:
    push = problem_push("comment:x", text="One.\n\nTwo.")

    assert texts(adf.comment(push)) == ["One.", "Two.", f"Deskgauge {push.far_id}"]


EMPTY_TEXT = {"type": "paragraph", "content": [{"type": "text", "text": ""}]}


@pytest.mark.skipif(adf_schema() is None, reason=f"Atlassian's schema is not there: {ADF}")
@pytest.mark.parametrize("wrong", ["plain text", {"version": 1, "type": "doc", "content": [EMPTY_TEXT]}])
def test_the_schema_refuses_what_jira_refuses(wrong: Any) -> None:
    assert adf_problems(wrong)
