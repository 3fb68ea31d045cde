"""A diagnosis as a document: each finding with its sentence, each of its numbers with the way to its tickets."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from rules.diagnosis.advice import ACT, Finding
from rules.diagnosis.facts import ALL, Compared
from rules.diagnosis.others import ARTICLE, BLEND
from rules.diagnosis.rule import METRIC, NAME, PLACE, SEGMENT, DiagnosisRule, Source
from rules.metrics.ask import Ask
from rules.metrics.definition import Metric
from rules.metrics.tally import Number
from service.metrics.diagnosis.diagnosing import Diagnosis, segments_of
from service.metrics.diagnosis.gathering import BEFORE, NOW, Gathering
from service.metrics.showing import NOTHING, asked_document, in_words
from service.store.reads.snapshot import Row

API = "/api/v1/metrics"
COUNTS = frozenset({"n", "n_before", "visits", "votes", "segments", "against"})
SHARES = frozenset({"growth", "contacted", "escalated", "disliked"})
SHOWN = ("trend", "growth", "since_rollout", "since_baseline")


def document(found: Diagnosis, openers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """All of it. openers: of an article that was found, the tickets that were written after it was read."""
    numbers, rules = found.gathering.numbers, found.gathering.rules
    places = {id(one): number for number, one in enumerate(found.findings, 1)}
    return {
        **asked_document(numbers, found.ask),
        "compared_with": _days(found.gathering.periods.before),
        "findings": [
            {"number": number, **finding_document(found, one, openers)}
            for number, one in enumerate(found.findings, 1)
        ],
        "advice": [
            {
                "metric": one.metric, "name": numbers.book.metric(one.metric).name, "do": one.do,
                "finding": places[id(one.finding)] if one.finding else None,
                "action": action_of(one.finding) if one.finding and one.do == ACT else None,
            }
            for one in found.advice
        ],
        "looked_at": [
            {"rule": rule.id, "title": rule.title, "judged": found.judged.get(rule.id, 0)} for rule in rules
        ],
        "not_judged": [
            {"rule": rule, "lacks": list(lacks)} for rule, lacks in found.never().items()
        ],
    }  # fmt: skip


def finding_document(
    found: Diagnosis, finding: Finding, openers: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """One finding with its sentence, its evidence and its action."""
    rule = finding.rule
    return {
        "rule": rule.id, "version": rule.version, "title": rule.title, "severity": rule.severity,
        "segment": dict(finding.segment), "metrics": list(finding.metrics), "sentence": sentence(found, finding),
        "cautions": list(finding.cautions), "size": int(finding.size), "do": rule.action, "action": action_of(finding),
        "evidence": evidence(found, finding, openers),
    }  # fmt: skip


def action_of(finding: Finding) -> dict[str, str]:
    """What is recommended, in the words of an action of the logbook."""
    rule, place = finding.rule, place_words(finding)
    title = f"{place}: {rule.action}" if place else rule.action
    return {"kind": rule.kind, "title": title, "cause": rule.id}


def place_words(finding: Finding) -> str:
    """The segment as people name it, "" for all."""
    if ARTICLE in finding.segment:
        return f"Article {finding.segment[ARTICLE]}"
    if finding.metric:
        return f"{finding.metric} by {finding.segment['by']}"
    words = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in finding.segment.items())
    return words[:1].upper() + words[1:]


def sentence(found: Diagnosis, finding: Finding) -> str:
    """The conclusion with its numbers."""
    said = finding.rule.conclusion
    place = place_words(finding)
    if place and f"{{{SEGMENT}}}" not in said:
        said = f"{place}: {said}"
    return re.sub(PLACE, lambda match: _word(found, finding, match[1], match[2] or ""), said)


def _word(found: Diagnosis, finding: Finding, name: str, aspect: str) -> str:
    rule, book = finding.rule, found.gathering.numbers.book
    if name == SEGMENT:
        return finding.segment["by"] if rule.about == BLEND else place_words(finding)
    if name == NAME:
        return book.metric(finding.metric).name
    value = finding.facts.get(name, {}).get(aspect)
    if isinstance(value, str) or value is None:
        return value or NOTHING
    if aspect in COUNTS:
        return f"{value:,.0f}"
    if aspect in SHARES:
        return f"{100 * value:.1f} %"
    metric = (
        book.metric(finding.metric) if rule.about == BLEND else found.gathering.metric(rule.sources[name])
    )
    return in_words(metric, value)


def evidence(
    found: Diagnosis, finding: Finding, openers: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    """The numbers behind a finding."""
    rule, gathering = finding.rule, found.gathering
    if rule.about == ARTICLE:
        article = finding.segment[ARTICLE]
        return [
            {"name": ARTICLE, "article": article, **finding.facts[ARTICLE], "tickets": list(openers.get(article, ()))}
        ]  # fmt: skip
    if rule.about == BLEND:
        return _blend_evidence(gathering, finding)
    dimension, segment = next(iter(finding.segment.items()), (ALL, ""))
    return [
        _of_source(gathering, finding, name, (dimension, segment))
        for name in rule.evidence
        if gathering.compared(rule.sources[name], dimension, segment)
    ]


def _of_source(gathering: Gathering, finding: Finding, name: str, at: tuple[str, str]) -> dict[str, Any]:
    source, facts = finding.rule.sources[name], finding.facts[name]
    compared, metric = gathering.compared(source, *at), gathering.metric(source)
    assert compared  # noqa: S101  what has facts was compared
    segment = {} if at[0] == ALL else {at[0]: at[1]}
    asks = gathering.periods
    shown = {
        NOW: _number(gathering, metric, source, compared.now, asks.now, segment),
        BEFORE: _number(gathering, metric, source, compared.before, asks.before, segment),
        "whole": _number(gathering, metric, source, compared.whole, asks.now, {}),
        "rollout": _number(gathering, metric, source, compared.rollout, asks.rollout, segment),
        "baseline": _frozen(gathering.baseline(source, *at), compared),
    }
    return {
        "name": name, "metric": source.metric, "metric_name": metric.name, "unit": metric.unit,
        **{key: one for key, one in shown.items() if one},
        **{key: facts[key] for key in SHOWN if facts.get(key) is not None},
    }  # fmt: skip


def _blend_evidence(gathering: Gathering, finding: Finding) -> list[dict[str, Any]]:
    """The rate over all, and in each segment."""
    source, dimension = finding.rule.sources[finding.metric], finding.segment["by"]
    metric, found = gathering.metric(source), []
    for segment in ("", *(one.name for one in segments_of(gathering, source, dimension))):
        place = {dimension: segment} if segment else {}
        by = dimension if segment else ALL
        numbers = {
            period: _number(
                gathering, metric, source, gathering.number(source, by, segment, period), ask, place
            )
            for period in (NOW, BEFORE)
            if (ask := gathering.periods.of(period))
        }
        shown = {key: one for key, one in numbers.items() if one}
        found.append({"name": metric.id, "metric": metric.id, "metric_name": metric.name, "unit": metric.unit,
                      "segment": place, **shown})  # fmt: skip
    return [{"name": BLEND, **finding.facts[BLEND]}, *found]


def _number(
    gathering: Gathering, metric: Metric, source: Source, number: Number | None, ask: Ask | None,
    segment: Mapping[str, str],
) -> dict[str, Any] | None:  # fmt: skip
    if number is None or ask is None:
        return None
    return {
        "value": number.value, "low": number.low, "high": number.high, "n": number.tally.n, "state": number.state,
        "provisional": number.tally.provisional, **_days(ask),
        "tickets": [opener(one, source, ask, segment) for one in _counted(gathering, metric, source)],
    }  # fmt: skip


def _counted(gathering: Gathering, metric: Metric, source: Source) -> list[str]:
    """The metrics that have tickets: itself, or of what it is made."""
    if metric.grain:
        return [source.metric]
    return [one.id for one in gathering.numbers.book.within(metric)]


def opener(metric: str, source: Source, ask: Ask, segment: Mapping[str, str]) -> str:
    """The address that lists the tickets behind a number."""
    where: dict[str, list[str]] = {name: list(values) for name, values in source.where.items()}
    for name, values in (*ask.where.items(), *((one, (value,)) for one, value in segment.items())):
        where[name] = [one for one in where.get(name, values) if one in values]
    asked = [("from", ask.start.isoformat()), ("to", ask.end.isoformat())]
    asked += [("where", f"{name}={value}") for name, values in where.items() for value in values]
    return f"{API}/{metric}/tickets?{urlencode(asked)}"


def _frozen(row: Row | None, compared: Compared) -> dict[str, Any] | None:
    number = compared.baseline
    if row is None or number is None:
        return None
    return {
        "value": number.value, "low": number.low, "high": number.high, "n": number.tally.n, "state": number.state,
        "provisional": number.tally.provisional, "from": row["first_day"], "to": row["end_day"],
        "baseline": row["id"], "baseline_name": row["name"],
    }  # fmt: skip


def _days(ask: Ask) -> dict[str, str]:
    return {"from": ask.start.isoformat(), "to": ask.end.isoformat()}


def judged_by(rule: DiagnosisRule) -> str:
    """For whom a rule is judged, in words."""
    if rule.about == ARTICLE:
        return "each article of the help center"
    if rule.about != METRIC:
        return f"each of its metrics, by {', '.join(rule.judged)}"
    words = ["everybody" if one == ALL else f"each {one.replace('_', ' ')}" for one in rule.judged]
    return " and ".join(words)
