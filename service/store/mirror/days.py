"""Which days' tickets changed since the mirror was made: each day bears the number of its last change."""

from collections.abc import Iterable
from datetime import datetime

from rules.moments import to_text
from service.store.base import Store


def day_of(moment: datetime | str) -> str:
    """The UTC day of a moment, to whose rows it belongs."""
    return (moment if isinstance(moment, str) else to_text(moment))[:10]


def mark(store: Store, days: Iterable[str]) -> None:
    """These days' tickets changed; joins the open transaction."""
    found = sorted(set(days))
    if not found:
        return
    number = newest(store) + 1
    store.executemany(
        "INSERT INTO mirror_days (day, number) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET number = excluded.number",
        [(day, number) for day in found],
    )


def mark_all(store: Store) -> None:
    """Every day's tickets changed, as after a rebuild."""
    for table, at in (("tickets", "created_at"), ("visits", "started_at")):
        mark(
            store,
            [row["day"] for row in store.query(f"SELECT DISTINCT substr({at}, 1, 10) AS day FROM {table}")],
        )
    mark(store, [row["day"] for row in store.query("SELECT day FROM mirror_days")])


def newest(store: Store) -> int:
    """The number of the last change, 0 before any."""
    return int(
        next(iter(store.query("SELECT coalesce(max(number), 0) AS number FROM mirror_days")))["number"]
    )
