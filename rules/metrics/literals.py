"""How numbers, days and moments are written in the SQL of metrics."""

from datetime import date, datetime


def number(value: float | None) -> str:
    """A fraction; None for unknown."""
    return "CAST(NULL AS DOUBLE)" if value is None else repr(float(value))


def day(one: date) -> str:
    """A local day."""
    return f"DATE '{one.isoformat()}'"


def moment(at: datetime) -> str:
    """A moment, which is written in UTC."""
    return f"TIMESTAMP '{at.replace(tzinfo=None).isoformat(sep=' ')}'"
