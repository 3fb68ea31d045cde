"""Made-up streams: AI resolutions whose categories fall at different rates, and days of a metric that nothing changes."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from math import exp, log, sqrt

from service.metrics.changes.weeks import Around
from service.metrics.verdicts.standing import Resolution

START = datetime(2026, 1, 5, tzinfo=UTC)
WEEKS = 52
# How large a share of each category falls in the end, and after how many days on average.
FALLS = {"billing": (0.10, 3.0), "login": (0.05, 1.0), "export": (0.25, 6.0), "rare": (0.40, 5.0)}


def resolutions(seed: int, a_day: float, week_effect: float = 0.0) -> list[Resolution]:
    """A year of resolutions whose volume and mix change; week_effect: by how much (as a logarithm) whole weeks are worse."""
    drawn = random.Random(seed)
    growth, drift = drawn.uniform(-0.01, 0.03), {name: drawn.uniform(-0.02, 0.02) for name in FALLS}
    shares = {name: drawn.uniform(0.5, 2.0) for name in FALLS} | {"rare": 0.1}
    found = []
    for week in range(WEEKS):
        worse = exp(drawn.gauss(0, week_effect))
        mix = [shares[name] * (1 + drift[name]) ** week for name in FALLS]
        for day in range(7):
            volume = _poisson(drawn, a_day * (1 + growth) ** week * (0.3 if day >= 5 else 1))
            start = START + timedelta(weeks=week, days=day)
            found += [
                _resolution(drawn, start, name, worse) for name in drawn.choices(list(FALLS), mix, k=volume)
            ]
    return found


def _resolution(drawn: random.Random, day: datetime, category: str, worse: float) -> Resolution:
    at = day + timedelta(seconds=drawn.uniform(0, 86_400))
    share, mean = FALLS[category]
    falls = drawn.random() < min(0.95, share * worse)
    return Resolution(at, at + timedelta(days=drawn.expovariate(1 / mean)) if falls else None, category)


def around(drawn: random.Random) -> Around:
    """A change on any weekday with 4 to 12 weeks before and 2 to 8 after, whole or not."""
    changed = date(2026, 6, 1) + timedelta(days=drawn.randrange(7))
    return Around(
        changed,
        changed - timedelta(days=drawn.randint(28, 84)),
        changed + timedelta(days=drawn.randint(14, 56)),
    )


def sizes(drawn: random.Random, period: Around) -> Iterator[tuple[date, int]]:
    """How many cases each day has: 10 to 80 on weekdays, a third of that at weekends."""
    usual = drawn.uniform(10, 80)
    for number in range((period.end - period.start).days):
        day = period.start + timedelta(days=number)
        yield day, _poisson(drawn, usual * (0.3 if day.weekday() >= 5 else 1))


def effects(drawn: random.Random, period: Around, between_weeks: float, alike: float) -> dict[date, float]:
    """By how much each day differs: its weekday, and its week, which resembles the week before it as `alike` says (0 to 1)."""
    weekday = [drawn.gauss(0, 0.2) for _ in range(7)]
    week, found = drawn.gauss(0, between_weeks), {}
    for number in range((period.end - period.start).days):
        day = period.start + timedelta(days=number)
        if day.weekday() == 0:
            week = alike * week + sqrt(1 - alike**2) * drawn.gauss(0, between_weeks)
        found[day] = weekday[day.weekday()] + week
    return found


def rates(
    drawn: random.Random, period: Around, between_weeks: float, alike: float = 0.0, helps: float = 0.0
) -> dict[date, tuple[int, int]]:
    """Days of a rate between 0.3 and 0.8. helps: what the change adds to its log odds."""
    usual, effect = drawn.uniform(0.3, 0.8), effects(drawn, period, between_weeks, alike)
    odds = {
        day: log(usual / (1 - usual)) + one + helps * (day >= period.changed_on)
        for day, one in effect.items()
    }
    return {day: (_drawn(drawn, n, 1 / (1 + exp(-odds[day]))), n) for day, n in sizes(drawn, period)}


def durations(
    drawn: random.Random, period: Around, between_weeks: float, alike: float = 0.0
) -> dict[date, list[float]]:
    """Days of skewed durations around twenty minutes."""
    effect = effects(drawn, period, between_weeks, alike)
    return {day: [exp(drawn.gauss(3 + effect[day], 1)) for _ in range(n)] for day, n in sizes(drawn, period)}


def _drawn(drawn: random.Random, n: int, chance: float) -> int:
    return sum(drawn.random() < chance for _ in range(n))


def _poisson(drawn: random.Random, mean: float) -> int:
    return max(0, round(drawn.gauss(mean, sqrt(mean))))
