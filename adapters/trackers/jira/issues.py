"""The issues of one site: made, read, linked, commented and moved."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.base import Push
from adapters.settling import settling
from adapters.trackers.jira import documents as sent
from adapters.trackers.jira.api import JiraApi, document, documents, within
from rules.errors import SinkError

CREATING, READING, RELATING = "create the issue", "read the issue", "relate the issues"
LINKS, LINKING = "read the issue's links", "link to the issue"
LISTING, SAYING = "list the issue's comments", "comment on the issue"
MOVES, MOVING = "list the issue's transitions", "move the issue"
KEY = re.compile(r"[A-Z][A-Z0-9_]{0,20}-[1-9]\d{0,9}")
PAGE, MOST_PAGES = 100, 30
OPEN = ("new", "indeterminate")  # keys of status categories, best first
DONE = "done"


class Issues:
    """Asks the site."""

    def __init__(self, api: JiraApi) -> None:
        self._api = api

    def create(self, push: Push, place: sent.Destination) -> str:
        """The key of a new issue."""
        with settling():
            made = self._api.ask(CREATING, "POST", "/issue", sent.new_issue(push, place))
            return str(document(made, CREATING, "key")["key"])

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
        with settling():
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
