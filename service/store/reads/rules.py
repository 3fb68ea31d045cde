"""How every rule stands: on or in shadow, how often it fires, when it last changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.moments import to_text
from service.rule_set import KnownRule
from service.store.reads.snapshot import Row, Snapshot

WEEKS = 4
SHOWN = 20


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """One rule. a_week: mean firings of the last four weeks. open: flags that stand. changed_at: "" since the beginning."""

    rule: str
    title: str
    about: str
    mode: str
    severity: str
    fired: int
    open: int
    changed_at: str

    @property
    def a_week(self) -> float:
        """Mean firings a week."""
        return self.fired / WEEKS


def standings(snapshot: Snapshot, known: Mapping[str, KnownRule], now: datetime) -> list[RuleStanding]:
    """Every rule of the installation, those that are on first."""
    newest = {
        row["rule"]: row
        for row in snapshot.rows("SELECT * FROM rule_versions WHERE superseded = 0 ORDER BY rule, number")
    }
    since = to_text(now - timedelta(weeks=WEEKS))
    fired = {table: _fired(snapshot, table, since) for table in ("flags", "shadow_flags")}
    found = []
    for name, one in known.items():
        row = newest.get(name)
        mode = row["mode"] if row else one.rule.mode
        count, standing = fired["shadow_flags" if mode == "shadow" else "flags"].get(name, (0, 0))
        changed = (row["live_since"] or "") if row else ""
        found.append(
            RuleStanding(
                name, one.rule.title, one.rule.about, mode, one.rule.severity, count, standing, changed
            )
        )
    return sorted(found, key=lambda one: (ORDER.index(one.mode), one.rule))


def newest_flags(snapshot: Snapshot, rule: str, *, shadow: bool) -> list[Row]:
    """A rule's newest flags, or what it would have raised."""
    table = "shadow_flags" if shadow else "flags"
    sql = f"SELECT * FROM {table} WHERE rule = ? ORDER BY opened_at DESC, id LIMIT ?"
    return snapshot.rows(sql, [rule, SHOWN])


ORDER = ("on", "shadow", "off")


def _fired(snapshot: Snapshot, table: str, since: str) -> dict[str, tuple[int, int]]:
    sql = (
        "SELECT rule, count(*) FILTER (WHERE opened_at >= ?) AS fired,"
        f" count(*) FILTER (WHERE closed_at IS NULL) AS open FROM {table} GROUP BY rule"
    )
    return {row["rule"]: (row["fired"], row["open"]) for row in snapshot.rows(sql, [since])}
