"""Draws the truth sample of a month, and reports what people answered about it."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rules.errors import ConfigError
from rules.metrics.compiler import looked_at
from rules.metrics.intervals import Interval
from rules.moments import to_text
from rules.truth import NO, STRATA, UNSURE, VERIFIED, YES, Candidate, Stratum, draw, true_rate
from service.metrics.numbers import Numbers
from service.metrics.verdicts.billing import Month
from service.metrics.verdicts.forecast import WINDOW_DAYS
from service.store.reads.snapshot import Row
from service.store.sample_rows import id_of

METRIC = "arr_verified"
COLUMNS = ("ticket_id", "id", "path", "verdict", "coalesce(category, 'unknown')", "resolved_at")
EXPECTED = {YES: VERIFIED, NO: "revoked"}  # an answer and the verdict that it agrees with


@dataclass(frozen=True, slots=True)
class Report:
    """What the answers tell. of: the month's ended contacts with an AI answer; verified_rate: as we told it when drawn.

    wrong: the items whose answer is not our verdict.
    """

    sample: Row
    strata: Sequence[Stratum]
    of: int
    verified_rate: float | None
    true: tuple[float, Interval] | None
    wrong: Sequence[Mapping[str, Any]]

    @property
    def answered(self) -> int:
        """How many items have yes or no."""
        return sum(one.answered for one in self.strata)

    @property
    def held(self) -> int:
        """For how many of them the answer is our verdict."""
        return sum(one.held for one in self.strata)

    @property
    def is_doubtful(self) -> bool:
        """Whether nothing can be said yet, or our rate lies outside of what the answers tell."""
        return self.true is None or self.verified_rate is None or not self.true[1].holds(self.verified_rate)


def drawn(numbers: Numbers, month: Month, size: int, seed: str, now: datetime) -> dict[str, Any]:
    """The row to keep; ConfigError where the month cannot be drawn from yet, or has nothing to draw."""
    window = timedelta(days=numbers.parameters.get("verified_days") or WINDOW_DAYS)
    if numbers.mirror.as_of < month.end + window:
        day = (month.end + window).astimezone(ZoneInfo(numbers.mirror.manifest.zone))
        raise ConfigError(
            f"Resolutions of {month.first:%Y-%m} can be revoked until {day.day} {day:%B %Y}. Draw then, or an earlier --month."
        )
    candidates, of = _candidates(numbers, month)
    if not candidates:
        raise ConfigError(f"The AI resolved nothing in {month.first:%Y-%m}. Name another --month.")
    counts = Counter(one.verdict for one in candidates)
    name = f"{month.first:%Y-%m}"
    members = [
        {"ticket": one.ticket, "key": one.key, "verdict": one.verdict, "category": one.category,
         "ended_at": to_text(one.ended_at)}
        for one in draw(candidates, size, seed)
    ]  # fmt: skip
    return {
        "id": id_of(name, seed, size), "month": name, "seed": seed, "size": size, "drawn_at": to_text(now),
        "as_of": numbers.mirror.manifest.as_of, "time_zone": numbers.mirror.manifest.zone,
        "population": json.dumps({"of": of, **{verdict: counts[verdict] for verdict in STRATA}}),
        "members": json.dumps(members),
    }  # fmt: skip


def report(sample: Row, answers: Mapping[int, str]) -> Report:
    """What the answers given so far tell."""
    population, members = sample["population"], sample["members"]
    said = [(one, answers.get(number)) for number, one in enumerate(members, 1)]
    strata = [
        _stratum(verdict, population[verdict], [told for one, told in said if one["verdict"] == verdict])
        for verdict in STRATA
    ]
    of = population["of"]
    wrong = [
        {"number": number, "ticket": one["ticket"], "category": one["category"], "verdict": one["verdict"], "answer": told}
        for number, (one, told) in enumerate(said, 1)
        if told in EXPECTED and EXPECTED[told] != one["verdict"]
    ]  # fmt: skip
    rate = population[VERIFIED] / of if of else None
    return Report(sample, strata, of, rate, true_rate(strata, of), wrong)


def _stratum(verdict: str, population: int, told: Sequence[str | None]) -> Stratum:
    counts = Counter(told)
    return Stratum(verdict, population, len(told), counts[YES] + counts[NO], counts[YES], counts[UNSURE])


def _candidates(numbers: Numbers, month: Month) -> tuple[list[Candidate], int]:
    """The verified and revoked resolutions of the month, and how many contacts the rate is of."""
    zone = ZoneInfo(numbers.mirror.manifest.zone)
    metric = numbers.book.metric(METRIC)
    ask = numbers.ask(month.first, month.end.astimezone(zone).date())
    inside = f"resolved_at_on >= DATE '{ask.start}' AND resolved_at_on < DATE '{ask.end}'"
    condition = f"{inside} AND contact AND ai_involved AND window_over ORDER BY id"
    sql = looked_at(numbers.book.grain(metric), metric, ask, COLUMNS, condition)
    rows = numbers.mirror.rows(sql)
    found = [
        Candidate(ticket, key, verdict, category, at.replace(tzinfo=UTC))
        for ticket, key, path, verdict, category, at in rows
        if path == "ai" and verdict in STRATA
    ]
    return found, len(rows)
