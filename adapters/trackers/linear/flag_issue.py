"""A flag's own issue under the push's id, with a link to its ticket."""

from collections.abc import Mapping
from typing import Any

from adapters.base import Push, Receipt
from adapters.trackers.linear import issue, queries
from adapters.trackers.linear.answers import made, one, within
from adapters.trackers.linear.api import LinearApi, NotFoundError
from adapters.trackers.linear.destination import Destination
from rules.errors import SinkError

CREATING, LINKING, FINDING = "create the issue", "link the ticket", "look the issue up"


class FlagIssue:
    """Makes the issue, or finds it when it is there already, and links the ticket."""

    def __init__(self, api: LinearApi, destination: Destination) -> None:
        self._api, self._destination = api, destination

    def send(self, push: Push) -> Receipt:
        """The issue with its link."""
        found = own_receipt(push, self._create(push))
        if issue.ticket_url(push):
            answer = self._api.ask(LINKING, queries.LINK_TICKET, {"input": issue.attachment_input(push)})
            made(answer, "attachmentCreate", "attachment", LINKING)
        return found

    def read_back(self, push: Push) -> Receipt | None:
        """The issue with its link; None when either is missing, and then sending again completes it."""
        found = self._find(push)
        if found is None:
            return None
        linked = within(found, "attachments", "nodes")
        return own_receipt(push, found) if linked or not issue.ticket_url(push) else None

    def _create(self, push: Push) -> Mapping[str, Any]:
        place = self._destination
        wanted = issue.issue_input(push, place.team_id(), place.label_ids())
        try:
            answer = self._api.ask(CREATING, queries.CREATE_ISSUE, {"input": wanted})
        except SinkError as refusal:
            # A used id is refused as wrong input: what an earlier try has made looks like a mistake of ours.
            found = self._find(push) if refusal.permanent else None
            if found is None:
                raise
            return found
        return made(answer, "issueCreate", "issue", CREATING)

    def _find(self, push: Push) -> Mapping[str, Any] | None:
        try:
            wanted = {"id": push.far_id, "url": issue.ticket_url(push)}
            return one(self._api.ask(FINDING, queries.READ_ISSUE, wanted), "issue", FINDING)
        except NotFoundError:
            return None


def own_receipt(push: Push, found: Mapping[str, Any]) -> Receipt:
    """The receipt of an issue that has the push's id."""
    if found.get("id") != push.far_id:
        raise SinkError("Linear keeps the issue under an id other than the one it was given", permanent=True)
    return Receipt(push.far_id, str(found.get("identifier", "")), str(found.get("url", "")))
