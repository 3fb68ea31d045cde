"""How the comparison with each helpdesk goes, kept as a mark `reconcile:<connection>` for pages and commands."""

import json
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from service.health import DATABASE
from service.store.records import Records
from service.store.sqlite import open_read_only

MARK = "reconcile:"


@dataclass(frozen=True, slots=True)
class Look:
    """The newest look at one helpdesk, as pages and commands see it; moments as text.

    cursor: where the next one begins. ended_at: "" while it is under way. seen: tickets that changed; filled: those
    of which the log should have heard and had not. reason, failed_at: why and when it could not go on, "" when all is well.
    """

    cursor: str
    began_at: str
    ended_at: str = ""
    seen: int = 0
    filled: int = 0
    reason: str = ""
    failed_at: str = ""


def of(records: Records, connection: str) -> Look | None:
    """The newest look at a helpdesk, None before the first."""
    value = records.mark(MARK + connection)
    return Look(**json.loads(value)) if value else None


def record(records: Records, connection: str, look: Look) -> None:
    """Keep the newest one."""
    with records.db.atomic():
        records.set_mark(MARK + connection, json.dumps(asdict(look)))


def look_of(data_dir: Path, connection: str) -> Look | None:
    """As `of`, for another process than the worker."""
    with closing(open_read_only(data_dir / DATABASE)) as db:
        return of(Records(db), connection)
