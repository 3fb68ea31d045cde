"""Jira's webhooks about issues: https://developer.atlassian.com/cloud/jira/platform/webhooks/"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from adapters.base import Delivery
from adapters.body import load_body
from adapters.reading import counted
from adapters.shapes import load
from adapters.tracked_events import HeaderSigned, released_or, tracked
from adapters.trackers.jira.inbound_schemas import Body
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event
from rules.tracked import DUPLICATE, FIXED, GONE, OPEN, STARTED, WONT_FIX

SIGNATURE, DELIVERY = "x-hub-signature", "x-atlassian-webhook-identifier"
UPDATED, DELETED = "jira:issue_updated", "jira:issue_deleted"
TELLING = frozenset({"status", "resolution"})
# The key of a status's category, for statuses have any name:
# https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflow-status-categories/
OUTCOMES = {"undefined": OPEN, "new": OPEN, "indeterminate": STARTED, "done": FIXED}
# Resolutions have any name too; these are those of new sites and the commonest besides.
# https://support.atlassian.com/jira-cloud-administration/docs/what-are-issue-statuses-priorities-and-resolutions/
DUPLICATES = frozenset({"duplicate"})
WONT_FIX_RESOLUTIONS = (
    "Won't Do, Won't Fix, Declined, Rejected, Cannot Reproduce, Not a Bug, Cancelled, Canceled, Obsolete"
)
DUPLICATE_LINK = "Duplicate"


class JiraInbound(HeaderSigned):
    """The webhooks of one sink, made by an administrator of the site, for only those are signed."""

    signature, delivery = SIGNATURE, DELIVERY
    kept_headers: ClassVar[frozenset[str]] = frozenset({"content-type", SIGNATURE, DELIVERY})

    def parse(self, delivery: Delivery) -> Sequence[Event]:
        """What became of the issue; IgnoredDelivery for whatever leaves its status and resolution as they were."""
        body = load_body(delivery.body)
        gone = body.get("webhookEvent") == DELETED
        if not gone and not _tells_a_state(body):
            raise IgnoredDelivery("it says nothing of an issue's state")
        read = load(Body(), body)
        issue, at = read["issue"]["fields_"], _moment(read["at"])
        outcome = GONE if gone else self._outcome(issue)
        event = tracked(
            delivery,
            read["issue"]["key"],
            at,
            outcome,
            state=issue["status"]["name"],
            duplicate_of=_original(issue) if outcome == DUPLICATE else "",
            actor_id=(read.get("user") or {}).get("id") or "",
        )
        return counted([event], delivery)

    def _outcome(self, issue: Mapping[str, Any]) -> str:
        category, status = issue["status"]["category"]["key"], issue["status"]["name"]
        if category not in OUTCOMES:
            raise MalformedBody("unknown category of status", "/issue/fields/status/statusCategory/key")
        outcome = OUTCOMES[category]
        resolution = (issue.get("resolution") or {}).get("name", "").lower()
        if outcome == FIXED and resolution in DUPLICATES:
            return DUPLICATE
        refused = self.settings.options.get("wont_fix_resolutions", WONT_FIX_RESOLUTIONS).lower().split(",")
        if outcome == FIXED and resolution in {name.strip() for name in refused}:
            return WONT_FIX
        return released_or(outcome, status, self.settings)


def _tells_a_state(body: Mapping[str, Any]) -> bool:
    changelog = body.get("changelog")
    items = changelog.get("items") if isinstance(changelog, dict) else None
    changed = [one.get("field") for one in items if isinstance(one, dict)] if isinstance(items, list) else []
    return body.get("webhookEvent") == UPDATED and any(str(name) in TELLING for name in changed)


def _original(issue: Mapping[str, Any]) -> str:
    """The issue that this one is a duplicate of."""
    for link in issue.get("links") or []:
        if link["type"]["name"] == DUPLICATE_LINK and link.get("original"):
            return str(link["original"]["key"])
    return ""


def _moment(milliseconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise MalformedBody("no moment", "/timestamp") from None
