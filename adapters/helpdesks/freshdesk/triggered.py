"""`triggered_event`, the one placeholder of a rule that tells what happened; it only looks like JSON.

It renders as `{ticket_action:created}`, `{status:{from:4,to:6}}`, `{responder_id:{from:,to:15}}` or
`{note_type:private}`, without quotation marks: codes and ids, and labels for what has no code.
Source: https://support.freshdesk.com/support/solutions/articles/132589
"""

import re
from typing import Any, NamedTuple

from adapters.fields import read_text
from adapters.helpdesks.freshdesk.changes import Change, read_change
from adapters.helpdesks.freshdesk.tables import CHANGED_FIELDS

_LONGEST = 1000
_PART = r"([a-z0-9_]{1,64}): ?(?:\{from: ?([^{}]*?), ?to: ?([^{}]*)\}|([^{},]*))"
_EACH = re.compile(_PART)
_WHOLE = re.compile(rf"\{{{_PART}(?:, ?{_PART})*\}}")


class Triggered(NamedTuple):
    """What a rule tells happened: `ticket_action`, "" where none, and the changes that count."""

    action: str = ""
    changes: tuple[Change, ...] = ()


def read_triggered(value: Any) -> Triggered:
    """What the placeholder rendered. ValueError for what has another form."""
    text = read_text(value).strip()
    if len(text) > _LONGEST or not _WHOLE.fullmatch(text):
        raise ValueError("Not a triggered event.")
    action, changes = "", []
    for part in _EACH.finditer(text[1:-1]):
        name, before, after, word = part.groups()
        if name == "ticket_action":
            action = (word or "").strip().lower()
        elif name in CHANGED_FIELDS and word is None:
            changes.append(read_change(CHANGED_FIELDS[name], before, after))
    return Triggered(action, tuple(changes))
