"""The one object that answers what is asked of metrics: value, series, breakdown, and the tickets behind each of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.errors import ConfigError
from rules.metrics.ask import DAY, Ask, Rolling, buckets
from rules.metrics.compiler import against, flow, scan, tickets
from rules.metrics.definition import COMPUTED, Metric
from rules.metrics.number import NONE, SURE, combined, number_of
from rules.metrics.scanned import tally, width
from rules.metrics.tally import Number, Tally
from rules.moments import midnight
from rules.suggestion import suggestion
from service.metrics.beside import Inputs, NoInputs
from service.metrics.book import INPUT, MetricBook
from service.metrics.computed.registry import METHODS
from service.metrics.computed.work import Key, Work
from service.store.mirror.reading import Mirror

PER_AGENT = "agent"
MOST_NUMBERS = 200_000  # of one answer
ADDED_UP = (
    "ai_cost",
    "all_cost",
    "staffed_minutes",
)  # inputs of which a day that is left out has its own part
PARTS = {"numerator": "counted", "denominator": "all of them", "awaiting": "waiting", "excluded": "left out"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One bucket and segment. start, end: its days, [start, end); segment: by dimension its value; numbers: by metric."""

    start: date
    end: date
    segment: Mapping[str, str]
    numbers: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Member:
    """One of those behind a number. at: its moment of the cohort; value: what was measured of it."""

    ticket: str
    key: str
    at: datetime
    value: float | None


@dataclass(frozen=True, slots=True)
class Counted:
    """What the cells of one answer are made of. worked: of computed metrics; lacking: by metric what it would need."""

    tallies: Mapping[str, Mapping[Key, Tally]]
    worked: Mapping[str, Mapping[Key, Number]]
    lacking: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Numbers:
    """Answers over one mirror. per_agent: whether numbers may be split by support agent. parameters: of definitions."""

    def __init__(
        self,
        mirror: Mirror,
        book: MetricBook,
        inputs: Inputs | None = None,
        *,
        parameters: Mapping[str, float | None] | None = None,
        week_start: str = "monday",
        per_agent: bool = False,
    ) -> None:
        self.mirror, self.book, self.inputs = mirror, book, inputs or NoInputs()
        self.parameters, self.week_start, self.per_agent = dict(parameters or {}), week_start, per_agent

    def ask(
        self,
        start: date,
        end: date,
        *,
        granularity: str | None = None,
        by: Sequence[str] = (),
        where: Mapping[str, tuple[str, ...]] | None = None,
        parameters: Mapping[str, float | None] | None = None,
        without: Iterable[date] = (),
    ) -> Ask:
        """A question about local days [start, end) as of the mirror's moment; ConfigError where it makes no sense."""
        if start >= end:
            raise ConfigError(
                f"The period is empty: it begins on {start} and ends before {end}. Give a later end."
            )
        if PER_AGENT in (*by, *(where or {})) and not self.per_agent:
            raise ConfigError(
                "Numbers by support agent are switched off. Set privacy.per_agent to true to have them."
            )
        known = self.parameters | dict(parameters or {})
        return Ask(
            start, end, self.mirror.as_of, granularity, tuple(by), dict(where or {}), known, self.week_start,
            without=frozenset(without),
        )  # fmt: skip

    def answer(self, names: Iterable[str], ask: Ask) -> list[Cell]:
        """The cells of the question in order, each with the numbers of all these metrics."""
        metrics = [self.book.metric(name) for name in dict.fromkeys(names)]
        counted = {one.id: one for metric in metrics for one in self.book.within(metric)}
        for one in counted.values():
            self._known(one, ask)
        tallies: dict[str, dict[Key, Tally]] = {}
        for group in _grouped(counted.values()):
            tallies |= self._level(group[0], ask) if group[0].kind == "level" else self._scanned(group, ask)
        keys = _keys(tallies, ask)
        if len(keys) * len(metrics) > MOST_NUMBERS:
            raise ConfigError(
                f"That would be {len(keys) * len(metrics):,} numbers, and {MOST_NUMBERS:,} are the most. Ask for a shorter"
                " period, longer steps, fewer dimensions or fewer metrics."
            )
        worked = {one.id: self._worked(one, ask) for one in metrics if one.kind == COMPUTED}
        found = Counted(tallies, worked)
        return [self._cell(key, ends, metrics, found, ask) for key, ends in keys]

    def tickets(
        self,
        name: str,
        ask: Ask,
        part: str,
        *,
        limit: int = 100,
        after: tuple[datetime, str] | None = None,
        segment: Mapping[str, str] | None = None,
    ) -> list[Member]:
        """The members behind a number, newest first. part: numerator, denominator, awaiting or excluded.

        after: moment and key of the last member of the page before.
        """
        metric = self.book.metric(name)
        if metric.is_made:
            known = ", ".join(one.id for one in self.book.within(metric))
            raise ConfigError(
                f"{name} is made of other numbers: {known}. Ask for the tickets of one of these."
            )
        if part not in PARTS:
            raise ConfigError(f"{part[:40]} is no part of a number. {suggestion(part, PARTS)}")
        self._known(metric, ask)
        asked = tickets(self.book.grain(metric), metric, ask, part, segment or {}, limit, after)
        return [Member(*row) for row in self.mirror.rows(asked.sql, asked.values)]

    def rolling(self, start: date, end: date, days: int, where: Mapping[str, tuple[str, ...]]) -> Ask:
        """A question about the windows of so many days that end with the days of [start, end), each as of its midnight."""
        zone = ZoneInfo(self.mirror.manifest.zone)
        known = [start + number * DAY for number in range((end - start).days)]
        ends = {day: midnight(day + DAY, zone) for day in known}
        return replace(self.ask(start, end, granularity="day", where=where), rolling=Rolling(days, ends))

    def against(self, name: str, ask: Ask, most: int) -> dict[date, list[str]]:
        """By a rolling window's last day the newest tickets that speak against the number; nothing of one that is made."""
        metric = self.book.metric(name)
        if metric.is_made:
            return {}
        self._known(metric, ask)
        asked = against(self.book.grain(metric), metric, ask, most)
        found: dict[date, list[str]] = defaultdict(list)
        for day, ticket in self.mirror.rows(asked.sql, asked.values):
            if ticket is not None and ticket not in found[day]:
                found[day].append(ticket)
        return dict(found)

    def _known(self, metric: Metric, ask: Ask) -> None:
        dimensions = self.book.grain(metric).dimensions
        for name in (*ask.by, *ask.where):
            if name not in dimensions:
                raise ConfigError(
                    f"{metric.id} cannot be split by {name[:40]}. {suggestion(name, dimensions)}"
                )

    def _scanned(self, metrics: Sequence[Metric], ask: Ask) -> dict[str, dict[Key, Tally]]:
        asked = scan(self.book.grain(metrics[0]), metrics, ask)
        found: dict[str, dict[Key, Tally]] = {one.id: {} for one in metrics}
        for row in self.mirror.rows(asked.sql, asked.values):
            start = max(row[0], ask.start) if ask.granularity else ask.start
            key = (start, tuple(row[1 if ask.granularity else 0 : asked.keys]))
            place = asked.keys
            for one in metrics:
                found[one.id][key] = tally(one, row[place:])
                place += width(one)
        return found

    def _level(self, metric: Metric, ask: Ask) -> dict[str, dict[Key, Tally]]:
        asked = flow(self.book.grain(metric), metric, replace(ask, rolling=None))
        steps: dict[tuple[str, ...], dict[date, int]] = defaultdict(dict)
        for day, *named, step in self.mirror.rows(asked.sql, asked.values):
            steps[tuple(named)][day] = int(step)
        found: dict[Key, Tally] = {}
        for segment, days in steps.items():
            standing, left = 0, sorted(days)
            for start, end in buckets(ask):
                while left and left[0] < end:
                    standing += days[left.pop(0)]
                found[(start, segment)] = Tally(standing, standing, standing)
        return {metric.id: found}

    def _cell(
        self,
        key: Key,
        end: date,
        metrics: Sequence[Metric],
        found: Counted,
        ask: Ask,
    ) -> Cell:
        start, segment = key
        known: dict[str, Number] = {}
        for metric in metrics:
            if metric.kind == COMPUTED:
                known[metric.id] = found.worked[metric.id].get(key, Number(None, Tally()))
            else:
                known[metric.id] = self._number(metric, key, end, found, ask)
        return Cell(start, end, dict(zip(ask.by, segment, strict=True)), known)

    def _number(
        self,
        metric: Metric,
        key: Key,
        end: date,
        found: Counted,
        ask: Ask,
    ) -> Number:
        lacking = found.lacking.get(metric.id)
        if lacking is None:
            lacking = found.lacking[metric.id] = self._lacking(metric)
        if metric.kind != "formula":
            counted = found.tallies[metric.id].get(key) or Tally(excluded=(0,) * len(metric.exclude))
            return number_of(metric, counted, lacking)
        parts = {
            name: self._input(part, key, end, ask)
            if part.startswith(INPUT)
            else self._number(self.book.metrics[part], key, end, found, ask)
            for name, part in metric.parts.items()
        }
        return combined(metric, parts, lacking)

    def _worked(self, metric: Metric, ask: Ask) -> dict[Key, Number]:
        """The numbers of a computed metric; where there is none, with what is missing."""
        lacking = self._lacking(metric)
        found = METHODS[metric.method].works(Work(self, metric, ask))
        return {
            key: replace(one, missing=tuple(dict.fromkeys([*lacking, *one.missing])))
            if one.value is None
            else one
            for key, one in found.items()
        }

    def _lacking(self, metric: Metric) -> tuple[str, ...]:
        return tuple(said for need in metric.needs if (said := self.inputs.missing(need)))

    def _input(self, part: str, key: Key, end: date, ask: Ask) -> Number:
        split = bool(ask.by or ask.where)
        name = part.removeprefix(INPUT)
        start = key[0] - (ask.rolling.days - 1) * DAY if ask.rolling else key[0]
        value, lacking = self.inputs.value(name, start, end, split=split)
        if value is not None and name in ADDED_UP:
            left_out = [one for one in ask.without if start <= one < end]
            value -= sum(self.inputs.value(name, one, one + DAY, split=split)[0] or 0 for one in left_out)
        return Number(
            value, Tally(), state=NONE if value is None else SURE, missing=(lacking,) if lacking else ()
        )


def _grouped(metrics: Iterable[Metric]) -> list[list[Metric]]:
    """Those that one scan can count; a level needs one of its own."""
    found: dict[tuple[str, str, str], list[Metric]] = defaultdict(list)
    for one in metrics:
        found[(one.grain, one.at, one.id if one.kind == "level" else "")].append(one)
    return list(found.values())


def _keys(tallies: Mapping[str, Mapping[Key, Tally]], ask: Ask) -> list[tuple[Key, date]]:
    """Every bucket with every segment that was seen in any, and the day after each bucket's last."""
    segments = sorted({segment for found in tallies.values() for _, segment in found}) or (
        [()] if not ask.by else []
    )
    return [((start, segment), end) for start, end in buckets(ask) for segment in segments]
