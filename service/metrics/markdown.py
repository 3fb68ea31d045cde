"""docs/metrics.md: the definitions as a page."""

from collections.abc import Iterator, Mapping

from rules.metrics.definition import TIERS, Grain, Metric, Term
from service.metrics.book import INPUT, MetricBook
from service.metrics.computed.registry import METHODS
from service.metrics.grains import BUILT_IN
from service.metrics.needs import NEEDS

OPENING = BUILT_IN / "opening.md"
OF = {
    "operational": "Asked every week, by those who run the queue.",
    "customer": "Asked every month: whether customers are helped.",
    "business": "Asked every quarter: what it costs and what it brings.",
}
UNITS = {
    "percent": "In percent", "minutes": "In minutes", "days": "In days", "count": "A count", "points": "In points",
    "turns": "In turns", "money": "In the currency of costs", "ratio": "A plain number",
}  # fmt: skip
PART_WORDS = {"numerator": "of them", "value": "measured", "over": "above the line", "under": "below the line",
              "awaiting": "waiting", "provisional": "not final"}  # fmt: skip


def markdown(book: MetricBook) -> str:
    """The page of all metrics of a book."""
    opening = OPENING.read_text(encoding="utf-8").rstrip()
    return "\n".join([opening, "", *_sections(book), *_words(book.grains)]).rstrip() + "\n"


def _sections(book: MetricBook) -> Iterator[str]:
    for tier in TIERS:
        found = [one for one in book.metrics.values() if one.tier == tier]
        yield from (f"## {tier.capitalize()}", "", OF[tier], "")
        yield " · ".join(f"[{one.name}](#{one.id})" for one in found)
        for one in found:
            yield from ("", *_metric(one, book))
        yield ""


def _metric(metric: Metric, book: MetricBook) -> Iterator[str]:
    yield f"### {metric.id}"
    yield from ("", f"**{metric.name}.** {metric.question}", "", metric.formula, "")
    yield from (f"- {said}" for said in _lines(metric, book) if said)
    if metric.grain:
        yield from (f"- {said}" for said in _exactly(metric))


def _lines(metric: Metric, book: MetricBook) -> Iterator[str]:
    if metric.grain:
        yield from _counted(metric, book.grain(metric))
    else:
        how = f"`{metric.expression}`" if metric.expression else METHODS[metric.method].means
        yield f"Made of: {', '.join(_part(name, part) for name, part in metric.parts.items())}; {how}"
        yield from _parameters(metric)
    yield from (f"Not counted: {one.why}" for one in metric.exclude)
    yield from (f"Needs {NEEDS[one].missing}. {NEEDS[one].step}" for one in metric.needs)
    if metric.guards:
        yield f"Always beside it: {', '.join(f'[{book.metric(one).name}](#{one})' for one in metric.guards)}"
    yield from (f"Trap: {one}" for one in metric.traps)
    yield f"Where it comes from: {metric.source}" if metric.source else ""
    yield f"{UNITS[metric.unit]}; {_better(metric)}version {metric.version}"


def _counted(metric: Metric, grain: Grain) -> Iterator[str]:
    moment = (
        f"from the moment {grain.cohorts[metric.at]}"
        if metric.ends
        else f"by the moment {grain.cohorts[metric.at]}"
    )
    until = f" until the moment {grain.cohorts[metric.ends]}" if metric.ends else ""
    yield f"Counts {metric.grain}s {moment}{until}"
    if metric.awaiting:
        yield "Those without a value yet are shown as waiting"
    if metric.provisional:
        yield "Those whose part may still change are shown as not final"
    yield from _parameters(metric)


def _parameters(metric: Metric) -> Iterator[str]:
    for name, value in metric.parameters.items():
        yield f"`{name}` is {value:g}; `--parameter {name}=NUMBER` asks with another value"


def _exactly(metric: Metric) -> Iterator[str]:
    """The conditions themselves, for those who want to know."""
    found = [f"all `{_line(metric.where)}`"]
    found += [
        f"{words} `{_line(getattr(metric, key))}`"
        for key, words in PART_WORDS.items()
        if getattr(metric, key)
    ]
    yield f"Exactly: {', '.join(found)}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _part(name: str, part: str) -> str:
    return f"{name}, configured" if part.startswith(INPUT) else f"{name}, see [{part}](#{part})"


def _better(metric: Metric) -> str:
    return "" if metric.better == "neither" else f"better when it goes {metric.better}; "


def _words(grains: Mapping[str, Grain]) -> Iterator[str]:
    yield from (
        "## Words of the conditions",
        "",
        "Beside the columns of [tables.md](tables.md), definitions use these.",
    )
    for grain in grains.values():
        yield from ("", f"**{grain.id}.** {grain.means}", "", "| word | means | is |", "|---|---|---|")
        yield from (_word(name, term) for name, term in grain.terms.items())
        yield f"| split by | {', '.join(grain.dimensions)} | |"


def _word(name: str, term: Term) -> str:
    return f"| `{name}` | {term.means} | `{term.sql.replace('|', chr(92) + '|')}` |"
