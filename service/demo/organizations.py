"""The organizations of a simulated helpdesk: one for each account of its world, in no vendor's words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.demo.world.people import ORGANIZATION_IDS
from service.demo.world.setup import Setup

YEAR = timedelta(days=365)
# The smaller its number, the more people an account has.
TIERS, ACCOUNTS_OF_A_TIER = ("Enterprise", "Business", "Starter"), 10


@dataclass(frozen=True, slots=True)
class Organization:
    """number: the world's account. changed_at: when anything in it changed last."""

    number: int
    name: str
    tier: str
    renews_at: datetime
    changed_at: datetime

    @property
    def vendor_id(self) -> int:
        return ORGANIZATION_IDS + self.number

    @property
    def domain(self) -> str:
        return f"account-{self.number}.example"


class Organizations:
    """Those of one world, by their vendor's ids."""

    def __init__(self, setup: Setup) -> None:
        self._known = {one.vendor_id: one for one in _organizations(setup)}

    def __iter__(self) -> Iterator[Organization]:
        return iter(self._known.values())

    def __len__(self) -> int:
        return len(self._known)

    def find(self, vendor_id: int | None) -> Organization | None:
        """The one of an id."""
        return self._known.get(vendor_id or 0)

    def rename(self, vendor_id: int, name: str, at: datetime) -> None:
        """Somebody calls it something else from now on."""
        self._known[vendor_id] = replace(self._known[vendor_id], name=name, changed_at=at)


def _organizations(setup: Setup) -> Iterator[Organization]:
    for number in range(1, setup.accounts + 1):
        tier = TIERS[min(len(TIERS) - 1, number // ACCOUNTS_OF_A_TIER)]
        renews_at = setup.start + YEAR * (number % 7 + 1) / 7
        yield Organization(number, f"Synthetic Customer {number}", tier, renews_at, setup.start)
