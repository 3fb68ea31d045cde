"""Freezes the time before the demo's AI, as `deskgauge baseline propose` and `deskgauge baseline freeze` would."""

from datetime import datetime

from rules.baselines import DISTURBING
from rules.errors import ConfigError
from service import orders
from service.config.settings import Settings
from service.health import DATABASE
from service.metrics.baselines.freezing import USUAL_SPLITS, Wanted, freeze, usual_metrics
from service.metrics.baselines.proposing import suggest
from service.metrics.numbers import Numbers
from service.store.frozen_rows import BASELINE
from service.store.mirror.reading import NoMirror
from service.store.reads.goals import goal_metrics
from service.store.reads.logbook_rows import of_kinds
from service.store.reads.snapshot import Reads

NAME = "before the AI (simulated)"


def is_known(numbers: Numbers, since: datetime) -> bool:
    """Whether numbers can be asked for in which everything is that was stored by a moment."""
    try:
        return numbers.mirror.as_of >= since
    except NoMirror:
        return False


def freeze_before(settings: Settings, numbers: Numbers, at: datetime, now: datetime) -> str:
    """Order the baseline of the proposed days; what was done, in words.

    at: when it shall have been frozen, so that the days since are compared with it; in the simulated past, like all else.
    """
    try:
        wanted = _wanted(settings, numbers)
        row = freeze(numbers, wanted, settings.data_dir, at)
    except ConfigError as error:
        return f"There is no baseline: {error}"
    orders.give(settings.data_dir, {"order": "freeze", "kind": BASELINE, "row": row}, now)
    return f"The {(wanted.end - wanted.start).days} days before the simulated AI are frozen as a baseline."


def _wanted(settings: Settings, numbers: Numbers) -> Wanted:
    with Reads(settings.data_dir / DATABASE).snapshot() as snapshot:
        found, goals = suggest(numbers, of_kinds(snapshot, DISTURBING)), goal_metrics(snapshot)
    start, end = found.proposal.start, found.proposal.end
    if start is None or end is None:
        raise ConfigError(found.why)
    metrics = usual_metrics(numbers, [*(one.metric for one in settings.targets), *goals])
    return Wanted(BASELINE, NAME, start, end, metrics, USUAL_SPLITS, found.exclusions)
