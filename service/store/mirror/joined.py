"""Tables that are put together when they are asked for, out of the mirror's files: issues, contracts, reports of problems."""

from collections.abc import Iterable

from service.store.mirror.chains import CHAINS, chains
from service.store.mirror.tables import with_terms

CONTRACT_CHANGES, FIXES = "contract_changes", "fixes"
LOOKED_AT = "INTERVAL 180 DAY"  # before a change of contract: what support was like
EARLY = "INTERVAL 90 DAY"  # of an account, from its beginning on
REPEATED_DAYS = 14
COUNTED = "e.is_counted AND e.contact"
EXPERIENCE = f"""known AS (
    SELECT c.id, median(e.answer_seconds) AS wait, count(e.id) AS contacts,
        count(*) FILTER (WHERE e.repeat_gap_seconds <= {REPEATED_DAYS * 86_400}) AS repeats
    FROM contracts c LEFT JOIN episodes e ON e.account_id = c.account_id AND {COUNTED}
        AND e.started_at < c.changed_at AND e.started_at >= c.changed_at - {LOOKED_AT} GROUP BY c.id
), eased AS (
    SELECT c.id, avg(s.goodness) AS goodness FROM contracts c JOIN surveys s ON s.account_id = c.account_id
        AND s.is_counted AND s.instrument = 'ces' AND s.answered_at < c.changed_at
        AND s.answered_at >= c.changed_at - {LOOKED_AT} GROUP BY c.id
), begun AS (
    SELECT c.id, count(e.id) AS contacts FROM contracts c JOIN accounts a ON a.id = c.account_id
    LEFT JOIN episodes e ON e.account_id = a.id AND {COUNTED} AND e.started_at >= a.customer_since
        AND e.started_at < a.customer_since + {EARLY} WHERE a.customer_since IS NOT NULL GROUP BY c.id
)"""


def _local_day(column: str, zone: str) -> str:
    return f"CAST({column} AT TIME ZONE 'UTC' AT TIME ZONE '{zone}' AS DATE) AS {column.split('.')[-1]}_on"


def _contract_changes(zone: str) -> str:
    """Each change of a contract with what support was like before it; faster is no slower than the middle of all."""
    return f"""WITH {EXPERIENCE} SELECT c.*, {_local_day("c.changed_at", zone)}, NULL AS ticket_id,
        CASE WHEN known.wait IS NULL THEN NULL WHEN known.wait <= (SELECT median(wait) FROM known) THEN 'faster'
            ELSE 'slower' END AS speed,
        CASE WHEN eased.goodness IS NULL THEN NULL WHEN eased.goodness >= 0.5 THEN 'easy' ELSE 'hard' END AS ease,
        CASE WHEN known.contacts = 0 THEN NULL WHEN known.repeats = 0 THEN 'none' ELSE 'some' END AS repeats,
        CASE WHEN begun.contacts IS NULL THEN NULL WHEN begun.contacts > 3 THEN 'more than 3' ELSE '3 or fewer' END AS early,
        CASE WHEN c.flagged THEN 'flagged' ELSE 'not flagged' END AS warned,
        coalesce(c.currency = (SELECT mode(currency ORDER BY currency) FROM contracts), false) AS usual_currency
    FROM contracts c JOIN known USING (id) LEFT JOIN eased USING (id) LEFT JOIN begun USING (id)"""


def _fixes(zone: str) -> str:
    """Each report of a problem with its fix and the team's first public message after that, where the fix came after it."""
    parts = (
        f"CASE WHEN r.fixed_at >= r.reported_at THEN r.{name} END AS {name}"
        for name in ("fixed_at", "told_at")
    )
    rows = f"SELECT r.* REPLACE ({', '.join(parts)}) FROM reports r"
    days = ", ".join(_local_day(one, zone) for one in ("reported_at", "fixed_at"))
    shared = "t.connection, t.channel, t.category, t.priority, t.tier, t.account_id, t.merged_into, t.removed"
    return f"""SELECT x.ticket_id AS id, x.*, {days}, {shared}
        FROM ({rows}) x JOIN tickets t ON t.id = x.ticket_id"""


def views(zone: str) -> Iterable[tuple[str, str]]:
    """Name and SELECT of each; zone: whose days the local days are."""
    for name, rows in (
        (CHAINS, chains()),
        (CONTRACT_CHANGES, _contract_changes(zone)),
        (FIXES, _fixes(zone)),
    ):
        yield name, with_terms(name, rows)
