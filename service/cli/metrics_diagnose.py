"""The command that says what numbers mean together, and what to do."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from shlex import quote
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import click

from rules.diagnosis.advice import ACT, CANNOT_TELL, LOOK
from rules.logbook import ACTION
from service.cli.metrics import opened
from service.cli.ordering import reading
from service.cli.program import Program, as_json, say
from service.cli.recording import checked, given, put
from service.config import Settings
from service.metrics.asking import Asked
from service.metrics.book import built_in
from service.metrics.diagnosis.book import diagnosis_rules
from service.metrics.diagnosis.page import page
from service.metrics.diagnosis.told import told

MOST_ALIKE = 3  # findings of one rule that are written out
Document = Mapping[str, Any]


@click.command()
@click.option("--from", "start", metavar="DAY", help="The first day; by default 28 days before the end.")
@click.option(
    "--to", "end", metavar="DAY", help="The day after the last one; by default the last that is final."
)
@click.option("--where", multiple=True, metavar="NAME=VALUE", help="Only this segment.")
@click.option(
    "--act",
    type=click.IntRange(1),
    metavar="NUMBER",
    help="Record the action of this finding in the logbook.",
)
@click.option("--owner", help="With --act: whose action it is.")
@click.option("--due", metavar="DAY", help="With --act: until when.")
@click.option("--markdown", "as_page", is_flag=True, help="The rules as the page docs/diagnosis.md.")
@as_json
@click.pass_obj
def diagnose(
    program: Program, start: str | None, end: str | None, where: Sequence[str], act: int | None, owner: str | None,
    due: str | None, as_page: bool, as_json: bool,
) -> None:  # fmt: skip
    """What numbers say together, and one thing to do for each metric. Exit code 1: something was found."""
    if as_page:
        click.echo(page(diagnosis_rules(), built_in()), nl=False)
        return
    if (act is None) != (owner is None) or (due and act is None):
        raise click.UsageError("--act, --owner and perhaps --due go together: --act 1 --owner NAME.")
    settings = program.settings()
    numbers = opened(settings)
    with reading(settings) as snapshot:
        found = told(numbers, snapshot, Asked(start, end, where=where)).document()
    if act is not None:
        _record(settings, found, act, given(owner=owner, due=due), as_json)
    say(found, "\n".join(_lines(found)), as_json)
    sys.exit(1 if found["findings"] else 0)


def _record(settings: Settings, found: Document, number: int, more: Mapping[str, Any], as_json: bool) -> None:
    findings = found["findings"]
    if number > len(findings):
        raise click.UsageError(
            f"There are {len(findings)} findings, and {number} is none of them. Name one of these."
        )
    action = findings[number - 1]["action"]
    put(settings, checked(settings, ACTION, {**action, **more}), as_json)


def _lines(found: Document) -> Iterator[str]:
    before = found["compared_with"]
    yield f"{found['start']} to {found['end']} ({found['time_zone']}), as of {found['as_of']}"
    yield f"compared with {before['from']} to {before['to']}"
    judged = [one for one in found["looked_at"] if one["judged"]]
    total = sum(one["judged"] for one in judged)
    if not found["findings"]:
        yield from ("", f"Nothing found: {len(judged)} rules were judged {total:,} times.")
    for _, alike in groupby(found["findings"], key=lambda one: (one["severity"], one["rule"])):
        yield from _alike(list(alike))
    if found["findings"]:
        yield from ("", *_advice(found["advice"]))
        yield from ("", "Record an action: deskgauge metrics diagnose --act NUMBER --owner NAME")
    if found["not_judged"]:
        yield from ("", "Not judged:")
        yield from (f"  {one['rule']}: {'; '.join(one['lacks'])}" for one in found["not_judged"])


def _alike(findings: Sequence[Document]) -> Iterator[str]:
    """Findings of one rule that follow each other: the first few in full."""
    first = findings[0]
    yield from ("", f"{first['severity']}  {first['title']}  ({first['rule']})")
    for one in findings[:MOST_ALIKE]:
        yield f"  {one['number']}. {one['sentence']}"
        yield from (f"     {said}" for said in one["cautions"])
        yield from (f"     {said}" for said in _opens(one["evidence"]))
    if len(findings) > MOST_ALIKE:
        yield f"  and {len(findings) - MOST_ALIKE} more: --json lists them"
    yield f"  What to do: {first['do']}"


def _opens(evidence: Sequence[Document]) -> Iterator[str]:
    """The number with which it begins, as a command that lists its tickets."""
    for one in evidence:
        if "now" in one and one["now"]["tickets"]:
            now = one["now"]
            yield f"tickets of {one['name']} (n {now['n']:,}): {_command(now['tickets'][0])}"
            return
        if one.get("tickets"):
            yield f"tickets: {', '.join(one['tickets'][:MOST_ALIKE])}"


def _command(address: str) -> str:
    """The command that asks what an address asks."""
    parts = urlsplit(address)
    options = " ".join(f"--{name} {quote(value)}" for name, value in parse_qsl(parts.query))
    return f"deskgauge metrics tickets {parts.path.split('/')[-2]} {options}"


def _advice(advice: Sequence[Document]) -> Iterator[str]:
    """One line for each metric about which something can be said."""
    yield "By metric:"
    for one in advice:
        if one["do"] == ACT:
            yield f"  {one['metric']}: {one['action']['title']}  (finding {one['finding']})"
        elif one["do"] == LOOK:
            yield f"  {one['metric']}: got worse, and no pattern says why. deskgauge metrics {one['metric']} --every week"
    unknown = [one["metric"] for one in advice if one["do"] == CANNOT_TELL]
    if unknown:
        yield f"  nobody can tell: {', '.join(unknown)}"
