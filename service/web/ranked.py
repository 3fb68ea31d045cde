"""Problems by what they cost a week, the dearest first; where costs are not known, by how many tickets report them."""

from collections.abc import Iterable
from datetime import date, timedelta

from rules.week_cost import Week, rank, week_cost
from service.store.mirror.reading import NoMirror
from service.store.reads.problem_weeks import NO_WEEK, standing_problems, weeks
from service.store.reads.snapshot import Row
from service.web.present import site, snapshot

RATE_DAYS = timedelta(days=28)  # of which the cost of an hour is taken


def ranked() -> list[Row]:
    """Those that somebody has yet to do something about, as `costed` gives them."""
    return [row for _, row in _ordered()]


def dearest(most: int) -> list[Row]:
    """The first of them that any ticket of the last seven days reports."""
    return [row for week, row in _ordered() if week.tickets][:most]


def costed(problems: Iterable[Row]) -> list[Row]:
    """With week_cost, minor units of week_currency; both None where it is not known."""
    return [row for _, row in _costed(problems)]


def _ordered() -> list[tuple[Week, Row]]:
    rows = _costed(standing_problems(snapshot()))
    return sorted(rows, key=lambda one: (rank(one[0], one[1]["week_cost"]), one[1]["id"]))


def _costed(problems: Iterable[Row]) -> list[tuple[Week, Row]]:
    now = site().now()
    found, hour, usual = (
        weeks(snapshot(), now),
        _hour(now.date()),
        site().numbers.inputs.costs.minutes.by_tier,
    )
    rows = []
    for problem in problems:
        week = found.get(problem["id"], NO_WEEK)
        cost = week_cost(week, hour, usual)
        currency = site().currency if cost is not None else None
        rows.append((week, problem | {"week_cost": cost, "week_currency": currency}))
    return rows


def _hour(today: date) -> float | None:
    """What a staffed hour costs lately, in minor units."""
    try:
        return site().numbers.inputs.value("loaded_hour", today - RATE_DAYS, today, split=False)[0]
    except NoMirror:
        return None
