"""Who wrote a comment, as far as the records around it say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.helpdesks.zendesk.tables import ROLES, SYSTEM_AUTHOR, SYSTEM_CHANNELS
from rules.model import Role


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of the users that a body carries, and the requester of its ticket."""

    by_user: Mapping[str, Role] = field(default_factory=dict)
    requester: str | None = None

    @classmethod
    def of(cls, users: Iterable[Mapping[str, Any]], requester: str | None = None) -> "Roles":
        """From loaded users; unknown words stay unknown."""
        known = {user["id"]: ROLES[user["role"]] for user in users if user.get("role") in ROLES}
        return cls(known, requester)

    def author(self, author: str | None, via: Mapping[str, Any] | None) -> Role:
        """The system where a business rule wrote, else the user's role, else the customer if requester."""
        if author == SYSTEM_AUTHOR or (via or {}).get("channel") in SYSTEM_CHANNELS:
            return Role.SYSTEM
        if author is None:
            return Role.UNKNOWN
        return self.by_user.get(author, Role.CUSTOMER if author == self.requester else Role.UNKNOWN)
