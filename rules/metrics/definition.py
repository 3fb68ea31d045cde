"""One metric and one grain, as their files define them. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

FORMULA, COMPUTED = "formula", "computed"
MADE = (FORMULA, COMPUTED)  # of other numbers, so that their members are those of their parts
KINDS = ("rate", "count", "median", "mean", "sum", "ratio", "level", *MADE)
TIERS = ("operational", "customer", "business")
LAYERS = ("activity", "efficiency", "quality", "experience", "impact")
AUDIENCES = ("support", "product", "executive")
UNITS = ("percent", "minutes", "days", "count", "points", "turns", "money", "ratio")
BETTER = ("up", "down", "neither")
COUNTED = "is_counted"
LEAST_SHOWN, LEAST_SURE = 5, 30  # fewer members: not shown; shown as a small sample


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Members that do not count: an SQL condition, and why in words."""

    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Term:
    """A named column of a grain: its SQL and what it means. needs_account: whether it is told of the account."""

    sql: str
    means: str
    needs_account: bool = False

    @property
    def is_stored(self) -> bool:
        """Whether it is the same whoever asks and whenever, so that the mirror holds it as a column."""
        return "$" not in self.sql and not self.needs_account


@dataclass(frozen=True, slots=True)
class Grain:
    """What is counted. table: of the mirror; key, ticket: the columns that name a member and its ticket.

    counted: SQL condition without which a row counts nowhere. cohorts: moments by which members fall into a period.
    terms: names that definitions may use beside the table's columns. dimensions: by what numbers can be split.
    """

    id: str
    table: str
    means: str
    key: str
    ticket: str
    counted: str
    cohorts: Mapping[str, str]
    terms: Mapping[str, Term] = field(default_factory=dict)
    dimensions: Mapping[str, Term] = field(default_factory=dict)

    def stored(self) -> dict[str, str]:
        """The columns that the mirror adds to the table's own: by name their SQL, each of those before it."""
        return {COUNTED: self.counted} | {name: one.sql for name, one in self.terms.items() if one.is_stored}


@dataclass(frozen=True, slots=True)
class Metric:
    """A checked definition. Conditions and values are SQL over the columns and terms of the grain.

    at: the cohort's moment. where: the members (of a rate its denominator). numerator: which of them count. value: what is
    measured of each; over, under: what a ratio sums up. awaiting: those that have no value yet. provisional: members whose
    part may still change. ends: when what is counted by a level is over. parts: metrics and inputs of a formula, by name.
    method: by its name what works a computed one out of its parts.
    guards: metrics always shown beside it. needs: inputs without which there is no number. least: members for a sure number.
    """

    id: str
    version: str
    name: str
    question: str
    formula: str
    tier: str
    layer: str
    audience: tuple[str, ...]
    unit: str
    better: str
    kind: str
    grain: str = ""
    at: str = ""
    where: str = "true"
    numerator: str = ""
    value: str = ""
    over: str = ""
    under: str = ""
    awaiting: str = ""
    provisional: str = ""
    ends: str = ""
    exclude: tuple[Exclusion, ...] = ()
    parameters: Mapping[str, float] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    expression: str = ""
    method: str = ""
    guards: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    least: int = LEAST_SURE
    source: str = ""
    traps: tuple[str, ...] = ()
    core: str = ""

    @property
    def is_made(self) -> bool:
        """Whether it is made of other numbers."""
        return self.kind in MADE
