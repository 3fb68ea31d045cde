"""The scorecard: the core metrics against a baseline, by category and in all, and the composite score by complexity."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rules.metrics.ask import Ask
from rules.metrics.number import SURE
from rules.metrics.scoring import COMPOSITE, WEIGHTS, Measure, Scorecard, composite, scorecard
from rules.metrics.tally import Number
from service.metrics.asking import dimensions_of
from service.metrics.baselines.against import comparable
from service.metrics.numbers import Numbers
from service.metrics.showing import number_document
from service.metrics.trends import Trend, trends
from service.store.reads.snapshot import Row

BY = "complexity"
# What the composite calls the cost of a resolution: that of people's, the only one that is known by complexity.
MEASURED_AS: Mapping[str, str] = {"cost_per_resolution": "human_cost_per_resolution"}
HOW_TO = (
    "There is no baseline: deskgauge baseline propose says which days to take. Until then see the trends."
)


@dataclass(frozen=True, slots=True)
class Card:
    """The scorecard of some days. scores, tiers: empty without a baseline; few: metrics with too few members to be sure."""

    ask: Ask
    baseline: Row | None
    trends: Mapping[str, Trend]
    measures: Sequence[Measure] = ()
    scores: Scorecard | None = None
    tiers: Mapping[str, Scorecard] = field(default_factory=dict)
    few: Sequence[str] = ()


def card(numbers: Numbers, ask: Ask, baseline: Row | None, weights: Mapping[str, float] = WEIGHTS) -> Card:
    """The core metrics of the question's days; ConfigError for weights that do not add up to 1."""
    core = [name for name, one in numbers.book.metrics.items() if one.core]
    found = trends(numbers, core, ask)
    measures = [_measure(numbers, name, found[name].now, baseline, {}) for name in core]
    scores = scorecard(measures, weights)
    few = [name for name in core if found[name].now.value is not None and found[name].now.state != SURE]
    if baseline is None:
        return Card(ask, None, found, measures, few=few)
    return Card(ask, baseline, found, measures, scores, _tiers(numbers, ask, baseline), few)


def document(numbers: Numbers, found: Card) -> dict[str, Any]:
    """The same for programs."""
    row = found.baseline
    return {
        "start": found.ask.start.isoformat(), "end": found.ask.end.isoformat(), "as_of": numbers.mirror.manifest.as_of,
        "baseline": {name: row[name] for name in ("id", "name", "first_day", "end_day", "provisional")} if row else None,
        "how_to": None if row else HOW_TO,
        "metrics": [
            {
                "metric": one.metric, "category": one.category, "baseline": one.baseline, "spread": one.spread,
                "score": found.scores.scores.get(one.metric) if found.scores else None,
                "trend": found.trends[one.metric].word, "before": found.trends[one.metric].before.value,
                "number": number_document(numbers.book.metric(one.metric), found.trends[one.metric].now),
            }
            for one in found.measures
        ],
        "scores": asdict(found.scores) if found.scores else None,
        "composite": {tier: asdict(one) for tier, one in found.tiers.items()},
        "few": list(found.few),
    }  # fmt: skip


def _measure(
    numbers: Numbers, name: str, number: Number, baseline: Row | None, segment: Mapping[str, str], called: str = ""
) -> Measure:  # fmt: skip
    """A metric beside its baseline; one whose definition has changed since has none."""
    metric = numbers.book.metric(name)
    was = comparable(baseline, metric, segment)
    return Measure(
        called or name, metric.core, number.value, was["value"] if was else None, was["spread"] if was else None, metric.better,
    )  # fmt: skip


def _tiers(numbers: Numbers, ask: Ask, baseline: Row) -> dict[str, Scorecard]:
    """The composite score of each complexity that occurs."""
    names = {called: MEASURED_AS.get(called, called) for called in COMPOSITE}
    split = {called: name for called, name in names.items() if name in numbers.book.metrics}
    split = {
        called: name
        for called, name in split.items()
        if BY in dimensions_of(numbers, numbers.book.metric(name))
    }
    if not split:
        return {}
    tiered = numbers.ask(ask.start, ask.end, by=(BY,), where=ask.where, parameters=ask.parameters)
    return composite(
        {
            cell.segment[BY]: [
                _measure(numbers, name, cell.numbers[name], baseline, cell.segment, called)
                for called, name in split.items()
            ]
            for cell in numbers.answer(split.values(), tiered)
        }
    )
