"""What Jira is sent: https://developer.atlassian.com/cloud/jira/platform/rest/v3/"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapters.base import Push
from adapters.issue_words import title
from adapters.own_ids import own_id
from adapters.problem_push import card, linked_tickets
from adapters.trackers.jira import adf

PROPERTY = "deskgauge"
# Holds nothing in other projects. https://developer.atlassian.com/cloud/jira/service-desk/comments/
INTERNAL = {"key": "sd.public.comment", "value": {"internal": True}}
APPLICATION = {"type": "deskgauge", "name": "Deskgauge"}
RELATED = "Relates"  # a link type of every new site


@dataclass(frozen=True, slots=True)
class Destination:
    """Where issues go, of which type, and with which labels."""

    project: str
    issue_type: str
    labels: list[str]


def new_issue(push: Push, place: Destination) -> dict[str, Any]:
    """IssueUpdateDetails. Labels only where there are any: not every project lets them be set."""
    fields: dict[str, Any] = {
        "project": {"key": place.project},
        "issuetype": {"name": place.issue_type},
        "summary": title(push),
        "description": adf.description(push),
    }
    if place.labels:
        fields["labels"] = place.labels
    return {"fields": fields, "properties": [{"key": PROPERTY, "value": {"id": push.far_id}}]}


def search_of_ours(project: str, days: int) -> dict[str, Any]:
    """SearchAndReconcileRequestBean for what this user has made there of late, newest first."""
    return _search(f'project = "{project}" AND creator = currentUser() AND created >= "-{days}d"')


def search_of_newest(project: str) -> dict[str, Any]:
    """SearchAndReconcileRequestBean for what anybody has made there, newest first."""
    return _search(f'project = "{project}"')


def remote_links(push: Push) -> Iterator[dict[str, Any]]:
    """RemoteIssueLinkRequests, whole each time: what is left out of an update becomes empty."""
    if told := card(push):
        shown = {"url": told.url, "title": told.title, "summary": told.subtitle}
        yield _remote_link(own_id("card", push.subject), shown)
    for ticket in linked_tickets(push):
        yield _remote_link(own_id("ticket", ticket.url), {"url": ticket.url, "title": f"Ticket {ticket.id}"})


def comment(push: Push) -> dict[str, Any]:
    """Comment, which customers of a service project do not see."""
    return {"body": adf.comment(push), "properties": [INTERNAL]}


def related(key: str, earlier: str) -> dict[str, Any]:
    """LinkIssueRequestJsonBean."""
    return {"type": {"name": RELATED}, "inwardIssue": {"key": earlier}, "outwardIssue": {"key": key}}


def _search(jql: str) -> dict[str, Any]:
    asked = f"{jql} ORDER BY created DESC"
    return {"jql": asked, "fields": ["created"], "properties": [PROPERTY], "maxResults": 100}


def _remote_link(global_id: str, shown: dict[str, str]) -> dict[str, Any]:
    return {
        "globalId": f"deskgauge:{global_id}",
        "application": APPLICATION,
        "relationship": "support",
        "object": shown,
    }
