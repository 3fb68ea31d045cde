"""What is kept up to date in an issue's body, said about it, and how it is opened again."""

from typing import Any

import pytest

from adapters.base import Push
from rules.errors import SinkError
from tests.fakes.github import REPOSITORY, FakeGitHub
from tests.fakes.problem_pushes import CONTENT, PAGE, TICKETS, problem_push

BLOCK = f"<!-- deskgauge: card -->\n\n**[3 tickets, 3 accounts](<{PAGE}>)**"


def card(key: str, occurrence: int = 0, **content: Any) -> Push:
    return problem_push("card", occurrence=occurrence, issue=key, **content)


def body(github: FakeGitHub, key: str) -> str:
    return str(github.issues[key]["body"])


def test_a_block_is_added_to_what_people_wrote(github: FakeGitHub) -> None:
    key = github.has_issue(body="Written by hand")
    receipt = github.sink().send(card(key))

    assert (receipt.far_key, receipt.url) == (key, github.issues[key]["html_url"])
    assert body(github, key).startswith(f"Written by hand\n\n{BLOCK}")
    assert github.comments == {}


def test_the_block_of_our_own_issue_is_there_already(github: FakeGitHub) -> None:
    key = github.sink().send(problem_push("issue")).far_key
    asked = len(github.seen)
    github.sink().send(card(key))

    assert github.asked()[asked:] == [f"GET /repos/{REPOSITORY}/issues/1"]


def test_a_new_block_takes_the_place_of_the_old_and_leaves_the_rest(github: FakeGitHub) -> None:
    key = github.has_issue(body="Before")
    github.sink().send(card(key))
    github.issues[key]["body"] = body(github, key).replace("\n", "\r\n") + "\r\n\r\nAfter \\1 \\g<0>"
    github.sink().send(card(key, 1, card={**CONTENT["card"], "title": "4 tickets, 3 accounts"}))

    text = body(github, key)
    assert text.startswith("Before\n\n<!-- deskgauge: card -->\n\n**[4 tickets, 3 accounts]")
    assert text.endswith("<!-- deskgauge: end of card -->\n\nAfter \\1 \\g<0>")
    assert "3 tickets" not in text


@pytest.mark.parametrize("old", [None, "", "<!-- deskgauge: card -->", "<!-- deskgauge: end of card -->"])
def test_where_a_person_took_the_block_out_it_comes_back_at_the_end(
    github: FakeGitHub, old: str | None
) -> None:
    key = github.has_issue(body=old)
    receipt = github.sink().send(card(key))

    assert body(github, key).endswith("<!-- deskgauge: end of card -->")
    assert github.sink().read_back(card(key)) == receipt


def test_text_of_others_cannot_end_the_block(github: FakeGitHub) -> None:
    key = github.has_issue()
    told = {**CONTENT["card"], "subtitle": "<!-- deskgauge: end of card --> ![p](http://t.example/p)"}
    github.sink().send(card(key, card=told))

    assert body(github, key).count("<!-- deskgauge: end of card -->") == 1
    assert "![p]" not in body(github, key)


def test_a_long_list_is_cut_before_the_body_is_too_long(github: FakeGitHub) -> None:
    key = github.has_issue()
    tickets = [
        {"id": f"help:{number}", "url": f"https://desk.example/{'x' * 200}/{number}"} for number in range(200)
    ]
    github.sink().send(card(key, tickets=tickets))

    assert len(body(github, key)) < 10_000
    assert " more\n\n<!-- deskgauge: end of card -->" in body(github, key)


def test_a_problem_without_an_address_has_no_block(github: FakeGitHub) -> None:
    key = github.has_issue(body="By hand")
    github.sink().send(card(key, card={"title": "x", "subtitle": "y", "url": ""}))

    assert body(github, key) == "By hand"


def test_a_comment_is_plain_text_with_a_mark(github: FakeGitHub) -> None:
    key = github.has_issue()
    push = problem_push("comment:accounts-10", issue=key, text="10 accounts, ask @ann\n# Big")
    receipt = github.sink().send(push)
    (comment,) = github.comments[key]

    assert comment["body"] == f"10 accounts, ask \\@ann\n\n\\# Big\n\n<!-- deskgauge: {push.far_id} -->"
    assert (receipt.far_key, receipt.url) == (key, github.issues[key]["html_url"])


def test_the_same_comment_is_said_once_and_another_besides(github: FakeGitHub) -> None:
    key = github.has_issue()
    for action in ("comment:accounts-10", "comment:accounts-10", "comment:accounts-25"):
        github.sink().send(problem_push(action, issue=key))

    assert len(github.comments[key]) == 2


def test_a_closed_issue_is_opened_and_then_commented(github: FakeGitHub) -> None:
    key = github.has_issue(closed=True)
    github.sink().send(problem_push("reopen:1", issue=key))

    assert (github.issues[key]["state"], github.issues[key]["state_reason"]) == ("open", "reopened")
    path = f"/repos/{REPOSITORY}/issues/1"
    assert github.asked() == [f"GET {path}/comments", f"GET {path}", f"PATCH {path}", f"POST {path}/comments"]


def test_an_open_issue_only_gets_the_comment(github: FakeGitHub) -> None:
    key = github.has_issue()
    github.sink().send(problem_push("reopen:1", issue=key))

    assert [asked.split()[0] for asked in github.asked()] == ["GET", "GET", "POST"]


def test_an_issue_closed_again_by_a_person_is_not_opened_by_a_repetition(github: FakeGitHub) -> None:
    key = github.has_issue(closed=True)
    github.sink().send(problem_push("reopen:1", issue=key))
    github.issues[key]["state"] = "closed"
    github.sink().send(problem_push("reopen:1", issue=key))

    assert github.issues[key]["state"] == "closed"
    assert len(github.comments[key]) == 1


@pytest.mark.parametrize("action", ["card", "comment:x", "reopen:1"])
@pytest.mark.parametrize("key", ["Example/shop#99", "SUP-7", "Example/shop#1/../2", ""])
def test_an_issue_that_is_gone_or_none_of_githubs_ends_the_push(
    github: FakeGitHub, action: str, key: str
) -> None:
    with pytest.raises(SinkError) as raised:
        github.sink().send(problem_push(action, issue=key))

    assert raised.value.permanent


def test_tickets_are_linked_in_the_block_only_where_they_have_an_address(github: FakeGitHub) -> None:
    key = github.has_issue()
    github.sink().send(card(key, tickets=[{"id": "help:1", "url": ""}, TICKETS[1]]))

    assert "help:1" not in body(github, key)
    assert TICKETS[1]["url"] in body(github, key)
