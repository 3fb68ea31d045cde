"""deskgauge metrics reconcile: a number beside the helpdesk's own export, and a named reason for each difference."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from rules.reconciling import REASONS, of_all
from service.cli.metrics import opened
from service.cli.program import Program, as_json, say
from service.metrics.asking import Asked, ask_of
from service.metrics.numbers import Numbers
from service.metrics.showing import in_words
from service.metrics.verdicts.reconciling import (
    UNITS,
    Reconciled,
    as_csv,
    document,
    read_export,
    reconcile,
    their_number,
)

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("reconcile")
@click.argument("metric")
@click.option("--with", "file", type=FILE, required=True, help="Their export: a CSV file, one row a ticket.")
@click.option("--ticket-column", help="The column with the ticket's id; by default one called like that.")
@click.option(
    "--value-column", help="The column with their value, or with yes and no; without one every row counts."
)
@click.option("--unit", type=click.Choice(list(UNITS)), default="minutes", help="Of their durations.")
@click.option("--connection", help="Which helpdesk the export is of.")
@click.option("--from", "start", metavar="DAY", help="The first day; by default 28 days before the end.")
@click.option("--to", "end", metavar="DAY", help="The day after the last one; by default today.")
@click.option("--differences", type=FILE, help="Write every difference into this CSV file.")
@as_json
@click.pass_obj
def reconcile_metric(
    program: Program, metric: str, file: Path, ticket_column: str | None, value_column: str | None, unit: str,
    connection: str | None, start: str | None, end: str | None, differences: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Compare a number with the helpdesk's own. Exit code 1: a difference is unexplained, or a row cannot be read."""
    settings = program.settings()
    if connection is not None and connection not in settings.connections:
        raise click.UsageError(
            f"There is no connection {connection[:40]}. Known: {', '.join(settings.connections)}."
        )
    numbers = opened(settings)
    chosen = numbers.book.metric(metric)
    export = read_export(file, chosen, ticket_column, value_column, unit)
    found = reconcile(numbers, chosen, ask_of(numbers, Asked(start, end)), export, connection)
    if differences:
        differences.write_text(as_csv(found), encoding="utf-8")
    say(document(numbers, found), "\n".join(lines(numbers, found)), as_json)
    sys.exit(1 if found.unexplained or export.unreadable else 0)


def lines(numbers: Numbers, found: Reconciled) -> Iterator[str]:
    """Both numbers, on how many tickets they agree, and each reason with its tickets."""
    metric, manifest = found.metric, numbers.mirror.manifest
    yield f"{metric.name}, {found.ask.start} to {found.ask.end} ({manifest.zone}), as of {manifest.as_of}"
    yield f"theirs  {in_words(metric, their_number(found))} over {len(found.export.theirs):,} tickets"
    yield f"ours    {in_words(metric, found.ours.value)} over {found.ours.tally.n:,}"
    yield f"{found.agree:>6,}  agree"
    for reason, count in Counter(one.reason for one in found.differences).most_common():
        meaning = of_all(REASONS[reason], (one.detail for one in found.differences if one.reason == reason))
        yield f"{count:>6,}  {reason}: {meaning}"
    if found.export.unreadable:
        first = found.export.unreadable[0]
        yield f"{len(found.export.unreadable):>6,}  rows say nothing that can be read, the first in line {first}"
