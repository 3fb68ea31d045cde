"""When silence is a fault: judged by how much usually comes at that time of the week."""

from collections.abc import Mapping
from datetime import datetime, timedelta

WEEKS = 4
# Deliveries come in bursts of about four, one for each thing that an agent's click changes. With ten bursts expected
# and none come, chance explains it once in 22,000 times (Poisson, e^-10).
EXPECTED = 40.0
HOUR = timedelta(hours=1)
SHORTEST = timedelta(
    minutes=15
)  # however much comes: a pause of a minute is none, and nobody looks more often
LONGEST = timedelta(days=14)  # with fewer than this many expected by then nobody can tell


def hour_of_week(moment: datetime) -> int:
    """0 for the hour that begins Monday 00:00 UTC, to 167."""
    return moment.weekday() * 24 + moment.hour


def usual_pace(counts: Mapping[datetime, int], first: datetime, now: datetime) -> dict[int, float]:
    """Deliveries an hour, by hour of the week. counts: by beginning of the hour, of the last WEEKS.

    first: when the first delivery ever came; weeks before it count for nothing. An hour that goes on is not counted yet.
    """
    weeks = min(float(WEEKS), max(1.0, (now - first) / timedelta(weeks=1)))
    pace: dict[int, float] = {}
    for hour, number in counts.items():
        if hour + HOUR > now:
            continue
        place = hour_of_week(hour)
        pace[place] = pace.get(place, 0.0) + number / weeks
    return pace


def alarming_at(last: datetime, pace: Mapping[int, float]) -> datetime | None:
    """From when on it is a fault that nothing came since `last`; None where too little comes to tell."""
    hour = last.replace(minute=0, second=0, microsecond=0)
    expected, moment = 0.0, last
    while moment < last + LONGEST:
        following = hour + HOUR
        usual = pace.get(hour_of_week(hour), 0.0)
        share = (following - moment) / HOUR
        if expected + usual * share >= EXPECTED:
            return max(moment + HOUR * ((EXPECTED - expected) / usual), last + SHORTEST)
        expected += usual * share
        hour, moment = following, following
    return None
