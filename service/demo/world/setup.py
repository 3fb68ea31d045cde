"""The knobs of a simulated world; equal knobs give an equal world."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

# restored: a deleted ticket comes back. taken_back: somebody removes the cause tag of a hand-over again.
ODDITIES = frozenset(
    {"spam", "deleted", "restored", "merged", "made_private", "redacted", "duplicates", "taken_back"}
)


@dataclass(frozen=True, slots=True)
class Setup:
    """What a world is made from.

    start: the first moment, whole seconds. tickets: how many contacts begin within `days`, exactly.
    every_issue_tagged: a customer's category tag identifies the issue; else tags are missing or wrong.
    better_ai_after: share of the time after which the second version of the AI answers.
    eventful: rare things happen often, so that a world of a few dozen tickets shows most of them.
    quiet_account: an account whose people stop writing after two thirds of the time, None for none. chatty: the share of
    contacts in which the AI asks one thing after another before it does anything. extras: the share in which
    something more happens, each thing drawn by itself, see `extras.py`.
    surges: whether an outage and a change that the AI was not told of bring further contacts, beyond those of `tickets`.
    earlier_days: for so many days before `start` people answer further contacts, without any AI.
    leave_out: oddities (of ODDITIES) that this world shall not have; an unknown name is a ValueError.
    """

    seed: int = 1
    days: int = 90
    tickets: int = 600
    start: datetime = datetime(2026, 1, 5, tzinfo=UTC)
    every_issue_tagged: bool = True
    better_ai_after: float = 0.5
    connection: str = "simulated"
    eventful: bool = False
    quiet_account: int | None = None
    chatty: float = 0.0
    surges: bool = False
    extras: float = 0.0
    earlier_days: int = 0
    leave_out: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if unknown := self.leave_out - ODDITIES:
            raise ValueError(
                f"no such oddity: {', '.join(sorted(unknown))}; there are {', '.join(sorted(ODDITIES))}"
            )

    def rate(self, share: float) -> float:
        """How often something rare happens here, given how often it happens usually."""
        return min(0.9, share * 5) if self.eventful else share

    def allows(self, oddity: str) -> bool:
        """Whether the world may have this oddity."""
        return oddity not in self.leave_out

    @property
    def first_day(self) -> datetime:
        """When the first of all contacts may come, those before the AI included."""
        return self.start - timedelta(days=self.earlier_days)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=self.days)

    @property
    def customers(self) -> int:
        return max(6, self.tickets // 4)

    @property
    def accounts(self) -> int:
        return max(3, self.customers // 8)
