"""Puts the numbers of an installation together: its mirror, its metrics, what it costs."""

from functools import partial
from pathlib import Path

from service.config.settings import Settings
from service.health import DATABASE
from service.metrics.book import MetricBook, built_in, read_book
from service.metrics.inputs import ConfiguredInputs
from service.metrics.keeper import FOLDER
from service.metrics.numbers import Numbers
from service.store.mirror.reading import Mirror
from service.store.reads.frozen import frozen
from service.store.reads.snapshot import Reads, Row

TIERS = {"1": "minutes_tier_1", "2": "minutes_tier_2", "3": "minutes_tier_3", "untiered": "minutes_untiered"}


def build_numbers(settings: Settings) -> Numbers:
    """What answers questions about numbers in this process."""
    mirror = Mirror(settings.data_dir / FOLDER)
    baseline = partial(newest_baseline, settings.data_dir / DATABASE)
    return Numbers(
        mirror, own_book(settings), ConfiguredInputs(settings.costs, mirror, baseline), parameters=parameters(settings),
        week_start=settings.week_start,
        per_agent=settings.privacy.per_agent,
    )  # fmt: skip


def newest_baseline(database: Path) -> Row | None:
    """The newest frozen baseline, None where there is none or no store yet."""
    if not database.exists():
        return None
    with Reads(database).snapshot() as snapshot:
        return frozen(snapshot, "baselines")


def own_book(settings: Settings) -> MetricBook:
    """The built-in metrics with the operator's own, which replace them; ConfigError where one is wrong."""
    return read_book(settings.metrics_dir) if settings.metrics_dir else built_in()


def parameters(settings: Settings) -> dict[str, float | None]:
    """Settings that definitions name with a $; None for what is not configured."""
    minutes = settings.costs.minutes.by_tier
    usual = {name: float(minutes[tier].base) if tier in minutes else None for tier, name in TIERS.items()}
    return {"verified_days": settings.verified_after.total_seconds() / 86400, **usual}
