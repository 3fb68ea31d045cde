"""What becomes of the accounts' subscriptions in the simulated world: it depends on how their support was.

Each is billed by the quarter. A quarter with contacts that were never really solved, or about which somebody had to come back,
ends more often with the end of the subscription, and a good one with more of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from service.demo.world.acts import draw
from service.demo.world.answers import ContactTruth
from service.demo.world.contracts import Contract, contracts
from service.demo.world.setup import Setup

SUBSCRIPTION, VALUE = 81, 82
QUARTER, LOOKED_BACK = timedelta(days=91), timedelta(days=180)
CURRENCY = "EUR"
USUAL_VALUE = {"standard": 900, "plus": 3_600, "enterprise": 18_000}  # a quarter
# What makes an end likelier, and by how much: each of these at its most.
CHURN, FOR_UNSOLVED, FOR_REPEATS = 0.03, 0.45, 0.15
EXPANDS, CONTRACTS = 0.35, 0.10
MORE, LESS = 1.25, 0.8


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a subscription at the end of a quarter. account: its id in every store; amount: minor units."""

    account: str
    number: int
    at: datetime
    change: str
    amount: int


def value_at_first(setup: Setup, contract: Contract) -> int:
    """What an account pays before anything became of its subscription."""
    rng = draw(setup.seed, VALUE, contract.account)
    return 100 * round(USUAL_VALUE[contract.tier] * rng.uniform(0.6, 1.6))


def changes(setup: Setup, contacts: Iterable[ContactTruth]) -> Iterator[Change]:
    """What became of all subscriptions during the world's days, one account after the other."""
    written: defaultdict[str, list[ContactTruth]] = defaultdict(list)
    for contact in contacts:
        if contact.counts and contact.account_id:
            written[contact.account_id].append(contact)
    for contract in contracts(setup):
        account = f"{setup.connection}:{contract.organization}"
        yield from _of_account(setup, contract, account, written[account])


def _of_account(
    setup: Setup, contract: Contract, account: str, written: Sequence[ContactTruth]
) -> Iterator[Change]:
    amount, at, number = value_at_first(setup, contract), contract.customer_since + QUARTER, 1
    while at < setup.end:
        if at > setup.first_day:
            known = [one for one in written if at - LOOKED_BACK < one.created_at <= at]
            change = _change(known, draw(setup.seed, SUBSCRIPTION, contract.account, number))
            amount = round(amount * {"expanded": MORE, "contracted": LESS}.get(change, 1.0))
            yield Change(account, number, at, change, amount)
            if change == "churned":
                return
        at, number = at + QUARTER, number + 1


def _change(written: Sequence[ContactTruth], rng: Random) -> str:
    """One of the words of a subscription event."""
    unsolved = _share(not one.really_solved for one in written)
    ends = CHURN + FOR_UNSOLVED * unsolved + FOR_REPEATS * any(one.repeats for one in written)
    if rng.random() < ends:
        return "churned"
    return rng.choices(
        ("expanded", "contracted", "renewed"),
        (EXPANDS * (1 - unsolved), CONTRACTS, 1 - EXPANDS * (1 - unsolved) - CONTRACTS),
    )[0]


def _share(found: Iterator[bool]) -> float:
    values = list(found)
    return sum(values) / len(values) if values else 0.0
