"""What is done for each kind of push. Jira takes no ids of ours, so each looks for its trace before it makes anything."""

from collections.abc import Mapping

from adapters.base import Push, Receipt
from adapters.problem_push import issue_key, receipt
from adapters.trackers.jira import documents
from adapters.trackers.jira.api import within
from adapters.trackers.jira.documents import Destination
from adapters.trackers.jira.finding import Finding
from adapters.trackers.jira.issues import Issues
from rules.errors import SinkError


class Site:
    """Where receipts point to."""

    def __init__(self, address: str) -> None:
        self._address = address

    def receipt(self, push: Push, key: str) -> Receipt:
        """The issue's page."""
        return receipt(push, key, f"{self._address}/browse/{key}")


class NewIssue:
    """destinations: by kind of problem; "" for flags and a kind without an entry."""

    def __init__(
        self, issues: Issues, finding: Finding, site: Site, destinations: Mapping[str, Destination]
    ) -> None:
        self._issues, self._finding, self._site, self._destinations = issues, finding, site, destinations

    def send(self, push: Push) -> Receipt:
        """The issue of a flag or a problem, related to the one before it."""
        place = self._place(push)
        key = self._finding.by_search(place.project, push) or self._issues.create(push, place)
        earlier = str(push.content.get("related") or "")
        if earlier and not self._is_related(key, earlier):
            self._relate(key, earlier)
        return self._site.receipt(push, key)

    def read_back(self, push: Push) -> Receipt | None:
        """The issue, looked for also where the search is behind; None where it is not there, or not related yet."""
        project = self._place(push).project
        key = self._finding.by_search(project, push) or self._finding.by_number(project, push)
        earlier = str(push.content.get("related") or "")
        if key is None or (earlier and not self._is_related(key, earlier)):
            return None
        return self._site.receipt(push, key)

    def _is_related(self, key: str, earlier: str) -> bool:
        links = self._issues.read(key, "issuelinks")
        ends = ("inwardIssue", "outwardIssue")
        return any(within(link, end, "key") == earlier for link in links or [] for end in ends)

    def _relate(self, key: str, earlier: str) -> None:
        try:
            self._issues.relate(key, earlier)
        except SinkError as refusal:
            # The earlier issue is gone, or the site has no such type of link: the new issue is right either way.
            if not refusal.permanent:
                raise

    def _place(self, push: Push) -> Destination:
        return self._destinations.get(str(push.content.get("kind")), self._destinations[""])


class CardInLinks:
    """The card and the tickets as links of the issue; making one again changes it."""

    def __init__(self, issues: Issues, site: Site) -> None:
        self._issues, self._site = issues, site

    def send(self, push: Push) -> Receipt:
        """Write the links that differ."""
        key = issue_key(push)
        for link in self._missing(push, key):
            self._issues.link(key, link)
        return self._site.receipt(push, key)

    def read_back(self, push: Push) -> Receipt | None:
        """The issue when it shows all of them."""
        key = issue_key(push)
        return None if self._missing(push, key) else self._site.receipt(push, key)

    def _missing(self, push: Push, key: str) -> list[Mapping[str, object]]:
        shown = self._issues.remote_links(key)
        wanted = [(link, shown.get(link["globalId"], {})) for link in documents.remote_links(push)]
        return [
            link
            for link, held in wanted
            if any(held.get(name) != text for name, text in link["object"].items())
        ]


class Comment:
    """One comment with the push's id."""

    def __init__(self, issues: Issues, site: Site) -> None:
        self._issues, self._site = issues, site

    def send(self, push: Push) -> Receipt:
        """Say it unless it was said."""
        key = issue_key(push)
        if not self._issues.is_said(key, push):
            self._before(key)
            self._issues.say(key, push)
        return self._site.receipt(push, key)

    def read_back(self, push: Push) -> Receipt | None:
        """Whether it was said."""
        key = issue_key(push)
        return self._site.receipt(push, key) if self._issues.is_said(key, push) else None

    def _before(self, key: str) -> None:
        """What has to be done before it is said."""


class Reopening(Comment):
    """The issue is moved to an open status, and after that the comment made: where the comment is, all is done."""

    def _before(self, key: str) -> None:
        self._issues.reopen(key)
