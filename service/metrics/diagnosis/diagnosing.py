"""Judges the rules of diagnosis over the numbers of a period: what was found, what to do, and what could not be judged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from rules.diagnosis.advice import Advice, Finding, advised, in_order
from rules.diagnosis.facts import ALL, ENOUGH, Compared, facts_of
from rules.diagnosis.lacking import why_unknown
from rules.diagnosis.others import ARTICLE, BLEND, ArticleSeen, facts_of_article, facts_of_blend
from rules.diagnosis.rule import DiagnosisRule, Source
from rules.metrics.ask import DAY, Ask
from rules.metrics.blended import Segment
from rules.metrics.trend import DECLINING
from service.metrics.asking import USUAL_DAYS
from service.metrics.baselines.freezing import window_days
from service.metrics.baselines.proposing import rollout
from service.metrics.diagnosis.gathering import BEFORE, NOW, Gathering, Periods
from service.metrics.numbers import Numbers
from service.store.mirror.shares import first_day
from service.store.reads.snapshot import Row

NOBODY = frozenset({"unknown", "uncategorised", "untiered"})  # segments of which nobody can do anything
MIXED = "Over all this moves against every segment, by {}: the mix has changed. Look at the segments first."
Articles = Mapping[str, ArticleSeen]


@dataclass(frozen=True, slots=True)
class Told:
    """What the store knows beside the numbers. baselines: the newest first. articles: by id, in the period and before it."""

    baselines: Sequence[Row] = ()
    articles: Articles = field(default_factory=dict)
    articles_before: Articles = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A rule that could not be judged for a segment, "" for all, and what of it is missing."""

    rule: DiagnosisRule
    segment: Mapping[str, str]
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """findings: the most severe first. judged: by rule, for how many segments; not_judged: the others."""

    gathering: Gathering
    findings: Sequence[Finding]
    advice: Sequence[Advice]
    judged: Mapping[str, int]
    not_judged: Sequence[NotJudged]

    @property
    def ask(self) -> Ask:
        """The period in question."""
        return self.gathering.periods.now

    def never(self) -> dict[str, tuple[str, ...]]:
        """By id the rules that were judged for nothing at all, with all that is missing."""
        found: dict[str, dict[str, None]] = {}
        for one in self.not_judged:
            if not self.judged.get(one.rule.id):
                found.setdefault(one.rule.id, {}).update(dict.fromkeys(one.lacks))
        return {rule: tuple(lacks) for rule, lacks in found.items()}


def settled_days(numbers: Numbers, rules: Sequence[DiagnosisRule]) -> tuple[date, date]:
    """The last 28 local days of which nothing that rules ask can change any more."""
    today = numbers.mirror.as_of.astimezone(ZoneInfo(numbers.mirror.manifest.zone)).date()
    names = sorted({one.metric for rule in rules for one in rule.sources.values()})
    window = window_days(numbers, names, numbers.ask(today - DAY, today))
    end = today - timedelta(days=round(window))
    return end - USUAL_DAYS * DAY, end


def periods(numbers: Numbers, ask: Ask) -> Periods:
    """The days asked about, as many before them, and as many before the AI took part where these are known."""
    length = ask.end - ask.start
    first = first_day(numbers.mirror)
    began = rollout(numbers, first, max(ask.end, first)).day if first else None
    known = began is not None and first is not None and first <= began - length
    return Periods(
        _moved(numbers, ask, ask.start),
        _moved(numbers, ask, ask.start - length),
        _moved(numbers, ask, began - length) if known and began else None,
    )


def _moved(numbers: Numbers, ask: Ask, start: date) -> Ask:
    end = start + (ask.end - ask.start)
    return numbers.ask(start, end, where=ask.where, parameters=ask.parameters, without=ask.without)


def diagnose(numbers: Numbers, rules: Sequence[DiagnosisRule], ask: Ask, told: Told) -> Diagnosis:
    """Judge every rule for everybody or each segment, as it says."""
    gathering = Gathering(numbers, rules, periods(numbers, ask), told.baselines)
    mixed = {rule.id: rule for rule in rules if rule.about == BLEND}
    outcomes = [one for rule in mixed.values() for one in _blends(gathering, rule)]
    against = {one.metric: one.segment["by"] for one in reversed(outcomes) if isinstance(one, Finding)}
    for rule in rules:
        if rule.about == ARTICLE:
            outcomes += _articles(rule, told)
        elif rule.id not in mixed:
            outcomes += _segments(gathering, rule, against)
    return _diagnosis(gathering, outcomes)


@dataclass(frozen=True, slots=True)
class _Silent:
    """A rule that was judged and did not fire."""

    rule: DiagnosisRule


_Outcome = Finding | _Silent | NotJudged


def _diagnosis(gathering: Gathering, outcomes: Sequence[_Outcome]) -> Diagnosis:
    judged: dict[str, int] = {}
    for one in outcomes:
        if not isinstance(one, NotJudged):
            judged[one.rule.id] = judged.get(one.rule.id, 0) + 1
    findings = in_order(one for one in outcomes if isinstance(one, Finding))
    advice = advised(gathering.rules, findings, judged, _declining(gathering))
    return Diagnosis(
        gathering, findings, advice, judged, [one for one in outcomes if isinstance(one, NotJudged)]
    )


def _declining(gathering: Gathering) -> set[str]:
    """Metrics that got worse over all."""
    sources = {one.metric: one for rule in gathering.rules for one in rule.sources.values() if not one.where}
    known = {name: gathering.compared(source, ALL, "") for name, source in sources.items()}
    return {
        name
        for name, found in known.items()
        if found and facts_of(gathering.metric(sources[name]), found)["trend"] == DECLINING
    }


def _segments(gathering: Gathering, rule: DiagnosisRule, against: Mapping[str, str]) -> Iterator[_Outcome]:
    for dimension in rule.judged:
        unfit = gathering.fits(rule, dimension)
        if unfit:
            yield NotJudged(rule, {}, (unfit,))
            continue
        known = [one for one in gathering.segments(dimension) if one not in NOBODY]
        if not known:
            usual = f"no {dimension} is known of any contact in these days"
            yield NotJudged(rule, {}, (rule.missing or usual,))
        for segment in known:
            yield _judged(gathering, rule, (dimension, segment), against)


def _judged(
    gathering: Gathering, rule: DiagnosisRule, at: tuple[str, str], against: Mapping[str, str]
) -> _Outcome:
    dimension, segment = at
    facts = gathering.facts(rule, dimension, segment)
    named = {} if dimension == ALL else {dimension: segment}
    verdict = rule.judge(facts)
    if verdict is None:
        known = {name: gathering.compared(one, dimension, segment) for name, one in rule.sources.items()}
        lacks = [_lack(gathering, rule, known, path) for path in rule.lacks(facts)]
        return NotJudged(rule, named, tuple(dict.fromkeys(lacks)))
    if not verdict:
        return _Silent(rule)
    size = max(float(facts[name]["n"]) for name in rule.evidence if name in facts)
    mixed = [against[one.metric] for one in rule.sources.values() if not named and one.metric in against]
    return Finding(
        rule, named, facts, size, cautions=tuple(MIXED.format(one) for one in dict.fromkeys(mixed))
    )


def _lack(gathering: Gathering, rule: DiagnosisRule, known: Mapping[str, Compared | None], path: str) -> str:
    name, _, aspect = path.partition(".")
    found, metric = known[name], gathering.metric(rule.sources[name])
    return f"{metric.id} lacks {why_unknown(metric, found, aspect) if found else 'any member'}"


def _blends(gathering: Gathering, rule: DiagnosisRule) -> Iterator[_Outcome]:
    for dimension in rule.judged:
        unfit = gathering.fits(rule, dimension)
        if unfit:
            yield NotJudged(rule, {"by": dimension}, (unfit,))
            continue
        for name, source in rule.sources.items():
            facts = {BLEND: facts_of_blend(segments_of(gathering, source, dimension))}
            segment = {"by": dimension}
            verdict = rule.judge(facts)
            if verdict is None:
                yield NotJudged(rule, segment, (f"{name} lacks {ENOUGH} members in each of both periods",))
            elif verdict:
                number = gathering.number(source, ALL, "")
                yield Finding(rule, segment, facts, float(number.tally.n if number else 0), metric=name)
            else:
                yield _Silent(rule)


def segments_of(gathering: Gathering, source: Source, dimension: str) -> list[Segment]:
    """The counts of a rate by segment, in this period and before."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for period in (BEFORE, NOW):
        for segment in gathering.segments(dimension, period):
            number = gathering.number(source, dimension, segment, period)
            tally = number.tally if number else None
            counts = (int(tally.numerator), int(tally.denominator)) if tally else (0, 0)
            found.setdefault(segment, {})[period] = counts
    return [
        Segment(name, counts.get(BEFORE, (0, 0)), counts.get(NOW, (0, 0)))
        for name, counts in sorted(found.items())
    ]


def _articles(rule: DiagnosisRule, told: Told) -> Iterator[_Outcome]:
    if not told.articles:
        yield NotJudged(rule, {}, ("no article of the help center was opened in these days",))
    for article, now in sorted(told.articles.items()):
        facts = {ARTICLE: facts_of_article(now, told.articles_before.get(article, ArticleSeen()))}
        verdict = rule.judge(facts)
        segment = {ARTICLE: article}
        if verdict is None:
            yield NotJudged(rule, segment, (f"{article} lacks {ENOUGH} visits in each of both periods",))
        else:
            yield Finding(rule, segment, facts, float(now.visits)) if verdict else _Silent(rule)
