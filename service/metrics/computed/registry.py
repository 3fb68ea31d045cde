"""Every method by which a computed metric is worked out, by the name that definitions use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rules.metrics.definition import Metric
from rules.metrics.tally import Number
from service.metrics.computed.changes import change_in_same_tier, growth_a_day
from service.metrics.computed.efficiency import score_against_baseline
from service.metrics.computed.learning import slope_per_week
from service.metrics.computed.returns import return_on_automation
from service.metrics.computed.surging import surge_backlog, surge_share, surge_wait
from service.metrics.computed.work import Key, Work

CHANCE, CASES = "95 % interval", "Low to high case"


@dataclass(frozen=True, slots=True)
class Method:
    """works: gives by step and place the numbers. means: what it does, as a sentence. sides: what lies around its value.

    parts, parameters: names that a definition has to give it.
    """

    works: Callable[[Work], Mapping[Key, Number]]
    means: str
    parts: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    sides: str = CHANCE


OF_WEEKS, TIMES = ("contacts", "by_ai", "wait", "backlog"), ("times",)
METHODS: Mapping[str, Method] = {
    "slope_per_week": Method(
        slope_per_week, "Weighted least squares over the whole weeks with 30 cases or more, six of them at least.",
        ("rate",), ("weeks",),
    ),
    "change_in_same_tier": Method(
        change_in_same_tier, "The change against the baseline within each complexity, weighted with the cases of these days.",
        ("now",),
    ),
    "growth_a_day": Method(growth_a_day, "The count a day against the count a day of the baseline.", ("now",)),
    "return_on_automation": Method(
        return_on_automation, "Value of four pillars against all cost of the AI, in a low, base and high case (docs/costs.md).",
        ("verified", "minutes", "standing"), sides=CASES,
    ),
    "score_against_baseline": Method(
        score_against_baseline,
        "50 is the baseline; 25 points more or less for each of its spreads; the mean of the parts that it has.",
    ),
    "surge_share": Method(
        surge_share, "Extra contacts of whole weeks against the medians of the eight before, added up over the weeks.",
        OF_WEEKS, TIMES,
    ),
    "surge_wait": Method(
        surge_wait, "Each such week against the median of the eight before it; the median of these changes.", OF_WEEKS, TIMES
    ),
    "surge_backlog": Method(
        surge_backlog, "Each such week against the median of the eight before it; the median of these changes.", OF_WEEKS, TIMES
    ),
}  # fmt: skip


def lacking(metric: Metric) -> str:
    """What a computed metric's definition does not give its method, in words; "" where it lacks nothing."""
    method = METHODS[metric.method]
    lacks = [f"the part {one}" for one in method.parts if one not in metric.parts]
    lacks += [f"the parameter {one}" for one in method.parameters if one not in metric.parameters]
    return ", ".join(lacks)
