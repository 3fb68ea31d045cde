"""The steps into which a period is cut, in the SQL of metrics: in which of them a day lies, and where that begins and ends."""

from rules.metrics import literals
from rules.metrics.ask import WEEKDAYS, Ask

STEPS = {"day": "1", "week": "7", "month": "INTERVAL 1 MONTH", "quarter": "INTERVAL 3 MONTH"}


def bucket(column: str, ask: Ask) -> str:
    """The first day of the step in which a column's day lies; it may lie before the period."""
    if ask.granularity == "week":
        shift = WEEKDAYS.index(ask.week_start)
        return f"CAST(date_trunc('week', {column} - {shift}) AS DATE) + {shift}"
    return f"CAST(date_trunc('{ask.granularity}', {column}) AS DATE)"


def ends_of(column: str, ask: Ask) -> tuple[str, str]:
    """The first day and the day after the last, of the whole period or of the step in which a column's day lies."""
    start, end = literals.day(ask.start), literals.day(ask.end)
    if not ask.granularity:
        return start, end
    first = bucket(column, ask)
    return f"greatest({first}, {start})", f"least(CAST({first} + {STEPS[ask.granularity]} AS DATE), {end})"
