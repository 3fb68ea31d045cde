"""What changed since the mirror was made: days with the number of their last change, and the tickets that changed in them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from rules.moments import to_text
from service.store.base import Store

TICKETS, VISITS, WHOLES = "tickets", "visits", "wholes"
EVER = "1970-01-01"  # in the place of a day: what belongs to none
WHOLE = ""  # in the place of a ticket: everything of the day
PRUNED = "mirror_pruned"


def day_of(moment: datetime | str) -> str:
    """The UTC day of a moment, to whose rows it belongs."""
    return (moment if isinstance(moment, str) else to_text(moment))[:10]


def mark_tickets(store: Store, days: Mapping[str, Iterable[str]]) -> None:
    """These tickets changed, each with the days on which it was and is created; joins the open transaction."""
    pairs = sorted({(day, ticket) for ticket, own in days.items() for day in own})
    _mark(store, TICKETS, {day for day, _ in pairs}, pairs)


def mark(store: Store, days: Iterable[str], what: str = TICKETS) -> None:
    """Everything of these days may have changed; joins the open transaction. what: TICKETS or VISITS."""
    found = set(days)
    _mark(store, what, found, [(day, WHOLE) for day in found] if what == TICKETS else [])


def mark_wholes(store: Store) -> None:
    """What is known of accounts, contracts or problems changed; joins the open transaction."""
    _mark(store, WHOLES, {EVER}, [])


def mark_all(store: Store) -> None:
    """Every day may have changed, as after a rebuild."""
    for what, at in ((TICKETS, "created_at"), (VISITS, "started_at")):
        rows = store.query(f"SELECT DISTINCT substr({at}, 1, 10) AS day FROM {what}")
        mark(store, [row["day"] for row in rows], what)
        mark(
            store,
            [row["day"] for row in store.query("SELECT day FROM mirror_days WHERE what = ?", [what])],
            what,
        )
    mark_wholes(store)


def newest(store: Store) -> int:
    """The number of the last change, 0 before any."""
    rows = store.query("SELECT coalesce(max(number), 0) AS number FROM mirror_days")
    return int(next(iter(rows))["number"])


def prune(store: Store, upto: int) -> None:
    """Forget which tickets changed up to a number that the mirror holds."""
    with store.atomic():
        store.execute("DELETE FROM mirror_changes WHERE number <= ?", [upto])
        store.execute(
            "INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [PRUNED, str(upto)],
        )


def _mark(store: Store, what: str, days: Iterable[str], pairs: Iterable[tuple[str, str]]) -> None:
    found = sorted(days)
    if not found:
        return
    number = newest(store) + 1
    store.executemany(
        "INSERT INTO mirror_days (what, day, number) VALUES (?, ?, ?)"
        " ON CONFLICT (what, day) DO UPDATE SET number = excluded.number",
        [(what, day, number) for day in found],
    )
    store.executemany(
        "INSERT INTO mirror_changes (day, ticket_id, number) VALUES (?, ?, ?)"
        " ON CONFLICT (day, ticket_id) DO UPDATE SET number = excluded.number",
        [(day, ticket, number) for day, ticket in pairs],
    )
