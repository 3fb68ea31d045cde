"""The issues of one site: found by the property that their making left, read, linked, commented and moved."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.base import Push
from adapters.trackers.jira import documents as sent
from adapters.trackers.jira.api import JiraApi, document, documents, within
from rules.errors import SinkError

LOOKING, CREATING, READING, RELATING = (
    "look for the issue",
    "create the issue",
    "read the issue",
    "relate the issues",
)
LINKS, LINKING = "read the issue's links", "link to the issue"
LISTING, SAYING = "list the issue's comments", "comment on the issue"
MOVES, MOVING = "list the issue's transitions", "move the issue"
KEY = re.compile(r"[A-Z][A-Z0-9_]{0,20}-[1-9]\d{0,9}")
# All tries of a push lie within three days; a person may repeat one later, or restore a backup.
DAYS_LOOKED_BACK = 14
PAGE, MOST_PAGES = 100, 30
# The search index follows its writes after some seconds, so an issue whose making is in doubt is looked for later.
SETTLING = 60.0
OPEN = ("new", "indeterminate")  # keys of status categories, best first
DONE = "done"


class Issues:
    """Asks the site."""

    def __init__(self, api: JiraApi) -> None:
        self._api = api

    def find(self, project: str, push: Push) -> str | None:
        """The key of the first issue that holds the push's id; None where the search shows none."""
        mine = [
            one
            for one in self._recent(project)
            if within(one, "properties", sent.PROPERTY, "id") == push.far_id
        ]
        return str(document(mine[-1], LOOKING, "key")["key"]) if mine else None

    def create(self, push: Push, place: sent.Destination) -> str:
        """The key of a new issue. Where it is in doubt whether there is one, the push waits until the search would know."""
        try:
            made = self._api.ask(CREATING, "POST", "/issue", sent.new_issue(push, place))
            return str(document(made, CREATING, "key")["key"])
        except SinkError as error:
            if error.outcome_unknown:
                error.retry_after = max(error.retry_after or 0.0, SETTLING)
            raise

    def read(self, key: str, field: str) -> Any:
        """One field of an issue."""
        found = self._api.ask(READING, "GET", f"{path(key)}?fields={field}")
        return within(document(found, READING, "fields"), "fields", field)

    def relate(self, key: str, earlier: str) -> None:
        """Link two issues as related."""
        self._api.ask(RELATING, "POST", "/issueLink", sent.related(key, earlier))

    def remote_links(self, key: str) -> dict[str, Mapping[str, Any]]:
        """What the links of the issue show, by their global ids."""
        found = documents(self._api.ask(LINKS, "GET", f"{path(key)}/remotelink"), LINKS)
        return {
            str(one.get("globalId")): one["object"] for one in found if isinstance(one.get("object"), dict)
        }

    def link(self, key: str, link: Mapping[str, Any]) -> None:
        """Make a link, or change the one with its global id."""
        document(self._api.ask(LINKING, "POST", f"{path(key)}/remotelink", link), LINKING, "id")

    def is_said(self, key: str, push: Push) -> bool:
        """Whether there is a comment with the push's id."""
        return any(push.far_id in json.dumps(one.get("body")) for one in self._comments(key))

    def say(self, key: str, push: Push) -> None:
        """A new comment."""
        document(self._api.ask(SAYING, "POST", f"{path(key)}/comment", sent.comment(push)), SAYING, "id")

    def reopen(self, key: str) -> None:
        """Take the transition to an open status that fits best, unless the issue is open."""
        if within(self.read(key, "status"), "statusCategory", "key") != DONE:
            return
        found = document(self._api.ask(MOVES, "GET", f"{path(key)}/transitions"), MOVES)
        moves = documents(found.get("transitions"), MOVES)
        for category in OPEN:
            for move in moves:
                if within(move, "to", "statusCategory", "key") == category:
                    wanted = {"transition": {"id": str(move.get("id"))}}
                    self._api.ask(MOVING, "POST", f"{path(key)}/transitions", wanted)
                    return
        said = "Jira's workflow has no transition from where the issue is to an open status, so it cannot be reopened"
        raise SinkError(said, permanent=True)

    def _recent(self, project: str) -> Iterator[dict[str, Any]]:
        wanted = sent.search(project, DAYS_LOOKED_BACK)
        for _ in range(MOST_PAGES):
            found = document(self._api.ask_of_project(LOOKING, "POST", "/search/jql", wanted), LOOKING)
            yield from documents(found.get("issues"), LOOKING)
            token = found.get("nextPageToken")
            if found.get("isLast") or not token:  # a page may be short and not the last
                return
            wanted = wanted | {"nextPageToken": token}
        raise _endless()

    def _comments(self, key: str) -> Iterator[dict[str, Any]]:
        for page in range(MOST_PAGES):
            asked = f"orderBy=-created&maxResults={PAGE}&startAt={page * PAGE}"
            found = documents(
                document(self._api.ask(LISTING, "GET", f"{path(key)}/comment?{asked}"), LISTING).get(
                    "comments"
                ),
                LISTING,
            )
            yield from found
            if len(found) < PAGE:
                return
        raise _endless()


def path(key: str) -> str:
    """The address of an issue; a permanent SinkError for what is no key."""
    if KEY.fullmatch(key):
        return f"/issue/{key}"
    raise SinkError("the push does not name an issue by its key", permanent=True)


def _endless() -> SinkError:
    return SinkError(
        f"Jira shows more than {PAGE * MOST_PAGES} entries where we look for our own", outcome_unknown=True
    )
