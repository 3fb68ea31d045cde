"""What is said about a problem's issue, and moving it back to an open state."""

from typing import Any

import pytest

from adapters.base import Push
from rules.errors import SinkError
from tests.fakes.linear import FakeLinear
from tests.fakes.problem_pushes import problem_push


def reopening(key: str, number: int = 1, **content: Any) -> Push:
    return problem_push(f"reopen:{number}", issue=key, **content)


def state(linear: FakeLinear) -> str:
    return linear.issues[0]["stateId"]


def test_a_comment_is_made_under_our_id_as_plain_text(linear: FakeLinear) -> None:
    key = linear.has_issue()
    push = problem_push("comment:accounts-10", issue=key, text="10 accounts now.\n\n![p](http://t.example/p)")
    receipt = linear.sink().send(push)
    (comment,) = linear.workspace.comments.values()

    assert (receipt.far_id, receipt.far_key, receipt.url) == (push.far_id, key, linear.issues[0]["url"])
    assert (comment["id"], comment["issueId"]) == (push.far_id, linear.issues[0]["id"])
    assert comment["body"] == "10 accounts now.\n\n\\!\\[p\\]\\(http:\\//t.example/p\\)"


def test_the_same_comment_is_said_once_and_another_besides(linear: FakeLinear) -> None:
    key = linear.has_issue()
    for action in ("comment:accounts-10", "comment:accounts-10", "comment:tier-enterprise"):
        linear.sink().send(problem_push(action, issue=key))

    assert len(linear.workspace.comments) == 2


@pytest.mark.parametrize("closed", ["state-done", "state-no"])
def test_a_closed_issue_moves_to_the_first_state_where_work_waits(linear: FakeLinear, closed: str) -> None:
    key = linear.workspace.file(state=closed)
    receipt = linear.sink().send(reopening(key))

    assert receipt.far_key == key
    assert state(linear) == "state-todo"
    assert len(linear.workspace.comments) == 1


@pytest.mark.parametrize("open_state", ["state-triage", "state-doing", "state-later"])
def test_an_issue_that_is_open_stays_where_it_is_and_gets_the_comment(
    linear: FakeLinear, open_state: str
) -> None:
    linear.sink().send(reopening(linear.workspace.file(state=open_state)))

    assert state(linear) == open_state
    assert len(linear.workspace.comments) == 1


def test_an_issue_closed_again_by_a_person_is_not_reopened_by_a_repetition(linear: FakeLinear) -> None:
    key = linear.has_issue(closed=True)
    linear.sink().send(reopening(key))
    linear.issues[0]["stateId"] = "state-no"
    linear.sink().send(reopening(key))

    assert state(linear) == "state-no"
    assert len(linear.workspace.comments) == 1


def test_a_second_reopening_is_one_of_its_own(linear: FakeLinear) -> None:
    key = linear.has_issue(closed=True)
    linear.sink().send(reopening(key, 1))
    linear.issues[0]["stateId"] = "state-done"
    linear.sink().send(reopening(key, 2))

    assert state(linear) == "state-todo"
    assert len(linear.workspace.comments) == 2


@pytest.mark.parametrize(
    ("kinds", "chosen"), [(["backlog", "triage"], "backlog"), (["triage", "started"], "triage")]
)
def test_a_team_without_a_todo_takes_the_next_best_state(
    linear: FakeLinear, kinds: list[str], chosen: str
) -> None:
    key = linear.has_issue(closed=True)
    team = linear.issues[0]["teamId"]
    linear.workspace.states = {team: [{"id": kind, "type": kind, "position": 1.0} for kind in kinds]}
    linear.workspace.state_of = lambda issue: {"id": "x", "type": "completed"}  # type: ignore[method-assign]
    linear.sink().send(reopening(key))

    assert state(linear) == chosen


def test_a_team_without_any_open_state_is_told_and_nothing_is_said(linear: FakeLinear) -> None:
    key = linear.has_issue(closed=True)
    linear.workspace.states = {linear.issues[0]["teamId"]: []}
    with pytest.raises(SinkError, match="no open state of the issue's team") as raised:
        linear.sink().send(reopening(key))

    assert raised.value.permanent
    assert linear.workspace.comments == {}
