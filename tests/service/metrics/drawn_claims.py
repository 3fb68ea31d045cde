"""Drawn tickets of every fate, with what a helpdesk and a vendor might say of them, and the reasons told by plain rules."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.service.metrics.rows import BY_AI, GIVEN_UP, HANDED, OPEN, START, Rows

AS_OF = datetime(2026, 4, 15, 12, tzinfo=UTC)
FIRST, LAST = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
WINDOW, ZONES, DAY = timedelta(days=14), timedelta(hours=14), timedelta(days=1)
REASONS = ("reopened", "repeat_contact", "escalated_after", "negative_feedback")
# Fate -> what its episode says beside its moments.
FATES: dict[str, tuple[dict[str, Any], ...]] = {
    "verified": (dict(BY_AI), {"verdict": "verified"}), "provisional": (dict(BY_AI), {"verdict": "provisional"}),
    "handed": (dict(HANDED),), "given_up": (dict(GIVEN_UP),), "people": (), "open": (dict(BY_AI), dict(OPEN)),
    **{one: (dict(BY_AI), {"verdict": "revoked", "revocations": [{"reason": one}]}) for one in REASONS},
}  # fmt: skip
BY_FATE = {"handed": "human_replied", "given_up": "abandoned", **{one: one for one in REASONS}}


@dataclass(frozen=True)
class Drawn:
    """One ticket with one episode. gone: merged or removed, "" for neither."""

    name: str
    fate: str
    resolved: datetime
    gone: str

    @property
    def inside(self) -> bool:
        return FIRST <= self.resolved < LAST

    @property
    def over(self) -> bool:
        return self.resolved + WINDOW <= AS_OF


def draw(seed: int, count: int = 300) -> list[Drawn]:
    """Tickets that ended from the end of January to the middle of April; a young one is provisional and no old one is."""
    drawn, found = random.Random(seed), []
    for number in range(count):
        resolved = datetime(2026, 1, 25, tzinfo=UTC) + timedelta(minutes=drawn.randrange(80 * 24 * 60))
        fate = drawn.choice(list(FATES))
        if fate in ("verified", "provisional"):
            fate = "verified" if resolved + WINDOW <= AS_OF else "provisional"
        found.append(Drawn(f"t{number}", fate, resolved, drawn.choice(["", "", "", "", "merged", "spam"])))
    return found


def installed(folder: Path, drawn: Sequence[Drawn]) -> Rows:
    """The same as rows."""
    rows = Rows(folder)
    for one in drawn:
        ended = (one.resolved - START) / timedelta(hours=1)
        gone = {"merged": {"merged_into": "acme:t0"}, "spam": {"removed": "spam"}}.get(one.gone, {})
        times = {"started_at": ended - 2, "resolved_at": None if one.fate == "open" else ended}
        told: dict[str, Any] = {"id": f"acme:{one.name}", "created_at": ended - 2, **gone}
        rows.episode(*FATES[one.fate], ticket=told, **times)
    return rows


def verified_reason(one: Drawn) -> str | None:
    """Why a ticket that they call resolved by the AI in March is not in `arr_verified`; None where it is."""
    if one.gone:
        return "merged" if one.gone == "merged" else "removed"
    if one.fate == "open":
        return "not_ended"
    if one.fate == "people":
        return "excluded"
    if not one.over:
        return "provisional"
    if not one.inside:
        near = min(abs(one.resolved - FIRST), abs(one.resolved - LAST)) <= ZONES
        return "time_zone" if near else "other_period"
    return BY_FATE.get(one.fate)


def claim_reason(one: Drawn) -> str | None:
    """Why a ticket that is claimed once for March is not agreed to; None where it is."""
    if one.gone:
        return "merged" if one.gone == "merged" else "removed"
    if one.fate == "people":
        return "no_ai_answer"
    if one.fate == "open":
        return "still_open" if one.resolved - 2 * timedelta(hours=1) < LAST + DAY else "other_period"
    if not FIRST - DAY <= one.resolved < LAST + DAY:
        return "other_period"
    return "provisional" if one.fate == "provisional" else BY_FATE.get(one.fate)
