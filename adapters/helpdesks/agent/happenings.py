"""Events about no conversation: the help center, the product, releases, subscriptions."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from adapters.source import Source
from rules.model import Event, Kind
from rules.moments import to_text

Told = Mapping[str, Any]
# Key of the event -> our field, where the names differ.
RENAMED = {"customer_id": "person_id"}
NOT_FIELDS = frozenset({"type", "id", "at", "text", "query", "message"})


def happening(kind: Kind, text_key: str = "") -> Callable[[Source, Told], list[Event]]:
    """The reader of a type whose keys are our fields; text_key: where its customer text stands."""

    def read(source: Source, told: Told) -> list[Event]:
        fields = {
            RENAMED.get(key, key): _plain(value) for key, value in told.items() if key not in NOT_FIELDS
        }
        text = (told.get(text_key) or "") if text_key else ""
        return [source.happened(kind, f"{told['type']}:{told['id']}", told["at"], fields, text=text)]

    return read


def _plain(value: Any) -> Any:
    return to_text(value) if isinstance(value, datetime) else value
