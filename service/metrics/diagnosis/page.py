"""docs/diagnosis.md: the rules of diagnosis as a page."""

from collections.abc import Iterator, Mapping, Sequence

from rules.diagnosis.facts import Aspect
from rules.diagnosis.rule import ABOUT, METRIC, SEVERITIES, DiagnosisRule
from service.metrics.book import MetricBook
from service.metrics.diagnosis.book import FOLDER
from service.metrics.diagnosis.showing import judged_by

OPENING = FOLDER / "opening.md"
OF = {
    METRIC: "Of a metric, as in `fcr.value`",
    "article": "Of an article of the help center, as in `article.contacted`",
    "blend": "Of a rate over all its segments, as in `blend.change`",
}
KINDS = {
    "article": "an article", "training": "training", "ai_update": "an update of the AI", "routing": "routing", "flow": "a flow",
    "redesign": "a redesign",
}  # fmt: skip


def page(rules: Sequence[DiagnosisRule], book: MetricBook) -> str:
    """The page of all rules."""
    opening = OPENING.read_text(encoding="utf-8").rstrip()
    return "\n".join([opening, "", *_sections(rules, book), *_words()]).rstrip() + "\n"


def _sections(rules: Sequence[DiagnosisRule], book: MetricBook) -> Iterator[str]:
    for severity in SEVERITIES:
        yield from (f"## Severity {severity}", "")
        for rule in (one for one in rules if one.severity == severity):
            yield from (f"### {rule.id}", "", f"**{rule.title}.** {rule.idea}", "")
            yield from (f"- {said}" for said in _lines(rule, book))
            yield ""


def _lines(rule: DiagnosisRule, book: MetricBook) -> Iterator[str]:
    yield f"What to do ({KINDS[rule.kind]}): {rule.action}"
    yield f"Says: “{rule.conclusion}”"
    yield f"Judged for {judged_by(rule)}; version {rule.version}"
    yield f"Recommends for: {_links(rule.metrics, book)}"
    shown = dict.fromkeys(source.metric for source in rule.sources.values())
    if shown:
        yield f"Looks at: {_links(tuple(shown), book)}"
    for name, source in rule.sources.items():
        if source.where:
            narrow = ", ".join(f"{key} {' or '.join(values)}" for key, values in source.where.items())
            yield f"`{name}` is [{source.metric}](metrics.md#{source.metric}) of {narrow}"
    yield f"Exactly: `{rule.when}`"
    if rule.missing:
        yield f"Where it cannot be judged: {rule.missing}"


def _links(names: Sequence[str], book: MetricBook) -> str:
    return ", ".join(f"[{book.metric(one).name}](metrics.md#{one})" for one in names)


def _words() -> Iterator[str]:
    yield from ("## Words of the conditions", "")
    for about, aspects in ABOUT.items():
        yield from (f"{OF[about]}:", "", "| word | means |", "|---|---|", *_rows(aspects), "")


def _rows(aspects: Mapping[str, Aspect]) -> Iterator[str]:
    yield from (f"| `{name}` | {one.means} |" for name, one in aspects.items())
