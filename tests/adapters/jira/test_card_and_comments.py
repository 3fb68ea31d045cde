"""The links that are kept up to date at an issue, what is said about it, and how it is reopened."""

from typing import Any

import pytest

from adapters.base import Push
from rules.errors import SinkError
from tests.adapters.jira.test_adf import texts
from tests.fakes import far_side
from tests.fakes.jira import FakeJira
from tests.fakes.problem_pushes import CONTENT, PAGE, TICKETS, problem_push


def card(key: str, occurrence: int = 0, **content: Any) -> Push:
    return problem_push("card", occurrence=occurrence, issue=key, **content)


def shown(jira: FakeJira, key: str) -> list[dict[str, Any]]:
    return [link["object"] for link in jira.links.get(key, {}).values()]


def test_the_page_and_the_tickets_are_links_of_the_issue(jira: FakeJira) -> None:
    key = jira.has_issue()
    receipt = jira.sink().send(card(key))

    assert (receipt.far_key, receipt.url) == (key, f"{jira.url}/browse/{key}")
    page, *tickets = shown(jira, key)
    assert page == {
        "url": PAGE,
        "title": "3 tickets, 3 accounts",
        "summary": "USD 90,000 and EUR 30,000 a year at stake",
    }
    assert [ticket["url"] for ticket in tickets] == [ticket["url"] for ticket in TICKETS]
    assert jira.comments == {}
    assert all(len(global_id) < 255 for global_id in jira.links[key])


def test_only_what_changed_is_written_and_changes_its_link(jira: FakeJira) -> None:
    key = jira.has_issue()
    jira.sink().send(card(key))
    asked = len(jira.seen)
    jira.sink().send(card(key, 1))
    jira.sink().send(card(key, 2, card={**CONTENT["card"], "title": "4 tickets, 3 accounts"}))

    path = f"/issue/{key}/remotelink"
    assert jira.asked()[asked:] == [f"GET {path}", f"GET {path}", f"POST {path}"]
    assert shown(jira, key)[0]["title"] == "4 tickets, 3 accounts"
    assert len(shown(jira, key)) == 4


def test_a_push_that_was_cut_off_goes_on_where_it_stood(jira: FakeJira) -> None:
    key = jira.has_issue()
    jira.faults.extend([far_side.well] * 2 + [far_side.status(429, b"", Retry_After="5")])
    with pytest.raises(SinkError) as raised:
        jira.sink().send(card(key))
    assert not raised.value.counts
    assert jira.sink().read_back(card(key)) is None

    asked = len(jira.seen)
    jira.sink().send(card(key))
    assert len(jira.seen) - asked == 1 + 3
    assert len(shown(jira, key)) == 4


def test_a_link_that_a_person_made_stays(jira: FakeJira) -> None:
    key = jira.has_issue()
    jira.links[key] = {
        "by hand": {"id": 1, "globalId": "by hand", "object": {"url": "https://a.example/", "title": "x"}}
    }
    jira.sink().send(card(key))

    assert len(shown(jira, key)) == 5


def test_what_has_no_web_address_is_not_linked(jira: FakeJira) -> None:
    key = jira.has_issue()
    jira.sink().send(
        card(key, tickets=[{"id": "help:1", "url": ""}], card={"title": "x", "subtitle": "", "url": ""})
    )

    assert shown(jira, key) == []


def test_at_most_a_hundred_tickets_are_linked(jira: FakeJira) -> None:
    key = jira.has_issue()
    tickets = [{"id": f"help:{number}", "url": f"https://desk.example/{number}"} for number in range(130)]
    jira.sink().send(card(key, tickets=tickets))

    assert len(shown(jira, key)) == 101


def test_a_comment_is_internal_in_a_service_project_and_holds_its_id(jira: FakeJira) -> None:
    key = jira.has_issue()
    push = problem_push("comment:accounts-10", issue=key, text="10 accounts now.")
    receipt = jira.sink().send(push)
    (comment,) = jira.comments[key]

    assert texts(comment["body"]) == ["10 accounts now.", f"Deskgauge {push.far_id}"]
    assert comment["properties"] == [{"key": "sd.public.comment", "value": {"internal": True}}]
    assert receipt.far_key == key


def test_the_same_comment_is_said_once_and_another_besides(jira: FakeJira) -> None:
    key = jira.has_issue()
    for action in ("comment:accounts-10", "comment:accounts-10", "comment:accounts-25"):
        jira.sink().send(problem_push(action, issue=key))

    assert len(jira.comments[key]) == 2


def test_a_comment_is_found_behind_hundreds_of_others(jira: FakeJira) -> None:
    key = jira.has_issue()
    push = problem_push("comment:accounts-10", issue=key)
    jira.sink().send(push)
    jira.comments[key] += [{"id": str(number), "body": {}} for number in range(250)]

    assert jira.sink().read_back(push) is not None
    assert len(jira.comments[key]) == 251


@pytest.mark.parametrize(
    ("moves", "status"),
    [
        ({"Done": "done", "In Progress": "indeterminate", "To Do": "new"}, "To Do"),
        ({"Done": "done", "In Progress": "indeterminate"}, "In Progress"),
    ],
)
def test_a_closed_issue_takes_the_best_way_back_whatever_it_is_called(
    jira: FakeJira, moves: dict[str, str], status: str
) -> None:
    key = jira.has_issue(closed=True)
    jira.moves = moves
    jira.sink().send(problem_push("reopen:1", issue=key))

    assert jira.issues[key]["status"] == status
    assert len(jira.comments[key]) == 1


def test_an_open_issue_only_gets_the_comment(jira: FakeJira) -> None:
    key = jira.has_issue()
    jira.sink().send(problem_push("reopen:1", issue=key))

    assert jira.asked() == [f"GET /issue/{key}/comment", f"GET /issue/{key}", f"POST /issue/{key}/comment"]


def test_an_issue_closed_again_by_a_person_is_not_reopened_by_a_repetition(jira: FakeJira) -> None:
    key = jira.has_issue(closed=True)
    jira.sink().send(problem_push("reopen:1", issue=key))
    jira.issues[key]["status"] = "Refused"
    jira.sink().send(problem_push("reopen:1", issue=key))

    assert jira.issues[key]["status"] == "Refused"
    assert len(jira.comments[key]) == 1


@pytest.mark.parametrize("moves", [{}, {"Done": "done"}])
def test_a_workflow_without_a_way_back_is_told_and_nothing_is_said(
    jira: FakeJira, moves: dict[str, str]
) -> None:
    key = jira.has_issue(closed=True)
    jira.moves = moves
    with pytest.raises(SinkError, match="no transition from where the issue is to an open status") as raised:
        jira.sink().send(problem_push("reopen:1", issue=key))

    assert raised.value.permanent
    assert jira.comments == {}


@pytest.mark.parametrize("action", ["card", "comment:x", "reopen:1"])
@pytest.mark.parametrize("key", ["SUP-99", "Example/shop#1", "SUP-1/../SUP-2", ""])
def test_an_issue_that_is_gone_or_none_of_jiras_ends_the_push(jira: FakeJira, action: str, key: str) -> None:
    with pytest.raises(SinkError) as raised:
        jira.sink().send(problem_push(action, issue=key))

    assert raised.value.permanent
