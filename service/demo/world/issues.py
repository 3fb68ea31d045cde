"""What is really wrong in the simulated world: issues, product bugs, and how good the AI is."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Category:
    """One category of the taxonomy. share: how often; skill: how often the AI's answer is right, per version;
    buggy: how often an issue is an instance of a product bug."""

    share: float
    skill: tuple[float, float]
    buggy: float


CATEGORIES = {
    "data_import": Category(12, (0.45, 0.62), 0.22),
    "data_export": Category(8, (0.48, 0.66), 0.15),
    "sign_in": Category(14, (0.80, 0.86), 0.04),
    "billing": Category(9, (0.62, 0.60), 0.00),
    "reports": Category(8, (0.66, 0.78), 0.12),
    "integrations": Category(8, (0.25, 0.40), 0.20),
    "permissions": Category(6, (0.55, 0.70), 0.05),
    "performance": Category(5, (0.15, 0.22), 0.30),
    "notifications": Category(6, (0.72, 0.80), 0.08),
    "account_changes": Category(6, (0.70, 0.74), 0.00),
    "api": Category(5, (0.30, 0.52), 0.15),
    "search": Category(4, (0.50, 0.64), 0.15),
    "mobile_app": Category(5, (0.42, 0.55), 0.25),
    "onboarding": Category(4, (0.75, 0.84), 0.00),
}


@dataclass(frozen=True, slots=True)
class Bug:
    """One defect of the product; customers meet it from `since` until `fixed`."""

    number: int
    category: str
    code: str
    since: int
    fixed: int


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong for one customer. number is unique in the world; it also picks the words."""

    number: int
    category: str
    bug: Bug | None


def make_bug(number: int, start: int, span: int, rng: Random) -> Bug:
    """A bug somewhere in the span that lives a fifth to all of it."""
    category = rng.choices(list(CATEGORIES), [kind.share * kind.buggy for kind in CATEGORIES.values()])[0]
    since = start + int(span * rng.uniform(0.0, 0.7))
    code = f"E-{1000 + (number * 37 + rng.randrange(37)) % 9000}"
    return Bug(number, category, code, since, since + int(span * rng.uniform(0.2, 1.0)))


def pick_category(taken: frozenset[str], rng: Random) -> str:
    """A category by its share, but none of `taken`."""
    free = {name: kind.share for name, kind in CATEGORIES.items() if name not in taken}
    return rng.choices(list(free), list(free.values()))[0]


def make_issue(
    number: int, category: str, at: int, bugs: tuple[Bug, ...], share: float, rng: Random
) -> Issue:
    """An issue of the category, perhaps an instance of a bug that lives at that moment."""
    alive = [bug for bug in bugs if bug.category == category and bug.since <= at < bug.fixed]
    bug = rng.choice(alive) if alive and rng.random() < share + CATEGORIES[category].buggy else None
    return Issue(number, category, bug)
