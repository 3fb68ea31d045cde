"""Examines whether every target has a baseline: without one nobody knows what it is an improvement on."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from rules.targets import with_goals
from service.config import Settings
from service.finding import Finding
from service.health import DATABASE
from service.metrics.baselines.targets import without_baseline
from service.store.reads.frozen import all_frozen
from service.store.reads.goals import goal_targets
from service.store.reads.snapshot import Reads

FIX = "It is not judged until then: deskgauge baseline propose, then freeze one with this metric and --by its dimensions."


def target_findings(settings: Settings) -> Iterator[Finding]:
    """One for each target without a baseline, else one that all have theirs; none where there are no targets."""
    with Reads(settings.data_dir / DATABASE).snapshot() as snapshot:
        wanted = with_goals(settings.targets, goal_targets(snapshot, ZoneInfo(settings.timezone)))
        lacking = without_baseline(wanted, all_frozen(snapshot, "baselines")) if wanted else []
    if not wanted:
        return
    for one in lacking:
        segment = "".join(f" {name}={value}" for name, value in one.where.items())
        yield Finding("targets", "note", f"{one.metric}{segment} has a target and no baseline", FIX)
    if not lacking:
        yield Finding("targets", "fine", f"{len(wanted)}, each with a baseline")
