"""Judges metrics by what was measured of them, each in a transaction of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.metric_days import Baseline, MeasuredMetric, MetricRules, no_baseline
from rules.model import Flag
from rules.rule import Rule
from rules.targets import with_goals
from service.config.settings import Settings
from service.flagging import Difference, Flagger
from service.go_live import GoLive
from service.store.metric_rows import MetricRows


@dataclass(slots=True)
class MetricHistory:
    """Metrics as they are stored, judged by any rules; writes nothing. baseline: what was measured before the AI."""

    settings: Settings
    store: MetricRows
    go_live: GoLive
    baseline: Baseline = no_baseline

    def rules(self, rules: Sequence[Rule]) -> MetricRules:
        """These rules with what this installation measures its metrics against."""
        goals = self.store.goal_targets(ZoneInfo(self.settings.timezone))
        return MetricRules(rules, with_goals(self.settings.targets, goals), self.baseline)

    def flags(self, rules: MetricRules, known: MeasuredMetric, as_of: datetime) -> list[Flag]:
        """A metric's flags by these rules, from the midnights up to a moment."""
        moments = [one for one in rules.moments(known) if one.at <= as_of]
        return [self._placed(one) for one in rules.flags(known, moments, as_of)]

    def _placed(self, flag: Flag) -> Flag:
        """Historic when it opened before the last of the connections behind it went live, of all where none is known."""
        connections = {ticket.partition(":")[0] for ticket in flag.evidence} or set(self.settings.connections)
        return replace(flag, historic=self.go_live.is_before(connections, flag.opened_at))


@dataclass(slots=True)
class MetricJudge:
    """Judges the metrics that are due."""

    history: MetricHistory
    rules: Sequence[Rule]
    flagger: Flagger

    def judge_due(self, now: datetime) -> Difference | None:
        """Judge one metric that is due; gives what changed in flags, None when none is due."""
        store = self.history.store
        subject = store.due()
        if subject is None:
            return None
        known = store.of(subject)
        wanted = self.history.flags(self.history.rules(self.rules), known, now) if known else []
        store.judged(subject)
        return self.flagger.settle(wanted, [subject], lambda one: "", now)
