"""The port through which a helpdesk tells what became of the webhooks that it sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class SentLog(Protocol):
    """failed: how many deliveries to this address went wrong since a moment, by the helpdesk's own word; SinkError."""

    def failed(self, address: str, since: datetime) -> Mapping[str, int]: ...
