"""One account with everything that hangs on it."""

from collections.abc import Collection
from dataclasses import dataclass

from service.store.base import places
from service.store.reads.pages import item
from service.store.reads.snapshot import Row, Snapshot

SHOWN = 50


@dataclass(frozen=True, slots=True)
class AccountStory:
    """An account with its flags and pushes, newest first, its latest contacts and answers about ease, and its CRM records."""

    account: Row
    flags: list[Row]
    pushes: list[Row]
    tickets: list[Row]
    answers: list[Row]
    links: list[Row]


def account_story(snapshot: Snapshot, account: str) -> AccountStory | None:
    """Everything about one account, None when it is not known."""
    row = item(snapshot, "accounts", account)
    if row is None:
        return None
    return AccountStory(
        row,
        snapshot.rows("SELECT * FROM flags WHERE subject = ? ORDER BY opened_at DESC, id", [account]),
        snapshot.rows("SELECT * FROM pushes WHERE subject = ? ORDER BY created_at DESC, id", [account]),
        snapshot.rows(
            "SELECT * FROM tickets WHERE account_id = ? AND merged_into IS NULL AND removed IS NULL"
            " ORDER BY created_at DESC, id LIMIT ?",
            [account, SHOWN],
        ),
        snapshot.rows(
            "SELECT s.* FROM surveys s JOIN tickets t ON t.id = s.ticket_id WHERE t.account_id = ?"
            " AND s.instrument = 'ces' ORDER BY s.at DESC, s.id LIMIT ?",
            [account, SHOWN],
        ),
        snapshot.rows("SELECT * FROM crm_links WHERE account_id = ? ORDER BY sink", [account]),
    )


def by_health(snapshot: Snapshot) -> dict[str, int]:
    """How many accounts there are in each state of health."""
    rows = snapshot.rows("SELECT health_state, count(*) AS number FROM accounts GROUP BY health_state", [])
    return {row["health_state"]: row["number"] for row in rows}


def names(snapshot: Snapshot, ids: Collection[str]) -> dict[str, str]:
    """What those of the ids are called that are accounts with a name."""
    marks = places(ids)
    rows = snapshot.rows(f"SELECT id, name FROM accounts WHERE name IS NOT NULL AND id IN ({marks})", [*ids])
    return {row["id"]: row["name"] for row in rows}
