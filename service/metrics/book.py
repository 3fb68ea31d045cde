"""All metrics of an installation: the built-in files and the operator's own, checked down to their SQL."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rules.errors import ConfigError
from rules.metrics.definition import COMPUTED, FORMULA, Grain, Metric
from rules.metrics.reading import read_metric
from rules.suggestion import suggestion
from rules.trouble import Trouble
from service.metrics.checking import sql_troubles
from service.metrics.computed.registry import METHODS, lacking
from service.metrics.grains import BUILT_IN, GRAINS, grains
from service.metrics.inputs import AMOUNTS
from service.metrics.needs import NEEDS
from service.rule_files import Complaint, RuleFile, read_rule_file

INPUT = "input."


@dataclass(frozen=True, slots=True)
class MetricBook:
    """The metrics by id, and what they count."""

    grains: Mapping[str, Grain]
    metrics: Mapping[str, Metric]

    def metric(self, name: str) -> Metric:
        """One metric; ConfigError with a suggestion where there is none."""
        if name not in self.metrics:
            raise ConfigError(f"There is no metric {name[:60]}. {suggestion(name, self.metrics)}")
        return self.metrics[name]

    def grain(self, metric: Metric) -> Grain:
        """What a metric counts."""
        return self.grains[metric.grain]

    def within(self, metric: Metric) -> Iterator[Metric]:
        """The counted metrics of which it is made: itself, or the parts of what is made of others, each once."""
        if not metric.is_made:
            yield metric
            return
        found: dict[str, Metric] = {}
        for part in metric.parts.values():
            if not part.startswith(INPUT):
                found |= {one.id: one for one in self.within(self.metrics[part])}
        yield from found.values()


@cache
def built_in() -> MetricBook:
    """The metrics that come with Deskgauge."""
    return read_book(None)


def read_book(folder: Path | None) -> MetricBook:
    """All metrics; ConfigError names everything that is wrong. folder: the operator's own, which replace these."""
    files, complaints = _files(folder)
    found: dict[str, Metric] = {}
    for name, file in files.items():
        metric, troubles = read_metric(file.document, grains())
        if metric:
            # The SQL of those that come with Deskgauge is looked at by the tests, which costs a second.
            troubles = [] if file.path.parent == BUILT_IN else list(sql_troubles(metric, grains()))
            found[name] = metric
        complaints += [file.complaint(one) for one in troubles]
    complaints += [
        files[name].complaint(one) for name, metric in found.items() for one in _links(metric, found)
    ]
    if complaints:
        raise ConfigError("\n".join(map(str, complaints)))
    return MetricBook(grains(), dict(sorted(found.items())))


def _files(folder: Path | None) -> tuple[dict[str, RuleFile], list[Complaint]]:
    found: dict[str, RuleFile] = {}
    complaints: list[Complaint] = []
    for place in (BUILT_IN, *([folder] if folder else [])):
        if not place.is_dir():
            raise ConfigError(
                f"{place} is not a folder. Write the folder of your own metrics at rules.metrics."
            )
        for file in map(read_rule_file, sorted(set(place.glob("*.yaml")) - {GRAINS})):
            complaints += file.complaints
            if file.document is not None:
                found[str(file.document.get("id", file.path.stem))] = file
    return found, complaints


def _links(metric: Metric, known: Mapping[str, Metric]) -> Iterator[Trouble]:
    """Names of other metrics that lead nowhere, or back to it."""
    for guard in metric.guards:
        if guard not in known:
            yield Trouble(("guards",), f"names no metric: {guard}. {suggestion(guard, known)}")
    yield from _parts(metric, known)
    if metric.method:
        yield from _method(metric)
    for number, need in enumerate(metric.needs):
        if need not in NEEDS:
            yield Trouble(("needs", number), f"names no input: {need[:40]}. {suggestion(need, NEEDS)}")
    if _leads_back(metric, known, ()):
        yield Trouble(("parts",), "leads back to the metric itself. Break the circle.")


def _parts(metric: Metric, known: Mapping[str, Metric]) -> Iterator[Trouble]:
    """Parts that are nothing a metric can be made of."""
    for name, part in metric.parts.items():
        if not part.startswith(INPUT) and part not in known:
            yield Trouble(("parts", name), f"is no metric. {suggestion(part, known)}")
        elif metric.kind == FORMULA and part in known and known[part].kind == COMPUTED:
            yield Trouble(
                ("parts", name), f"is worked out itself, and a formula is made of counted numbers: {part}."
            )
        if part.startswith(INPUT) and part.removeprefix(INPUT) not in AMOUNTS:
            yield Trouble(
                ("parts", name), f"is no input. {suggestion(part, [INPUT + one for one in AMOUNTS])}"
            )


def _method(metric: Metric) -> Iterator[Trouble]:
    if metric.method not in METHODS:
        yield Trouble(("method",), f"is no way to work a number out. {suggestion(metric.method, METHODS)}")
    elif lacks := lacking(metric):
        yield Trouble(("method",), f"needs {lacks}. Write it below parts or parameters.")


def _leads_back(metric: Metric, known: Mapping[str, Metric], above: Sequence[str]) -> bool:
    if metric.id in above:
        return True
    parts = [known[part] for part in metric.parts.values() if part in known]
    return any(_leads_back(part, known, (*above, metric.id)) for part in parts)


def as_document(metric: Metric) -> dict[str, Any]:
    """A definition as pages and programs show it."""
    return {
        "id": metric.id, "version": metric.version, "name": metric.name, "question": metric.question, "formula": metric.formula,
        "tier": metric.tier, "layer": metric.layer, "audience": list(metric.audience), "unit": metric.unit,
        "better": metric.better, "kind": metric.kind, "grain": metric.grain or None, "cohort": metric.at or None,
        "numerator": metric.numerator or None, "denominator": metric.where if metric.grain else None,
        "value": metric.value or None, "excluded": [one.why for one in metric.exclude],
        "parameters": dict(metric.parameters), "parts": dict(metric.parts), "expression": metric.expression or None,
        "method": metric.method or None,
        "guards": list(metric.guards), "needs": list(metric.needs), "least": metric.least, "source": metric.source or None,
        "traps": list(metric.traps), "core": metric.core or None,
    }  # fmt: skip
