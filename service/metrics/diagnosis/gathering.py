"""Gathers what rules of diagnosis ask: all of one grain and split in one scan of each period."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rules.diagnosis.facts import ALL, Compared, Facts, facts_of
from rules.diagnosis.lacking import COMPARING, ROLLOUT
from rules.diagnosis.rule import DiagnosisRule, Source
from rules.metrics.ask import Ask
from rules.metrics.compiler import UNKNOWN
from rules.metrics.definition import Grain, Metric
from rules.metrics.tally import Number
from service.metrics.asking import dimensions_of
from service.metrics.baselines.against import as_number, in_baseline, is_comparable, newest_with
from service.metrics.book import MetricBook
from service.metrics.diagnosis.halves import EARLIER, LATER, Segments, both, can_be_halved, halved, over
from service.metrics.numbers import Numbers
from service.store.reads.snapshot import Row

NOW, BEFORE, AT_ROLLOUT = "now", "before", "rollout"


@dataclass(frozen=True, slots=True)
class Periods:
    """The questions, of one length each. rollout: the days before the AI took part, None where so many are not known."""

    now: Ask
    before: Ask
    rollout: Ask | None = None

    def of(self, name: str) -> Ask | None:
        """One of them."""
        return {NOW: self.now, BEFORE: self.before, AT_ROLLOUT: self.rollout}[name]


@dataclass(slots=True)
class Gathering:
    """Answers what the rules ask about these periods. baselines: the newest first."""

    numbers: Numbers
    rules: Sequence[DiagnosisRule]
    periods: Periods
    baselines: Sequence[Row] = ()
    _answers: dict[tuple[str, str], Segments] = field(default_factory=dict)
    _facts: dict[tuple[str, str, str], tuple[Compared, Mapping[str, Any]]] = field(default_factory=dict)
    _narrowed: Numbers | None = None
    _halved: Numbers | None = None

    def metric(self, source: Source) -> Metric:
        """The definition of what a name tells of."""
        return self._asked().book.metric(key_of(source))

    def fits(self, rule: DiagnosisRule, dimension: str) -> str:
        """Why a rule cannot be judged by a dimension and within the question's segment, "" where it can."""
        for source in rule.sources.values():
            known = dimensions_of(self.numbers, self.numbers.book.metric(source.metric))
            for one in (*self.periods.now.where, *([] if dimension == ALL else [dimension])):
                if one not in known:
                    return f"{source.metric} cannot be split by {one}"
        return ""

    def segments(self, dimension: str, period: str = NOW) -> list[str]:
        """The values of a dimension that occur in a period."""
        return list(self._of(dimension, period))

    def number(self, source: Source, dimension: str, segment: str, period: str = NOW) -> Number | None:
        """One number; None where there is no such segment in the period."""
        return self._of(dimension, period).get(segment, {}).get(key_of(source))

    def compared(self, source: Source, dimension: str, segment: str) -> Compared | None:
        """One metric's numbers; None where the segment does not occur now."""
        return found[0] if (found := self._known(source, dimension, segment)) else None

    def facts(self, rule: DiagnosisRule, dimension: str, segment: str) -> Facts:
        """What is known of every name of a rule."""
        known = {name: self._known(source, dimension, segment) for name, source in rule.sources.items()}
        return {name: found[1] for name, found in known.items() if found}

    def _known(
        self, source: Source, dimension: str, segment: str
    ) -> tuple[Compared, Mapping[str, Any]] | None:
        key = (key_of(source), dimension, segment)
        if key not in self._facts:
            now = self.number(source, dimension, segment)
            if now is None:
                return None
            compared = Compared(
                now,
                self.number(source, dimension, segment, BEFORE),
                self.number(source, ALL, "") if dimension != ALL else None,
                self.number(source, dimension, segment, AT_ROLLOUT),
                self._frozen(source, dimension, segment),
            )
            self._facts[key] = compared, facts_of(self.metric(source), compared, self._among(dimension))
        return self._facts[key]

    def _among(self, dimension: str) -> int:
        """How many comparisons of two periods are made by a dimension."""
        rules = [
            one
            for one in self.rules
            if dimension in one.judged and {aspect for _, aspect in one.asked} & COMPARING
        ]
        return 1 if dimension == ALL else max(1, len(self.segments(dimension)) * len(rules))

    def baseline(self, source: Source, dimension: str, segment: str) -> Row | None:
        """The newest baseline that has a number as it is defined now; a narrowed one is in none."""
        if source.where:
            return None
        metric = self.metric(source)
        rows = [one for one in self.baselines if is_comparable(one, metric)]
        return newest_with(rows, metric.id, self._place(dimension, segment))

    def _frozen(self, source: Source, dimension: str, segment: str) -> Number | None:
        row = self.baseline(source, dimension, segment)
        found = in_baseline(row, source.metric, self._place(dimension, segment))
        return as_number(found) if found else None

    def _place(self, dimension: str, segment: str) -> dict[str, str]:
        """The segment as baselines name it; one of several values is in none."""
        where = {name: ",".join(values) for name, values in self.periods.now.where.items()}
        return where | ({} if dimension == ALL else {dimension: segment})

    def _of(self, dimension: str, period: str) -> Segments:
        if (dimension, period) not in self._answers:
            found = self._rollout(dimension) if period == AT_ROLLOUT else self._both(dimension)
            self._answers |= {(dimension, name): segments for name, segments in found.items()}
        return self._answers[dimension, period]

    def _rollout(self, dimension: str) -> dict[str, Segments]:
        ask, names = self.periods.rollout, self._names(dimension, AT_ROLLOUT)
        return {AT_ROLLOUT: self._alone(ask, names, dimension) if ask else {}}

    def _both(self, dimension: str) -> dict[str, Segments]:
        """This period and the one before, of most metrics in one question."""
        now, before = self.periods.now, self.periods.before
        names, book = self._names(dimension, NOW), self._asked().book
        halves = [one for one in names if can_be_halved(book, book.metric(one))]
        rest = [one for one in names if one not in halves]
        if self._halved is None:
            self._halved = halved(self._asked(), now.start)
        by = () if dimension == ALL else (dimension,)
        told = both(self._halved, halves, replace(now, start=before.start, by=by)) if halves else {}
        found = {}
        for period, ask, half in ((NOW, now, LATER), (BEFORE, before, EARLIER)):
            # Over all there is a number also where nothing happened.
            empty = halves if dimension == ALL and not told.get(half) else []
            alone = self._alone(ask, [*rest, *empty], dimension)
            found[period] = _joined(told.get(half, {}), alone)
        return found

    def _alone(self, ask: Ask, names: Sequence[str], dimension: str) -> Segments:
        if not names:
            return {}
        by = () if dimension == ALL else (dimension,)
        cells = self._asked().answer(names, replace(ask, by=by))
        return {next(iter(cell.segment.values()), ""): cell.numbers for cell in cells}

    def _names(self, dimension: str, period: str) -> list[str]:
        """What all rules ask of a dimension and period together; over all that is everything."""
        rules = [one for one in self.rules if dimension in (ALL, *one.judged)]
        found: dict[str, None] = {}
        for rule in rules:
            if self.fits(rule, dimension):
                continue
            for name, source in rule.sources.items():
                if period != AT_ROLLOUT or _asks(rule, name, ROLLOUT):
                    found[key_of(source)] = None
        return list(found)

    def _asked(self) -> Numbers:
        """The numbers with the narrowed metrics among them."""
        if self._narrowed is None:
            book = self.numbers.book
            sources = [one for rule in self.rules for one in rule.sources.values() if one.where]
            own = {key_of(one): narrowed(book, one) for one in sources}
            self._narrowed = over(self.numbers, MetricBook(book.grains, {**book.metrics, **own}))
        return self._narrowed


def _joined(left: Segments, right: Segments) -> Segments:
    return {name: {**left.get(name, {}), **right.get(name, {})} for name in sorted({*left, *right})}


def _asks(rule: DiagnosisRule, name: str, aspects: Iterable[str]) -> bool:
    return any(one == name and aspect in aspects for one, aspect in rule.asked)


def key_of(source: Source) -> str:
    """A metric's id, and in brackets to what it is narrowed."""
    narrow = ",".join(f"{name}={'|'.join(values)}" for name, values in sorted(source.where.items()))
    return f"{source.metric}[{narrow}]" if narrow else source.metric


def narrowed(book: MetricBook, source: Source) -> Metric:
    """The metric of a part of its members, so that one scan counts it beside the whole."""
    metric = book.metric(source.metric)
    grain = book.grain(metric)
    parts = [f"({metric.where})", *(_among(grain, name, values) for name, values in source.where.items())]
    return replace(metric, id=key_of(source), where=" AND ".join(parts))


def _among(grain: Grain, name: str, values: Sequence[str]) -> str:
    listed = ", ".join("'" + one.replace("'", "''").replace("$", "$$") + "'" for one in values)
    return f"coalesce(CAST({grain.dimensions[name].sql} AS VARCHAR), '{UNKNOWN}') IN ({listed})"
