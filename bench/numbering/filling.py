"""Fills deskgauge.db with synthetic tickets and episodes in bulk: drawn by DuckDB from hashes, so that each run draws the same.

Two years of contacts, more on weekdays; six channels, forty categories, 2,000 accounts; an AI that answers two of three, people
for the rest; one ticket in ten is reopened, one resolution in eight is followed by a repeat, a quarter of the tickets are two
to an issue. All of it is made up.
"""

from pathlib import Path

import duckdb
import duckdb_extension_sqlite_scanner

from service.store.mirror.days import mark_all
from service.store.schema import TABLES
from service.store.sqlite import open_store

BEGUN = "TIMESTAMP '2024-11-01 00:00:00'"
DAYS = 750
STAMP = "strftime({moment}, '%Y-%m-%dT%H:%M:%S.000000Z')"


def _drawn(name: str, of: int, salt: str) -> str:
    return f"CAST(hash(i, '{salt}') % {of} AS BIGINT) AS {name}"


DRAWN = f"""CREATE TABLE drawn AS SELECT i, {BEGUN} + to_seconds(CAST(i AS DOUBLE) * {DAYS} * 86400 / $total) AS begun,
{_drawn("a", 1000, "ai")}, {_drawn("p", 1000, "path")}, {_drawn("c", 40, "category")}, {_drawn("ch", 6, "channel")},
{_drawn("w", 86400, "wait")}, {_drawn("r", 6 * 86400, "resolve")}, {_drawn("x", 1000, "extra")},
{_drawn("acc", 2000, "account")},
{_drawn("cust", 100000, "customer")} FROM range($total) t(i)"""
TOLD = """CREATE VIEW told AS SELECT *, a < 660 AS ai,
CASE WHEN x < 15 THEN 'open' WHEN a < 660 AND p < 450 THEN 'ai' WHEN a < 660 AND p < 800 THEN 'ai_then_human'
     WHEN a < 660 THEN 'abandoned' WHEN p < 950 THEN 'human' ELSE 'abandoned' END AS path,
begun + to_seconds(r * CASE WHEN a < 660 AND p < 450 THEN 0.02 ELSE 1 END + 60) AS ended FROM drawn"""
EPISODES = {
    "id": "'made:' || i || '/1'", "ticket_id": "'made:' || i", "number": "1", "started_at": STAMP.format(moment="begun"),
    "started_by": "CASE WHEN x % 50 = 0 THEN 'outbound' ELSE 'created' END",
    "resolved_at": f"CASE WHEN path <> 'open' THEN {STAMP.format(moment='ended')} END",
    "boundary": "CASE WHEN path <> 'open' THEN 'solved' END", "path": "path",
    "ai_touchpoint": "CASE WHEN ai THEN 'answer' ELSE 'none' END",
    "ai_first_at": f"CASE WHEN ai THEN {STAMP.format(moment='begun + INTERVAL 20 SECOND')} END",
    "ai_agent": "CASE WHEN ai THEN 'bot-' || (x % 2) END", "ai_version": "CASE WHEN ai THEN 'v' || (i * 4 // $total) END",
    "turn_count": "1 + x % 9", "ai_turns": "CASE WHEN ai THEN 1 + x % 4 ELSE 0 END",
    "human_turns": "CASE WHEN path IN ('human', 'ai_then_human') THEN 1 + x % 5 ELSE 0 END",
    "first_answer_at": STAMP.format(moment="begun + to_seconds(CASE WHEN ai THEN 20 ELSE w END)"),
    "first_human_at": f"CASE WHEN path IN ('human', 'ai_then_human') THEN {STAMP.format(moment='begun + to_seconds(w)')} END",
    "answer_seconds": "CASE WHEN ai THEN 20.0 ELSE w END",
    "human_seconds": "CASE WHEN path IN ('human', 'ai_then_human') THEN w END",
    "human_business_seconds": "CASE WHEN path IN ('human', 'ai_then_human') THEN w / 3.0 END",
    "resolution_seconds": "CASE WHEN path <> 'open' THEN epoch(ended) - epoch(begun) END",
    "schedule": "'office'", "outside_hours": "CAST(x % 3 = 0 AS INTEGER)",
    "customer_messages": "1 + x % 4", "ai_messages": "CASE WHEN ai THEN 1 + x % 4 ELSE 0 END",
    "human_messages": "CASE WHEN path IN ('human', 'ai_then_human') THEN 1 + x % 5 ELSE 0 END",
    "ai_replies": "CASE WHEN ai THEN 1 + x % 4 ELSE 0 END", "ai_answers": "CASE WHEN ai THEN 1 + x % 3 ELSE 0 END",
    "ai_repaired": "CASE WHEN ai AND x % 7 = 0 THEN 1 ELSE 0 END", "follow_ups": "x % 3",
    "hand_overs": "CASE WHEN path = 'ai_then_human' THEN 1 ELSE 0 END",
    "verdict": "CASE WHEN path = 'ai' THEN CASE WHEN x < 200 THEN 'revoked' ELSE 'verified' END END",
    "reopened_at": f"CASE WHEN path <> 'open' AND x % 10 = 1 THEN {STAMP.format(moment='ended + INTERVAL 2 DAY')} END",
    "repeated_at": f"CASE WHEN path <> 'open' AND x % 8 = 1 THEN {STAMP.format(moment='ended + to_seconds(w * 10)')} END",
    "repeat_gap_seconds": "CASE WHEN path <> 'open' AND x % 8 = 1 THEN w * 10.0 END",
    "sentiment_first": "(x % 200 - 100) / 100.0", "revocations": "'[]'", "moods": "'[]'", "csat_offered": "1",
    "ces_offered": "0",
}  # fmt: skip
TICKETS = {
    "id": "'made:' || i", "connection": "'made'", "created_at": STAMP.format(moment="begun"),
    "updated_at": STAMP.format(moment="ended"), "status": "CASE WHEN path = 'open' THEN 'open' ELSE 'solved' END",
    "priority": "CASE x % 4 WHEN 0 THEN 'urgent' WHEN 1 THEN 'high' ELSE 'normal' END",
    "channel": "CASE ch WHEN 0 THEN 'email' WHEN 1 THEN 'chat' WHEN 2 THEN 'web' WHEN 3 THEN 'phone'"
    " WHEN 4 THEN 'api' ELSE 'social' END",
    "tags": "'[\"cat_' || c || '\"]'", "customer_id": "'made:c' || cust", "account_id": "'made:a' || acc",
    "account_source": "'ticket'", "category": "'category_' || c", "category_source": "'tag'",
    "tier": "CAST(1 + c % 3 AS VARCHAR)",
    "resolution_path": "path", "language": "'english'", "full_resolution_seconds": EPISODES["resolution_seconds"],
    "handle_seconds": "CASE WHEN path IN ('human', 'ai_then_human') THEN 300 + x END",
    "chain": "CASE WHEN i // 2 % 4 = 0 THEN 'made:' || (i - i % 2) END",
}  # fmt: skip
ESCALATIONS = {
    "id": "'made:' || i || '/1/1'", "ticket_id": "'made:' || i", "episode_id": "'made:' || i || '/1'", "kind": "'ai_to_human'",
    "at": STAMP.format(moment="begun + INTERVAL 90 SECOND"), "turn": "1 + x % 4",
    "trigger": "CASE x % 5 WHEN 0 THEN 'confidence' WHEN 1 THEN 'customer_request' WHEN 2 THEN 'knowledge_gap'"
    " WHEN 3 THEN 'rule' END",
    "context_complete": "x % 2",
}  # fmt: skip
SURVEYS = {
    "id": "'made:s' || i", "ticket_id": "'made:' || i", "episode_id": "'made:' || i || '/1'",
    "instrument": "CASE WHEN x % 2 = 0 THEN 'csat' ELSE 'ces' END", "at": STAMP.format(moment="ended + INTERVAL 5 HOUR"),
    "score": "1 + x % 5", "low": "1", "high": "5", "higher_is_better": "1", "is_negative": "0",
}  # fmt: skip
FILLED = (
    ("tickets", TICKETS, "true"), ("episodes", EPISODES, "true"), ("escalations", ESCALATIONS, "path = 'ai_then_human'"),
    ("surveys", SURVEYS, "path <> 'open' AND x % 6 = 0"),
)  # fmt: skip


def fill(path: Path, total: int) -> None:
    """Make the store with so many tickets of one episode each."""
    open_store(path).close()
    link = duckdb.connect(config={"threads": 2})
    extension = next(Path(duckdb_extension_sqlite_scanner.__file__).parent.rglob("*.duckdb_extension"))
    link.execute(f"LOAD '{extension}'")
    link.execute(f"ATTACH '{path}' AS s (TYPE sqlite)")
    for sql in (DRAWN, TOLD):
        link.execute(sql.replace("$total", str(total)))
    for table, columns, condition in FILLED:
        unknown = set(columns) - set(TABLES[table].columns)
        assert not unknown, f"{table} has no columns {unknown}"
        chosen = ", ".join(f"{sql.replace('$total', str(total))} AS {name}" for name, sql in columns.items())
        names = ", ".join(f'"{name}"' for name in columns)
        link.execute(f"INSERT INTO s.{table} ({names}) SELECT {chosen} FROM told WHERE {condition}")
    link.close()
    store = open_store(path)
    mark_all(store)
    store.close()
