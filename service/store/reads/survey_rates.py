"""How many of those whom we asked have answered."""

from dataclasses import dataclass

from service.store.reads.snapshot import Snapshot

ASKED = (
    "SELECT a.ticket_id, EXISTS (SELECT 1 FROM surveys s WHERE s.ticket_id = a.ticket_id"
    " AND s.id LIKE '%:answer:%' AND s.instrument = 'ces') AS answered,"
    " EXISTS (SELECT 1 FROM episodes e WHERE e.ticket_id = a.ticket_id AND e.resolved_at IS NOT NULL) AS solved"
    " FROM asked a JOIN pushes p ON p.id = a.push_id AND p.state = 'delivered'"
)


@dataclass(frozen=True, slots=True)
class Responses:
    """asked: tickets whose field got a link and that were solved, or answered before they were."""

    asked: int
    answered: int

    @property
    def rate(self) -> float | None:
        """From 0 to 1; None where nobody was asked."""
        return self.answered / self.asked if self.asked else None


def responses(snapshot: Snapshot) -> Responses:
    """The response rate of our own survey."""
    return Responses(
        snapshot.number(f"SELECT count(*) FROM ({ASKED}) WHERE solved OR answered"),
        snapshot.number(f"SELECT count(*) FROM ({ASKED}) WHERE answered"),
    )
