"""Finds an issue again by the property that its making left, also while the search does not know it yet."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.base import Push
from adapters.trackers.jira import documents as sent
from adapters.trackers.jira.api import GoneError, JiraApi, document, documents, within
from rules.errors import SinkError

LOOKING = "look for the issue"
# All tries of a push lie within three days; a person may repeat one later, or restore a backup.
DAYS_LOOKED_BACK = 14
MOST_PAGES = 30
# Numbers of a project count up, and reading an issue by its key is never behind. So what the search does not show
# yet lies among the numbers that it leaves out just before its newest issue, or after it.
LEFT_OUT, NEXT, FURTHEST = 20, 5, 200


class Finding:
    """Asks the site."""

    def __init__(self, api: JiraApi) -> None:
        self._api = api

    def by_search(self, project: str, push: Push) -> str | None:
        """The key of the first issue that holds the push's id; None where the search shows none."""
        every = self._pages(sent.search_of_ours(project, DAYS_LOOKED_BACK))
        mine = [one for one in every if _is_ours(one, push)]
        return str(document(mine[-1], LOOKING, "key")["key"]) if mine else None

    def by_number(self, project: str, push: Push) -> str | None:
        """The key of an issue with the push's id that the search does not show yet."""
        shown = {_number(one) for one in next(self._answers(sent.search_of_newest(project)))}
        newest = max(shown, default=0)
        for number in range(max(1, newest - LEFT_OUT), newest):
            if number not in shown and self._holds(f"{project}-{number}", push):
                return f"{project}-{number}"
        missed = 0
        for number in range(newest + 1, newest + FURTHEST):
            holds = self._holds(f"{project}-{number}", push)
            if holds:
                return f"{project}-{number}"
            missed = missed + 1 if holds is None else 0
            if missed == NEXT:  # some numbers may be of issues that were deleted or moved
                return None
        raise _endless()

    def _holds(self, key: str, push: Push) -> bool | None:
        """Whether the issue holds the push's id, None where there is no issue."""
        try:
            found = self._api.ask(LOOKING, "GET", f"/issue/{key}?fields=created&properties={sent.PROPERTY}")
        except GoneError:
            return None
        return _is_ours(document(found, LOOKING, "key"), push)

    def _pages(self, wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for number, page in enumerate(self._answers(wanted)):
            if number == MOST_PAGES:
                raise _endless()
            yield from page

    def _answers(self, wanted: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
        token: object = ""
        while token is not None:
            asked = wanted | ({"nextPageToken": token} if token else {})
            found = document(self._api.ask_of_project(LOOKING, "POST", "/search/jql", asked), LOOKING)
            yield documents(found.get("issues"), LOOKING)
            # A page may be short and not the last.
            token = None if found.get("isLast") else found.get("nextPageToken")


def _is_ours(one: Mapping[str, Any], push: Push) -> bool:
    return bool(within(one, "properties", sent.PROPERTY, "id") == push.far_id)


def _number(one: Mapping[str, Any]) -> int:
    number = str(one.get("key")).rpartition("-")[2]
    return int(number) if number.isdecimal() else 0


def _endless() -> SinkError:
    return SinkError("Jira shows more issues than we look through for our own", outcome_unknown=True)
