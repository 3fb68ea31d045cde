"""What a team measures itself by: what efficient means to it, and whether its goals are few enough and enough."""

from rules.logbook import EFFICIENT, FEWEST_GOALS, MOST_GOALS
from service.store.reads.snapshot import Snapshot


def efficient(snapshot: Snapshot) -> str | None:
    """What efficient means here, None while nobody has said it."""
    row = snapshot.first("SELECT text FROM meanings WHERE word = ?", [EFFICIENT])
    return row["text"] if row else None


def advice(goals: int) -> str | None:
    """What to think of where there are too few or too many, None where there are not."""
    number = f"{goals} {'goal is' if goals == 1 else 'goals are'} set"
    if goals < FEWEST_GOALS:
        return f"{number}. Set {FEWEST_GOALS} to {MOST_GOALS}: with fewer, one number gets better at the cost of another."
    if goals > MOST_GOALS:
        return f"{number}. Keep {FEWEST_GOALS} to {MOST_GOALS}: with more, none of them decides anything."
    return None
