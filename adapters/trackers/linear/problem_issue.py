"""A problem's one issue: one that somebody has linked to a ticket already, else a new one in the team's triage."""

from collections.abc import Mapping
from typing import Any

from adapters.base import Push, Receipt
from adapters.own_ids import own_id
from adapters.problem_push import linked_tickets
from adapters.trackers.linear import issue, queries
from adapters.trackers.linear.answers import made, nodes, one, within
from adapters.trackers.linear.api import LinearApi, NotFoundError
from adapters.trackers.linear.destination import Destination
from adapters.trackers.linear.flag_issue import CREATING, own_receipt
from rules.errors import SinkError

LOOKING, RELATING = "look for issues of the tickets", "relate the two issues"
DONE = frozenset({"completed", "canceled", "duplicate"})  # https://linear.app/docs/configuring-workflows


class ProblemIssue:
    """destinations: where issues of each kind of problem go; "" for a kind without an entry."""

    def __init__(self, api: LinearApi, destinations: Mapping[str, Destination]) -> None:
        self._api, self._destinations = api, destinations

    def send(self, push: Push) -> Receipt:
        """Adopt or create; a new issue is related to the one before it."""
        mine, others = self._look(push)
        if not mine and others:
            first = min(others, key=lambda other: str(other.get("createdAt")))
            return Receipt(push.far_id, str(first.get("identifier")), str(first.get("url")), adopted=True)
        found = own_receipt(push, mine or self._create(push))
        if push.content.get("related"):
            self._relate(push)
        return found

    def read_back(self, push: Push) -> Receipt | None:
        """Our own issue. None too where it has to be related, which is not shown: sending again completes it."""
        mine, _ = self._look(push)
        return own_receipt(push, mine) if mine and not push.content.get("related") else None

    def _look(self, push: Push) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """(our own issue, open ones that somebody else has linked to a ticket)."""
        urls = [ticket.url for ticket in linked_tickets(push)]
        answer = self._api.ask(LOOKING, queries.FIND_ISSUES, {"id": push.far_id, "urls": urls})
        mine, linked = nodes(answer, "mine"), nodes(answer, "linked")
        # A link of our own says only that another problem or flag has had the ticket.
        theirs = [link for link in linked if link.get("url") in urls and link.get("subtitle") != issue.OURS]
        others = [link["issue"] for link in theirs if _is_open(link.get("issue"))]
        earlier = push.content.get("related")
        return (mine[0] if mine else None), [other for other in others if other.get("identifier") != earlier]

    def _create(self, push: Push) -> Mapping[str, Any]:
        place = self._destinations.get(str(push.content.get("kind")), self._destinations[""])
        wanted = issue.issue_input(push, place.team_id(), place.label_ids())
        if triage := place.triage():
            wanted["stateId"] = triage
        if place.project:
            wanted["projectId"] = place.project
        try:
            answer = self._api.ask(CREATING, queries.CREATE_ISSUE, {"input": wanted})
        except SinkError as refusal:
            mine = self._look(push)[0] if refusal.permanent else None
            if mine is None:
                raise
            return mine
        return made(answer, "issueCreate", "issue", CREATING)

    def _relate(self, push: Push) -> None:
        earlier = self._find(str(push.content["related"]))
        if earlier is None:
            return
        ids = {
            "id": own_id("relation", push.far_id, earlier),
            "issueId": push.far_id,
            "relatedIssueId": earlier,
        }
        try:
            self._api.ask(RELATING, queries.RELATE_ISSUES, {"input": {**ids, "type": "related"}})
        except SinkError as refusal:
            if not refusal.permanent:  # a used id is refused as wrong input: they are related already
                raise

    def _find(self, key: str) -> str | None:
        """The id of the issue with this key, None where it is gone."""
        try:
            return str(one(self._api.ask(LOOKING, queries.READ_ID, {"id": key}), "issue", LOOKING)["id"])
        except NotFoundError:
            return None


def _is_open(found: Any) -> bool:
    if not isinstance(found, dict):
        return False
    gone = found.get("trashed") or found.get("archivedAt")
    return not gone and within(found, "state", "type") not in DONE
