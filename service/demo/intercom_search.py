"""How a simulated Intercom searches its conversations: filters, order, and pages that go on behind a conversation.

Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/searchconversations
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from service.demo.intercom_desk import Refused

COMPARE: Mapping[str, Callable[[int, int], bool]] = {
    ">": lambda one, other: one >= other,  # as documented: greater or equal for moments
    "<": lambda one, other: one <= other,
    "=": lambda one, other: one == other,
}


def chosen(items: Iterable[dict[str, Any]], question: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The items that a question asks for, in its order; Refused where it is none."""
    matches, sort = _filter(question.get("query") or {}), question.get("sort") or {}
    found = sorted((one for one in items if matches(one)), key=_place)
    if sort.get("field") == "created_at":
        found.sort(key=lambda one: (one["created_at"], int(one["id"])))
    if sort.get("order") != "ascending":
        found.reverse()
    return found


def page_of(found: list[dict[str, Any]], size: int, after: str | None) -> Any:
    """A page of what was found, with where the next one begins."""
    following = [one for one in found if after is None or _place(one) > _position(after)]
    page = following[:size]
    pages: dict[str, Any] = {
        "type": "pages",
        "page": 1,
        "per_page": size,
        "total_pages": -(-len(found) // size),
    }
    if len(following) > size:
        pages["next"] = {"per_page": size, "starting_after": _pointer(page[-1])}
    return {
        "type": "conversation.list",
        "pages": pages,
        "total_count": len(found),
        "conversations": page,
    }


def _place(item: Mapping[str, Any]) -> tuple[int, int]:
    return item["updated_at"], int(item["id"])


def _pointer(item: Mapping[str, Any]) -> str:
    return base64.b64encode(json.dumps(_place(item)).encode()).decode()


def _position(pointer: str) -> tuple[int, int]:
    try:
        at, number = json.loads(base64.b64decode(pointer))
        return int(at), int(number)
    except (ValueError, binascii.Error):
        raise Refused(400, "parameter_invalid", "starting_after is not valid") from None


def _filter(query: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], bool]:
    """One filter, or several that must all hold."""
    filters = query["value"] if query.get("operator") == "AND" else [query]
    for one in filters:
        if one.get("field") not in ("created_at", "updated_at") or one.get("operator") not in COMPARE:
            raise Refused(400, "parameter_invalid", "the filter is not valid")
    return lambda item: all(
        COMPARE[one["operator"]](item[one["field"]], int(one["value"])) for one in filters
    )
