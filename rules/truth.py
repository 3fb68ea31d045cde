"""The truth sample: which resolutions a person checks without knowing our verdict, and what the answers tell of the whole."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from rules.metrics.definition import LEAST_SHOWN
from rules.metrics.intervals import Interval, of_rate

VERIFIED, REVOKED = STRATA = ("verified", "revoked")
YES, NO, UNSURE = ANSWERS = ("yes", "no", "unsure")
QUESTION = "Did the AI settle what the customer came for, so that nobody had to look at it again?"
USUAL_SIZE, LARGEST = 50, 1000
LEAST_SHARE = 5  # a fifth of a sample at least is drawn from each verdict, where there are as many


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resolution that can be drawn. key: its episode."""

    ticket: str
    key: str
    verdict: str
    category: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Stratum:
    """What was said of the drawn ones of one verdict. resolved: to how many of those answered yes was said."""

    verdict: str
    population: int
    drawn: int
    answered: int = 0
    resolved: int = 0
    unsure: int = 0

    @property
    def held(self) -> int:
        """For how many the answer is our verdict."""
        return self.resolved if self.verdict == VERIFIED else self.answered - self.resolved


def draw(candidates: Iterable[Candidate], size: int, seed: str) -> list[Candidate]:
    """The same for the same candidates, size and seed, in an order that tells nothing of the verdict.

    Stratified by verdict, and within a verdict spread evenly over the categories.
    """
    strata: dict[str, list[Candidate]] = {name: [] for name in STRATA}
    for one in candidates:
        strata[one.verdict].append(one)
    sizes = allotted({name: len(group) for name, group in strata.items()}, size)
    drawn = [one for name, group in strata.items() for one in _spread(group, sizes[name], f"{seed}:{name}")]
    return sorted(drawn, key=lambda one: _hash(f"{seed}:order:{one.key}"))


def allotted(populations: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each verdict: in proportion, but at least a fifth of the sample each, and never more than there are."""
    verified, revoked = (populations[name] for name in STRATA)
    total = min(size, verified + revoked)
    if not total:
        return dict.fromkeys(STRATA, 0)
    least = total // LEAST_SHARE
    share = round(total * revoked / (verified + revoked))
    of_revoked = max(min(max(share, least), total - least, revoked), total - verified)
    return {VERIFIED: total - of_revoked, REVOKED: of_revoked}


def true_rate(strata: Sequence[Stratum], of: int) -> tuple[float, Interval] | None:
    """The share of the `of` contacts that was really resolved, with its 95 % interval; None where too few are answered.

    Each verdict's share has Wilson's interval and counts by its population; the sum's interval is put together by the method
    of variance estimates recovery. Of a verdict that is answered in full nothing is uncertain.
    Source: Zou and Donner, "Construction of confidence limits about effect measures", Statistics in Medicine 27 (2008).
    """
    present = [one for one in strata if one.population]
    if (
        not of
        or not all(one.answered for one in present)
        or sum(one.answered for one in present) < LEAST_SHOWN
    ):
        return None
    rate, below, above = 0.0, 0.0, 0.0
    for one in present:
        share, limits = one.resolved / one.answered, of_rate(one.resolved, one.answered)
        if limits is None:
            return None
        weight, open_part = one.population / of, 1 - one.answered / one.population
        rate += weight * share
        below += open_part * (weight * (share - limits.low)) ** 2
        above += open_part * (weight * (limits.high - share)) ** 2
    return rate, Interval(max(0.0, rate - sqrt(below)), min(1.0, rate + sqrt(above)))


def _spread(group: Sequence[Candidate], size: int, seed: str) -> list[Candidate]:
    """Every n-th in the order of categories, from a place that the seed draws."""
    if not size:
        return []
    ordered = sorted(group, key=lambda one: (one.category, _hash(f"{seed}:{one.key}")))
    first = _hash(seed) % 1_000_000 / 1_000_000
    return [ordered[int((place + first) * len(ordered) / size)] for place in range(size)]


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
