"""When webhooks came, and how many: what silence is judged by."""

from datetime import UTC, datetime

from rules.moments import from_text, to_text
from service.store.records import Records

HOUR_DIGITS = len("2026-01-01T00")
BY_HOUR = (
    f"SELECT substr(received_at, 1, {HOUR_DIGITS}) AS hour, count(*) AS number FROM deliveries"
    " WHERE connection = ? AND kind = 'webhook' AND received_at >= ? GROUP BY 1"
)
_END = "(SELECT received_at FROM deliveries WHERE connection = ? AND kind = 'webhook' ORDER BY received_at"
FIRST_AND_LAST = f"SELECT {_END} LIMIT 1) AS first, {_END} DESC LIMIT 1) AS last"


def first_and_last(records: Records, connection: str) -> tuple[datetime, datetime] | None:
    """When the first and the newest webhook of a connection came, None before the first."""
    row = records.select(FIRST_AND_LAST, [connection, connection])[0]
    return (from_text(row["first"]), from_text(row["last"])) if row["last"] else None


def by_hour(records: Records, connection: str, since: datetime) -> dict[datetime, int]:
    """How many came in each hour, by its beginning; hours without any are left out."""
    rows = records.select(BY_HOUR, [connection, to_text(since)])
    return {datetime.fromisoformat(f"{row['hour']}:00:00").replace(tzinfo=UTC): row["number"] for row in rows}
