"""What an account has of its own making, as its connection's settings tell it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.helpdesks.freshdesk.values import Code, our_status


@dataclass(frozen=True, slots=True)
class Own:
    """custom_fields: names of those that are mapped; no other is read. statuses: code, or label in lower case, to ours."""

    custom_fields: frozenset[str] = frozenset()
    statuses: Mapping[str, str] = field(default_factory=dict)

    def status(self, told: Code) -> str | None:
        """A status to ours; what the settings say comes before the table."""
        return self.statuses.get(str(told)) or our_status(told)


NOTHING = Own()
