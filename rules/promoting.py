"""When a problem is worth an object in a tracker, and how many accounts are worth a comment there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.reports import Report

# So many accounts are worth a comment; in between the object changes silently.
LEVELS = (5, 10, 25, 50)


@dataclass(frozen=True, slots=True)
class Promotion:
    """From when on a problem goes to a tracker: with the first report, unless one of these is set; then the first that holds.

    accounts: so many known ones. contacts: so many tickets within `within`. tiers: one account of these.
    """

    accounts: int = 0
    contacts: int = 0
    within: timedelta = timedelta(days=14)
    tiers: frozenset[str] = frozenset()

    @property
    def is_at_once(self) -> bool:
        """Whether the first report is enough."""
        return not (self.accounts or self.contacts or self.tiers)


def promoted_at(promotion: Promotion, reports: Sequence[Report], tiers: Mapping[str, str]) -> datetime | None:
    """The report with which the problem became worth an object, None before. reports: in order of time. tiers: by account."""
    known: set[str] = set()
    for place, one in enumerate(reports):
        known |= {one.account_id} - {""}
        recent = place - promotion.contacts + 1
        reached = (
            promotion.is_at_once,
            bool(promotion.accounts) and len(known) >= promotion.accounts,
            promotion.contacts > 0 and recent >= 0 and one.at - reports[recent].at <= promotion.within,
            tiers.get(one.account_id) in promotion.tiers,
        )
        if any(reached):
            return one.at
    return None


def level(accounts: int) -> int:
    """The highest of LEVELS that so many accounts reach, 0 for none."""
    return max((one for one in LEVELS if one <= accounts), default=0)


def growth(
    accounts: int, tiers: Collection[str], said_accounts: int, said_tiers: Collection[str]
) -> Iterator[tuple[str, str]]:
    """What is worth telling of a problem that has grown, in a sentence each with its key; said: what was told before."""
    reached = level(accounts)
    if reached > level(said_accounts):
        yield f"accounts-{reached}", f"{reached} accounts report it."
    for tier in sorted(set(tiers) - set(said_tiers) - {""}):
        yield f"tier-{'-'.join(tier.lower().split())}", f"An account of the tier {tier} reports it."
