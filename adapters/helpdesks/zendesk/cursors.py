"""How Zendesk's newer lists go on from one page to the next.

Source: https://developer.zendesk.com/api-reference/introduction/pagination/#cursor-pagination
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote


def after(cursor: str) -> str:
    """What the address of the page at this cursor ends with; "" for the first one."""
    return f"&page[after]={quote(cursor, safe='')}" if cursor else ""


def following_of(answer: Mapping[str, Any]) -> str:
    """The cursor of the next page, "" after the last."""
    meta = answer.get("meta") or {}
    return str(meta.get("after_cursor") or "") if meta.get("has_more") else ""
