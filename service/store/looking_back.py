"""What looking back asks of the store."""

from datetime import datetime

from rules.moments import to_text
from service.store.metric_rows import MetricRows
from service.store.queue_rows import QueueRows
from service.store.records import Records


def tickets_since(records: Records, since: datetime) -> list[str]:
    """Tickets of which something happened since a moment, and those that still wait for a first answer."""
    rows = records.select(
        "SELECT id FROM tickets WHERE updated_at >= ? OR id IN (SELECT ticket_id FROM episodes WHERE resolved_at IS NULL"
        " AND first_answer_at IS NULL) ORDER BY id", [to_text(since)],
    )  # fmt: skip
    return [row["id"] for row in rows]


def all_accounts(records: Records) -> list[str]:
    """Every account with a contact."""
    return [row["id"] for row in records.select("SELECT id FROM accounts ORDER BY id")]


def all_problems(records: Records) -> list[str]:
    """Every problem that somebody reports."""
    return [row["id"] for row in records.select("SELECT id FROM problems ORDER BY id")]


def events_since(records: Records, since: datetime) -> int:
    """How many events there are of the time since a moment."""
    return int(
        records.select("SELECT count(*) AS number FROM events WHERE at >= ?", [to_text(since)])[0]["number"]
    )


def judge_all_again(records: Records, now: datetime) -> None:
    """Have every ticket, account, problem, queue and metric judged again, in small steps."""
    records.db.execute("UPDATE tickets SET next_moment_at = ?", [to_text(now)])
    records.db.execute(
        "INSERT INTO due_accounts SELECT DISTINCT account_id FROM contacts WHERE true ON CONFLICT DO NOTHING"
    )
    records.db.execute(
        "INSERT INTO due_problems SELECT DISTINCT problem_id FROM problem_reports WHERE true ON CONFLICT DO NOTHING"
    )
    QueueRows(records).judge_again()
    MetricRows(records).judge_again()
