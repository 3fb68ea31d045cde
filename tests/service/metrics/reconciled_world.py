"""Contacts of March 2026 whose fates differ, and what a helpdesk might say of them; hours are after 2 March, 9:00 UTC."""

from pathlib import Path

from tests.service.metrics.rows import BY_AI, GIVEN_UP, HANDED, OPEN, Rows

HELD = {"verdict": "verified"}
REOPENED = {"verdict": "revoked", "revocations": [{"reason": "reopened"}], "reopened_at": 30.0}


def resolutions(folder: Path) -> Rows:
    """Tickets of the connection acme, each named after its fate."""
    rows = Rows(folder)
    for key, kinds in {
        "acme:held": (BY_AI, HELD), "acme:held2": (BY_AI, HELD), "acme:reopened": (BY_AI, REOPENED),
        "acme:handed": (HANDED,), "acme:given_up": (GIVEN_UP,), "acme:people": (), "acme:unanswered": (BY_AI, OPEN),
    }.items():  # fmt: skip
        rows.episode(*kinds, ticket={"id": key})
    rows.episode(BY_AI, HELD, ticket={"id": "acme:merged", "merged_into": "acme:held"})
    rows.episode(BY_AI, HELD, ticket={"id": "acme:spam", "removed": "spam"})
    # The last of February in UTC, the first of March further east; and one far from the edge.
    rows.episode(BY_AI, HELD, ticket={"id": "acme:edge"}, started_at=-36.0, resolved_at=-34.0)
    rows.episode(BY_AI, HELD, ticket={"id": "acme:february"}, started_at=-400.0, resolved_at=-398.0)
    # On 10 April: five days old on the fifteenth.
    rows.episode(
        BY_AI, ticket={"id": "acme:young"}, started_at=930.0, resolved_at=935.0, verdict="provisional"
    )
    return rows


def times(folder: Path) -> Rows:
    """Tickets with a time to resolution: 120 minutes, of which 90 within opening hours; one was opened again after 30."""
    rows = Rows(folder)
    told = {"full_resolution_seconds": 7200.0, "full_resolution_business_seconds": 5400.0}
    for key in ("acme:1", "acme:2", "acme:3", "acme:4", "acme:5"):
        rows.episode(ticket={"id": key, "first_resolution_seconds": 7200.0, **told})
    rows.episode(ticket={"id": "acme:again", "first_resolution_seconds": 1800.0, **told})
    return rows


def written(path: Path, *lines: str) -> Path:
    """A CSV file of these lines."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
