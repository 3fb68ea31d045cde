"""What is done for each kind of push. GitHub knows no ids of ours, so each looks for its mark before it makes anything."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.base import Push, Receipt
from adapters.issue_words import title
from adapters.problem_push import issue_key, receipt
from adapters.trackers.github import issue
from adapters.trackers.github.repository import Found, Issues, receipt_of


@dataclass(frozen=True, slots=True)
class Destination:
    """Where issues go, and with which labels."""

    repository: str
    labels: list[str]


class NewIssue:
    """destinations: by kind of problem; "" for flags and a kind without an entry. named: whether accounts are."""

    def __init__(self, issues: Issues, destinations: Mapping[str, Destination], *, named: bool) -> None:
        self._issues, self._destinations, self._named = issues, destinations, named

    def send(self, push: Push) -> Receipt:
        """The issue of a flag or a problem."""
        if found := self.read_back(push):
            return found
        place, body = self._place(push), issue.body(push, named=self._named)
        return receipt_of(push, self._issues.create(place.repository, title(push), body, place.labels))

    def read_back(self, push: Push) -> Receipt | None:
        """The issue that is there."""
        found = self._issues.find(self._place(push).repository, push)
        return receipt_of(push, found) if found else None

    def _place(self, push: Push) -> Destination:
        return self._destinations.get(str(push.content.get("kind")), self._destinations[""])


class CardInBody:
    """GitHub has no links or customers of an issue: a block of its body holds them."""

    def __init__(self, issues: Issues, *, named: bool) -> None:
        self._issues, self._named = issues, named

    def send(self, push: Push) -> Receipt:
        """Replace the block, and leave all else as people have written it."""
        key = issue_key(push)
        found = self._issues.read(key)
        if not self._shows(push, found):
            block = issue.card_block(push, named=self._named)
            found = self._issues.edit(key, body=issue.with_card(str(found.get("body") or ""), block))
        return receipt_of(push, found)

    def read_back(self, push: Push) -> Receipt | None:
        """The issue when its block is up to date."""
        found = self._issues.read(issue_key(push))
        return receipt_of(push, found) if self._shows(push, found) else None

    def _shows(self, push: Push, found: Found) -> bool:
        lines = str(found.get("body") or "").replace("\r\n", "\n")
        return issue.card_block(push, named=self._named) in lines


class Comment:
    """One comment with the push's mark."""

    def __init__(self, issues: Issues) -> None:
        self._issues = issues

    def send(self, push: Push) -> Receipt:
        """Say it unless it was said."""
        if found := self.read_back(push):
            return found
        self._before(push)
        return _of_comment(push, self._issues.say(issue_key(push), issue.comment_body(push)))

    def read_back(self, push: Push) -> Receipt | None:
        """Whether it was said."""
        found = self._issues.find_comment(issue_key(push), push)
        return _of_comment(push, found) if found else None

    def _before(self, push: Push) -> None:
        """What has to be done before it is said."""


class Reopening(Comment):
    """The issue is opened, and after that the comment made: where the comment is, all is done."""

    def _before(self, push: Push) -> None:
        if self._issues.read(issue_key(push))["state"] != "open":
            self._issues.edit(issue_key(push), state="open", state_reason="reopened")


def _of_comment(push: Push, found: Found) -> Receipt:
    return receipt(push, issue_key(push), str(found["html_url"]).partition("#")[0])
