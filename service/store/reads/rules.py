"""How every rule stands: on or in shadow, how often it fires, when it last changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.moments import to_text
from service.backtest import USEFUL
from service.rule_set import KnownRule
from service.store.reads.account_later import decided
from service.store.reads.snapshot import Row, Snapshot

WEEKS = 4
DAYS = 90  # so far back a rule in shadow is looked at before it is offered
SHOWN = 20


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """One rule. fired: in the last four weeks, fired_90: in the last 90 days. open: flags that stand. changed_at: "" since the
    beginning. lost, kept: contracts of accounts after its flags.
    """

    rule: str
    title: str
    about: str
    mode: str
    severity: str
    fired: int
    open: int
    changed_at: str
    fired_90: int = 0
    lost: int = 0
    kept: int = 0

    @property
    def a_week(self) -> float:
        """Mean firings a week over four weeks."""
        return self.fired / WEEKS

    @property
    def a_week_90(self) -> float:
        """Mean firings a week over 90 days, as a back-test says it."""
        return round(self.fired_90 * 7 / DAYS, 2)

    @property
    def offered(self) -> bool:
        """Whether it only looks on and fires as often as people can look at."""
        return self.mode == "shadow" and USEFUL[0] <= self.a_week_90 <= USEFUL[1]


def standings(snapshot: Snapshot, known: Mapping[str, KnownRule], now: datetime) -> list[RuleStanding]:
    """Every rule of the installation, those that are on first."""
    newest = {
        row["rule"]: row
        for row in snapshot.rows("SELECT * FROM rule_versions WHERE superseded = 0 ORDER BY rule, number")
    }
    fired = {table: _fired(snapshot, table, now) for table in ("flags", "shadow_flags")}
    contracts, found = decided(snapshot, now), []
    for name, one in known.items():
        row = newest.get(name)
        mode = row["mode"] if row else one.rule.mode
        count, quarter, standing = fired["shadow_flags" if mode == "shadow" else "flags"].get(name, (0, 0, 0))
        changed = (row["live_since"] or "") if row else ""
        found.append(
            RuleStanding(
                name,
                one.rule.title,
                one.rule.about,
                mode,
                one.rule.severity,
                count,
                standing,
                changed,
                quarter,
                *contracts.get(name, (0, 0)),
            )
        )
    return sorted(found, key=lambda one: (ORDER.index(one.mode), one.rule))


def newest_flags(snapshot: Snapshot, rule: str, *, shadow: bool) -> list[Row]:
    """A rule's newest flags, or what it would have raised."""
    table = "shadow_flags" if shadow else "flags"
    sql = f"SELECT * FROM {table} WHERE rule = ? ORDER BY opened_at DESC, id LIMIT ?"
    return snapshot.rows(sql, [rule, SHOWN])


ORDER = ("on", "shadow", "off")


def _fired(snapshot: Snapshot, table: str, now: datetime) -> dict[str, tuple[int, int, int]]:
    """By rule: firings of the last weeks, of the last 90 days, and flags that stand."""
    sql = (
        "SELECT rule, count(*) FILTER (WHERE opened_at >= ?) AS fired, count(*) FILTER (WHERE opened_at >= ?) AS quarter,"
        f" count(*) FILTER (WHERE closed_at IS NULL) AS open FROM {table} GROUP BY rule"
    )
    since = [to_text(now - span) for span in (timedelta(weeks=WEEKS), timedelta(days=DAYS))]
    return {row["rule"]: (row["fired"], row["quarter"], row["open"]) for row in snapshot.rows(sql, since)}
