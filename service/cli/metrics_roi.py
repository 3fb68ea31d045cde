"""The command about what the AI returns: value by pillar, cost, the same without it, and its cost month by month."""

from collections.abc import Iterator
from datetime import date

import click

from rules.money import Amounts, Cases
from rules.rollout import MonthOfUse
from service.cli.metrics import opened
from service.cli.program import Program, as_json, say
from service.metrics.asking import Asked, ask_of
from service.metrics.returning import Story, document, story
from service.metrics.showing import NOTHING, amount

PILLARS = {
    "cost_efficiency": "less work and cost", "speed_and_scale": "speed and scale", "retention": "customers who stay",
    "business_intelligence": "what product learns",
}  # fmt: skip
PHASES = {
    "cost_and_speed": "the first three months: cost and speed", "efficiency_and_quality": "months 3 to 6: efficiency, quality",
    "strategy": "months 6 and on: what support is for",
}  # fmt: skip
STAGES = {
    "rule_based": "answers to simple questions", "ai_resolution": "resolves harder ones too",
    "context_aware_learning": "learns, with the context of other systems",
}  # fmt: skip


@click.command()
@click.option("--from", "start", metavar="DAY", help="The first day; by default 28 days before the end.")
@click.option("--to", "end", metavar="DAY", help="The day after the last one; by default today.")
@as_json
@click.pass_obj
def roi(program: Program, start: str | None, end: str | None, as_json: bool) -> None:
    """What the AI returned for its cost, with every assumption; the period without it; its cost by month since go-live."""
    settings = program.settings()
    numbers = opened(settings)
    found = story(numbers, ask_of(numbers, Asked(start, end)), connected=bool(settings.sinks))
    say(document(found), "\n".join(_lines(found)), as_json)


def _lines(found: Story) -> Iterator[str]:
    ratio = found.roi.ratio
    yield f"{found.days.start} to {found.days.end}"
    if ratio:
        yield f"return on the AI  {ratio.base:.2f}  ({ratio.low:.2f} to {ratio.high:.2f})"
    else:
        yield f"return on the AI  {NOTHING}  {found.roi.why_not}"
    if found.provisional:
        yield f"  not final: {found.provisional:,} contacts of the AI are still being verified and bring nothing until then"
    yield from (f"  {PILLARS[name]:<20} {_money(one)}" for name, one in found.roi.pillars.items())
    yield f"  {'cost of the AI':<20} {_money(found.roi.cost)}"
    yield from _without(found)
    yield from (f"  not counted: {one.what}, because {why}" for one, why in found.roi.left_out)
    yield from _since(found)
    yield from _assumptions(found)


def _without(found: Story) -> Iterator[str]:
    avoided = found.roi.avoided
    if found.without:
        yield f"cost of support      {_money(found.without.actual)}"
        yield f"without the AI       {_money(found.without.without)}"
        yield f"saved                {_money(found.without.saved)}"
    for tier, count in (avoided.left_out if avoided else {}).items():
        yield f"  not in it: {count:,} resolutions of complexity {tier}, whose minutes nobody knows"


def _since(found: Story) -> Iterator[str]:
    if found.go_live is None:
        return
    yield f"AI since {found.go_live}" + (f", {PHASES[found.phase]}" if found.phase else "")
    if found.stage:
        yield f"stage: {STAGES[found.stage.stage]}" + (
            f"; next: {found.stage.next_asks}" if found.stage.next_asks else ""
        )
    yield from map(_month, found.months)


def _month(one: MonthOfUse) -> str:
    going = "" if one.whole else "  not over"
    each = (
        f"{_money(one.per_resolution)} for each of {one.verified:,} verified"
        if one.per_resolution
        else "none verified"
    )
    return f"  month {one.number:<3} from {one.days.start}  {_money(one.cost)}  {each}{going}"


def _assumptions(found: Story) -> Iterator[str]:
    yield from ["it rests on"] if found.roi.assumptions else []
    for one in found.roi.assumptions:
        said = _cases(one.said) if isinstance(one.said, Cases) else str(one.said)
        yield f"  {one.what}  {said}  {one.source or 'no source'}{_as_of(one.as_of)}"


def _as_of(day: date | None) -> str:
    return f", {day}" if day else ""


def _money(amounts: Amounts | None) -> str:
    if amounts is None:
        return "not known"
    return " and ".join(_cases(one) for _, one in sorted(amounts.items())) or "nothing"


def _cases(one: Cases) -> str:
    base = amount(one.base.amount, one.currency)
    if one.low == one.high:
        return base
    return f"{base} ({amount(one.low.amount, one.currency)} to {amount(one.high.amount, one.currency)})"
