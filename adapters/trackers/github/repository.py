"""The issues of one repository: found by the mark that their making left, never by a search, whose index is minutes behind."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from adapters.base import Push, Receipt
from adapters.settling import settling
from adapters.trackers.github import issue
from adapters.trackers.github.api import GitHubApi, document
from rules.errors import SinkError

CREATING, LOOKING, READING, EDITING = "create the issue", "list issues", "read the issue", "edit the issue"
SAYING, LISTING = "comment on the issue", "list the issue's comments"
# All tries of a push lie within three days; a person may repeat one later, or restore a backup.
LOOKED_BACK = timedelta(days=14)
KEYS = ("number", "html_url", "repository_url")
Found = Mapping[str, Any]


class Issues:
    """clock: Unix time."""

    def __init__(self, api: GitHubApi, clock: Callable[[], float]) -> None:
        self._api, self._clock = api, clock

    def find(self, repository: str, push: Push) -> Found | None:
        """The first issue with the push's mark that was made within LOOKED_BACK; None where there is none."""
        asked = {"state": "all", "sort": "created", "direction": "desc", "since": self._since()}
        path = f"/repos/{repository}/issues?{urlencode(asked)}"
        every = self._api.pages(LOOKING, path, of_repository=True)
        mine = [one for one in every if issue.mark(push) in str(one.get("body"))]
        return document(mine[-1], LOOKING, *KEYS) if mine else None

    def create(self, repository: str, title: str, body: str, labels: list[str]) -> Found:
        """A new issue."""
        wanted = {"title": title, "body": body, "labels": labels}
        with settling():
            made = self._api.ask_of_repository(CREATING, "POST", f"/repos/{repository}/issues", wanted)
            return document(made, CREATING, *KEYS)

    def read(self, key: str) -> Found:
        """The issue with this far key."""
        return document(self._api.ask(READING, "GET", _path(key)), READING, *KEYS, "state")

    def edit(self, key: str, **wanted: str) -> Found:
        """Change some of its fields."""
        return document(self._api.ask(EDITING, "PATCH", _path(key), wanted), EDITING, *KEYS)

    def find_comment(self, key: str, push: Push) -> Found | None:
        """The comment with the push's mark."""
        path = f"{_path(key)}/comments?{urlencode({'since': self._since()})}"
        mine = [one for one in self._api.pages(LISTING, path) if issue.mark(push) in str(one.get("body"))]
        return document(mine[0], LISTING, "html_url") if mine else None

    def say(self, key: str, body: str) -> Found:
        """A new comment."""
        with settling():
            made = self._api.ask(SAYING, "POST", f"{_path(key)}/comments", {"body": body})
            return document(made, SAYING, "html_url")

    def _since(self) -> str:
        return (datetime.fromtimestamp(self._clock(), UTC) - LOOKED_BACK).strftime("%Y-%m-%dT%H:%M:%SZ")


def receipt_of(push: Push, found: Found) -> Receipt:
    """Where the issue is; its repository is called as GitHub calls it, for that is how its webhooks do."""
    repository = str(found["repository_url"]).partition("/repos/")[2]
    if not repository:
        raise SinkError(f"GitHub did not {READING} and does not say why", outcome_unknown=True)
    return Receipt(push.far_id, f"{repository}#{found['number']}", str(found["html_url"]))


def _path(key: str) -> str:
    repository, number = issue.key_parts(key)
    return f"/repos/{repository}/issues/{number}"
