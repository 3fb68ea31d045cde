"""Intercom's two searches, of conversations and of tickets, by the last change.

Sources: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/searchconversations,
https://developers.intercom.com/docs/references/rest-api/api.intercom.io/tickets/searchtickets and, for the order,
https://developers.intercom.com/docs/references/2.4/rest-api/common-structures/pagination-search
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.http import Reply
from adapters.json_api import JsonApi
from adapters.ticket_api import Changed
from rules.errors import SinkError

PER_PAGE = 150
ORDER = {"field": "updated_at", "order": "ascending"}
# https://developers.intercom.com/docs/references/rest-api/errors/error-codes: the workspace has no such thing, or the token
# may not read it. A token that is not valid at all is another code of 401.
WITHHELD, NOT_OURS, NOT_FOR_US = frozenset({403, 404}), 401, "token_unauthorized"


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search. pointer: where the next one begins, "" after the last one."""

    tickets: tuple[Changed, ...]
    pointer: str


class Search:
    """One of both. name: of what is searched, in the address and in the answer. optional: it may be withheld from us."""

    def __init__(self, api: JsonApi, name: str, *, optional: bool = False) -> None:
        self._api, self._name, self._optional = api, name, optional
        self._path = f"/{name}/search"

    def count(self, since: int) -> int | None:
        """What it counts, None where it does not say."""
        number = self._ask(since, "", per_page=1).get("total_count")
        return number if isinstance(number, int) else None

    def page(self, since: int, newest: int, after: str) -> Found:
        """A pointer that Intercom no longer takes is left for a new search from the latest change that was listed."""
        try:
            answer = self._ask(since, after)
        except SinkError as error:
            if not (after and error.permanent):
                raise
            answer = self._ask(newest, "")
        records = part(self._api, answer, self._name, list, self._path)
        return Found(tuple(listed(one, "updated_at") for one in records), _pointer(answer))

    def _ask(self, since: int, after: str, per_page: int = PER_PAGE) -> Mapping[str, Any]:
        reply = self._api.reply("POST", self._path, _question(since, after, per_page))
        if self._optional and is_withheld(reply):
            return {"total_count": 0, self._name: []}
        answer = self._api.read(reply, self._path)
        if not isinstance(answer, dict):
            raise self._api.odd(self._path)
        return answer


def is_withheld(reply: Reply) -> bool:
    """Whether it is only this that we do not get."""
    return reply.status in WITHHELD or (reply.status == NOT_OURS and error_code(reply) == NOT_FOR_US)


def error_code(reply: Reply) -> Any:
    """As the API spells its refusal, None where it says none."""
    with suppress(ValueError, AttributeError, RecursionError, LookupError, TypeError):
        return json.loads(reply.body)["errors"][0].get("code")
    return None


def part(api: JsonApi, answer: Any, name: str, kind: type, path: str) -> Any:
    """What an answer holds under this name; SinkError where that is none of its kind."""
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, kind):
        raise api.odd(path)
    return found


def listed(item: Any, moment: str, *, removed: bool = False) -> Changed:
    """A record of a list; SinkError where it has no id or time."""
    try:
        at = datetime.fromtimestamp(item[moment], UTC)
        return Changed(str(item["id"]), at, item, removed)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise SinkError("Intercom lists a record without id or time") from None


def pages_of(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an answer says of its pages."""
    pages = answer.get("pages")
    return pages if isinstance(pages, dict) else {}


def _question(since: int, after: str, per_page: int) -> dict[str, Any]:
    """One second earlier: the documentation leaves open whether an equal moment is found."""
    pagination: dict[str, Any] = {"per_page": per_page}
    if after:
        pagination["starting_after"] = after
    query = {"field": "updated_at", "operator": ">", "value": since - 1}
    return {"query": query, "sort": ORDER, "pagination": pagination}


def _pointer(answer: Mapping[str, Any]) -> str:
    following = pages_of(answer).get("next")
    return str(following.get("starting_after") or "") if isinstance(following, dict) else ""
