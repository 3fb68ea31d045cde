"""One page of a list: filtered, in a fixed order, with the cursor of the next page."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.store.base import places
from service.store.reads import cursors
from service.store.reads.listings import LISTINGS, Listing
from service.store.reads.snapshot import Row, Snapshot, Value


@dataclass(frozen=True, slots=True)
class Page:
    """Rows and where the list goes on; next_cursor is None at its end."""

    items: list[Row]
    next_cursor: str | None


def page(
    snapshot: Snapshot, name: str, filters: Mapping[str, str], *, limit: int, cursor: str | None = None
) -> Page:
    """At most `limit` rows after `cursor`; CursorError when it belongs to another list."""
    listing = LISTINGS[name]
    conditions, values = _conditions(listing, filters)
    if cursor is not None:
        conditions.append(_after(listing))
        values += cursors.decode(name, cursor, len(listing.order))
    rows = snapshot.rows(
        f"{_select(listing)}{_where(conditions)}{_order(listing)} LIMIT ?", [*values, limit + 1]
    )
    more = len(rows) > limit
    place = [rows[limit - 1][column] for column in listing.order] if more else []
    return Page(rows[:limit], cursors.encode(name, place) if more else None)


def total(snapshot: Snapshot, name: str, filters: Mapping[str, str]) -> int:
    """How many rows the filters leave."""
    listing = LISTINGS[name]
    conditions, values = _conditions(listing, filters)
    return snapshot.number(f"SELECT count(*) FROM {listing.table} t{_where(conditions)}", values)


def item(snapshot: Snapshot, name: str, key: str) -> Row | None:
    """The row with this key, with the columns of the list."""
    listing = LISTINGS[name]
    return snapshot.first(f"{_select(listing)} WHERE t.{listing.order[-1]} = ?", [key])


def _select(listing: Listing) -> str:
    return f"SELECT {', '.join(listing.columns())} FROM {listing.table} t"


def _conditions(listing: Listing, filters: Mapping[str, str]) -> tuple[list[str], list[Value]]:
    conditions = [listing.choices[name][value] for name, value in filters.items() if name in listing.choices]
    given = [name for name in filters if name not in listing.choices]
    return conditions + [listing.filters[name] for name in given], [filters[name] for name in given]


def _after(listing: Listing) -> str:
    columns = ", ".join(f"t.{column}" for column in listing.order)
    return f"({columns}) {'<' if listing.newest_first else '>'} ({places(listing.order)})"


def _where(conditions: list[str]) -> str:
    return f" WHERE {' AND '.join(f'({condition})' for condition in conditions)}" if conditions else ""


def _order(listing: Listing) -> str:
    direction = "DESC" if listing.newest_first else "ASC"
    return " ORDER BY " + ", ".join(f"t.{column} {direction}" for column in listing.order)
