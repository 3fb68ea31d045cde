"""What was said in each attempt, redacted before it came here, for as long as customer text may be kept."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from adapters.exchanges import Exchange
from rules.moments import to_text
from service.store.base import Store, upsert


def keep(db: Store, attempt: int, push_id: str, said: Sequence[Exchange], at: datetime) -> None:
    """Keep what was said in an attempt; within the caller's transaction."""
    place = {"attempt": attempt, "push_id": push_id, "at": to_text(at)}
    upsert(db, "exchanges", [{**place, "number": number, **asdict(one)} for number, one in enumerate(said)])


def forget(db: Store, before: datetime) -> int:
    """Delete what was said before a moment; gives how many."""
    return int(db.execute("DELETE FROM exchanges WHERE at < ?", [to_text(before)]).rowcount)
