"""Since when the accounts of the simulated world are customers and when their contracts renew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.demo.world.acts import draw
from service.demo.world.people import ORGANIZATION_IDS
from service.demo.world.setup import Setup

CONTRACT = 26
NEW_SHARE = 0.25
TIERS = ("standard", "plus", "enterprise")
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Contract:
    """What an account's contract says. account: as in `Customer`, organization: the helpdesk's id of it."""

    account: int
    organization: int
    tier: str
    customer_since: datetime
    renewal_at: datetime


def contracts(setup: Setup) -> Iterator[Contract]:
    """One for each account; a quarter of them became customers around the world's first day."""
    for account in range(1, setup.accounts + 1):
        rng = draw(setup.seed, CONTRACT, account)
        ago = rng.randint(-10, 30) if rng.random() < NEW_SHARE else rng.randint(90, 1500)
        since = setup.start - timedelta(days=ago)
        renewal = since + YEAR
        while renewal <= setup.start:
            renewal += YEAR
        yield Contract(account, ORGANIZATION_IDS + account, rng.choice(TIERS), since, renewal)
