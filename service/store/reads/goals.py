"""What a team measures itself by: what efficient means to it, and whether its goals are few enough and enough."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from rules.logbook import EFFICIENT, FEWEST_GOALS, MOST_GOALS
from rules.moments import from_text
from rules.targets import Target
from service.store.reads.snapshot import Row, Snapshot

WITH_TARGET = "SELECT metric, target, target_since FROM goals WHERE target IS NOT NULL ORDER BY metric"


def efficient(snapshot: Snapshot) -> str | None:
    """What efficient means here, None while nobody has said it."""
    row = snapshot.first("SELECT text FROM meanings WHERE word = ?", [EFFICIENT])
    return row["text"] if row else None


def goal_metrics(snapshot: Snapshot) -> list[str]:
    """The metrics that goals speak of."""
    return [row["metric"] for row in snapshot.rows("SELECT DISTINCT metric FROM goals ORDER BY metric")]


def goal_targets(snapshot: Snapshot, zone: ZoneInfo) -> list[Target]:
    """What goals want of their metrics."""
    return targets_of(snapshot.rows(WITH_TARGET), zone)


def targets_of(rows: Iterable[Row], zone: ZoneInfo) -> list[Target]:
    """Each goal as a target for everything, from the local day on which it was told."""
    return [
        Target(row["metric"], row["target"], from_text(row["target_since"]).astimezone(zone).date(), {})
        for row in rows
    ]


def advice(goals: int) -> str | None:
    """What to think of where there are too few or too many, None where there are not."""
    number = f"{goals} {'goal is' if goals == 1 else 'goals are'} set"
    if goals < FEWEST_GOALS:
        return f"{number}. Set {FEWEST_GOALS} to {MOST_GOALS}: with fewer, one number gets better at the cost of another."
    if goals > MOST_GOALS:
        return f"{number}. Keep {FEWEST_GOALS} to {MOST_GOALS}: with more, none of them decides anything."
    return None
