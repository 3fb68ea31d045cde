"""Whether targets are met. A target of which nobody knows what was before is no target: it is not judged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.errors import ConfigError
from rules.metrics.ask import Ask
from rules.metrics.number import SURE
from rules.metrics.scoring import SIGNS
from rules.metrics.tally import Number
from rules.targets import Target, target_on
from service.metrics.baselines.against import in_baseline, newest_with
from service.metrics.numbers import Numbers
from service.store.reads.snapshot import Row

MET, MISSED, NO_BASELINE, TOO_LITTLE, UNFIT = STATES = (
    "met",
    "missed",
    "no_baseline",
    "not_enough_data",
    "unfit",
)
NO_DIRECTION = "neither direction of this metric is better; say so at targets.better"


@dataclass(frozen=True, slots=True)
class TargetJudged:
    """state: one of STATES. is_sure: whether the whole interval lies on the state's side. baseline: its value then."""

    target: Target
    state: str
    number: Number | None = None
    baseline: float | None = None
    is_sure: bool = False
    note: str = ""

    def document(self) -> dict[str, Any]:
        """The same for programs."""
        number = self.number
        return {
            "metric": self.target.metric, "segment": dict(self.target.where), "target": self.target.value,
            "since": self.target.since.isoformat(), "state": self.state, "is_sure": self.is_sure,
            "value": number.value if number else None, "low": number.low if number else None,
            "high": number.high if number else None, "baseline": self.baseline, "note": self.note,
        }  # fmt: skip


def judge_targets(
    numbers: Numbers, targets: Sequence[Target], baselines: Sequence[Row], ask: Ask, today: date
) -> list[TargetJudged]:
    """Each target that holds today, by the numbers of the question's days. baselines: the newest first."""
    return [_judged(numbers, one, baselines, ask) for one in standing(targets, today)]


def standing(targets: Sequence[Target], today: date) -> list[Target]:
    """Of each metric and segment the target that holds today."""
    found: list[Target] = []
    for one in targets:
        holds = target_on(targets, one.metric, one.where, today)
        if holds is not None and holds not in found:
            found.append(holds)
    return found


def without_baseline(targets: Iterable[Target], baselines: Sequence[Row]) -> list[Target]:
    """Targets of which no baseline has the metric in this segment."""
    return [one for one in targets if newest_with(baselines, one.metric, one.where) is None]


def _judged(numbers: Numbers, target: Target, baselines: Sequence[Row], ask: Ask) -> TargetJudged:
    row = newest_with(baselines, target.metric, target.where)
    before = in_baseline(row, target.metric, target.where)
    if before is None:
        return TargetJudged(target, NO_BASELINE)
    try:
        number = _number(numbers, target, ask)
        better = target.better or numbers.book.metric(target.metric).better
    except ConfigError as error:
        return TargetJudged(target, UNFIT, note=str(error))
    if better not in SIGNS:
        return TargetJudged(target, UNFIT, number, before["value"], note=NO_DIRECTION)
    if number.value is None or number.state != SURE:
        return TargetJudged(target, TOO_LITTLE, number, before["value"])
    is_met = reaches(number.value, target.value, better)
    ends = [one for one in (number.low, number.high) if one is not None]
    is_sure = bool(ends) and all(reaches(one, target.value, better) == is_met for one in ends)
    return TargetJudged(target, MET if is_met else MISSED, number, before["value"], is_sure)


def reaches(value: float, target: float, better: str) -> bool:
    """Whether a value is where the target wants it; exactly there counts."""
    return SIGNS[better] * (value - target) >= 0


def _number(numbers: Numbers, target: Target, ask: Ask) -> Number:
    where: Mapping[str, tuple[str, ...]] = {name: (value,) for name, value in target.where.items()}
    (cell,) = numbers.answer([target.metric], numbers.ask(ask.start, ask.end, where=where))
    return cell.numbers[target.metric]
