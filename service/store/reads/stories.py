"""One ticket, flag, push or delivery with everything that hangs on it."""

from dataclasses import dataclass

from service.store.base import places
from service.store.reads.pages import item
from service.store.reads.snapshot import Row, Snapshot

# A ticket's flags are its own and those of the problem that it reports.
PROBLEMS_OF = (
    "SELECT coalesce(m.root, r.problem_id) FROM problem_reports r LEFT JOIN merged_problems m ON m.id = r.problem_id"
    " WHERE r.ticket_id"
)
EXCHANGE = ("method", "address", "sent_headers", "sent", "status", "headers", "answer", "trouble")
OF_TICKET = f"subject = :ticket OR subject IN ({PROBLEMS_OF} = :ticket)"


@dataclass(frozen=True, slots=True)
class TicketStory:
    """A ticket and all that is known of it; `repeats` are later contacts that repeat one of its episodes.

    account: None while it has not been judged yet. colleagues: other people of the account with the same issue, those before
    and after.
    """

    ticket: Row
    episodes: list[Row]
    escalations: list[Row]
    surveys: list[Row]
    violations: list[Row]
    flags: list[Row]
    pushes: list[Row]
    events: list[Row]
    deliveries: list[Row]
    repeats: list[Row]
    repeats_ticket: str | None
    account: Row | None
    answers: list[Row]
    colleagues: list[Row]


@dataclass(frozen=True, slots=True)
class FlagStory:
    """A flag with its history and the pushes it led to, for an account else its latest; `flag` None: withdrawn."""

    flag: Row | None
    history: list[Row]
    pushes: list[Row]


@dataclass(frozen=True, slots=True)
class DeliveryStory:
    """What became of a delivery: `settled` is None while it waits."""

    settled: Row | None
    events: list[Row]


def ticket_story(snapshot: Snapshot, ticket_id: str) -> TicketStory | None:
    """Everything about one ticket, None when it is not known."""
    ticket = item(snapshot, "tickets", ticket_id)
    if ticket is None:
        return None
    flags = _flags_of(snapshot, ticket_id)
    return TicketStory(
        ticket=ticket,
        episodes=_of(snapshot, "episodes", ticket_id, "number"),
        escalations=_of(snapshot, "escalations", ticket_id, "at, id"),
        surveys=_of(snapshot, "surveys", ticket_id, "at, id"),
        violations=_of(snapshot, "violations", ticket_id, "tag, problem"),
        flags=flags,
        pushes=[push for flag in flags for push in pushes_of(snapshot, flag["id"])],
        events=_of(snapshot, "events", ticket_id, "at, sequence, id, hash"),
        deliveries=_deliveries_of(snapshot, ticket_id),
        repeats=_repeats_of(snapshot, ticket),
        repeats_ticket=_ticket_of_episode(snapshot, ticket["repeat_of"]),
        account=item(snapshot, "accounts", ticket["account_id"]) if ticket["account_id"] else None,
        answers=_of(snapshot, "answers", ticket_id, "at, id"),
        colleagues=_colleagues_of(snapshot, ticket_id),
    )


def flag_story(snapshot: Snapshot, flag_id: str) -> FlagStory | None:
    """A flag that stands, or one that was withdrawn and is known from its history only."""
    flag = item(snapshot, "flags", flag_id)
    history = snapshot.rows("SELECT * FROM flag_log WHERE flag_id = ? ORDER BY number", [flag_id])
    if flag is None and not history:
        return None
    pushes = pushes_of(snapshot, flag_id)
    if flag and flag["about"] == "account" and not pushes:
        pushes = pushes_about(snapshot, flag["subject"])
    return FlagStory(flag, history, pushes)


def pushes_about(snapshot: Snapshot, subject: str) -> list[Row]:
    """The newest pushes about an account or a problem."""
    return snapshot.rows(
        "SELECT * FROM pushes WHERE subject = ? ORDER BY created_at DESC, id LIMIT 5", [subject]
    )


def pushes_of(snapshot: Snapshot, flag_id: str) -> list[Row]:
    """The pushes that a flag led to, oldest first."""
    return snapshot.rows("SELECT * FROM pushes WHERE flag_id = ? ORDER BY created_at, id", [flag_id])


def push(snapshot: Snapshot, push_id: str) -> Row | None:
    """A push with what it says; the content may hold customer text where a route includes it."""
    return snapshot.first("SELECT * FROM pushes WHERE id = ?", [push_id])


def attempts_of(snapshot: Snapshot, push_id: str) -> list[Row]:
    """Every try to send a push, oldest first, with what was said in it as far as that is still kept."""
    tries = snapshot.rows("SELECT * FROM attempts WHERE push_id = ? ORDER BY number", [push_id])
    said = snapshot.rows("SELECT * FROM exchanges WHERE push_id = ? ORDER BY attempt, number", [push_id])
    for one in tries:
        one["exchanges"] = [_exchange(row) for row in said if row["attempt"] == one["number"]]
    return tries


def _exchange(row: Row) -> Row:
    return {name: row[name] for name in EXCHANGE}


def delivery_story(snapshot: Snapshot, name: str) -> DeliveryStory:
    """What the worker made of a delivery, with the events seen in it."""
    events = snapshot.rows(
        "SELECT * FROM events WHERE (id, hash) IN (SELECT id, hash FROM event_sources WHERE delivery = ?"
        " UNION SELECT id, hash FROM events WHERE delivery = ?) ORDER BY at, sequence, id, hash LIMIT 500",
        [name, name],
    )
    return DeliveryStory(item(snapshot, "deliveries", name), events)


def subject_ticket(snapshot: Snapshot, subject: str) -> str | None:
    """The ticket that a flag's subject is, None for an account, a problem, a queue or a metric."""
    found = snapshot.first("SELECT id FROM tickets WHERE id = ?", [subject])
    return found["id"] if found else None


def known_tickets(snapshot: Snapshot, ids: list[str]) -> set[str]:
    """Those of the ids that are tickets here."""
    marks = places(ids)
    return {row["id"] for row in snapshot.rows(f"SELECT id FROM tickets WHERE id IN ({marks})", ids)}


def _of(snapshot: Snapshot, table: str, ticket_id: str, order: str) -> list[Row]:
    return snapshot.rows(f"SELECT * FROM {table} WHERE ticket_id = ? ORDER BY {order}", [ticket_id])


def _flags_of(snapshot: Snapshot, ticket_id: str) -> list[Row]:
    return snapshot.rows(
        f"SELECT * FROM flags WHERE {OF_TICKET} ORDER BY opened_at, id", {"ticket": ticket_id}
    )


def _deliveries_of(snapshot: Snapshot, ticket_id: str) -> list[Row]:
    return snapshot.rows(
        "SELECT * FROM deliveries WHERE name IN (SELECT s.delivery FROM event_sources s"
        " JOIN events e ON e.id = s.id AND e.hash = s.hash WHERE e.ticket_id = ?"
        " UNION SELECT delivery FROM events WHERE ticket_id = ?) ORDER BY received_at, name LIMIT 200",
        [ticket_id, ticket_id],
    )


def _repeats_of(snapshot: Snapshot, ticket: Row) -> list[Row]:
    return snapshot.rows(
        "SELECT id, created_at, repeat_gap_seconds, repeat_why, category FROM tickets WHERE customer_id = ?"
        " AND repeat_of IN (SELECT id FROM episodes WHERE ticket_id = ?) ORDER BY created_at, id",
        [ticket["customer_id"], ticket["id"]],
    )


def _colleagues_of(snapshot: Snapshot, ticket_id: str) -> list[Row]:
    """The tickets of other people of the account about the same issue, each with how that was decided."""
    return snapshot.rows(
        "SELECT t.id AS id, t.created_at AS created_at, c.why AS repeat_why FROM colleague_contacts c JOIN tickets t"
        " ON t.id = CASE WHEN c.ticket_id = :ticket THEN c.repeats ELSE c.ticket_id END"
        " WHERE c.repeats IS NOT NULL AND (c.ticket_id = :ticket OR c.repeats = :ticket) ORDER BY t.created_at, t.id",
        {"ticket": ticket_id},
    )


def _ticket_of_episode(snapshot: Snapshot, episode_id: str | None) -> str | None:
    found = snapshot.first("SELECT ticket_id FROM episodes WHERE id = ?", [episode_id])
    return found["ticket_id"] if found else None
