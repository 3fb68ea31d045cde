"""What a webhook says: type, time and data, as https://github.com/standard-webhooks/standard-webhooks asks for it."""

import json
from collections.abc import Mapping
from typing import Any

from adapters.base import Push
from adapters.outgoing_text import is_web_address, one_line

TYPES = {
    "create": "flag.opened",
    "digest": "flag.digest",
    "release": "release.seen",
    "radar": "release.watched",
    "renewal": "renewal.near",
}
OTHER = "push.made"
TEXT_LENGTH, MOST_LINES = 500, 40


def body(push: Push) -> bytes:
    """The bytes that are signed and sent; the same push gives the same bytes. Without customers' personal details."""
    said = {
        "type": TYPES.get(push.action.partition(":")[0], OTHER),
        "timestamp": _told(push.content.get("opened_at") or push.content.get("made_at")),
        "data": {
            "id": push.far_id,
            "subject": push.subject,
            "action": push.action,
            **{key: _told(value) for key, value in push.content.items()},
        },
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _told(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _told(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_told(one) for one in value[:MOST_LINES]]
    return one_line(value, TEXT_LENGTH) if isinstance(value, str) and not is_web_address(value) else value
