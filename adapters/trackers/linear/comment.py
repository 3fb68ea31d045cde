"""Says something about an issue, once, and moves it back to where it is open."""

from collections.abc import Mapping
from typing import Any

from adapters.base import Push, Receipt
from adapters.issue_markdown import paragraphs
from adapters.problem_push import issue_key, receipt
from adapters.trackers.linear import queries
from adapters.trackers.linear.answers import made, nodes, one, within
from adapters.trackers.linear.api import LinearApi, NotFoundError
from adapters.trackers.linear.problem_issue import DONE
from rules.errors import SinkError

SAYING, FINDING = "comment on the issue", "look the comment up"
READING, MOVING = "read the issue's state", "reopen the issue"
OPEN = ("unstarted", "backlog", "triage")  # best first


class CommentOnIssue:
    """One comment under the push's own id."""

    def __init__(self, api: LinearApi) -> None:
        self._api = api

    def send(self, push: Push) -> Receipt:
        """Say it, or find that it was said."""
        wanted = {"id": push.far_id, "issueId": issue_key(push), "body": paragraphs(push.content.get("text"))}
        try:
            answer = self._api.ask(SAYING, queries.CREATE_COMMENT, {"input": wanted})
        except SinkError as refusal:
            found = self.read_back(push) if refusal.permanent else None
            if found is None:
                raise
            return found
        return _receipt(push, made(answer, "commentCreate", "comment", SAYING))

    def read_back(self, push: Push) -> Receipt | None:
        """Whether it was said."""
        try:
            found = one(self._api.ask(FINDING, queries.READ_COMMENT, {"id": push.far_id}), "comment", FINDING)
        except NotFoundError:
            return None
        return _receipt(push, found)


class ReopeningOfIssue(CommentOnIssue):
    """A move back to an open state, and after it the comment: where the comment is, all is done."""

    def send(self, push: Push) -> Receipt:
        """Move it unless it is open, and say why."""
        said = self.read_back(push)
        if said:
            return said
        self._move(issue_key(push))
        return super().send(push)

    def _move(self, key: str) -> None:
        found = one(self._api.ask(READING, queries.READ_STATES, {"id": key}), "issue", READING)
        if within(found, "state", "type") in DONE:
            wanted = {"id": found["id"], "input": {"stateId": _open_state(found)}}
            made(self._api.ask(MOVING, queries.MOVE_ISSUE, wanted), "issueUpdate", "issue", MOVING)


def _open_state(found: Mapping[str, Any]) -> str:
    """The first open state of the issue's team, which need not be the one that the issue was made in."""
    states = sorted(nodes(found, "team", "states"), key=lambda state: float(state.get("position", 0)))
    for kind in OPEN:
        for state in states:
            if state.get("type") == kind:
                return str(state.get("id"))
    raise SinkError(
        "Linear shows no open state of the issue's team, so it cannot be reopened", permanent=True
    )


def _receipt(push: Push, said: Mapping[str, Any]) -> Receipt:
    return receipt(
        push, within(said, "issue", "identifier") or issue_key(push), within(said, "issue", "url") or ""
    )
